"""Every known mistake, worked out here once more with plain NumPy, is recognised where it can occur."""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from app.address.query import Query
from app.address.read import parse
from app.engine.exact import exactly
from app.lesson.lesson import Lesson
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.steps.kinds import right_side
from app.practice import judge as judge_module
from app.practice.exercises import least_apart
from app.practice.feedback import feedback, listed
from app.practice.judge import GIVEN, ROUNDED, Verdict, judge
from app.practice.mistakes.known import SENTENCES
from app.practice.student_values import Key, OwnValues
from app.practice.typed_answer import read
from app.service.lessons import PastOf, lesson_of

LESSONS = [
    "",
    "layers=2-2-2&seed=4&b=0.1,0.2,-0.3,0.4&loss=half_sse&rate=0.3",
    "layers=2-3-1&seed=3&activations=tanh,sigmoid&loss=bce&b=0.1,0.2,0.3,0.4",
    "layers=3-3-3&seed=2&activations=tanh&loss=sse&t=0.5,-0.5,0.3",
    "layers=3-2-3&seed=5&activations=sigmoid,linear&b=0.1,0.2,0.3,0.4,0.5&rate=0.1",
    "layers=2-2-2-2&seed=6&loss=half_sse&rate=0.7",
    "layers=3-4-2&seed=7&activations=relu,sigmoid&b=0.3,0.2,0.1,0.2,0.1,0.3",
    "layers=2-3-2&seed=8&activations=leaky_relu,tanh&loss=sse&rate=0.2&t=0.4,-0.2",
    "layers=3-2-3&seed=9&activations=sigmoid,softmax&loss=cross_entropy&b=0.1,0.2,0.3,0.1,0.2",
    "layers=2-2-2&seed=10&x=0.9,0.4;0.3,0.7&t=1,0;0,1&batch=mean&b=0.1,0.2,0.3,0.4",
    "layers=2-2-2&seed=11&x=0.9,0.4;0.3,0.7;0.2,0.5&t=1,0;0,1;1,1&batch=sum&loss=half_sse",
]

SIGMA: Callable[[float], float] = lambda z: 1 / (1 + math.exp(-z))  # noqa: E731
F: dict[str, Callable[[float], float]] = {
    "sigmoid": SIGMA, "tanh": math.tanh, "relu": lambda z: max(0.0, z),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z, "linear": lambda z: z,
}  # fmt: skip
SLOPE: dict[str, Callable[[float, float], float]] = {
    "sigmoid": lambda _z, a: a * (1 - a), "tanh": lambda _z, a: 1 - a * a, "relu": lambda z, _a: float(z > 0),
    "leaky_relu": lambda z, _a: 1.0 if z > 0 else 0.01, "linear": lambda _z, _a: 1.0,
}  # fmt: skip
LOSS_SLOPE: dict[str, Callable[[float, float, int], float]] = {
    "mse": lambda t, a, n: 2 * (a - t) / n, "half_sse": lambda t, a, _n: a - t, "sse": lambda t, a, _n: 2 * (a - t),
    "bce": lambda t, a, _n: (1 - t) / (1 - a) - t / a, "cross_entropy": lambda t, a, _n: -t / a,
}  # fmt: skip
SQUARES = {"mse", "half_sse", "sse"}


