"""The whole list of wrong formulas, worked out a second time with plain NumPy: no mistake too many, none missing."""

import math
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pytest

from app.address.query import Query
from app.address.read import parse
from app.engine.exact import exactly
from app.lesson.lesson import Lesson
from app.lesson.plan import Place
from app.lesson.quantities import KINDS, Quantity
from app.practice.judge import judge
from app.practice.mistakes.known import SENTENCES, mistakes
from app.practice.mistakes.wrong import ALL
from app.practice.student_values import OwnValues, Rounded
from app.practice.typed_answer import read
from app.service.lessons import lesson_of
from tests.lesson.test_mistakes import LESSONS, LOSS_SLOPE, SIGMA, SLOPE, SQUARES, F, Hand, Wrong, by_hand

MORE = [
    "layers=2-8-1&seed=12&loss=sse&activations=linear,sigmoid&x=0.4,-0.9&b=0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8",
    "layers=3-3-2-3&seed=13&activations=leaky_relu,tanh,sigmoid&loss=half_sse&t=0.2,0.6,0.9",
    "layers=2-2-4&seed=14&activations=relu,sigmoid&loss=bce&x=-0.3,0.8&bias=fixed&b=0.1,0.2,0.3,0.4,0.5,0.6",
    "layers=4-3&seed=15&activations=softmax&loss=mse",
]


def nearest(values: list[float], mine: int) -> list[float]:
    """The other values, the nearest neighbours first, six at most."""
    others = sorted((k for k in range(len(values)) if k != mine), key=lambda k: abs(k - mine))
    return [values[k] for k in others[:6]]


def neighbours(values: object, mine: int) -> Wrong:
    yield from (("neighbour", float(v)) for v in nearest(list(values), mine))  # type: ignore[call-overload]


def share(h: Hand, j: int, a: float) -> float:
    t, loss = float(h.t[j]), h.spec.loss
    if loss in SQUARES:
        return (t - a) ** 2 / {"mse": h.n, "half_sse": 2, "sse": 1}[loss]
    first = -t * math.log(a) if t else 0.0
    return first - (1 - t) * math.log(1 - a) if loss == "bce" and t != 1 else first


def factors(h: Hand, right: float) -> Wrong:
    yield "double", 2 * right
    yield "half", right / 2
    if h.n > 2:
        yield "summed", right * h.n
        yield "averaged", right / h.n
    if h.spec.loss == "half_sse":
        yield "quadruple", 4 * right


def exchanged(w: np.ndarray, a: np.ndarray) -> list[float]:
    """The sum of products with two weights exchanged, six times at most."""
    pairs = [(i, k) for i in range(len(w)) for k in range(i + 1, len(w))][:6]
    return [float(w @ a + (w[i] - w[k]) * (a[k] - a[i])) for i, k in pairs]


def other_sums(h: Hand, l: int, j: int) -> Wrong:
    w, a, b = h.W[l][j], h.a[l - 1], float(h.b[l][j])
    terms = [float(x) for x in w * a]
    if len(terms) > 1:
        yield from (("one_term", x + b) for x in terms)
    yield from (("lost_minus", sum(terms) - 2 * x + b) for x in terms if x < 0)
    if len(terms) > 1 or h.spec.b is not None:
        yield from (("subtracted", sum(terms) - 2 * x + b) for x in terms if x >= 0)
    yield from (("exchanged", v + b) for v in exchanged(w, a))


def sums(h: Hand, l: int, j: int) -> Wrong:
    w, a, b = h.W[l][j], h.a[l - 1], float(h.b[l][j])
    if h.spec.b is not None:
        yield from (("no_bias", float(w @ a)), ("subtracted_bias", float(w @ a) - b))
    yield from other_sums(h, l, j)
    if h.sizes[l] == h.sizes[l - 1] > 1:
        yield "transposed", float(h.W[l][:, j] @ a) + b
    for other in range(1, h.last + 1):
        if other != l and h.sizes[other - 1] == len(a) and h.sizes[other] > j:
            yield "wrong_layer", float(h.W[other][j] @ a) + b
    if l > 1:
        yield "z_for_a", float(w @ h.z[l - 1]) + b
        if h.sizes[0] >= len(w):
            yield "raw_input", float(w @ h.a[0][: len(w)]) + b
    yield "already_activated", float(h.a[l][j])
    yield from neighbours(h.z[l], j)


