"""What the steps alone don't show: the wrong order of updating, the gradient by nudging, the error as a curve.

Everything is worked out exactly, from the parameters of the iteration at hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import numpy as np

from app.engine.backprop import backward, forward, output_layer_first, update
from app.engine.course import Course
from app.engine.exact import exact, exact_network, exactly, precision_for, rounded_network
from app.engine.families import activation
from app.engine.functions import Array
from app.engine.network import Network
from app.lesson.lesson import Lesson

NUDGE = Decimal("0.001")
"""How far a weight is nudged, up and down."""


@dataclass(frozen=True)
class OrderRow:
    """One weight under both orders; values are averaged or added over a batch."""

    weight: int
    old: Decimal
    right: Decimal
    wrong: Decimal
    new: Decimal
    wrong_new: Decimal


@dataclass(frozen=True)
class Order:
    """All weights, and the error after the update in both orders."""

    rows: tuple[OrderRow, ...]
    before: Decimal
    after: Decimal
    wrong_after: Decimal


def _columns(lesson: Lesson) -> tuple[Array, Array]:
    use = lesson.course.samples(lesson.iteration)
    return exact(lesson.course.x[:, use]), exact(lesson.course.t[:, use])


@lru_cache(maxsize=1)
def update_order(lesson: Lesson) -> Order:
    """Compare updating all at once with updating the output layer first; every weight’s answer may ask for it."""
    course, divisor = lesson.course, lesson.course.divisor
    with exactly(lesson.values.digits):
        x, t = _columns(lesson)
        network = exact_network(lesson.start)
        seen = forward(network, x, t)
        right = backward(network, seen, t)
        rate = Decimal(repr(course.rate))
        after = update(network, right, rate, divisor, course.train_biases)
        wrong_after, wrong = output_layer_first(network, seen, t, rate, divisor, course.train_biases)
        flat = zip(network.weights, _flat(right.W), _flat(wrong.W), after.weights, wrong_after.weights, strict=True)
        rows = tuple(
            OrderRow(k, old, g / divisor, w / divisor, new, wrong_new)
            for k, (old, g, w, new, wrong_new) in enumerate(flat, start=1)
        )
        errors = (sum(forward(n, x, t).E, Decimal(0)) / divisor for n in (network, after, wrong_after))
        return Order(rows, *errors)


def _flat(matrices: Sequence[Array]) -> list[Decimal]:
    return [value for G in matrices[1:] for value in G.ravel().tolist()]


def updated_first(course: Course, updates: int) -> Network:
    """Train in the wrong order from the beginning: every layer is updated before the one below it.

    In float64, but for updates that floats can't decide.
    """
    network = course.network
    for k in range(updates):
        use = course.samples(k)
        x, t = course.x[:, use], course.t[:, use]
        if course.decides(network, k):
            with np.errstate(all="ignore"):
                network = _output_layer_first(course, network, x, t, course.rate)
        else:
            with exactly(precision_for(network, x, t)):
                rate = Decimal(repr(course.rate))
                after = _output_layer_first(course, exact_network(network), exact(x), exact(t), rate)
                network = rounded_network(network, after)
    return network


def _output_layer_first(course: Course, network: Network, x: Array, t: Array, rate: object) -> Network:
    seen = forward(network, x, t)
    return output_layer_first(network, seen, t, rate, course.divisor, course.train_biases)[0]


@dataclass(frozen=True)
class Nudged:
    """A weight's gradient beside what nudging it gives: (E(w + h) − E(w − h)) / 2h."""

    weight: int
    gradient: Decimal
    up: Decimal
    down: Decimal
    quotient: Decimal
    digits: int


def nudged(lesson: Lesson, weights: Sequence[int], sample: int) -> tuple[Nudged, ...]:
    """Check these weights' gradients, for one of the iteration's samples."""
    with exactly(lesson.values.digits):
        x, t = (part[:, sample : sample + 1] for part in _columns(lesson))
        network = exact_network(lesson.start)
        gradients = _flat(backward(network, forward(network, x, t), t).W)
        return tuple(_nudged(network, x, t, k, gradients[k - 1]) for k in weights)


def _error_with(network: Network, x: Array, t: Array, weight: int, value: Decimal) -> Decimal:
    parameters = [value if k == weight else w for k, w in enumerate(network.weights, start=1)]
    moved = network.with_parameters(parameters, network.biases, object)
    return sum(forward(moved, x, t).E, Decimal(0))


def _nudged(network: Network, x: Array, t: Array, weight: int, gradient: Decimal) -> Nudged:
    w = network.weights[weight - 1]
    up, down = (_error_with(network, x, t, weight, w + h) for h in (NUDGE, -NUDGE))
    quotient = (up - down) / (2 * NUDGE)
    return Nudged(weight, gradient, up, down, quotient, _agreeing(gradient, quotient))


def _agreeing(a: Decimal, b: Decimal) -> int:
    """How many significant digits two numbers have in common, about."""
    if a == b:
        return 50
    if a == 0 or not (a - b).is_finite():
        return 0
    return max(0, int(-((a - b) / a).copy_abs().log10()))


CURVE_POINTS = 61
"""Points of an activation's curve; z = 0, where some have a kink, is one."""


def activation_points(name: str, reach: float) -> list[tuple[float, float]]:
    """Return z and a of an activation, from z = −reach to z = reach, in float64 (for drawing)."""
    z = np.linspace(-reach, reach, CURVE_POINTS)
    with np.errstate(all="ignore"):
        a = activation(name).f(z[np.newaxis])[0]
    return [(float(p), float(q)) for p, q in zip(z, a, strict=True) if np.isfinite(q)]


def error_curve(
    lesson: Lesson, weight: int, sample: int, middle: float, reach: float, points: int
) -> list[tuple[float, float]]:
    """Return E as a function of one weight, around a value; finite values only, in float64 (for drawing)."""
    use = lesson.course.samples(lesson.iteration)
    x, t = (part[:, use][:, sample : sample + 1] for part in (lesson.course.x, lesson.course.t))
    network = lesson.start
    curve = []
    for i in range(points):
        w = middle - reach + 2 * reach * i / (points - 1)
        parameters = [w if k == weight else v for k, v in enumerate(network.weights, start=1)]
        with np.errstate(all="ignore"):
            error = float(forward(network.with_parameters(parameters, network.biases, np.float64), x, t).E.sum())
        if np.isfinite(error):
            curve.append((w, error))
    return curve