class Hand:
    """One sample worked out by hand: nothing of the application's takes part."""

    def __init__(self, query: str, sample: int = 0) -> None:
        spec = parse(Query.read(query)).spec
        self.spec, self.n = spec, spec.layers[-1]
        self.sizes, self.last = spec.layers, len(spec.layers) - 1
        flat, self.W, at = list(spec.w), [np.zeros((0, 0))], 0
        for m, n in zip(self.sizes, self.sizes[1:], strict=False):
            self.W.append(np.array(flat[at : at + m * n]).reshape(n, m))
            at += m * n
        biases = list(spec.b or [0.0] * sum(self.sizes[1:]))
        self.b = [np.zeros(0)]
        for n in self.sizes[1:]:
            self.b.append(np.array(biases[:n]))
            biases = biases[n:]
        self.t = np.array(spec.t[sample])
        self.forward(np.array(spec.x[sample]))
        self.backward()

    def f(self, layer: int) -> str:
        return self.spec.activations[layer - 1]

    def forward(self, x: np.ndarray) -> None:
        self.a, self.z = [x], [np.zeros(0)]
        for l in range(1, self.last + 1):
            self.z.append(self.W[l] @ self.a[-1] + self.b[l])
            if self.f(l) == "softmax":
                e = np.exp(self.z[l])
                self.a.append(e / e.sum())
            else:
                self.a.append(np.array([F[self.f(l)](z) for z in self.z[l]]))

    def backward(self) -> None:
        L = self.last
        outputs = zip(self.t, self.a[L], strict=True)
        self.e = {L: np.array([LOSS_SLOPE[self.spec.loss](t, a, self.n) for t, a in outputs])}
        self.s: dict[int, np.ndarray] = {}
        self.d: dict[int, np.ndarray] = {}
        for l in range(L, 0, -1):
            if self.f(l) == "softmax":
                simple = self.a[l] * self.t.sum() - self.t
                paths = self.a[l] * (self.e[l] - self.e[l] @ self.a[l])
                self.d[l] = simple if self.spec.loss == "cross_entropy" else paths
            else:
                self.s[l] = np.array([SLOPE[self.f(l)](z, a) for z, a in zip(self.z[l], self.a[l], strict=True)])
                self.d[l] = self.e[l] * self.s[l]
            if l > 1:
                self.e[l - 1] = self.W[l].T @ self.d[l]
        self.G = {l: np.outer(self.d[l], self.a[l - 1]) for l in range(1, L + 1)}


@cache
def by_hand(query: str, sample: int) -> Hand:
    return Hand(query, sample)


Wrong = Iterator[tuple[str, float]]


def sum_mistakes(h: Hand, l: int, j: int) -> Wrong:
    w, a, b = h.W[l][j], h.a[l - 1], h.b[l][j]
    if h.spec.b is not None:
        yield "no_bias", float(w @ a)
    if len(w) > 1:
        yield "one_term", float(w[0] * a[0] + b)
    if h.sizes[l] == h.sizes[l - 1] > 1:
        yield "transposed", float(h.W[l].T[j] @ a + b)
    for other in range(1, h.last + 1):
        if other != l and h.W[other].shape[1] == len(a) and len(h.W[other]) > j:
            yield "wrong_layer", float(h.W[other][j] @ a + b)
    if l > 1:
        yield "z_for_a", float(w @ h.z[l - 1] + b)
    if l > 1 and len(h.a[0]) >= len(w):
        yield "raw_input", float(w @ h.a[0][: len(w)] + b)


def forward_mistakes(h: Hand, p: Place) -> Wrong:
    l, j = p.layer, p.unit - 1
    if p.kind == "pre_activation":
        yield from sum_mistakes(h, l, j)
        yield from (("neighbour", float(z)) for i, z in enumerate(h.z[l]) if i != j)
        return
    z, a, name = h.z[l][j], h.a[l][j], h.f(l)
    yield "not_activated", float(z)
    if name not in {"softmax", "linear"}:
        yield "twice", F[name](a)
        yield "slope_for_value", SLOPE[name](z, a)
    yield from (("neighbour", float(v)) for i, v in enumerate(h.a[l]) if i != j)


def error_mistakes(h: Hand, right: float) -> Wrong:
    yield "double", 2 * right
    yield "half", right / 2
    if h.n > 2:
        yield "summed", h.n * right
        yield "averaged", right / h.n


def slope_mistakes(h: Hand, l: int, j: int) -> Wrong:
    z, a, name = h.z[l][j], h.a[l][j], h.f(l)
    if name == "sigmoid":
        yield "slope_of_a", SIGMA(a) * (1 - SIGMA(a))
        yield "slope_of_z", z * (1 - z)
    if name == "tanh":
        yield "slope_of_a", 1 - math.tanh(a) ** 2
        yield "slope_of_z", 1 - z * z
    if name in {"relu", "leaky_relu"}:
        yield "relu_z", z
        yield "relu_one", float(z <= 0)


