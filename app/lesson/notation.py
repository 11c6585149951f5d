"""What things are called: the post's names (w7, h1, o2), or indexed ones (w⁽²⁾₂₁, a⁽¹⁾₁)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Union

from app.lesson.quantities import Quantity
from app.lesson.walkthrough import Shape


class Symbol(NamedTuple):
    """A letter with what stands below and above it.

    Attributes:
        letter: one letter, or a word to be set upright.
        sub: text below it, or another symbol (z of h1).
        sup: text above it.
    """

    letter: str
    sub: Union[str, "Symbol"] = ""
    sup: str = ""


class Partial(NamedTuple):
    """A partial derivative ∂top/∂bottom."""

    top: Symbol
    bottom: Symbol


Name = Symbol | Partial

E = Symbol("E")
ALPHA = Symbol("α")


@dataclass(frozen=True)
class Notation:
    """The names of one lesson's quantities."""

    shape: Shape

    def unit(self, layer: int, unit: int) -> Symbol:
        """What a unit, and its activation, is called."""
        if layer == 0:
            return Symbol("x", str(unit))
        if layer == self.shape.last:
            return Symbol("o", str(unit))
        return Symbol("h", str(self.shape.bias(layer, unit)))

    def weight(self, weight: int) -> Symbol:
        """What a weight is called."""
        return Symbol("w", str(weight))

    def bias(self, bias: int) -> Symbol:
        """What a bias is called."""
        return Symbol("b", str(bias))

    def target(self, unit: int) -> Symbol:
        """What a target is called."""
        return Symbol("target", str(unit))

    def of_unit(self, letter: str, layer: int, unit: int) -> Symbol:
        """What another quantity of a unit (z, δ, E) is called."""
        return Symbol(letter, self.unit(layer, unit))

    def z_by_source(self, weight: int) -> Name:
        """What ∂z/∂a along a weight's edge is called."""
        layer, unit, source = self.shape.ends(weight)
        return Partial(self.of_unit("z", layer, unit), self.unit(layer - 1, source))

    def name(self, q: Quantity) -> Name:
        """What any quantity is called."""
        name = _NAMES[q.kind](self, q)
        return self.of_sample(name, q.sample) if q.sample else name

    def of_sample(self, name: Name, sample: int) -> Name:
        """Mark E with the sample's number: ∂E₂/∂w5."""
        if isinstance(name, Partial):
            return name._replace(top=Symbol("E", str(sample)))
        return name._replace(sub=str(sample))


class Indexed(Notation):
    """Letters with the layer above and the unit below."""

    def unit(self, layer: int, unit: int) -> Symbol:
        """a⁽¹⁾₂; inputs are layer 0."""
        return Symbol("a", str(unit), f"({layer})")

    def weight(self, weight: int) -> Symbol:
        """w⁽²⁾₂₁: layer above, destination and source below."""
        layer, unit, source = self.shape.ends(weight)
        comma = "," if max(unit, source) > 9 else ""
        return Symbol("w", f"{unit}{comma}{source}", f"({layer})")

    def bias(self, bias: int) -> Symbol:
        """b⁽²⁾₁."""
        layer, unit = self.shape.owner(bias)
        return Symbol("b", str(unit), f"({layer})")

    def target(self, unit: int) -> Symbol:
        """t₁."""
        return Symbol("t", str(unit))

    def of_unit(self, letter: str, layer: int, unit: int) -> Symbol:
        """z⁽¹⁾₂; the shares of E carry no layer."""
        return Symbol(letter, str(unit), "" if letter == "E" else f"({layer})")

    def of_sample(self, name: Name, sample: int) -> Name:
        """Mark E with the sample's number in brackets, since below it an output's would stand: E^[2]."""
        if isinstance(name, Partial):
            return name._replace(top=Symbol("E", "", f"[{sample}]"))
        return name._replace(sup=f"[{sample}]{name.sup}")


def _plus(symbol: Symbol) -> Symbol:
    return symbol._replace(sup=symbol.sup + "+")


