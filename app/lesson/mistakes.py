"""The known wrong formulas, each a term tree written from the same numbers, and what to say of it.

A wrong answer is recognised by evaluating them. A new mistake: give it a name and words in
`feedback.py`, and yield its tree from the kind of step where it occurs. Mistakes in δ pass on
to the gradients and updates that are made from it.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations, islice
from typing import NamedTuple, Protocol

from app.lesson import formulas
from app.lesson.comparisons import update_order
from app.lesson.formulas import ACTIVATION, SHARE, SLOPE, ZERO
from app.lesson.lesson import Lesson
from app.lesson.own import OwnValues
from app.lesson.steps import EQUATIONS, Setting
from app.lesson.terms import (
    ONE,
    TWO,
    Cases,
    Leaf,
    Negative,
    Node,
    Number,
    Product,
    Quantity,
    Quotient,
    Square,
    Sum,
    leaves,
    total,
)
from app.lesson.terms import difference as minus
from app.lesson.walkthrough import Place, Position

MOST_NEIGHBOURS = 6
"""Neighbours whose value is compared; more would make chance hits likely."""


class Mistake(NamedTuple):
    """A wrong formula on the numbers at hand.

    Attributes:
        name: which one, a key of `feedback.SENTENCES`.
        tree: the wrong formula.
        about: the quantities that its sentence points at.
        inside: the quantity that went wrong before, where the step itself was done rightly with it.
    """

    name: str
    tree: Node
    about: tuple[Quantity, ...] = ()
    inside: Quantity | None = None


Mistakes = Iterator[Mistake]


def product(*factors: Node) -> Product:
    """Multiply."""
    return Product(factors)


# --- what may stand in place of something ----------------------------------------------------


def _weights_in(s: Setting, layer: int, unit: int) -> list[Leaf]:
    sources = range(1, s.shape.sizes[layer - 1] + 1)
    return [s.leaf("w", s.shape.weight(layer, unit, i)) for i in sources]


def _weights_out(s: Setting, layer: int, unit: int, kind: str = "w") -> list[Leaf]:
    targets = range(1, s.shape.sizes[layer + 1] + 1)
    return [s.leaf(kind, s.shape.weight(layer + 1, k, unit)) for k in targets]


def _others(mine: int, size: int) -> Iterator[int]:
    """Numbers of the other units of a layer, the nearest first, not too many."""
    yield from sorted((j for j in range(1, size + 1) if j != mine), key=lambda j: abs(j - mine))[:MOST_NEIGHBOURS]


def _neighbours(s: Setting, p: Place, kind: str) -> Mistakes:
    """The same quantity of other units of the layer."""
    if kind == "slope" and s.activations[p.layer - 1] in {"relu", "leaky_relu", "linear"}:
        return
    for unit in _others(p.unit, s.shape.sizes[p.layer]):
        q = Quantity(kind, unit) if kind == "share" else Quantity(kind, p.layer, unit)
        yield Mistake("neighbour", s.leaf(*q), (q,))


def _other_weights(s: Setting, p: Place, kind: str) -> Mistakes:
    """The same quantity of other weights of this unit, and of those from the same source."""
    beside = [(p.unit, i) for i in _others(p.source, s.shape.sizes[p.layer - 1])]
    above = [(u, p.source) for u in _others(p.unit, s.shape.sizes[p.layer])]
    for unit, source in (*beside[:4], *above[:4]):
        q = Quantity(kind, s.shape.weight(p.layer, unit, source))
        yield Mistake("neighbour", s.leaf(*q), (q,))


def _paired(weights: list[Leaf], values: list[Leaf], bias: list[Node]) -> Node:
    return total([*(product(w, a) for w, a in zip(weights, values, strict=True)), *bias])


def _turned_round(terms: Sequence[Node], k: int) -> list[Node]:
    """The terms of a sum, the one at k (from 0) taken away instead of added."""
    return [Negative(term) if i == k else term for i, term in enumerate(terms)]


def _exchanged(terms: list[Leaf], i: int, k: int) -> list[Leaf]:
    """The same with two of them in each other's place."""
    return [terms[{i: k, k: i}.get(j, j)] for j in range(len(terms))]