def hidden_sums(h: Hand, l: int, j: int) -> Wrong:
    """Wrong ∂E/∂a of a hidden unit."""
    d, w = h.d[l + 1], h.W[l + 1][:, j]
    if len(h.spec.x) == 1:
        yield "updated_weights", float((w - h.spec.rate * h.G[l + 1][:, j]) @ d)
    if len(d) > 1:
        yield from (("one_path", float(d[k] * w[k])) for k in range(len(d)))
    if h.f(l + 1) != "softmax":
        yield "forgot_slope_behind", float(h.e[l + 1] @ w)
        yield "unchanged", float(h.e[l + 1].sum())
    yield "unchanged", float(d.sum())
    if h.sizes[l] == h.sizes[l + 1] > 1:
        yield "transposed", float(h.W[l + 1][j] @ d)
    if h.sizes[l - 1] == len(d):
        yield "wrong_layer", float(h.W[l][j] @ d)


def delta_mistakes(h: Hand, l: int, j: int) -> Wrong:
    d = float(h.d[l][j])
    yield "sign", -d
    yield from error_mistakes(h, d)
    if h.f(l) == "softmax":
        return
    e, s = float(h.e[l][j]), float(h.s[l][j])
    yield "forgot_slope", e
    yield from ((name, e * v) for name, v in slope_mistakes(h, l, j))
    if l < h.last:
        yield from ((name, s * v) for name, v in hidden_sums(h, l, j))


def gradient_mistakes(h: Hand, p: Place) -> Wrong:
    l, j, i = p.layer, p.unit - 1, p.source - 1
    a, d = float(h.a[l - 1][i]), float(h.d[l][j])
    yield from ((name, a * v) for name, v in delta_mistakes(h, l, j))
    yield "weight_for_input", d * float(h.W[l][j, i])
    if l > 1:
        yield "z_for_a", d * float(h.z[l - 1][i])
        if i < len(h.a[0]):
            yield "raw_input", d * float(h.a[0][i])


def bias_mistakes(h: Hand, p: Place) -> Wrong:
    l, j = p.layer, p.unit - 1
    yield from delta_mistakes(h, l, j)
    if len(h.d[l]) > 1:
        yield "bias_summed", float(h.d[l].sum())


def backward_mistakes(h: Hand, p: Place) -> Wrong:
    l, j, rate = p.layer, p.unit - 1, h.spec.rate
    if p.kind == "error_slope":
        e = float(h.e[l][j])
        yield "sign", -e
        if l < h.last:
            yield from hidden_sums(h, l, j)
        else:
            yield from error_mistakes(h, e)
        yield from (("neighbour", float(v)) for k, v in enumerate(h.e[l]) if k != j)
    elif p.kind == "activation_slope":
        yield from slope_mistakes(h, l, j)
        if h.f(l) in {"sigmoid", "tanh"}:
            yield "value_for_slope", float(h.a[l][j])
            yield from (("neighbour", float(v)) for k, v in enumerate(h.s[l]) if k != j)
    elif p.kind == "delta":
        yield from delta_mistakes(h, l, j)
        yield from (("neighbour", float(v)) for k, v in enumerate(h.d[l]) if k != j)
    elif p.kind == "weight_gradient":
        g = float(h.G[l][j, p.source - 1])
        yield from gradient_mistakes(h, p)
        if len(h.spec.x) == 1:
            yield "rate_too_early", rate * g
            yield "new_for_gradient", float(h.W[l][j, p.source - 1]) - rate * g
        yield from (("neighbour", float(v)) for k, v in enumerate(h.G[l][j][:5]) if k != p.source - 1)
    else:
        yield from bias_mistakes(h, p)
        yield "bias_nothing", 0.0
        yield "rate_too_early", rate * float(h.d[l][j])


def update_mistakes(h: Hand, p: Place, gradient: float) -> Wrong:
    l, j, rate = p.layer, p.unit - 1, h.spec.rate
    old = float(h.W[l][j, p.source - 1] if p.weight else h.b[l][j])
    yield "plus", old + rate * gradient
    yield "no_rate", old - gradient
    yield "gradient_for_new", gradient
    yield "change_only", -rate * gradient
    n = len(h.spec.x)
    if n > 1:
        yield (
            ("summed_samples", old - n * rate * gradient)
            if h.spec.batch == "mean"
            else ("averaged_samples", old - rate * gradient / n)
        )
        return
    if p.weight:
        for name, wrong in gradient_mistakes(h, p):
            if name != "sign":
                yield {"half": "half_step", "double": "double_step"}.get(name, name), old - rate * wrong


