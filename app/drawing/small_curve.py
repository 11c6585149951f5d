"""A curve of an error as small as a letter or two: its course, no axes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.drawing.curves import DRAWABLE, LOG_FROM, SMALLEST
from app.drawing.plate import Box


@dataclass(frozen=True)
class SmallCurve:
    """A small curve.

    Attributes:
        box: what it takes.
        d: its path.
        end: its last point.
    """

    box: Box
    d: str
    end: tuple[float, float]


def small_curve(values: Sequence[float], box: Box) -> SmallCurve | None:
    """Return the curve of these values from left to right, the smallest at the foot; nothing if they can't be drawn.

    Where the largest is many times the smallest their logarithms are drawn, as in the large chart.
    """
    drawn = [v for v in values if abs(v) < DRAWABLE]
    if len(drawn) < 2:
        return None
    if min(drawn) > SMALLEST and max(drawn) / min(drawn) >= LOG_FROM:
        drawn = [math.log10(v) for v in drawn]
    low, high = min(drawn), max(drawn)
    across, down = (box.right - box.left) / (len(drawn) - 1), (box.bottom - box.top) / ((high - low) or 1.0)
    points = [(box.left + i * across, box.bottom - (v - low) * down) for i, v in enumerate(drawn)]
    return SmallCurve(box, "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points), points[-1])