def _pairs(count: int) -> Iterator[tuple[int, int]]:
    """Pairs of places (from 0) that may be exchanged, not too many."""
    yield from islice(combinations(range(count), 2), MOST_NEIGHBOURS)


# --- forward ---------------------------------------------------------------------------------


def _pre_activation(s: Setting, p: Place) -> Mistakes:
    weights, values = _weights_in(s, p.layer, p.unit), list(s.layer("a", p.layer - 1))
    bias: list[Node] = [s.leaf("b", s.shape.bias(p.layer, p.unit))] if s.shape.biases else []
    if bias:
        yield Mistake("no_bias", _paired(weights, values, []), (bias[0].quantity,))  # type: ignore[union-attr]
    yield from _other_sums(weights, values, bias)
    yield from _other_matrices(s, p, values, bias)
    if p.layer > 1:
        befores = list(s.layer("z", p.layer - 1))
        yield Mistake("z_for_a", _paired(weights, befores, bias), (befores[0].quantity, values[0].quantity))
        if s.shape.sizes[0] >= len(weights):
            inputs = list(s.layer("a", 0))[: len(weights)]
            yield Mistake("raw_input", _paired(weights, inputs, bias), (inputs[0].quantity, values[0].quantity))
    yield Mistake("already_activated", s.leaf("a", p.layer, p.unit), (Quantity("a", p.layer, p.unit),))
    yield from _neighbours(s, p, "z")


def _other_sums(weights: list[Leaf], values: list[Leaf], bias: list[Node]) -> Mistakes:
    """The same terms, one of them left out, one taken away, two weights exchanged."""
    terms = [product(w, a) for w, a in zip(weights, values, strict=True)]
    for k, (term, w, a) in enumerate(zip(terms, weights, values, strict=True)):
        about = (w.quantity, a.quantity)
        if len(terms) > 1:
            yield Mistake("one_term", total([term, *bias]), about)
        name = "lost_minus" if term.evaluate() < 0 else "subtracted"
        if name == "lost_minus" or len(terms) > 1 or bias:
            yield Mistake(name, total([*_turned_round(terms, k), *bias]), about)
    for b in bias:
        yield Mistake("subtracted_bias", total([*terms, Negative(b)]), tuple(leaf.quantity for leaf in leaves(b)))
    for i, k in _pairs(len(terms)):
        tree = _paired(_exchanged(weights, i, k), values, bias)
        yield Mistake("exchanged", tree, (weights[i].quantity, weights[k].quantity))


def _other_matrices(s: Setting, p: Place, values: list[Leaf], bias: list[Node]) -> Mistakes:
    """The same sum through Wᵀ, or through another layer's weights."""
    sizes = s.shape.sizes
    if sizes[p.layer] == sizes[p.layer - 1] > 1:
        turned = [s.leaf("w", s.shape.weight(p.layer, i, p.unit)) for i in range(1, len(values) + 1)]
        yield Mistake("transposed", _paired(turned, values, bias), tuple(w.quantity for w in turned))
    for other in range(1, s.shape.last + 1):
        if other != p.layer and sizes[other - 1] == len(values) and sizes[other] >= p.unit:
            theirs = _weights_in(s, other, p.unit)
            yield Mistake("wrong_layer", _paired(theirs, values, bias), tuple(w.quantity for w in theirs))


def _activation(s: Setting, p: Place) -> Mistakes:
    z, a = s.leaf("z", p.layer, p.unit), s.leaf("a", p.layer, p.unit)
    yield Mistake("not_activated", z, (z.quantity,))
    if s.is_softmax(p.layer):
        yield from _neighbours(s, p, "a")
        return
    name = s.activations[p.layer - 1]
    if name != "linear":
        yield Mistake("twice", ACTIVATION[name](a), (a.quantity,))
        yield Mistake("slope_for_value", SLOPE[name](z, a), (a.quantity,))
        flipped = Leaf(z.quantity, -z.value)
        yield Mistake("sign_of_z", ACTIVATION[name](flipped), (z.quantity,))
    if name == "sigmoid":
        yield Mistake("other_function", ACTIVATION["tanh"](z), (z.quantity,))
    if name == "tanh":
        yield Mistake("other_function", ACTIVATION["sigmoid"](z), (z.quantity,))
    yield from _neighbours(s, p, "a")


