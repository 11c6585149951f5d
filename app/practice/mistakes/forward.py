"""Wrong ways forward: sums and activations."""

from app.lesson.activations import SIGMOID, TANH, spelt
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Setting
from app.lesson.terms import Leaf, Negative, Node, leaves, total
from app.practice.mistakes.wrong import (
    Known,
    Mistake,
    Mistakes,
    Sentences,
    exchanged,
    neighbours,
    paired,
    pairs,
    product,
    turned_round,
    weights_in,
)


def _pre_activation(s: Setting, p: Place) -> Mistakes:
    weights, values = weights_in(s, p.layer, p.unit), list(s.layer("a", p.layer - 1))
    bias: list[Node] = [s.leaf("b", s.shape.bias(p.layer, p.unit))] if s.shape.biases else []
    if bias:
        yield Mistake("no_bias", paired(weights, values, []), (bias[0].quantity,))  # type: ignore[union-attr]
    yield from _other_sums(weights, values, bias)
    yield from _other_matrices(s, p, values, bias)
    if p.layer > 1:
        befores = list(s.layer("z", p.layer - 1))
        yield Mistake("z_for_a", paired(weights, befores, bias), (befores[0].quantity, values[0].quantity))
        if s.shape.sizes[0] >= len(weights):
            inputs = list(s.layer("a", 0))[: len(weights)]
            yield Mistake("raw_input", paired(weights, inputs, bias), (inputs[0].quantity, values[0].quantity))
    yield Mistake("already_activated", s.leaf("a", p.layer, p.unit), (Quantity("a", p.layer, p.unit),))
    yield from neighbours(s, p, "z")


def _other_sums(weights: list[Leaf], values: list[Leaf], bias: list[Node]) -> Mistakes:
    """The same terms, one of them left out, one taken away, two weights exchanged."""
    terms = [product(w, a) for w, a in zip(weights, values, strict=True)]
    for k, (term, w, a) in enumerate(zip(terms, weights, values, strict=True)):
        about = (w.quantity, a.quantity)
        if len(terms) > 1:
            yield Mistake("one_term", total([term, *bias]), about)
        name = "lost_minus" if term.evaluate() < 0 else "subtracted"
        if name == "lost_minus" or len(terms) > 1 or bias:
            yield Mistake(name, total([*turned_round(terms, k), *bias]), about)
    for b in bias:
        yield Mistake("subtracted_bias", total([*terms, Negative(b)]), tuple(leaf.quantity for leaf in leaves(b)))
    for i, k in pairs(len(terms)):
        tree = paired(exchanged(weights, i, k), values, bias)
        yield Mistake("exchanged", tree, (weights[i].quantity, weights[k].quantity))


def _other_matrices(s: Setting, p: Place, values: list[Leaf], bias: list[Node]) -> Mistakes:
    """The same sum through Wᵀ, or through another layer's weights."""
    sizes = s.shape.sizes
    if sizes[p.layer] == sizes[p.layer - 1] > 1:
        turned = [s.leaf("w", s.shape.weight(p.layer, i, p.unit)) for i in range(1, len(values) + 1)]
        yield Mistake("transposed", paired(turned, values, bias), tuple(w.quantity for w in turned))
    for other in range(1, s.shape.last + 1):
        if other != p.layer and sizes[other - 1] == len(values) and sizes[other] >= p.unit:
            theirs = weights_in(s, other, p.unit)
            yield Mistake("wrong_layer", paired(theirs, values, bias), tuple(w.quantity for w in theirs))


def _activation(s: Setting, p: Place) -> Mistakes:
    z, a = s.leaf("z", p.layer, p.unit), s.leaf("a", p.layer, p.unit)
    yield Mistake("not_activated", z, (z.quantity,))
    if s.is_softmax(p.layer):
        yield from neighbours(s, p, "a")
        return
    name = s.activations[p.layer - 1]
    f = spelt(name)
    if name != "linear":
        yield Mistake("twice", f.formula(a), (a.quantity,))
        yield Mistake("slope_for_value", f.slope(z, a), (a.quantity,))
        flipped = Leaf(z.quantity, -z.value)
        yield Mistake("sign_of_z", f.formula(flipped), (z.quantity,))
    if name == "sigmoid":
        yield Mistake("other_function", TANH.formula(z), (z.quantity,))
    if name == "tanh":
        yield Mistake("other_function", SIGMOID.formula(z), (z.quantity,))
    yield from neighbours(s, p, "a")


MISTAKES: Known = {
    "pre_activation": _pre_activation,
    "activation": _activation,
}
"""For every kind of step of this phase, its known mistakes."""

SENTENCES: Sentences = {
    "no_bias": ("This leaves out the bias ", 0, "."),
    "subtracted_bias": ("The bias ", 0, " was taken away; here it is added."),
    "lost_minus": ("A minus got lost: ", 0, " times ", 1, " is negative."),
    "already_activated": ("This is ", 0, " already: the activation comes one step later."),
    "not_activated": ("This is still ", 0, ": the activation function has not been applied."),
    "twice": ("The activation function was applied twice: ", 0, " has been through it already."),
    "slope_for_value": ("This is the slope of the activation function; the question asks for its value, ", 0, "."),
    "sign_of_z": ("The sign of ", 0, " got lost on the way into the exponent."),
    "other_function": ("This uses another activation function of ", 0, "; look which one this layer has."),
}  # fmt: skip
"""What is said of each of them."""
