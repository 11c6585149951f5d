"""Wrong ways back: slopes, δs and gradients. Mistakes in δ pass on to the gradients that are made from it."""

from app.lesson import formulas
from app.lesson.formulas import ACTIVATION, SLOPE, ZERO
from app.lesson.quantities import Quantity
from app.lesson.steps import EQUATIONS, Setting
from app.lesson.terms import ONE, Cases, Leaf, Negative, Node, Number, Quotient, Square, total
from app.lesson.terms import difference as minus
from app.lesson.walkthrough import Place
from app.practice.mistakes.wrong import (
    MOST_NEIGHBOURS,
    Known,
    Mistake,
    Mistakes,
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
    right, delta = EQUATIONS["error_slope"](s, p)[-1], s.leaf("delta", p.layer, p.unit)
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
    if s.loss not in {"mse", "half_sse", "sse"}:
        yield Mistake("difference_only", minus(a, t), (a.quantity, t.quantity))
    elif s.activations[-1] != "linear":
        z = s.leaf("z", p.layer, p.unit)
        yield Mistake("z_for_a", formulas.LOSS_SLOPE[s.loss](t, z, n), (z.quantity, a.quantity))


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
    if name == "sigmoid":
        again = ACTIVATION[name](a)
        yield Mistake("slope_of_a", product(again, minus(ONE, again)), (a.quantity,))
        yield Mistake("slope_of_z", product(z, minus(ONE, z)), (z.quantity,))
        yield Mistake("other_slope", minus(ONE, Square(a)), (a.quantity,))
    elif name == "tanh":
        yield Mistake("slope_of_a", minus(ONE, Square(ACTIVATION[name](a))), (a.quantity,))
        yield Mistake("slope_of_z", minus(ONE, Square(z)), (z.quantity,))
        yield Mistake("other_slope", product(a, minus(ONE, a)), (a.quantity,))
    elif name in {"relu", "leaky_relu"}:
        yield Mistake("relu_z", z, (z.quantity,))
        yield Mistake("relu_one", Cases(z, Number(ZERO.value), ONE), (z.quantity,))
        other = "relu" if name == "leaky_relu" else "leaky_relu"
        yield Mistake("other_slope", SLOPE[other](z, a), (z.quantity,))


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
    right = EQUATIONS["delta"](s, p._replace(kind="delta"))[-1]
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
    yield from wrong_bias_gradients(s, p)
    yield from _too_far(s, "b", p.bias)
    yield from neighbours(s, p, "delta")


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