def activations(h: Hand, l: int, j: int) -> Wrong:
    z, a, name = float(h.z[l][j]), float(h.a[l][j]), h.f(l)
    yield "not_activated", z
    yield from neighbours(h.a[l], j)
    if name in {"softmax", "linear"}:
        return
    yield "twice", F[name](a)
    yield "slope_for_value", SLOPE[name](z, a)
    yield "sign_of_z", F[name](-z)
    if name in {"sigmoid", "tanh"}:
        yield "other_function", (math.tanh if name == "sigmoid" else SIGMA)(z)


def errors(h: Hand, j: int) -> Wrong:
    t, a, z = float(h.t[j]), float(h.a[h.last][j]), float(h.z[h.last][j])
    yield from factors(h, share(h, j, a))
    if h.spec.loss in SQUARES:
        yield from (("not_squared", t - a), ("not_squared", a - t))
        if h.f(h.last) != "linear":
            yield "z_for_a", share(h, j, z)
    else:
        yield "sign", -share(h, j, a)
    yield from neighbours([share(h, k, float(v)) for k, v in enumerate(h.a[h.last])], j)


def totals(h: Hand) -> Wrong:
    shares = [share(h, k, float(v)) for k, v in enumerate(h.a[h.last])]
    yield from factors(h, sum(shares))
    if len(shares) > 1:
        yield from (("one_term", s) for s in shares)
        if h.spec.loss in SQUARES:
            square = float((h.t - h.a[h.last]).sum()) ** 2
            yield "squared_after", square / {"mse": h.n, "half_sse": 2, "sse": 1}[h.spec.loss]


def slopes(h: Hand, l: int, j: int) -> Wrong:
    z, a, name = float(h.z[l][j]), float(h.a[l][j]), h.f(l)
    if name == "sigmoid":
        yield from (("slope_of_a", SIGMA(a) * (1 - SIGMA(a))), ("slope_of_z", z * (1 - z)), ("other_slope", 1 - a * a))
    elif name == "tanh":
        yield from (("slope_of_a", 1 - math.tanh(a) ** 2), ("slope_of_z", 1 - z * z), ("other_slope", a * (1 - a)))
    elif name in {"relu", "leaky_relu"}:
        yield from (("relu_z", z), ("relu_one", float(z <= 0)))
        yield "other_slope", SLOPE["leaky_relu" if name == "relu" else "relu"](z, a)


def output_slopes(h: Hand, j: int, *, bare: bool = True) -> Wrong:
    t, a, z, right = float(h.t[j]), float(h.a[h.last][j]), float(h.z[h.last][j]), float(h.e[h.last][j])
    if bare:
        yield from factors(h, right)
        yield "error_for_slope", share(h, j, a)
    if h.spec.loss not in SQUARES:
        yield "difference_only", a - t
    elif h.f(h.last) != "linear":
        yield "z_for_a", LOSS_SLOPE[h.spec.loss](t, z, h.n)


def hidden_sums(h: Hand, l: int, j: int, after: list[Hand]) -> Wrong:
    d, w, behind = h.d[l + 1], h.W[l + 1][:, j], l + 1
    divisor = len(after) if h.spec.batch == "mean" else 1
    moved = w - h.spec.rate * sum(o.G[behind][:, j] for o in after) / divisor
    yield "updated_weights", float(moved @ d)
    if len(d) > 1:
        yield from (("one_path", float(x)) for x in d * w)
        yield from (("subtracted", float(d @ w) - 2 * float(x)) for x in d * w)
        yield from (("exchanged", v) for v in exchanged(w, d))
    if h.f(behind) != "softmax":
        yield from (("forgot_slope_behind", float(h.e[behind] @ w)), ("unchanged", float(h.e[behind].sum())))
    yield "unchanged", float(d.sum())
    yield "value_for_weight", float(d.sum() * h.a[l][j])
    if h.sizes[l] == h.sizes[behind] > 1:
        yield "transposed", float(h.W[behind][j] @ d)
    if h.sizes[l - 1] == len(d):
        yield "wrong_layer", float(h.W[l][j] @ d)


