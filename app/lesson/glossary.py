"""What every letter means: said once, here, for the page's letters and for the glossary."""

from typing import NamedTuple

from app.lesson.quantities import Quantity


class Entry(NamedTuple):
    """A kind of quantity.

    Attributes:
        title: the field's word for it.
        meaning: what it is, in a sentence.
        shape: how many there are, and what they form together.
    """

    title: str
    meaning: str
    shape: str


ENTRIES: dict[str, Entry] = {
    "a": Entry(
        "activation",
        "What a unit answers, and passes on to the next layer. In the input layer it is simply the input, "
        "in the last layer the network’s output.",
        "one number for each unit; a layer’s form the vector a, of as many rows as the layer has units",
    ),
    "t": Entry("target", "What an output should be.", "one number for each output; together the vector t"),
    "w": Entry(
        "weight",
        "What a value is multiplied by on its way along an edge. Weights are what a network learns.",
        "one number for each edge; those into a layer form the matrix W, a row for each unit, a column for each source",
    ),
    "b": Entry(
        "bias",
        "What is added to a unit’s weighted sum, whatever comes in.",
        "one number for each unit that computes; a layer’s form the vector b",
    ),
    "z": Entry(
        "pre-activation",
        "The weighted sum that reaches a unit, before it responds.",
        "one number for each unit that computes; a layer’s form the vector z = W a + b",
    ),
    "share": Entry("share of the error", "What one output contributes to the error.", "one number for each output"),
    "E": Entry("error, or loss", "How wrong the network is: one number for all its outputs.", "one number"),
    "error_slope": Entry(
        "error by activation, ∂E/∂a",
        "How fast the error changes when this unit’s activation changes.",
        "one number for each unit",
    ),
    "slope": Entry(
        "slope of the activation function, ∂a/∂z",
        "How fast the unit’s activation changes when its pre-activation changes: f′(z).",
        "one number for each unit",
    ),
    "delta": Entry(
        "delta, ∂E/∂z",
        "How fast the error changes when this unit’s pre-activation changes. It is worked out once, kept, "
        "and reused by every weight into the unit and by the layer before.",
        "one number for each unit; a layer’s form the vector δ",
    ),
    "E_by_z": Entry("delta, ∂E/∂z", "The δ of that unit, under its full name.", "one number for each unit"),
    "grad_w": Entry(
        "gradient of a weight, ∂E/∂w",
        "How fast the error changes when this weight changes.",
        "one number for each weight; those of a layer form a matrix of the shape of W",
    ),
    "grad_b": Entry("gradient of a bias, ∂E/∂b", "How fast the error changes when this bias changes.", "as the biases"),
    "batch_w": Entry("gradient over all samples", "The samples’ gradients, added or averaged.", "as the weights"),
    "batch_b": Entry("gradient over all samples", "The samples’ gradients, added or averaged.", "as the biases"),
    "z_by_w": Entry(
        "pre-activation by weight, ∂z/∂w",
        "How fast a weighted sum changes when one of its weights changes: by the value that the weight multiplies.",
        "one number for each weight",
    ),
    "z_by_b": Entry("pre-activation by bias, ∂z/∂b", "A bias is added as it is, so this is 1.", "always 1"),
    "z_by_a": Entry(
        "pre-activation by activation, ∂z/∂a",
        "How fast a weighted sum changes when one of the values that come in changes: by the weight of its edge.",
        "one number for each edge",
    ),
    "jacobian": Entry(
        "output by pre-activation, ∂a/∂z",
        "In a softmax layer every output depends on every pre-activation; this is one of those slopes.",
        "a square matrix, a row and a column for each output",
    ),
    "new_w": Entry("new weight", "The weight after the update; it waits until all are known.", "as the weights"),
    "new_b": Entry("new bias", "The bias after the update; it waits until all are known.", "as the biases"),
    "new_a": Entry(
        "activation after the update", "What the unit answers with the new parameters.", "one for each unit"
    ),
    "new_share": Entry("share after the update", "What the output contributes to the new error.", "as the shares"),
    "new_sample_E": Entry("error after the update", "A sample’s error with the new parameters.", "one for each sample"),
    "new_E": Entry("error after the update", "The error with the new parameters.", "one number"),
    "rate": Entry("learning rate", "How long a step against the gradient is.", "one number"),
    "outputs": Entry("number of outputs", "How many output units there are.", "a whole number"),
    "samples": Entry("number of samples", "How many samples one update uses.", "a whole number"),
}

INPUT = Entry("input", "A number that is given to the network.", "one number for each input; together the vector x")
HEADLINES = ("a", "w", "b", "z", "t", "share", "E", "error_slope", "slope", "delta", "z_by_w", "z_by_a", "grad_w",
             "grad_b", "rate", "new_w", "new_E", "outputs", "samples", "jacobian")  # fmt: skip
"""The entries of the glossary's page, in the order in which a reader meets them."""


def entry(q: Quantity) -> Entry:
    """Return what a quantity means; inputs are activations that nothing works out."""
    if q.kind == "a" and q.layer == 0:
        return INPUT
    return ENTRIES[q.kind]
