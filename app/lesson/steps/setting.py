"""What a step's equation and words are made from, and the record of a kind of step."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from app.engine.exact import is_finite
from app.engine.rules import PLAIN, Rule
from app.lesson.losses import matched_pair
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.shape import Shape
from app.lesson.terms import Equation, Leaf, Node

Sentence = tuple[str | Quantity | Decimal, ...]
"""Words, quantities and values. Quantities are written in the page's notation and light up like every other term;
values are rounded as everywhere."""

ERROR, RATE = Quantity("E"), Quantity("rate")


class Source(Protocol):
    """Where the values of a step's quantities come from: the exact ones, or a student's own."""

    @property
    def shape(self) -> Shape:
        """The lesson's shape."""

    @property
    def digits(self) -> int:
        """How many digits to calculate with."""

    @property
    def samples(self) -> range:
        """The iteration's samples, counted from 0."""

    def value(self, q: Quantity, sample: int = 0) -> Decimal:
        """Value of a quantity, for one of the iteration's samples (counted from 0)."""

    @property
    def error_before(self) -> Decimal:
        """E over the iteration's samples, before the update."""

    def together(self, errors: list[Decimal]) -> Decimal:
        """One number from those of the iteration's samples, added or averaged."""


@dataclass(frozen=True, eq=False)
class Setting:
    """What a step's equation is made from.

    Attributes:
        values: the iteration's values.
        sample: the sample on the page, counted from 0 within the iteration.
        activations: name of the activation of each layer, from layer 1.
        loss: name of the loss.
        averaged: whether a batch's gradients are averaged.
        rule: the update rule.
    """

    values: Source
    sample: int
    activations: tuple[str, ...]
    loss: str
    averaged: bool
    rule: Rule = PLAIN

    @property
    def shape(self) -> Shape:
        """The lesson's shape."""
        return self.values.shape

    def leaf(self, kind: str, layer: int = 0, unit: int = 0, sample: int = 0) -> Leaf:
        """Return a quantity with its value."""
        quantity = Quantity(kind, layer, unit, sample)
        return Leaf(quantity, self.values.value(quantity, self.sample))

    def layer(self, kind: str, layer: int) -> tuple[Leaf, ...]:
        """Return one quantity of every unit of a layer."""
        return tuple(self.leaf(kind, layer, unit) for unit in range(1, self.shape.sizes[layer] + 1))

    def output(self, unit: int, activation: str = "a") -> tuple[Leaf, Leaf, Leaf]:
        """Return the target, the activation and the number of outputs, for one output."""
        a = self.leaf(activation, self.shape.last, unit)
        return self.leaf("t", unit), a, self.leaf("outputs")

    def is_softmax(self, layer: int) -> bool:
        """Whether this layer's units depend on one another."""
        return layer == self.shape.last and self.shape.softmax

    def has_finite_factors(self, p: Place) -> bool:
        """Whether a unit's δ can be worked out as the product of its two slopes, both numbers."""
        if p.layer != self.shape.last or matched_pair(self.activations[-1], self.loss) is None:
            return True
        return all(is_finite(self.leaf(kind, p.layer, p.unit).value) for kind in ("error_slope", "slope"))


Trees = tuple[Node, ...]


def _nothing(_s: Setting, _p: Place) -> tuple[()]:
    return ()


def _never(_s: Setting, _p: Place) -> bool:
    return False


@dataclass(frozen=True)
class StepKind:
    """A kind of step.

    Attributes:
        equation: the forms of its right-hand side; numbers are put into the last one.
        question: what it answers; no number plays a part in that.
        reason: why it is done.
        shorter: shorter forms of the same value, where there are any.
        notes: equations of quantities that no step of their own works out.
        weighs_numbers: whether the reason looks at numbers: a sign, a sum of targets, an error before and after.
    """

    equation: Callable[[Setting, Place], Trees]
    question: Callable[[Shape, Place], Sentence]
    reason: Callable[[Setting, Place, Equation], Sentence]
    shorter: Callable[[Setting, Place], Trees] = _nothing
    notes: Callable[[Setting, Place], tuple[Equation, ...]] = _nothing
    weighs_numbers: Callable[[Setting, Place], bool] = _never