def deltas(h: Hand, l: int, j: int, after: list[Hand]) -> Wrong:
    right = float(h.d[l][j])
    yield "sign", -right
    yield from factors(h, right)
    if h.f(l) == "softmax":
        a, e = float(h.a[l][j]), float(h.e[l][j])
        yield from (("forgot_slope", e), ("one_path", e * a * (1 - a)))
        return
    e, s = float(h.e[l][j]), float(h.s[l][j])
    yield from (("forgot_slope", e), ("slope_twice", e * s * s), ("slope_only", s))
    if h.f(l) in {"sigmoid", "tanh"}:
        yield from (("neighbours_slope", e * v) for v in nearest(list(h.s[l]), j))
    yield from ((name, e * v) for name, v in slopes(h, l, j))
    wrong = hidden_sums(h, l, j, after) if l < h.last else output_slopes(h, j, bare=False)
    yield from ((name, v * s) for name, v in wrong)


def weight_gradients(h: Hand, p: Place, after: list[Hand]) -> Wrong:
    l, j, i = p.layer, p.unit - 1, p.source - 1
    a, d = float(h.a[l - 1][i]), float(h.d[l][j])
    yield from ((name, v * a) for name, v in deltas(h, l, j, after))
    yield from (("weight_for_input", d * float(h.W[l][j, i])), ("forgot_input", d), ("wrong_end", d * float(h.a[l][j])))
    if l > 1:
        yield "z_for_a", d * float(h.z[l - 1][i])
        if i < h.sizes[0]:
            yield "raw_input", d * float(h.a[0][i])


def bias_gradients(h: Hand, p: Place, after: list[Hand]) -> Wrong:
    l, j = p.layer, p.unit - 1
    d = float(h.d[l][j])
    yield from deltas(h, l, j, after)
    yield from (("bias_nothing", 0.0), ("bias_as_weight", d * float(h.b[l][j])))
    if len(h.d[l]) > 1:
        yield "bias_summed", float(h.d[l].sum())
    yield from (("bias_with_input", d * float(a)) for a in h.a[l - 1][:6])


def beside(matrix: object, p: Place) -> Wrong:
    """The same of weights of this unit, and of those from the same source, four of each."""
    row, column = list(matrix[p.unit - 1]), list(matrix[:, p.source - 1])  # type: ignore[index]
    yield from (("neighbour", float(v)) for v in nearest(row, p.source - 1)[:4])
    yield from (("neighbour", float(v)) for v in nearest(column, p.unit - 1)[:4])


def backward(h: Hand, p: Place, after: list[Hand]) -> Wrong:
    l, j, rate, n = p.layer, p.unit - 1, h.spec.rate, len(after)
    if p.kind == "error_slope":
        yield from (("sign", -float(h.e[l][j])), ("slope_too_early", float(h.d[l][j])))
        yield from (output_slopes(h, j) if l == h.last else hidden_sums(h, l, j, after))
        yield from () if l == h.last else factors(h, float(h.e[l][j]))
        yield from neighbours(h.e[l], j)
    elif p.kind == "activation_slope":
        yield from slopes(h, l, j)
        yield "value_for_slope", float(h.a[l][j])
        if h.f(l) == "sigmoid":
            yield "half_a_slope", 1 - float(h.a[l][j])
        if h.f(l) == "linear":
            yield "value_for_slope", float(h.z[l][j])
        yield from neighbours(h.s[l], j) if h.f(l) in {"sigmoid", "tanh"} else ()
    elif p.kind == "delta":
        yield from deltas(h, l, j, after)
        yield from neighbours(h.d[l], j)
    else:
        i = p.source - 1
        each = [float(o.G[l][j, i] if p.weight else o.d[l][j]) for o in after]
        own = float(h.G[l][j, i] if p.weight else h.d[l][j])
        together = sum(each) / (n if h.spec.batch == "mean" else 1)
        old = float(h.W[l][j, i] if p.weight else h.b[l][j])
        yield from (("rate_too_early", rate * own), ("new_for_gradient", old - rate * together))
        if n > 1:
            yield from (("whole_batch", together), ("averaged_samples", own / n))
        yield from weight_gradients(h, p, after) if p.weight else bias_gradients(h, p, after)
        yield from beside(h.G[l], p) if p.weight else neighbours(h.d[l], j)


