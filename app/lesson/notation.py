"""What things are called: the post's names (w7, h1, o2), or indexed ones (w⁽²⁾₂₁, a⁽¹⁾₁)."""

from dataclasses import dataclass

from app.lesson.quantities import KINDS, Quantity
from app.lesson.shape import Shape
from app.lesson.symbols import Name, Partial, Symbol


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
        return Symbol("h", str(self.shape.number(layer, unit)))

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

    def name(self, q: Quantity) -> Name:
        """What any quantity is called."""
        name = KINDS[q.kind].name(self, q.layer, q.unit)
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
        return Symbol("b", str(unit or ""), f"({layer})")

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


NOTATIONS: dict[str, type[Notation]] = {"names": Notation, "indexed": Indexed}
"""The notations to choose from, by the word in the address."""
