"""Wrong ways back: slopes, δs and gradients. Mistakes in δ pass on to the gradients that are made from it."""

from app.engine.families import activation
from app.lesson.activations import ZERO, spelt
from app.lesson.losses import SPELT_LOSSES
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.steps.kinds import right_side
from app.lesson.steps.setting import Setting
from app.lesson.terms import ONE, Cases, Leaf, Negative, Node, Number, Quotient, Square, total
from app.lesson.terms import difference as minus
from app.practice.mistakes.wrong import (
    ALL,
    MOST_NEIGHBOURS,
    Known,
    Mistake,
    Mistakes,
    Sentences,
    exchanged,
    factors_of_loss,
    neighbours,
    other_weights,
    pairs,
    product,
    turned_round,
    weights_in,
    weights_out,
)


def _error_slope(s: Setting, p: Place) -> Mistakes:
    right, delta = right_side(s, p), s.leaf("delta", p.layer, p.unit)
    yield Mistake("sign", Negative(right), ())
    if p.layer == s.shape.last:
        yield from _output_slopes(s, p, right)
    else:
        yield from _hidden_sums(s, p)
        yield from factors_of_loss(s, right)
    yield Mistake("slope_too_early", delta, (Quantity("slope", p.layer, p.unit),))
    yield from neighbours(s, p, "error_slope")


def _output_slopes(s: Setting, p: Place, right: Node) -> Mistakes:
    t, a, n = s.output(p.unit)
    yield from factors_of_loss(s, right)
    yield Mistake("error_for_slope", s.leaf("share", p.unit), (Quantity("share", p.unit),))
    if not SPELT_LOSSES[s.loss].is_squared:
        yield Mistake("difference_only", minus(a, t), (a.quantity, t.quantity))
    elif s.activations[-1] != "linear":
        z = s.leaf("z", p.layer, p.unit)
        yield Mistake("z_for_a", SPELT_LOSSES[s.loss].slope(t, z, n), (z.quantity, a.quantity))


def _hidden_sums(s: Setting, p: Place) -> Mistakes:
    """Wrong ways of gathering a hidden unit's ∂E/∂a from the layer behind it."""
    deltas, edges = list(s.layer("delta", p.layer + 1)), weights_out(s, p.layer, p.unit)
    renewed = weights_out(s, p.layer, p.unit, "new_w")
    yield Mistake("updated_weights", _through(deltas, renewed), tuple(w.quantity for w in edges))
    if len(deltas) > 1:
        paths = [product(delta, w) for delta, w in zip(deltas, edges, strict=True)]
        for k, (delta, w) in enumerate(zip(deltas, edges, strict=True)):
            yield Mistake("one_path", paths[k], (delta.quantity, w.quantity))
            yield Mistake("subtracted", total(turned_round(paths, k)), (delta.quantity, w.quantity))
        for i, k in pairs(len(deltas)):
            tree = _through(deltas, exchanged(edges, i, k))
            yield Mistake("exchanged", tree, (edges[i].quantity, edges[k].quantity))
    if not s.is_softmax(p.layer + 1):
        raw = list(s.layer("error_slope", p.layer + 1))
        behind = Quantity("slope", p.layer + 1, 1)
        yield Mistake("forgot_slope_behind", _through(raw, edges), (behind,))
        yield Mistake("unchanged", total(raw), tuple(w.quantity for w in edges))
    yield Mistake("unchanged", total(deltas), tuple(w.quantity for w in edges))
    own = s.leaf("a", p.layer, p.unit)
    values = total([product(delta, own) for delta in deltas])
    yield Mistake("value_for_weight", values, (own.quantity, edges[0].quantity))
    yield from _wrong_matrices(s, p, deltas)


