"""Quantities of a lesson: what an equation's letters stand for.

A new kind of quantity: its record in `KINDS` here (one of an update rule: in `rule_quantities.py`), and how its value
is looked up in `values.py`.
"""

from typing import NamedTuple

from app.lesson.quantity_records import E, Meaning, Naming, QuantityKind, plus
from app.lesson.rule_quantities import RULE_KINDS
from app.lesson.symbols import Name, Partial, Symbol


class Quantity(NamedTuple):
    """The identity of something that has a value.

    Attributes:
        kind: a key of `KINDS`.
        layer: number of its layer, or the number of a weight or bias.
        unit: number of its unit within the layer, from 1; 0 where there is none.
        sample: set only where quantities of several samples stand side by side.
    """

    kind: str
    layer: int = 0
    unit: int = 0
    sample: int = 0

    @property
    def term(self) -> str:
        """The `data-term` that marks this quantity everywhere on the page."""
        name = KINDS[self.kind].term.format(self.layer, self.unit)
        return f"{name}-s{self.sample}" if self.sample else name

    @property
    def meaning(self) -> Meaning:
        """What its letter means; inputs are activations that nothing works out."""
        return INPUT if self.kind == "a" and self.layer == 0 else KINDS[self.kind].meaning


def _z_by_weight(n: Naming, weight: int, _unit: int) -> Name:
    return Partial(n.of_unit("z", *n.shape.ends(weight)[:2]), n.weight(weight))


def _z_by_bias(n: Naming, bias: int, _unit: int) -> Name:
    return Partial(n.of_unit("z", *n.shape.owner(bias)), n.bias(bias))


def _z_by_source(n: Naming, weight: int, _unit: int) -> Name:
    layer, unit, source = n.shape.ends(weight)
    return Partial(n.of_unit("z", layer, unit), n.unit(layer - 1, source))


INPUT = Meaning("input", "A number that is given to the network.", "one number for each input; together the vector x")

_DELTA = (
    "How fast the error changes when this unit’s pre-activation changes. It is worked out once, kept, "
    "and reused by every weight into the unit and by the layer before."
)
_ALL_SAMPLES = "gradient over all samples", "The samples’ gradients, added or averaged."