# --- error -----------------------------------------------------------------------------------


def _error(s: Setting, p: Place) -> Mistakes:
    t, a, n = s.output(p.unit)
    share = EQUATIONS["error"](s, p)[-1]
    yield from _factors_of_loss(s, share)
    if s.loss in {"mse", "half_sse", "sse"}:
        yield Mistake("not_squared", minus(t, a), (t.quantity, a.quantity))
        yield Mistake("not_squared", minus(a, t), (a.quantity, t.quantity))
    else:
        yield Mistake("sign", Negative(share), ())
    z = s.leaf("z", p.layer, p.unit)
    if s.loss in {"mse", "half_sse", "sse"} and s.activations[-1] != "linear":
        yield Mistake("z_for_a", SHARE[s.loss](t, z, n), (z.quantity, a.quantity))
    yield from _neighbours(s, p, "share")


def _factors_of_loss(s: Setting, right: Node) -> Mistakes:
    """½ and 2, and mean and sum, confused."""
    n = s.leaf("outputs")
    yield Mistake("double", product(TWO, right))
    yield Mistake("half", Quotient(right, TWO))
    if n.value > 2:
        yield Mistake("summed", product(n, right), (n.quantity,))
        yield Mistake("averaged", Quotient(right, n), (n.quantity,))
    if s.loss == "half_sse":
        yield Mistake("quadruple", product(TWO, TWO, right))


def _total_error(s: Setting, p: Place) -> Mistakes:
    right = EQUATIONS["total_error"](s, p)[-1]
    yield from _factors_of_loss(s, right)
    shares = [s.leaf("share", j) for j in range(1, s.shape.sizes[-1] + 1)]
    if len(shares) > 1:
        for share in shares:
            yield Mistake("one_term", share, (share.quantity,))
    if s.loss in {"mse", "half_sse", "sse"}:
        differences: list[Node] = [minus(t, a) for t, a, _ in (s.output(j) for j in range(1, len(shares) + 1))]
        if len(differences) > 1:
            yield Mistake("squared_after", _scaled(s, Square(total(differences))))


def _scaled(s: Setting, squares: Node) -> Node:
    """A sum of squares as this loss takes it."""
    if s.loss == "half_sse":
        return Quotient(squares, TWO)
    return Quotient(squares, s.leaf("outputs")) if s.loss == "mse" else squares


# --- backward --------------------------------------------------------------------------------


def _error_slope(s: Setting, p: Place) -> Mistakes:
    right, delta = EQUATIONS["error_slope"](s, p)[-1], s.leaf("delta", p.layer, p.unit)
    yield Mistake("sign", Negative(right), ())
    if p.layer == s.shape.last:
        yield from _output_slopes(s, p, right)
    else:
        yield from _hidden_sums(s, p)
        yield from _factors_of_loss(s, right)
    yield Mistake("slope_too_early", delta, (Quantity("slope", p.layer, p.unit),))
    yield from _neighbours(s, p, "error_slope")


def _output_slopes(s: Setting, p: Place, right: Node) -> Mistakes:
    t, a, n = s.output(p.unit)
    yield from _factors_of_loss(s, right)
    yield Mistake("error_for_slope", s.leaf("share", p.unit), (Quantity("share", p.unit),))
    if s.loss not in {"mse", "half_sse", "sse"}:
        yield Mistake("difference_only", minus(a, t), (a.quantity, t.quantity))
    elif s.activations[-1] != "linear":
        z = s.leaf("z", p.layer, p.unit)
        yield Mistake("z_for_a", formulas.LOSS_SLOPE[s.loss](t, z, n), (z.quantity, a.quantity))


