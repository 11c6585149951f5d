"""One kind of step after another, each with its tree.

A new kind of step: write its equation here and put it into `EQUATIONS`, give it a place in
`walkthrough.py`, its words in `explain.py`, its symbol in `notation.py` and `SUBJECTS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from app.engine.exact import exactly, is_finite
from app.lesson import formulas
from app.lesson.quantities import Quantity
from app.lesson.terms import Equation, Factor, Leaf, Node, Product, Quotient, Sum, difference, total
from app.lesson.walkthrough import Place, Position, Shape


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
    """

    values: Source
    sample: int
    activations: tuple[str, ...]
    loss: str
    averaged: bool

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
        """Target, activation and number of outputs, for one output."""
        a = self.leaf(activation, self.shape.last, unit)
        return self.leaf("t", unit), a, self.leaf("outputs")

    def is_softmax(self, layer: int) -> bool:
        """Whether this layer's units depend on one another."""
        return layer == self.shape.last and self.shape.softmax


def _pre_activation(s: Setting, p: Place) -> tuple[Node, ...]:
    products: list[Node] = [
        Product((s.leaf("w", s.shape.weight(p.layer, p.unit, i)), a))
        for i, a in enumerate(s.layer("a", p.layer - 1), start=1)
    ]
    if s.shape.biases:
        products.append(s.leaf("b", s.shape.bias(p.layer, p.unit)))
    return (total(tuple(products)),)


def _activation(s: Setting, p: Place) -> tuple[Node, ...]:
    z, name = s.leaf("z", p.layer, p.unit), s.activations[p.layer - 1]
    if s.is_softmax(p.layer):
        return (formulas.softmax(z, s.layer("z", p.layer)),)
    short = formulas.SHORT_ACTIVATION.get(name)
    tree = formulas.ACTIVATION[name](z)
    return (tree,) if short is None else (short(z), tree)


def _error(s: Setting, p: Place) -> tuple[Node, ...]:
    return (formulas.SHARE[s.loss](*s.output(p.unit)),)


def _total_error(s: Setting, _p: Place) -> tuple[Node, ...]:
    return (total(tuple(s.leaf("share", unit) for unit in range(1, s.shape.sizes[-1] + 1))),)


def _error_slope(s: Setting, p: Place) -> tuple[Node, ...]:
    if p.layer == s.shape.last:
        return (formulas.LOSS_SLOPE[s.loss](*s.output(p.unit)),)
    edges = [s.leaf("w", s.shape.weight(p.layer + 1, k, p.unit)) for k in range(1, s.shape.sizes[p.layer + 1] + 1)]
    deltas = s.layer("delta", p.layer + 1)
    chain = (Product(_path(delta, w)) for delta, w in zip(deltas, edges, strict=True))
    paths = (Product((delta, w)) for delta, w in zip(deltas, edges, strict=True))
    return total(tuple(chain)), total(tuple(paths))


def _path(delta: Leaf, w: Leaf) -> tuple[Leaf, Leaf]:
    """One path from a hidden unit to the error as the chain rule has it: ∂E/∂z · ∂z/∂a."""
    by_z = Leaf(delta.quantity._replace(kind="E_by_z"), delta.value, delta.quantity)
    return by_z, Leaf(w.quantity._replace(kind="z_by_a"), w.value, w.quantity)


def _activation_slope(s: Setting, p: Place) -> tuple[Node, ...]:
    name = s.activations[p.layer - 1]
    return (formulas.SLOPE[name](s.leaf("z", p.layer, p.unit), s.leaf("a", p.layer, p.unit)),)


def _delta(s: Setting, p: Place) -> tuple[Node, ...]:
    if s.is_softmax(p.layer):
        return _softmax_delta(s, p)
    chain = Product((Factor(1, s.leaf("error_slope", p.layer, p.unit)), _second(s, p)))
    if has_finite_factors(s, p):
        return (chain,)
    return chain, formulas.STABLE_DELTA[s.activations[-1], s.loss](*_of_output(s, p))


def has_finite_factors(s: Setting, p: Place) -> bool:
    """Return whether a unit's δ can be worked out as the product of its two slopes, both numbers."""
    if p.layer != s.shape.last or (s.activations[-1], s.loss) not in formulas.STABLE_DELTA:
        return True
    return all(_is_number(s.leaf(kind, p.layer, p.unit)) for kind in ("error_slope", "slope"))


def _is_number(leaf: Leaf) -> bool:
    return is_finite(leaf.value)


def _of_output(s: Setting, p: Place) -> tuple[Leaf, Leaf, Leaf]:
    """An output's z, a and target."""
    return s.leaf("z", p.layer, p.unit), s.leaf("a", p.layer, p.unit), s.leaf("t", p.unit)


def _softmax_delta(s: Setting, p: Place) -> tuple[Node, ...]:
    outputs, units = s.layer("a", p.layer), range(1, s.shape.sizes[p.layer] + 1)
    jacobian = [s.leaf("jacobian", k, p.unit) for k in units]
    slopes = s.layer("error_slope", p.layer)
    chain = total(tuple(Product((Factor(1, g), Factor(2, d))) for g, d in zip(slopes, jacobian, strict=True)))
    own = outputs[p.unit - 1]
    if s.loss == "bce" and not all(map(_is_number, slopes)):
        targets = tuple(s.leaf("t", k) for k in units)
        return chain, formulas.stable_softmax_binary(p.unit - 1, s.layer("z", p.layer), outputs, targets)
    if s.loss == "cross_entropy":
        targets = tuple(s.leaf("t", k) for k in units)
        return chain, difference(Product((own, total(targets))), targets[p.unit - 1])
    spelt = (
        Product((Factor(1, formulas.LOSS_SLOPE[s.loss](*s.output(k))), Factor(2, formulas.softmax_slope(a, own))))
        for k, a in enumerate(outputs, start=1)
    )
    return chain, total(tuple(spelt))


