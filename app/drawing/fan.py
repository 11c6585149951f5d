"""Where the rows of a fan and its hub stand: one unit large, what leads to it or away from it in rows beside it."""

from dataclasses import dataclass
from functools import lru_cache

from app.drawing.plate import Box, Circle

WIDTH, HEIGHT = 560.0, 620.0
TOP, BOTTOM = 40.0, 482.0
MAP = Box(16, 496, 544, 616)
WHOLE_MAP = Box(10, 40, 550, 580)
"""Where the small map stands beside a fan, and where it stands alone."""

HUB = 46.0
DOT = 15.0
"""Radius of the hub, and of the units in the rows."""


@dataclass(frozen=True)
class Fan:
    """A fan.

    Attributes:
        hub: the unit at work.
        rows: the units beside it.
        paths: the edge of each row: along its row, then on to the hub.
        lines: how far down each row's texts stand.
    """

    hub: Circle
    rows: tuple[Circle, ...]
    paths: tuple[str, ...]
    lines: tuple[float, ...]


@lru_cache(maxsize=64)
def draw_fan(count: int, inward: bool, bend: float) -> Fan:
    """Return a fan of so many rows that lead to the hub at the right, or away from one at the left.

    Args:
        count: of rows, up to 10.
        inward: whether they lead to the hub.
        bend: how far across the edges leave their rows.
    """
    apart = min(62.0, (BOTTOM - TOP - 12) / count)
    middle = (TOP + BOTTOM) / 2 + 4
    ys = [middle + (i - (count - 1) / 2) * apart for i in range(count)]
    hub = Circle(WIDTH - HUB - 46 if inward else HUB + 46, middle, HUB)
    x = DOT + 4 if inward else WIDTH - DOT - 4
    rows = tuple(Circle(x, y, DOT) for y in ys)
    side = -1 if inward else 1
    rim = hub.x + side * hub.r
    half = (rim + bend) / 2
    paths = tuple(
        f"M{x - side * DOT:.1f} {y:.1f}H{bend:.1f}C{half:.1f} {y:.1f} {half:.1f} {hub.y:.1f} {rim:.1f} {hub.y:.1f}"
        for y in ys
    )
    return Fan(hub, rows, paths, tuple(y - 13 for y in ys))
