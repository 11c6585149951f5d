"""E over the weight at hand, its tangent and the step of the update."""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from app.drawing import curves
from app.lesson.comparisons import error_curve
from app.lesson.quantities import Quantity
from app.pages.step.occasion import Occasion
from app.pages.step.panels.at_hand import about, name_of, weight_at_hand

CURVE_POINTS = 121
FARTHEST = 1e6
"""Size of a weight up to which its surroundings are drawn."""

SLOPE_HEIGHT = 270.0
SLOPE_BOTTOM = SLOPE_HEIGHT - curves.BOTTOM


@dataclass(frozen=True)
class SlopeView:
    """E as a curve over one weight: path, tangent, the step, and ticks with their texts."""

    name: Markup
    letter: str
    sub: str
    curve: str
    tangent: str
    step: str
    x: float
    y: float
    x_new: float
    y_new: float
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    gradient: str
    change: str
    words: str


def slope(at: Occasion) -> SlopeView | None:
    """Draw E over the weight at hand, its tangent and the step; None where they are too large, or undefined."""
    sample, k = at.sample, weight_at_hand(at)
    w, E, g = (
        float(at.lesson.values.value(Quantity(kind, k if kind != "E" else 0), sample)) for kind in ("w", "E", "grad_w")
    )
    move = -at.lesson.course.rate * g
    reach = max(2.0, 1.3 * abs(move))
    bounds = ((w, FARTHEST), (reach, FARTHEST), (E, curves.DRAWABLE), (g, curves.DRAWABLE))
    if not all(abs(v) < most for v, most in bounds):
        return None
    found = error_curve(at.lesson, k, sample, reach, CURVE_POINTS)
    curve = [(a, e) for a, e in found if abs(e) < curves.DRAWABLE]
    if len(curve) < 2:
        return None
    values = [e for _, e in curve]
    low, high = min([0.0, *values]), max([*values, E])
    span = (high - low) or 1.0
    x = curves.Scale(w - reach, w + reach, curves.LEFT, curves.WIDTH - curves.RIGHT, logarithmic=False)
    y = curves.Scale(low, high + 0.06 * span, SLOPE_BOTTOM, curves.TOP, logarithmic=False)
    return _slope_view(at, k, (w, E, g, move), x, y, curve, reach, (low, high + 0.06 * span))


def _slope_view(
    at: Occasion, k: int, point: tuple[float, float, float, float], x: curves.Scale, y: curves.Scale,
    curve: list[tuple[float, float]], reach: float, bounds: tuple[float, float],
) -> SlopeView:  # fmt: skip
    w, E, g, move = point
    symbol = at.notation.weight(k)
    half = min(reach * 0.45, (bounds[1] - bounds[0]) * 0.45 / abs(g)) if g else reach * 0.45
    after = min(curve, key=lambda p: abs(p[0] - (w + move)))[1]
    return SlopeView(
        name=name_of(at, k),
        letter=symbol.letter,
        sub=str(symbol.sub),
        curve="M" + "L".join(f"{x(a)} {y(b)}" for a, b in curve),
        tangent=f"M{x(w - half)} {y(E - g * half)}L{x(w + half)} {y(E + g * half)}",
        step=f"M{x(w)} {y(bounds[0])}H{x(w + move)}",
        x=x(w),
        y=y(E),
        x_new=x(w + move),
        y_new=y(after),
        x_ticks=tuple((x(v), f"{v:g}") for v in curves.linear_ticks(w - reach, w + reach, 8)),
        y_ticks=tuple((y(v), f"{v:g}") for v in curves.linear_ticks(*bounds, 4)),
        width=curves.WIDTH,
        height=SLOPE_HEIGHT,
        left=curves.LEFT,
        right=curves.WIDTH - curves.RIGHT,
        top=curves.TOP,
        bottom=SLOPE_BOTTOM,
        gradient=about(at, at.lesson.values.value(Quantity("grad_w", k), at.sample)),
        change=about(at, Decimal(repr(move))),
        words=f"Error over {symbol.letter}{symbol.sub}, with its tangent and the step of the update",
    )