def _second(s: Setting, p: Place) -> Factor:
    return Factor(2, s.leaf("slope", p.layer, p.unit))


def _chain(s: Setting, p: Place, last: Leaf) -> tuple[Node, ...]:
    """The factors of the chain rule, the last one being ∂z/∂w or ∂z/∂b."""
    if s.is_softmax(p.layer) or not has_finite_factors(s, p):
        return (Product((Factor(1, s.leaf("delta", p.layer, p.unit)), Factor(3, last))),)
    first = Factor(1, s.leaf("error_slope", p.layer, p.unit))
    return (Product((first, _second(s, p), Factor(3, last))),)


def _weight_gradient(s: Setting, p: Place) -> tuple[Node, ...]:
    source = s.leaf("a", p.layer - 1, p.source)
    last = Leaf(Quantity("z_by_w", p.weight), source.value, source.quantity)
    return _chain(s, p, last)


def _bias_gradient(s: Setting, p: Place) -> tuple[Node, ...]:
    return _chain(s, p, s.leaf("z_by_b", p.bias))


def _cancelled(s: Setting, p: Place) -> tuple[Node, ...]:
    """What an output's δ comes to where its two slopes partly cancel, such as a − t."""
    matched = formulas.MATCHED_DELTA.get((s.activations[-1], s.loss))
    if p.layer != s.shape.last or matched is None or not has_finite_factors(s, p):
        return ()
    return (matched(*_of_output(s, p)),)


def _shorter(s: Setting, p: Place) -> tuple[Node, ...]:
    """The same gradient by the δ that was kept."""
    delta = s.leaf("delta", p.layer, p.unit)
    if p.kind == "bias_gradient":
        return (delta,)
    if s.is_softmax(p.layer) or not has_finite_factors(s, p):
        return ()
    return (Product((delta, s.leaf("a", p.layer - 1, p.source))),)


def _all_samples(s: Setting, one: Callable[[int], Leaf]) -> Node:
    """One leaf, or those of all samples added or averaged."""
    if len(s.values.samples) == 1:
        return one(0)
    added = Sum(tuple(one(sample + 1) for sample in s.values.samples))
    return Quotient(added, s.leaf("samples")) if s.averaged else added


def _update(s: Setting, letter: str, number: int) -> tuple[Node, ...]:
    kind = "grad" if len(s.values.samples) == 1 else "batch"
    gradient = s.leaf(f"{kind}_{letter}", number)
    return (difference(s.leaf(letter, number), Product((s.leaf("rate"), gradient))),)


def _batch_gradient(s: Setting, p: Place) -> tuple[Equation, ...]:
    """The gradient over all samples, as the sum or mean of the samples' own."""
    if len(s.values.samples) == 1:
        return ()
    letter, number = ("w", p.weight) if p.weight else ("b", p.bias)
    tree = _all_samples(s, lambda sample: s.leaf(f"grad_{letter}", number, 0, sample))
    return (Equation(s.leaf(f"batch_{letter}", number), tree),)


def _weight_update(s: Setting, p: Place) -> tuple[Node, ...]:
    return _update(s, "w", p.weight)


def _bias_update(s: Setting, p: Place) -> tuple[Node, ...]:
    return _update(s, "b", p.bias)


def _apply(s: Setting, _p: Place) -> tuple[Node, ...]:
    if len(s.values.samples) > 1:
        return (_all_samples(s, lambda sample: s.leaf("new_sample_E", 0, 0, sample)),)
    outputs = range(1, s.shape.sizes[-1] + 1)
    return (total(tuple(formulas.SHARE[s.loss](*s.output(unit, "new_a")) for unit in outputs)),)


EQUATIONS: dict[str, Callable[[Setting, Place], tuple[Node, ...]]] = {
    "pre_activation": _pre_activation,
    "activation": _activation,
    "error": _error,
    "total_error": _total_error,
    "error_slope": _error_slope,
    "activation_slope": _activation_slope,
    "delta": _delta,
    "weight_gradient": _weight_gradient,
    "bias_gradient": _bias_gradient,
    "weight_update": _weight_update,
    "bias_update": _bias_update,
    "apply": _apply,
}
"""For every kind, the forms of its right-hand side; numbers are put into the last one."""

SHORTER: dict[str, Callable[[Setting, Place], tuple[Node, ...]]] = {
    "delta": _cancelled,
    "weight_gradient": _shorter,
    "bias_gradient": _shorter,
}
"""Shorter forms of the same value, where there are any."""


def equation(setting: Setting, position: Position) -> Equation:
    """Build the equation of one step."""
    place = position.place
    with exactly(setting.values.digits):
        subject = setting.leaf(place.subject.kind, place.subject.layer, place.subject.unit)
        *before, tree = EQUATIONS[place.kind](setting, place)
        shorter = SHORTER.get(place.kind)
        after = shorter(setting, place) if shorter else ()
        notes = _batch_gradient(setting, place) if place.kind.endswith("_update") else ()
        return Equation(subject, tree, tuple(before), after, notes)