def _wrong_matrices(s: Setting, p: Place, deltas: list[Leaf]) -> Mistakes:
    sizes = s.shape.sizes
    if sizes[p.layer] == sizes[p.layer + 1] > 1:
        turned = [s.leaf("w", s.shape.weight(p.layer + 1, p.unit, k)) for k in range(1, len(deltas) + 1)]
        yield Mistake("transposed", _through(deltas, turned), tuple(w.quantity for w in turned))
    if sizes[p.layer - 1] == len(deltas):
        before = weights_in(s, p.layer, p.unit)
        yield Mistake("wrong_layer", _through(deltas, before), tuple(w.quantity for w in before))


def _through(deltas: list[Leaf], weights: list[Leaf]) -> Node:
    return total([product(d, w) for d, w in zip(deltas, weights, strict=True)])


def _wrong_slopes(s: Setting, p: Place) -> Mistakes:
    """Wrong ways of taking f′."""
    z, a, name = s.leaf("z", p.layer, p.unit), s.leaf("a", p.layer, p.unit), s.activations[p.layer - 1]
    base, steep, _own = name.partition(":")
    if steep and base in {"sigmoid", "tanh", "bipolar_sigmoid"}:
        yield Mistake("no_steepness", spelt(base).slope(z, a), (a.quantity,))
    if base == "bipolar_sigmoid":
        yield Mistake("other_slope", minus(ONE, Square(a)), (a.quantity,))
    if name == "sigmoid":
        again = spelt(name).formula(a)
        yield Mistake("slope_of_a", product(again, minus(ONE, again)), (a.quantity,))
        yield Mistake("slope_of_z", product(z, minus(ONE, z)), (z.quantity,))
        yield Mistake("other_slope", minus(ONE, Square(a)), (a.quantity,))
    elif name == "tanh":
        yield Mistake("slope_of_a", minus(ONE, Square(spelt(name).formula(a))), (a.quantity,))
        yield Mistake("slope_of_z", minus(ONE, Square(z)), (z.quantity,))
        yield Mistake("other_slope", product(a, minus(ONE, a)), (a.quantity,))
    elif activation(name).is_kinked:
        yield Mistake("relu_z", z, (z.quantity,))
        yield Mistake("relu_one", Cases(z, Number(ZERO.value), ONE), (z.quantity,))
        other = "relu" if name == "leaky_relu" else "leaky_relu"
        yield Mistake("other_slope", spelt(other).slope(z, a), (z.quantity,))


def _activation_slope(s: Setting, p: Place) -> Mistakes:
    z, a, name = s.leaf("z", p.layer, p.unit), s.leaf("a", p.layer, p.unit), s.activations[p.layer - 1]
    yield from _wrong_slopes(s, p)
    yield Mistake("value_for_slope", a, (a.quantity,))
    if name == "sigmoid":
        yield Mistake("half_a_slope", minus(ONE, a), (a.quantity,))
    if name == "linear":
        yield Mistake("value_for_slope", z, (z.quantity,))
    yield from neighbours(s, p, "slope")


def _delta(s: Setting, p: Place) -> Mistakes:
    yield from _wrong_deltas(s, p)
    yield from neighbours(s, p, "delta")


def _wrong_deltas(s: Setting, p: Place) -> Mistakes:
    """Wrong ways of coming to δ, without the neighbours' own."""
    right = right_side(s, p._replace(kind="delta"))
    yield Mistake("sign", Negative(right), ())
    yield from factors_of_loss(s, right)
    if s.is_softmax(p.layer):
        yield from _softmax_deltas(s, p)
        return
    e, slope = s.leaf("error_slope", p.layer, p.unit), s.leaf("slope", p.layer, p.unit)
    yield Mistake("forgot_slope", e, (slope.quantity,))
    yield Mistake("slope_twice", product(e, slope, slope), (slope.quantity,))
    yield Mistake("slope_only", slope, (e.quantity,))
    for other in neighbours(s, p, "slope"):
        yield Mistake("neighbours_slope", product(e, other.tree), (*other.about, slope.quantity))
    for wrong in _wrong_slopes(s, p):
        yield wrong._replace(tree=product(e, wrong.tree))
    wrong_sums = _hidden_sums(s, p) if p.layer < s.shape.last else _output_slopes(s, p, e)
    for wrong in wrong_sums:
        if wrong.name not in {"half", "double", "quadruple", "summed", "averaged", "error_for_slope"}:
            yield wrong._replace(tree=product(wrong.tree, slope))