_NAMES: dict[str, Callable[[Notation, Quantity], Name]] = {
    "w": lambda n, q: n.weight(q.layer),
    "b": lambda n, q: n.bias(q.layer),
    "t": lambda n, q: n.target(q.layer),
    "z": lambda n, q: n.of_unit("z", q.layer, q.unit),
    "a": lambda n, q: n.unit(q.layer, q.unit),
    "share": lambda n, q: n.of_unit("E", n.shape.last, q.layer),
    "E": lambda _n, _q: E,
    "error_slope": lambda n, q: Partial(E, n.unit(q.layer, q.unit)),
    "slope": lambda n, q: Partial(n.unit(q.layer, q.unit), n.of_unit("z", q.layer, q.unit)),
    "delta": lambda n, q: n.of_unit("δ", q.layer, q.unit),
    "grad_w": lambda n, q: Partial(E, n.weight(q.layer)),
    "grad_b": lambda n, q: Partial(E, n.bias(q.layer)),
    "batch_w": lambda n, q: Partial(E, n.weight(q.layer)),
    "batch_b": lambda n, q: Partial(E, n.bias(q.layer)),
    "z_by_w": lambda n, q: Partial(n.of_unit("z", *n.shape.ends(q.layer)[:2]), n.weight(q.layer)),
    "z_by_b": lambda n, q: Partial(n.of_unit("z", *n.shape.owner(q.layer)), n.bias(q.layer)),
    "E_by_z": lambda n, q: Partial(E, n.of_unit("z", q.layer, q.unit)),
    "z_by_a": lambda n, q: n.z_by_source(q.layer),
    "jacobian": lambda n, q: Partial(n.unit(n.shape.last, q.layer), n.of_unit("z", n.shape.last, q.unit)),
    "new_w": lambda n, q: _plus(n.weight(q.layer)),
    "new_b": lambda n, q: _plus(n.bias(q.layer)),
    "new_a": lambda n, q: _plus(n.unit(q.layer, q.unit)),
    "new_share": lambda n, q: _plus(n.of_unit("E", n.shape.last, q.layer)),
    "new_sample_E": lambda _n, _q: _plus(E),
    "new_E": lambda _n, _q: _plus(E),
    "rate": lambda _n, _q: ALPHA,
    "outputs": lambda _n, _q: Symbol("n"),
    "samples": lambda _n, _q: Symbol("m"),
}

NOTATIONS: dict[str, type[Notation]] = {"names": Notation, "indexed": Indexed}
"""The notations to choose from, by the word in the address."""


def italic(letter: str) -> str:
    """Return a letter as mathematics sets it, slanted; words stay upright."""
    if len(letter) != 1 or not letter.isascii():
        return _SLANTED_GREEK.get(letter, letter)
    if letter == "h":
        return "ℎ"  # its place among the slanted letters is empty
    return chr(0x1D44E + ord(letter) - ord("a")) if letter.islower() else chr(0x1D434 + ord(letter) - ord("A"))


_SLANTED_GREEK = {"δ": "𝛿", "α": "𝛼"}
_BELOW = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉,")
_ABOVE = str.maketrans("0123456789()+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁺")


def raised(text: str) -> str:
    """Write what stands above a letter in raised signs."""
    return text.translate(_ABOVE)


@lru_cache(maxsize=4096)
def plain(name: Name) -> str:
    """Write a name as plain text: w5, z_h1, ∂E/∂w5, w⁽²⁾₂₁."""
    if isinstance(name, Partial):
        return f"∂{plain(name.top)}/∂{plain(name.bottom)}"
    if isinstance(name.sub, Symbol):
        sub = f"_{plain(name.sub)}"
    elif "(" in name.sup:
        sub = name.sub.translate(_BELOW)
    else:
        sub = name.sub
    above = name.sup if "[" in name.sup else name.sup.translate(_ABOVE)
    return name.letter + above + sub if "(" in name.sup else name.letter + sub + above