KINDS: dict[str, QuantityKind] = {
    "w": QuantityKind("w{0}", lambda n, k, _u: n.weight(k), Meaning(
        "weight", "What a value is multiplied by on its way along an edge. Weights are what a network learns.",
        "one number for each edge; those into a layer form the matrix W, a row for each unit, a column for each source",
    )),
    "b": QuantityKind("b{0}", lambda n, k, _u: n.bias(k), Meaning(
        "bias", "What is added to a unit’s weighted sum, whatever comes in.",
        "one number for each unit that computes; a layer’s form the vector b",
    )),
    "t": QuantityKind("t-{0}", lambda n, j, _u: n.target(j), Meaning(
        "target", "What an output should be.", "one number for each output; together the vector t",
    )),
    "z": QuantityKind("z-{0}-{1}", lambda n, l, u: n.of_unit("z", l, u), Meaning(
        "pre-activation", "The weighted sum that reaches a unit, before it responds.",
        "one number for each unit that computes; a layer’s form the vector z = W a + b",
    )),
    "a": QuantityKind("a-{0}-{1}", lambda n, l, u: n.unit(l, u), Meaning(
        "activation", "What a unit answers, and passes on to the next layer. In the input layer it is simply the "
        "input, in the last layer the network’s output.",
        "one number for each unit; a layer’s form the vector a, of as many rows as the layer has units",
    )),
    "share": QuantityKind("error-{0}", lambda n, j, _u: n.of_unit("E", n.shape.last, j), Meaning(
        "share of the error", "What one output contributes to the error.", "one number for each output",
    )),
    "E": QuantityKind("error", lambda _n, _l, _u: E, Meaning(
        "error, or loss", "How wrong the network is: one number for all its outputs.", "one number",
    )),
    "error_slope": QuantityKind("error-slope-{0}-{1}", lambda n, l, u: Partial(E, n.unit(l, u)), Meaning(
        "error by activation, ∂E/∂a", "How fast the error changes when this unit’s activation changes.",
        "one number for each unit",
    )),
    "slope": QuantityKind("slope-{0}-{1}", lambda n, l, u: Partial(n.unit(l, u), n.of_unit("z", l, u)), Meaning(
        "slope of the activation function, ∂a/∂z",
        "How fast the unit’s activation changes when its pre-activation changes: f′(z).", "one number for each unit",
    )),
    "delta": QuantityKind("delta-{0}-{1}", lambda n, l, u: n.of_unit("δ", l, u), Meaning(
        "delta, ∂E/∂z", _DELTA, "one number for each unit; a layer’s form the vector δ",
    )),
    "grad_w": QuantityKind("gradient-w{0}", lambda n, k, _u: Partial(E, n.weight(k)), Meaning(
        "gradient of a weight, ∂E/∂w", "How fast the error changes when this weight changes.",
        "one number for each weight; those of a layer form a matrix of the shape of W",
    )),
    "grad_b": QuantityKind("gradient-b{0}", lambda n, k, _u: Partial(E, n.bias(k)), Meaning(
        "gradient of a bias, ∂E/∂b", "How fast the error changes when this bias changes.", "as the biases",
    )),
    "batch_w": QuantityKind("gradient-w{0}-all", lambda n, k, _u: Partial(E, n.weight(k)), Meaning(
        *_ALL_SAMPLES, "as the weights",
    )),
    "batch_b": QuantityKind("gradient-b{0}-all", lambda n, k, _u: Partial(E, n.bias(k)), Meaning(
        *_ALL_SAMPLES, "as the biases",
    )),
    "z_by_w": QuantityKind("z-by-w{0}", _z_by_weight, Meaning(
        "pre-activation by weight, ∂z/∂w", "How fast a weighted sum changes when one of its weights changes: "
        "by the value that the weight multiplies.", "one number for each weight",
    )),
    "z_by_b": QuantityKind("z-by-b{0}", _z_by_bias, Meaning(
        "pre-activation by bias, ∂z/∂b", "A bias is added as it is, so this is 1.", "always 1",
    )),
    "E_by_z": QuantityKind("delta-{0}-{1}", lambda n, l, u: Partial(E, n.of_unit("z", l, u)), Meaning(
        "delta, ∂E/∂z", "The δ of that unit, under its full name.", "one number for each unit",
    )),
    "z_by_a": QuantityKind("z-by-a{0}", _z_by_source, Meaning(
        "pre-activation by activation, ∂z/∂a", "How fast a weighted sum changes when one of the values that come in "
        "changes: by the weight of its edge.", "one number for each edge",
    )),
    "jacobian": QuantityKind(
        "jacobian-{0}-{1}", lambda n, k, j: Partial(n.unit(n.shape.last, k), n.of_unit("z", n.shape.last, j)), Meaning(
            "output by pre-activation, ∂a/∂z",
            "In a softmax layer every output depends on every pre-activation; this is one of those slopes.",
            "a square matrix, a row and a column for each output",
        )),
    "new_w": QuantityKind("new-w{0}", lambda n, k, _u: plus(n.weight(k)), Meaning(
        "new weight", "The weight after the update; it waits until all are known.", "as the weights",
    )),
    "new_b": QuantityKind("new-b{0}", lambda n, k, _u: plus(n.bias(k)), Meaning(
        "new bias", "The bias after the update; it waits until all are known.", "as the biases",
    )),
    "new_a": QuantityKind("new-a-{0}-{1}", lambda n, l, u: plus(n.unit(l, u)), Meaning(
        "activation after the update", "What the unit answers with the new parameters.", "one for each unit",
    )),
    "new_z": QuantityKind("new-z-{0}-{1}", lambda n, l, u: plus(n.of_unit("z", l, u)), Meaning(
        "pre-activation after the update", "The weighted sum with the new parameters.", "one for each unit",
    )),
    "new_share": QuantityKind("error-after-{0}", lambda n, j, _u: plus(n.of_unit("E", n.shape.last, j)), Meaning(
        "share after the update", "What the output contributes to the new error.", "as the shares",
    )),
    "new_sample_E": QuantityKind("error-after", lambda _n, _l, _u: plus(E), Meaning(
        "error after the update", "A sample’s error with the new parameters.", "one for each sample",
    )),
    "new_E": QuantityKind("error-after", lambda _n, _l, _u: plus(E), Meaning(
        "error after the update", "The error with the new parameters.", "one number",
    )),
    "rate": QuantityKind("rate", lambda _n, _l, _u: Symbol("α"), Meaning(
        "learning rate", "How long a step against the gradient is.", "one number",
    )),
    "outputs": QuantityKind("outputs", lambda _n, _l, _u: Symbol("n"), Meaning(
        "number of outputs", "How many output units there are.", "a whole number",
    )),
    "samples": QuantityKind("samples", lambda _n, _l, _u: Symbol("m"), Meaning(
        "number of samples", "How many samples one update uses.", "a whole number",
    )),
    **RULE_KINDS,
}  # fmt: skip

HEADLINES = ("a", "w", "b", "z", "t", "share", "E", "error_slope", "slope", "delta", "z_by_w", "z_by_a", "grad_w",
             "grad_b", "rate", "new_w", "new_E", "outputs", "samples", "jacobian")  # fmt: skip
"""The entries of the glossary's page, in the order in which a reader meets them."""