def _softmax_deltas(s: Setting, p: Place) -> Mistakes:
    e, own = s.leaf("error_slope", p.layer, p.unit), s.leaf("jacobian", p.unit, p.unit)
    yield Mistake("forgot_slope", e, (own.quantity,))
    yield Mistake("one_path", product(e, own), (e.quantity, own.quantity))


def _gradients(s: Setting, p: Place, last: Node) -> Mistakes:
    """Every wrong δ, times what the weight or bias is multiplied by."""
    for wrong in _wrong_deltas(s, p):
        yield wrong._replace(tree=product(wrong.tree, last))


def _weight_gradient(s: Setting, p: Place) -> Mistakes:
    yield from wrong_gradients(s, p)
    yield from _too_far(s, "w", p.weight)
    yield from other_weights(s, p, "grad_w")


def wrong_gradients(s: Setting, p: Place) -> Mistakes:
    """Wrong ways of coming to a weight's gradient."""
    delta, source = s.leaf("delta", p.layer, p.unit), s.leaf("a", p.layer - 1, p.source)
    yield from _gradients(s, p, source)
    w, own = s.leaf("w", p.weight), s.leaf("a", p.layer, p.unit)
    yield Mistake("weight_for_input", product(delta, w), (w.quantity, source.quantity))
    yield Mistake("forgot_input", delta, (source.quantity,))
    yield Mistake("wrong_end", product(delta, own), (own.quantity, source.quantity))
    if p.layer > 1:
        z = s.leaf("z", p.layer - 1, p.source)
        yield Mistake("z_for_a", product(delta, z), (z.quantity, source.quantity))
        if p.source <= s.shape.sizes[0]:
            x = s.leaf("a", 0, p.source)
            yield Mistake("raw_input", product(delta, x), (x.quantity, source.quantity))


def _bias_gradient(s: Setting, p: Place) -> Mistakes:
    if s.shape.shared:
        yield from _shared(s, p)
        return
    yield from wrong_bias_gradients(s, p)
    yield from _too_far(s, "b", p.bias)
    yield from neighbours(s, p, "delta")


def _shared(s: Setting, p: Place) -> Mistakes:
    """Return wrong ways of adding the δs of the units that share a bias."""
    deltas = s.layer("delta", p.layer)
    for delta in deltas:
        yield Mistake("one_unit", delta, (delta.quantity,))
    yield Mistake("sign", Negative(total(deltas)), ())


def wrong_bias_gradients(s: Setting, p: Place) -> Mistakes:
    """Wrong ways of coming to a bias's gradient."""
    delta, deltas = s.leaf("delta", p.layer, p.unit), list(s.layer("delta", p.layer))
    yield from _gradients(s, p, ONE)
    yield Mistake("bias_nothing", ZERO, (delta.quantity,))
    yield Mistake("bias_as_weight", product(delta, s.leaf("b", p.bias)), (Quantity("b", p.bias),))
    if len(deltas) > 1:
        yield Mistake("bias_summed", total(deltas), (delta.quantity,))
    for source in s.layer("a", p.layer - 1)[:MOST_NEIGHBOURS]:
        yield Mistake("bias_with_input", product(delta, source), (source.quantity,))