def _hidden_sums(s: Setting, p: Place) -> Mistakes:
    """Wrong ways of gathering a hidden unit's ∂E/∂a from the layer behind it."""
    deltas, edges = list(s.layer("delta", p.layer + 1)), _weights_out(s, p.layer, p.unit)
    renewed = _weights_out(s, p.layer, p.unit, "new_w")
    yield Mistake("updated_weights", _through(deltas, renewed), tuple(w.quantity for w in edges))
    if len(deltas) > 1:
        paths = [product(delta, w) for delta, w in zip(deltas, edges, strict=True)]
        for k, (delta, w) in enumerate(zip(deltas, edges, strict=True)):
            yield Mistake("one_path", paths[k], (delta.quantity, w.quantity))
            yield Mistake("subtracted", total(_turned_round(paths, k)), (delta.quantity, w.quantity))
        for i, k in _pairs(len(deltas)):
            tree = _through(deltas, _exchanged(edges, i, k))
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
        before = _weights_in(s, p.layer, p.unit)
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
    yield from _neighbours(s, p, "slope")


def _delta(s: Setting, p: Place) -> Mistakes:
    yield from _wrong_deltas(s, p)
    yield from _neighbours(s, p, "delta")


def _wrong_deltas(s: Setting, p: Place) -> Mistakes:
    """Wrong ways of coming to δ, without the neighbours' own."""
    right = EQUATIONS["delta"](s, p._replace(kind="delta"))[-1]
    yield Mistake("sign", Negative(right), ())
    yield from _factors_of_loss(s, right)
    if s.is_softmax(p.layer):
        yield from _softmax_deltas(s, p)
        return
    e, slope = s.leaf("error_slope", p.layer, p.unit), s.leaf("slope", p.layer, p.unit)
    yield Mistake("forgot_slope", e, (slope.quantity,))
    yield Mistake("slope_twice", product(e, slope, slope), (slope.quantity,))
    yield Mistake("slope_only", slope, (e.quantity,))
    for other in _neighbours(s, p, "slope"):
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
    yield from _wrong_gradients(s, p)
    yield from _too_far(s, "w", p.weight)
    yield from _other_weights(s, p, "grad_w")


def _wrong_gradients(s: Setting, p: Place) -> Mistakes:
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
    yield from _wrong_bias_gradients(s, p)
    yield from _too_far(s, "b", p.bias)
    yield from _neighbours(s, p, "delta")


def _wrong_bias_gradients(s: Setting, p: Place) -> Mistakes:
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


# --- update ----------------------------------------------------------------------------------


def _weight_update(s: Setting, p: Place) -> Mistakes:
    yield from _updates(s, p, "w", p.weight)
    yield from _other_weights(s, p, "new_w")


def _bias_update(s: Setting, p: Place) -> Mistakes:
    yield from _updates(s, p, "b", p.bias)
    for unit in _others(p.unit, s.shape.sizes[p.layer]):
        q = Quantity("new_b", s.shape.bias(p.layer, unit))
        yield Mistake("neighbour", s.leaf(*q), (q,))


def _updates(s: Setting, p: Place, letter: str, number: int) -> Mistakes:
    """Wrong ways of taking the step, and right ones with a wrong gradient."""
    several = len(s.values.samples) > 1
    old, rate = s.leaf(letter, number), s.leaf("rate")
    g = s.leaf(f"{'batch' if several else 'grad'}_{letter}", number)
    step = product(rate, g)
    yield Mistake("plus", Sum((old, step)), (g.quantity,))
    yield Mistake("no_rate", minus(old, g), (rate.quantity,))
    yield Mistake("gradient_for_new", g, (g.quantity,))
    yield Mistake("change_only", step, (old.quantity,))
    yield Mistake("change_only", Negative(step), (old.quantity,))
    yield Mistake("not_moved", old, (old.quantity,))
    if several:
        yield from _mean_or_sum(s, old, step)
        return
    others = _other_weights(s, p, "grad_w") if letter == "w" else ()
    for other in others:
        yield Mistake("neighbours_gradient", minus(old, product(rate, other.tree)), (*other.about, g.quantity))
    wrong = _wrong_gradients(s, p) if letter == "w" else _wrong_bias_gradients(s, p)
    for mistake in wrong:
        if mistake.name not in {"bias_nothing", "sign"}:
            name = OF_A_STEP.get(mistake.name, mistake.name)
            inside = None if name in OF_A_STEP.values() else g.quantity
            yield mistake._replace(name=name, tree=minus(old, product(rate, mistake.tree)), inside=inside)


