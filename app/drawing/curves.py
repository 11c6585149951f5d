"""Charts of an error over iterations: scales, ticks and paths."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 78.0, 18.0, 14.0, 40.0
LOG_FROM = 30.0
"""Where the largest value is so many times the smallest, the scale is logarithmic."""

DRAWABLE = 1e300
"""Size below which a number can be drawn: the ends of its scale must be numbers, too."""

Point = tuple[int, float]

SMALLEST, LARGEST = 1e-300, 1e300
"""Sizes beyond which a value is drawn as 0, and as the largest: its power of ten would be no number."""


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what it says (a number, as power of ten where `power` is set)."""

    at: float
    value: float
    power: int | None = None


@dataclass(frozen=True)
class Dot:
    """A point of a curve that can be visited."""

    x: float
    y: float
    k: int
    value: float


@dataclass(frozen=True)
class Chart:
    """Everything to draw; positions in units of the drawing."""

    curve: str
    means: str
    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    now: Dot | None
    logarithmic: bool
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM


class Scale:
    """Maps values to positions along an axis."""

    def __init__(self, low: float, high: float, start: float, end: float, logarithmic: bool) -> None:
        self._change = math.log10 if logarithmic else float
        self._low, self._high = self._change(low), self._change(high)
        self._start, self._end = start, end

    def __call__(self, value: float) -> float:
        """Return the position of a value."""
        part = (self._change(value) - self._low) / (self._high - self._low)
        return round(self._start + part * (self._end - self._start), 1)


def nice_step(span: float, count: int) -> float:
    """Return the step 1, 2 or 5 times a power of ten that cuts the span into at most `count` parts."""
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= rough * 0.999999)


def linear_ticks(low: float, high: float, count: int) -> list[float]:
    """Return at most about `count` round values between low and high."""
    step = nice_step(high - low, count)
    first = math.ceil(low / step - 1e-9)
    return [i * step for i in range(first, math.floor(high / step + 1e-9) + 1)]


def _powers(low: float, high: float) -> list[int]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    stride = max(1, -(-(last - first) // 5))
    return list(range(first, last + 1, stride))


def _path(points: Sequence[Point], x: Scale, y: Scale) -> str:
    return "M" + "L".join(f"{x(k)} {y(drawable(v))}" for k, v in points) if len(points) > 1 else ""


def drawable(value: float) -> float:
    """Return the value, or the nearest that scale and ticks can be worked out for: 0, or at most `LARGEST`."""
    return 0.0 if abs(value) < SMALLEST else max(-LARGEST, min(value, LARGEST))


def _bounds(values: Sequence[float]) -> tuple[float, float, bool]:
    """Lowest and highest value to show, and whether on a logarithmic scale."""
    low, high = min(values), max(values)
    if low > 0 and high / low >= LOG_FROM:
        return 10.0 ** math.floor(math.log10(low)), 10.0 ** math.ceil(math.log10(high)), True
    low = min(low, 0.0)
    if high == low:
        return low, low + max(1.0, -low), False
    return low, high + (high - low) * 0.06, False


def draw(errors: Sequence[Point], means: Sequence[Point], dots: Sequence[Point], now: int, until: int) -> Chart | None:
    """Lay a chart out; None where there is nothing finite to show.

    `errors` and `means` are curves of finite values, `dots` those points that can be visited.
    """
    values = [drawable(v) for _, v in (*errors, *means, *dots)]
    if not values:
        return None
    low, high, logarithmic = _bounds(values)
    x = Scale(0, max(until, 1), LEFT, WIDTH - RIGHT, logarithmic=False)
    y = Scale(low, high, HEIGHT - BOTTOM, TOP, logarithmic)
    placed = tuple(Dot(x(k), y(drawable(v)), k, v) for k, v in dots)
    return Chart(
        curve=_path(errors, x, y),
        means=_path(means, x, y),
        dots=placed,
        x_ticks=tuple(Tick(x(v), v) for v in linear_ticks(0, max(until, 1), 8) if v == int(v)),
        y_ticks=_y_ticks(low, high, y, logarithmic),
        now=next((dot for dot in placed if dot.k == now), None),
        logarithmic=logarithmic,
    )


def _y_ticks(low: float, high: float, y: Scale, logarithmic: bool) -> tuple[Tick, ...]:
    if logarithmic:
        inside = [p for p in _powers(low, high) if low <= 10.0**p <= high]
        return tuple(Tick(y(10.0**p), 10.0**p, p) for p in inside)
    return tuple(Tick(y(v), v) for v in linear_ticks(low, high, 4))


def thinned(count: int, most: int) -> list[int]:
    """Return at most about `most` numbers from 0 to count, evenly spread, both ends included."""
    if count < most:
        return list(range(count + 1))
    return sorted({round(i * count / (most - 1)) for i in range(most)})