def updates(h: Hand, p: Place, after: list[Hand]) -> Wrong:
    l, j, i, rate, n = p.layer, p.unit - 1, p.source - 1, h.spec.rate, len(after)
    divisor = n if h.spec.batch == "mean" else 1
    G = np.sum([o.G[l] for o in after], axis=0) / divisor
    d = np.sum([o.d[l] for o in after], axis=0) / divisor
    old, g = (float(h.W[l][j, i]), float(G[j, i])) if p.weight else (float(h.b[l][j]), float(d[j]))
    yield from (("plus", old + rate * g), ("no_rate", old - g), ("gradient_for_new", g), ("not_moved", old))
    yield from (("change_only", rate * g), ("change_only", -rate * g))
    if n > 1:
        mean = h.spec.batch == "mean"
        yield ("summed_samples", old - n * rate * g) if mean else ("averaged_samples", old - rate * g / n)
    else:
        wrong = weight_gradients(h, p, after) if p.weight else bias_gradients(h, p, after)
        so_many = {"half": "half_step", "double": "double_step", "quadruple": "quadruple_step"}
        yield from (
            (so_many.get(name, name), old - rate * v) for name, v in wrong if name not in {"bias_nothing", "sign"}
        )
        if p.weight:
            yield from (("neighbours_gradient", old - rate * v) for _, v in beside(G, p))
    yield from beside(h.W[l] - rate * G, p) if p.weight else neighbours(h.b[l] - rate * d, j)


def error_after(h: Hand, after: list[Hand], query: str) -> float:
    """E over all samples with the new parameters."""
    divisor, total = len(after) if h.spec.batch == "mean" else 1, 0.0
    for sample in range(len(after)):
        moved = Hand(query, sample)
        for l in range(1, h.last + 1):
            moved.W[l] = h.W[l] - h.spec.rate * sum(o.G[l] for o in after) / divisor
            if h.spec.train_biases:
                moved.b[l] = h.b[l] - h.spec.rate * sum(o.d[l] for o in after) / divisor
        moved.forward(moved.a[0])
        total += sum(share(moved, k, float(v)) for k, v in enumerate(moved.a[moved.last]))
    return total / divisor


def applied(h: Hand, after: list[Hand], query: str) -> Wrong:
    shares = [share(o, k, float(v)) for o in after for k, v in enumerate(o.a[o.last])]
    before = sum(shares) / (len(after) if h.spec.batch == "mean" else 1)
    now = error_after(h, after, query)
    yield from (("before_for_after", before), ("change_only", before - now), ("change_only", now - before))
    yield from factors(h, now)


def by_hand_all(query: str, p: Place, sample: int) -> Wrong:
    h = by_hand(query, sample)
    after = [by_hand(query, s) for s in range(len(h.spec.x) if h.spec.batch != "each" else 1)]
    if p.kind == "pre_activation":
        yield from sums(h, p.layer, p.unit - 1)
    elif p.kind == "activation":
        yield from activations(h, p.layer, p.unit - 1)
    elif p.kind == "error":
        yield from errors(h, p.unit - 1)
    elif p.kind == "total_error":
        yield from totals(h)
    elif p.phase == "backward":
        yield from backward(h, p, after)
    else:
        yield from applied(h, after, query) if p.kind == "apply" else updates(h, p, after)


def places(lesson: Lesson) -> Iterator[tuple[Place, int]]:
    for step in range(1, lesson.plan.steps + 1):
        position = lesson.plan.at(step)
        assert position is not None
        yield position.place, position.sample or 0


def sorted_by_name(found: Wrong) -> dict[str, list[float]]:
    lists: dict[str, list[float]] = defaultdict(list)
    for name, value in found:
        lists[name].append(value)
    return {name: sorted(values) for name, values in lists.items()}


@pytest.mark.parametrize("query", [*LESSONS, *MORE])
def test_the_list_of_mistakes_is_that_of_a_second_hand_at_every_step(query: str) -> None:
    lesson = lesson_of(parse(Query.read(query)))
    with exactly(lesson.values.digits):
        for place, sample in places(lesson):
            ours = ((m.name, float(m.tree.evaluate())) for m in mistakes(lesson.setting(sample), place))
            mine, theirs = sorted_by_name(ours), sorted_by_name(by_hand_all(query, place, sample))
            assert mine.keys() == theirs.keys(), place
            for name in mine:
                assert mine[name] == pytest.approx(theirs[name], rel=1e-9, abs=1e-12), (place, name)