def known(query: str, lesson: Lesson, step: int) -> Wrong:
    position = lesson.plan.at(step)
    assert position is not None
    place, h = position.place, by_hand(query, position.sample or 0)
    value = float(lesson.values.value(place.subject, position.sample or 0))
    if place.phase == "forward":
        yield from forward_mistakes(h, place)
    elif place.phase == "error":
        yield from error_mistakes(h, value)
        a, t = h.a[h.last][place.unit - 1], h.t[place.unit - 1]
        if place.kind == "error" and h.spec.loss in SQUARES:
            yield "not_squared", float(t - a)
    elif place.phase == "backward":
        yield from backward_mistakes(h, place)
    elif place.kind != "apply":
        samples = range(len(h.spec.x)) if h.spec.batch != "each" else range(1)
        hands = [by_hand(query, s) for s in samples]
        l, j = place.layer, place.unit - 1
        total = sum(float(o.G[l][j, place.source - 1] if place.weight else o.d[l][j]) for o in hands)
        yield from update_mistakes(h, place, total / (len(hands) if h.spec.batch == "mean" else 1))


def is_near(a: float, b: float) -> bool:
    return a == b or abs(a - b) <= 3e-6 * max(abs(a), abs(b))


@pytest.mark.parametrize("query", LESSONS)
def test_every_known_mistake_is_named_at_every_kind_of_step_where_it_can_occur(query: str) -> None:
    lesson = lesson_of(parse(Query.read(query)))
    met: Counter[str] = Counter()
    for step in range(1, lesson.plan.steps + 1):
        position = lesson.plan.at(step)
        assert position is not None
        right = float(lesson.values.value(position.place.subject, position.sample or 0))
        for name, value in known(query, lesson, step):
            typed = read(f"{value:#.7g}" if value else "0")
            right_too = is_near(value, right) or typed.is_of(Decimal(repr(right)))
            if right_too or (value == 0 and name != "bias_nothing"):
                continue
            verdict = judge(lesson, position, typed, {})
            assert name in {m.name for m in verdict.mistakes}, (position.place, name, value, verdict)
            assert all(feedback(verdict))
            met[name] += 1
    assert len(met) >= 12, met


MUST_MEET = {
    "updated_weights", "forgot_slope", "forgot_slope_behind", "slope_of_a", "slope_of_z", "sign", "plus", "one_path",
    "wrong_layer", "transposed", "weight_for_input", "z_for_a", "raw_input", "no_rate", "new_for_gradient", "half",
    "double", "summed", "averaged", "bias_summed", "bias_nothing", "relu_z", "relu_one", "unchanged", "neighbour",
    "twice", "summed_samples", "averaged_samples",
}  # fmt: skip


def test_the_lessons_meet_every_mistake_of_the_list_and_each_has_words() -> None:
    met = set()
    for query in LESSONS:
        lesson = lesson_of(parse(Query.read(query)))
        met |= {name for step in range(1, lesson.plan.steps + 1) for name, _ in known(query, lesson, step)}
    assert met >= MUST_MEET
    assert met <= set(SENTENCES)


def test_random_wrong_numbers_are_hardly_ever_given_a_name() -> None:
    """Numbers of four digits, even on a logarithmic scale from a tenth to ten times the right one."""
    draw, named, total = random.Random(7), 0, 0
    lessons = [lesson_of(parse(Query.read(query))) for query in LESSONS]
    places = [(lesson, n) for lesson in lessons for n in range(1, lesson.plan.steps + 1)]
    while total < 5_000:
        lesson, step = draw.choice(places)
        position = lesson.plan.at(step)
        assert position is not None
        right = float(lesson.values.value(position.place.subject, position.sample or 0))
        if not right:
            continue
        typed = read(f"{right * 10 ** draw.uniform(-1, 1):.3e}")
        total += 1
        named += bool(names_only(lesson, step, typed))
    assert named <= 50, named


def names_only(lesson: Lesson, step: int, typed: object) -> tuple[object, ...]:
    """Whether a mistake is named, without following every way of rounding, which takes long."""
    from app.engine.exact import exactly
    from app.practice import judge as module

    position = lesson.plan.at(step)
    assert position is not None
    with exactly(lesson.values.digits):
        verdict = module._named(lesson, position, typed, None, None)  # type: ignore[arg-type]
    return verdict.mistakes if verdict else ()


