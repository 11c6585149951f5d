"""What is known of a kind of quantity: its mark, its name, its meaning."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from app.lesson.shape import Shape
from app.lesson.symbols import Name, Symbol


class Meaning(NamedTuple):
    """What a letter means: the glossary's entry.

    Attributes:
        title: the field's word for it.
        words: what it is, in a sentence.
        extent: how many there are, and what they form together.
    """

    title: str
    words: str
    extent: str


class Naming(Protocol):
    """What names are built from: one of the notations."""

    @property
    def shape(self) -> Shape:
        """The lesson's shape."""

    def unit(self, layer: int, unit: int) -> Symbol:
        """What a unit, and its activation, is called."""

    def weight(self, weight: int) -> Symbol:
        """What a weight is called."""

    def bias(self, bias: int) -> Symbol:
        """What a bias is called."""

    def target(self, unit: int) -> Symbol:
        """What a target is called."""

    def of_unit(self, letter: str, layer: int, unit: int) -> Symbol:
        """What another quantity of a unit (z, δ, E) is called."""


class QuantityKind(NamedTuple):
    """A kind of quantity.

    Attributes:
        term: its `data-term`, with its layer (or number) and its unit.
        name: its name from these two, in a notation.
        meaning: what it means.
    """

    term: str
    name: Callable[[Naming, int, int], Name]
    meaning: Meaning


E = Symbol("E")


def plus(symbol: Symbol) -> Symbol:
    """Return the letter of what a quantity is after the update."""
    return symbol._replace(sup=symbol.sup + "+")
