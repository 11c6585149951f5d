"""The curve of an activation, as small as a unit: its course around 0, the unit's place on it, and its slope there."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.drawing.curves import Scale
from app.drawing.plate import Box

HALF_TANGENT = 30.0
"""How far a tangent reaches from its point."""

Point = tuple[float, float]


@dataclass(frozen=True)
class ActivationCurve:
    """A curve of a over z.

    Attributes:
        box: what it takes.
        axes: a = 0, and z = 0, as one path.
        d: its course.
        place: where the unit stands on it, and `reach`, the way there from both axes; neither before that is known.
        tangent: a piece of the straight line that has the slope there, where that is to be seen.
    """

    box: Box
    axes: str
    d: str
    place: Point | None = None
    reach: str = ""
    tangent: str = ""


def activation_curve(points: Sequence[Point], box: Box, at: Point | None, slope: float | None) -> ActivationCurve:
    """Return the curve through these values of a over z, which reach as far below z = 0 as above it.

    Args:
        points: z and a, by z.
        box: what it may take.
        at: the unit's z and a, where they are known and lie on the curve.
        slope: that of the curve there, where it is to be seen.
    """
    values = [a for _, a in points]
    low, high = min(0.0, *values), max(0.0, *values)
    x = Scale(points[0][0], points[-1][0], box.left, box.right, logarithmic=False)
    y = Scale(low, high if high > low else low + 1, box.bottom, box.top, logarithmic=False)
    axes = f"M{box.left} {y(0)}H{box.right}M{x(0)} {box.bottom}V{box.top}"
    d = "M" + "L".join(f"{x(z)} {y(a)}" for z, a in points)
    if at is None:
        return ActivationCurve(box, axes, d)
    place = x(at[0]), y(at[1])
    reach = f"M{place[0]} {y(0)}V{place[1]}H{x(0)}"
    return ActivationCurve(box, axes, d, place, reach, "" if slope is None else _tangent(place, slope, points, box, y))


def _tangent(place: Point, slope: float, points: Sequence[Point], box: Box, y: Scale) -> str:
    """Return a piece of the tangent, as long whatever its slope."""
    across = (box.right - box.left) / (points[-1][0] - points[0][0])
    rise = slope * (y(1) - y(0)) / across
    dx = HALF_TANGENT / (1 + rise * rise) ** 0.5
    dy = rise * dx
    return f"M{place[0] - dx:.1f} {place[1] - dy:.1f}L{place[0] + dx:.1f} {place[1] + dy:.1f}"