MAZUR = "loss=half_sse&x=0.05,0.1&t=0.01,0.99&w=0.15,0.2,0.25,0.3,0.4,0.45,0.5,0.55&b=0.35,0.35,0.6,0.6&bias=fixed"
SLIPS = [
    ("iteration=0", 40, "0.291027924", "updated_weights_run"),
    ("iteration=1", 11, "0.291027924", "updated_weights_run"),
    ("iteration=10000", 11, "0.0000351085", "stale"),
    ("iteration=10000", 6, "0.015912196", "updated_weights_run"),
    ("iteration=10000", 8, "0.984065734", "updated_weights_run"),
]


@pytest.mark.parametrize(("query", "step", "printed", "name"), SLIPS)
def test_the_published_slips_with_a_known_cause_are_named(query: str, step: int, printed: str, name: str) -> None:
    scenario = parse(Query.read(f"{MAZUR}&{query}"))
    lesson = lesson_of(scenario)
    position = lesson.plan.at(step)
    assert position is not None
    verdict = judge(lesson, position, read(printed), {}, PastOf(scenario))
    assert [m.name for m in verdict.mistakes] == [name]


UNIT_VALUES = {"pre_activation": "z", "activation": "a", "error_slope": "e", "activation_slope": "s", "delta": "d"}


def carried_on(h: Hand, p: Place) -> float:
    """What a step comes to in a calculation by hand."""
    l, j, i = p.layer, p.unit - 1, p.source - 1
    if p.kind in UNIT_VALUES:
        return float(getattr(h, UNIT_VALUES[p.kind])[l][j])
    gradient = h.G[l][j, i] if p.weight else h.d[l][j]
    if p.kind.endswith("gradient"):
        return float(gradient)
    return float((h.W[l][j, i] if p.weight else h.b[l][j]) - h.spec.rate * gradient)


@pytest.mark.parametrize("query", [LESSONS[0], LESSONS[1], LESSONS[5]])
def test_a_wrong_h1_carried_on_is_right_given_that(query: str) -> None:
    """The forward and backward pass is worked out here again, with the wrong h1 in the place of the right one."""
    scenario = parse(Query.read(query))
    lesson = lesson_of(scenario)
    wrong_h1 = 0.71
    hand = Hand(query)
    hand.a[1][0] = wrong_h1
    for l in range(2, hand.last + 1):
        hand.z[l] = hand.W[l] @ hand.a[l - 1] + hand.b[l]
        hand.a[l] = np.array([F[hand.f(l)](z) for z in hand.z[l]])
    hand.backward()
    first = lesson.plan.at(2)
    assert first is not None
    kept = {(first.place.subject, 0): Decimal(str(wrong_h1))}
    given = 0
    for step in range(3, lesson.plan.steps):
        position = lesson.plan.at(step)
        assert position is not None
        place = position.place
        if place.kind not in {*UNIT_VALUES, "weight_gradient", "bias_gradient", "weight_update", "bias_update"}:
            continue
        value = float(carried_on(hand, place))
        right = float(lesson.values.value(place.subject))
        for digits in (4, 6):
            verdict = judge(lesson, position, read(f"{value:.{digits}g}"), kept)
            assert verdict.accepted, (place, value, verdict)
            if not read(f"{value:.{digits}g}").is_of(Decimal(repr(right))):
                assert verdict.kind in {"given", "rounded"}, (place, verdict)
                if verdict.kind == "given":
                    assert verdict.given == (first.place.subject,)
                    given += 1
    assert given > 20


def ways_of_writing(value: float) -> Iterator[str]:
    """A right answer rounded, cut, with a comma, as a fraction, as a small sum."""
    for digits in (2, 3, 4, 6):
        rounded = f"{value:#.{digits}g}"
        yield rounded
        yield rounded.replace(".", ",")
        exact = Decimal(repr(value))
        places = digits - 1 - exact.adjusted()
        yield format(exact.quantize(Decimal(1).scaleb(-places), "ROUND_DOWN"), "f")
    scale = 10 ** (7 - math.floor(math.log10(abs(value))))
    yield f"{round(value * scale)}/{scale}"
    yield f"({value:.9f} + 1) - 1" if abs(value) > 1e-3 else f"{value!r}"