def _too_far(s: Setting, letter: str, number: int) -> Mistakes:
    """What comes later, given for the gradient; and other samples mixed in."""
    gradient, new = s.leaf(f"grad_{letter}", number), s.leaf(f"new_{letter}", number)
    yield Mistake("rate_too_early", product(s.leaf("rate"), gradient), (Quantity("rate"),))
    yield Mistake("new_for_gradient", new, (new.quantity,))
    yield from _over_the_batch(s, gradient, f"batch_{letter}", number)


def _over_the_batch(s: Setting, gradient: Leaf, kind: str, number: int) -> Mistakes:
    """One sample's gradient and the batch's, confused."""
    if len(s.values.samples) > 1:
        n = s.leaf("samples")
        yield Mistake("whole_batch", s.leaf(kind, number), (n.quantity,))
        yield Mistake("averaged_samples", Quotient(gradient, n), (n.quantity,))


MISTAKES: Known = {
    "error_slope": _error_slope,
    "activation_slope": _activation_slope,
    "delta": _delta,
    "weight_gradient": _weight_gradient,
    "bias_gradient": _bias_gradient,
}
"""For every kind of step of this phase, its known mistakes."""

SENTENCES: Sentences = {
    "value_for_weight": ("This multiplies by the value ", 0, "; what belongs here is the weight on the way, like ", 1, "."),
    "slope_only": ("This is the slope alone; the first factor, ", 0, ", is missing."),
    "slope_too_early": ("This holds ", 0, " already, which is a factor of its own and comes next."),
    "error_for_slope": ("This is the error itself, ", 0, "; the question is how it changes: its derivative."),
    "difference_only": ("This is only the difference of ", 0, " and ", 1, ": here the loss has another derivative."),
    "one_path": ("This is one path only, through ", 0, " and ", 1, ". Every path to the error counts: add them."),
    "forgot_slope_behind": ("The slope of the next layer, like ", 0, ", is forgotten: what comes back is its δ, not ∂E/∂a."),
    "unchanged": ("The error was passed back unchanged. On its way it is multiplied by the weights: ", ALL, "."),
    "forgot_slope": ("The activation’s slope ", 0, " is forgotten: f′ is a factor of its own."),
    "neighbours_slope": ("This takes the slope of another unit, ", 0, "; here it is ", 1, "."),
    "slope_twice": ("The activation’s slope ", 0, " was taken twice."),
    "slope_of_a": ("The activation function was applied twice: ", 0, " is its value already, so no further function of it."),
    "slope_of_z": ("The slope was written with ", 0, "; its short form takes the value after the activation."),
    "other_slope": ("This is the slope of another activation function, at ", 0, "."),
    "relu_z": ("This is ", 0, " itself. The slope of ReLU is 1 above zero, whatever the value."),
    "relu_one": ("The cases are exchanged: the slope is 1 only where ", 0, " is above zero."),
    "value_for_slope": ("This is the value ", 0, "; the question asks for the slope there."),
    "half_a_slope": ("This is one minus ", 0, "; the sigmoid’s slope is that times the value itself."),
    "weight_for_input": ("This multiplies by the weight ", 0, " itself. The last factor is what the weight multiplies: ", 1, "."),
    "forgot_input": ("The last factor is missing: ", 0, ", which the weight multiplies."),
    "wrong_end": ("This takes ", 0, ", at the edge’s far end; the weight multiplies ", 1, "."),
    "rate_too_early": ("This holds the learning rate ", 0, " already; it belongs to the update, later."),
    "new_for_gradient": ("This is the new value ", 0, "; the question asks for the gradient that leads to it."),
    "bias_as_weight": ("This multiplies by the bias ", 0, " itself; a bias is added, so the last factor is 1."),
    "bias_summed": ("This is the sum of the whole layer’s δ. Each bias gets that of its own unit: ", 0, "."),
    "bias_with_input": ("A bias has no input: the factor ", 0, " does not belong here; it is 1."),
    "whole_batch": ("This is over all ", 0, " samples; the question asks for this one’s gradient."),
}  # fmt: skip
"""What is said of each of them."""