@pytest.mark.parametrize("query", [*LESSONS, *MORE])
def test_every_mistake_has_words_and_points_at_numbers_of_the_lesson(query: str) -> None:
    lesson = lesson_of(parse(Query.read(query)))
    for place, sample in places(lesson):
        for mistake in mistakes(lesson.setting(sample), place):
            template = SENTENCES[mistake.name]
            assert all(part < len(mistake.about) for part in template if isinstance(part, int)), mistake.name
            assert mistake.about or ALL not in template, mistake.name
            assert all(q.kind in KINDS and lesson.values.value(q, sample) is not None for q in mistake.about)


# --- answers that follow from a wrong number of one's own --------------------------------------


def step_of(lesson: Lesson, q: Quantity, sample: int = 0) -> int:
    found = lesson.plan.step_of(q, sample)
    assert found is not None
    return found


@pytest.mark.parametrize(("query", "sample"), [("", 0), (LESSONS[9], 1)])
def test_a_mistake_made_with_ones_own_wrong_number_is_named_with_where_that_came_from(query: str, sample: int) -> None:
    lesson = lesson_of(parse(Query.read(query)))
    own, target = Quantity("a", 1, 1), Quantity("z", 2, 1)
    w = [float(lesson.values.value(Quantity("w", k))) for k in (5, 6)]
    h2 = float(lesson.values.value(Quantity("a", 1, 2), sample))
    wrong = 0.9137
    position = lesson.plan.at(step_of(lesson, target, sample))
    assert position is not None
    kept = {(own, sample): Decimal(str(wrong))}
    b = float(lesson.values.value(Quantity("b", 3))) if lesson.values.shape.biases else 0.0
    verdict = judge(lesson, position, read(f"{w[0] * wrong + b:.7g}"), kept)  # one term only, with the own h1
    assert (verdict.kind, [m.name for m in verdict.mistakes], verdict.given) == ("mistake", ["one_term"], (own,))
    verdict = judge(lesson, position, read(f"{w[0] * wrong + w[1] * h2 + b:.7g}"), kept)
    assert (verdict.kind, verdict.given, verdict.accepted) == ("given", (own,), True)
    other = lesson.plan.at(step_of(lesson, target, 0)) if sample else None
    if other is not None:  # another sample has nothing to do with it
        right = f"{float(lesson.values.value(target, 0)):.7g}"
        assert judge(lesson, other, read(right), kept).kind == "right"


def test_a_wrong_gradient_of_one_sample_goes_on_into_the_batch() -> None:
    lesson = lesson_of(parse(Query.read(LESSONS[9])))
    wrong, new = Decimal("0.25"), Quantity("new_w", 5)
    kept = {(Quantity("grad_w", 5), 1): wrong}
    setting = lesson.setting(0)
    with exactly(lesson.values.digits):
        own = OwnValues(setting, lesson.plan, kept)
        first = lesson.values.value(Quantity("grad_w", 5), 0)
        value = own.value(new)
        expected = lesson.values.value(Quantity("w", 5)) - lesson.values.rate * (first + wrong) / 2
    assert abs(value - expected) < Decimal("1e-30")
    assert own.origins == (Quantity("grad_w", 5),)
    assert own.samples == range(2)
    with exactly(lesson.values.digits):
        assert own.value(Quantity("E_by_z", 2, 1)) == lesson.values.value(Quantity("delta", 2, 1))
        assert own.value(Quantity("z_by_a", 5)) == lesson.values.value(Quantity("w", 5))
        assert own.value(Quantity("z_by_w", 5)) == lesson.values.value(Quantity("a", 1, 1))
        assert own.value(Quantity("a", 1, 1, 2)) == lesson.values.value(Quantity("a", 1, 1), 1)


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        (Rounded(3), "0.0123456", "0.0123"), (Rounded(3), "0.0123556", "0.0124"), (Rounded(3), "12345", "12300"),
        (Rounded(3, cut=True), "0.0123996", "0.0123"), (Rounded(3, cut=True), "-0.0123996", "-0.0123"),
        (Rounded(3, fixed=True), "0.0123456", "0.012"), (Rounded(2, fixed=True), "12.345", "12.35"),
        (Rounded(2, fixed=True, cut=True), "12.349", "12.34"), (Rounded(4), "0", "0"), (Rounded(4), "0.25", "0.25"),
    ],
)  # fmt: skip
def test_ways_of_rounding_on_the_way(scheme: Rounded, value: str, expected: str) -> None:
    assert scheme(Decimal(value)) == Decimal(expected)
    assert scheme(Decimal("NaN")).is_nan()