@pytest.mark.parametrize("query", LESSONS)
def test_right_answers_are_accepted_however_they_are_written(query: str) -> None:
    lesson = lesson_of(parse(Query.read(query)))
    for step in range(1, lesson.plan.steps + 1):
        position = lesson.plan.at(step)
        assert position is not None
        value = float(lesson.values.value(position.place.subject, position.sample or 0))
        if not value:
            assert judge(lesson, position, read("0"), {}).kind == "right"
            continue
        for text in ways_of_writing(value):
            if "e" in text and "," in text:
                continue
            verdict = judge(lesson, position, read(text), {})
            assert verdict.accepted, (position.place, value, text, verdict)


@pytest.mark.parametrize("digits", [3, 4, 5])
@pytest.mark.parametrize("query", [LESSONS[0], LESSONS[1], LESSONS[3], LESSONS[5]])
def test_answers_from_intermediates_rounded_all_the_way_are_accepted(query: str, digits: int) -> None:
    """Everything is rounded to so many significant digits as soon as it is worked out, as on paper."""
    lesson = lesson_of(parse(Query.read(query)))

    def r(values: np.ndarray) -> np.ndarray:
        return np.array([float(f"{x:.{digits}g}") for x in np.ravel(values)]).reshape(np.shape(values))

    h = Hand(query)
    for l in range(1, h.last + 1):
        h.z[l] = r(h.W[l] @ h.a[l - 1] + h.b[l])
        h.a[l] = r(np.array([F[h.f(l)](z) for z in h.z[l]]))
    L = h.last
    h.e[L] = r(np.array([LOSS_SLOPE[h.spec.loss](t, a, h.n) for t, a in zip(h.t, h.a[L], strict=True)]))
    for l in range(L, 0, -1):
        h.s[l] = r(np.array([SLOPE[h.f(l)](z, a) for z, a in zip(h.z[l], h.a[l], strict=True)]))
        h.d[l] = r(h.e[l] * h.s[l])
        if l > 1:
            h.e[l - 1] = r(h.W[l].T @ h.d[l])
    for step in range(1, lesson.plan.steps + 1):
        position = lesson.plan.at(step)
        assert position is not None
        l, j = position.place.layer, position.place.unit - 1
        found = {"pre_activation": h.z, "activation": h.a, "error_slope": h.e, "activation_slope": h.s, "delta": h.d}
        if position.place.kind in found:
            value = float(found[position.place.kind][l][j])  # type: ignore[index]
            verdict = judge(lesson, position, read(f"{value:#.{digits}g}"), {})
            assert verdict.accepted, (position.place, value, verdict)


def nearly(step: int, factor: float, wrong: dict[Key, Decimal] | None = None) -> Verdict | None:
    """Judge a number near the value of a step of the default lesson, or near what follows from wrong ones."""
    lesson = lesson_of(parse(Query.read("")))
    position, setting = lesson.plan.at(step), lesson.setting(0)
    assert position is not None
    with exactly(lesson.values.digits):
        own = OwnValues(setting, lesson.plan, wrong) if wrong else None
        value = right_side(own.setting(0) if own else setting, position.place).evaluate()
        return judge_module._nearly(position, read(f"{float(value) * factor:.9f}"), setting, own)


def test_a_number_within_what_rounding_can_do_is_right() -> None:
    assert nearly(15, 1.0009) == Verdict(ROUNDED)
    assert nearly(15, -1.0009) is None
    assert nearly(15, 1.02) is None


def test_the_same_from_a_wrong_number_that_was_kept_names_that_number() -> None:
    delta = Quantity("delta", 2, 1)
    kept = nearly(22, 1.0004, {(delta, 0): Decimal("0.2345")})
    assert kept is not None
    assert (kept.kind, kept.given) == (GIVEN, (delta,))


def test_of_many_quantities_few_are_listed() -> None:
    five = tuple(Quantity("w", k) for k in range(1, 6))
    assert list(listed(five)) == [five[0], ", ", five[1], ", ", five[2], ", ", five[3], " and others"]
    assert list(listed(five[:2])) == [five[0], " and ", five[1]]


def test_an_exercise_keeps_away_from_saturated_units_on_either_side() -> None:
    apart = [least_apart(lesson_of(parse(Query.read(f"layers=1-1&x=1&t=0&w={w}")))) for w in ("-3", "0.4", "3")]
    assert apart[0] == apart[2] == 0 < apart[1]
