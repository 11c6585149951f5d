"""E over the weight at hand, its tangent and the step of the update."""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from app.drawing import curves
from app.drawing.curves import DRAWABLE
from app.drawing.plate import Box
from app.lesson.comparisons import error_curve
from app.lesson.lesson import Lesson
from app.lesson.quantities import Quantity
from app.pages.step.occasion import Occasion
from app.pages.step.panels.at_hand import Beside, about, beside, name_of, weight_at_hand

CURVE_POINTS = 121
STEPS_WIDE = 3.0
"""How many steps of the update the drawing is wide."""

LEAST_STEP = 1e-7
"""Size of a step, beside its weight and 1, below which its surroundings are no more than a point to a float."""

WHOLE_REACH = 2.0
"""How far around the weight the inset reaches, at least."""

INSET = Box(0, 0, 190, 84)
FARTHEST = 1e6
"""Size of a weight up to which its surroundings are drawn."""

SLOPE_HEIGHT = 270.0
GROUND = Box(curves.LEFT, curves.TOP, curves.WIDTH - curves.RIGHT, SLOPE_HEIGHT - curves.BOTTOM)
"""What the axes of the drawing span."""

Curve = list[tuple[float, float]]


@dataclass(frozen=True)
class Inset:
    """The whole curve, small, with a frame around what is drawn large; in the corner that the large curve leaves free.

    Attributes:
        x, y: its upper left corner.
        seen: the part that is drawn large.
    """

    x: float
    y: float
    width: float
    height: float
    curve: str
    seen: Box


@dataclass(frozen=True)
class SlopeView:
    """E as a curve over one weight: path, tangent, the step, and ticks with their texts.

    Attributes:
        inset: the curve farther around; nothing where there is no step to be drawn large.
    """

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
    beside: Beside
    inset: Inset | None


@dataclass(frozen=True)
class Around:
    """E around a weight.

    Attributes:
        weight: its number.
        w, E, gradient: its value, and E and the gradient there.
        move: the step of the update.
    """

    lesson: Lesson
    sample: int
    weight: int
    w: float
    E: float
    gradient: float
    move: float

    @property
    def can_be_drawn(self) -> bool:
        """Whether everything is of a size that an axis can have."""
        near = (self.w, self.move)
        return all(abs(v) < FARTHEST for v in near) and all(abs(v) < DRAWABLE for v in (self.E, self.gradient))

    @property
    def has_step(self) -> bool:
        """Whether the step is large enough to be drawn three times as wide as it is."""
        return abs(self.move) > LEAST_STEP * max(1.0, abs(self.w))

    def curve(self, middle: float, reach: float) -> list[tuple[float, float]]:
        """Return E over the weight, from so far below the middle to so far above it."""
        found = error_curve(self.lesson, self.weight, self.sample, middle, reach, CURVE_POINTS)
        return [(w, e) for w, e in found if abs(e) < DRAWABLE]


def slope(at: Occasion) -> SlopeView | None:
    """Draw E over the weight at hand, its tangent and the step; None where they are too large, or undefined."""
    sample, k = at.sample, weight_at_hand(at)
    w, E, g = (
        float(at.lesson.values.value(Quantity(kind, k if kind != "E" else 0), sample)) for kind in ("w", "E", "grad_w")
    )
    around = Around(at.lesson, sample, k, w, E, g, -at.lesson.course.rate * g)
    if not around.can_be_drawn:
        return None
    far = around.curve(w, max(WHOLE_REACH, STEPS_WIDE * abs(around.move)))
    if len(far) < 2:
        return None
    if not around.has_step:
        return _view(at, around, far, None)
    near = around.curve(w + around.move / 2, STEPS_WIDE / 2 * abs(around.move))
    return _view(at, around, near, far) if len(near) > 1 else _view(at, around, far, None)


Bounds = tuple[float, float]


def _scale(curve: Curve, box: Box, least: float | None = None) -> tuple[curves.Scale, curves.Scale, Bounds]:
    """Return the scales that fit a curve into a box, and which values the upright one spans."""
    values = [e for _, e in curve] + ([least] if least is not None else [])
    low, high = min(values), max(values)
    span = (high - low) or abs(high) or 1.0
    bounds = (low - 0.05 * span if least is None else low, high + 0.06 * span)
    x = curves.Scale(curve[0][0], curve[-1][0], box.left, box.right, logarithmic=False)
    return x, curves.Scale(*bounds, box.bottom, box.top, logarithmic=False), bounds


def _path(curve: Curve, x: curves.Scale, y: curves.Scale) -> str:
    return "M" + "L".join(f"{x(a)} {y(b)}" for a, b in curve)


def _view(at: Occasion, around: Around, curve: Curve, whole: Curve | None) -> SlopeView:
    """Return the drawing of a curve; of the whole one beside it, if it is not that itself."""
    w, E, g, move = around.w, around.E, around.gradient, around.move
    symbol = at.notation.weight(around.weight)
    x, y, bounds = _scale(curve, GROUND, least=None if whole else 0.0)
    left, right = curve[0][0], curve[-1][0]
    half = min((right - left) * 0.28, (bounds[1] - bounds[0]) * 0.45 / abs(g)) if g else (right - left) * 0.28
    after = around.curve(w + move, abs(move) or 1.0)[CURVE_POINTS // 2 : CURVE_POINTS // 2 + 1]
    return SlopeView(
        name=name_of(at, around.weight),
        letter=symbol.letter,
        sub=str(symbol.sub),
        curve=_path(curve, x, y),
        tangent=f"M{x(w - half)} {y(E - g * half)}L{x(w + half)} {y(E + g * half)}",
        step=f"M{x(w)} {GROUND.bottom}H{x(w + move)}",
        x=x(w),
        y=y(E),
        x_new=x(w + move),
        y_new=y(after[0][1] if after else E),
        x_ticks=tuple((x(v), f"{v:.10g}") for v in curves.linear_ticks(left, right, 6)),
        y_ticks=tuple((y(v), f"{v:.10g}") for v in curves.linear_ticks(*bounds, 4)),
        width=curves.WIDTH,
        height=SLOPE_HEIGHT,
        left=GROUND.left,
        right=GROUND.right,
        top=GROUND.top,
        bottom=GROUND.bottom,
        gradient=about(at, at.lesson.values.value(Quantity("grad_w", around.weight), at.sample)),
        change=about(at, Decimal(repr(move))),
        words=f"Error over {symbol.letter}{symbol.sub}, with its tangent and the step of the update",
        beside=beside(at, around.weight),
        inset=_inset(whole, (left, right), bounds, rises=g > 0) if whole else None,
    )


def _inset(whole: Curve, across: Bounds, down: Bounds, *, rises: bool) -> Inset:
    """Return the inset: at the left where the curve rises, since that corner is free then."""
    x, y, _ = _scale(whole, INSET)
    seen = Box(x(across[0]), y(down[1]), x(across[1]), y(down[0]))
    left = GROUND.left + 12 if rises else GROUND.right - INSET.right - 6
    return Inset(left, GROUND.top + 4, INSET.right, INSET.bottom, _path(whole, x, y), seen)