OF_A_STEP = {"half": "half_step", "double": "double_step", "quadruple": "quadruple_step"}
"""What a gradient that is so many times the right one makes of the step; the new value is no such multiple."""


def _mean_or_sum(s: Setting, old: Leaf, step: Node) -> Mistakes:
    n = s.leaf("samples")
    if s.averaged:
        yield Mistake("summed_samples", minus(old, product(n, step)), (n.quantity,))
    else:
        yield Mistake("averaged_samples", minus(old, Quotient(step, n)), (n.quantity,))


def _apply(s: Setting, p: Place) -> Mistakes:
    right = EQUATIONS["apply"](s, p)[-1]
    yield Mistake("before_for_after", Number(s.values.error_before), (Quantity("E"),))
    yield Mistake("change_only", minus(Number(s.values.error_before), right), (Quantity("E"),))
    yield Mistake("change_only", minus(right, Number(s.values.error_before)), (Quantity("E"),))
    yield from _factors_of_loss(s, right)


MISTAKES: dict[str, Callable[[Setting, Place], Mistakes]] = {
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
"""For every kind of step, its known mistakes."""


def mistakes(s: Setting, p: Place) -> Mistakes:
    """Give the known mistakes of one step."""
    yield from MISTAKES[p.kind](s, p)


SAME_KIND = {"updated_weights_run": "updated_weights"}
"""Names that say the same as another one."""


def forgotten_biases(lesson: Lesson, position: Position) -> Mistakes:
    """Give what comes of it if biases are left out further back: those of one layer, or all."""
    shape, place, sample = lesson.values.shape, position.place, position.sample or 0
    if not shape.biases or (place.kind in {"bias_update", "pre_activation"} and place.layer == 1):
        return
    layers = {l: [shape.bias(l, u) for u in range(1, shape.sizes[l] + 1)] for l in range(1, shape.last + 1)}
    ways = [[l] for l in layers] + ([list(layers)] if len(layers) > 1 else [])
    for way in ways:
        if place.kind == "pre_activation" and way == [place.layer]:
            continue
        biases = [Quantity("b", k) for l in way for k in layers[l]]
        without = {(q, s): Decimal(0) for q in biases for s in lesson.values.samples}
        own = OwnValues(lesson.setting(sample), lesson.plan, without)
        yield Mistake("bias_behind", Number(own.follows(place, sample)), tuple(biases))


class Past(Protocol):
    """The training before the iteration at hand, right and wrong."""

    def before(self) -> Lesson | None:
        """Give the lesson one update earlier."""

    def updated_first(self) -> Lesson | None:
        """Give the lesson as it would be, had every update gone through updated output weights."""


def past_mistakes(lesson: Lesson, position: Position, past: Past | None) -> Mistakes:
    """Give what comes of mistakes in the updates, this one's and those before."""
    subject, sample = position.place.subject, position.sample or 0
    if position.place.kind == "apply" and lesson.values.shape.last > 1:
        yield Mistake("updated_weights_run", Number(update_order(lesson).wrong_after))
    if position.place.weight and lesson.values.shape.samples == 1:
        row = update_order(lesson).rows[position.place.weight - 1]
        value = row.wrong if position.place.kind == "weight_gradient" else row.wrong_new
        yield Mistake("updated_weights_run", Number(value))
    if past is None or lesson.iteration == 0:
        return
    for name, other in (("stale", past.before()), ("updated_weights_run", past.updated_first())):
        if other is not None:
            yield Mistake(name, Number(other.values.value(subject, sample)))
