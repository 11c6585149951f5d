"""Where the units and edges of a whole network stand, the error's own unit at the right, and places for labels."""

from dataclasses import dataclass
from functools import lru_cache

from app.drawing.plate import Box, Circle, Segment

WIDTH = 560.0
MOST_UNITS, MOST_LAYERS = 6, 4
"""Networks of more units in a layer, or of more layers, are drawn as a fan and a map."""

ROOM = 46.0
"""Between the first layer's centres and the left end, and as much at the right."""

MARGIN = 95.0
"""Between the outermost units' centres and the upper and lower end: two lines stand above a unit, two below."""

LARGE, SMALL = 41.0, 22.0
"""Radius of units that hold their value, and of those that have it above them."""

CURVE, FOOT = (150.0, 110.0), 14.0
"""How wide and high a curve under a unit of a row is, and what is free below it."""

ROW = (462.0, 0.35)
"""How high the drawing of a row of units is, and as which part of it the row stands: curves are under it."""


@dataclass(frozen=True)
class Whole:
    """A whole network.

    Attributes:
        height: of the drawing; its width is `WIDTH`.
        units: by layer and number.
        edges: those of the weights, in their order.
        error: the error's unit.
        error_edges: from each output to it.
        holds_values: whether a unit is large enough for its value.
    """

    height: float
    units: dict[tuple[int, int], Circle]
    edges: tuple[Segment, ...]
    error: Circle
    error_edges: tuple[Segment, ...]
    holds_values: bool

    @property
    def is_row(self) -> bool:
        """Whether every layer has one unit."""
        return all(unit == 1 for _, unit in self.units)


def is_small_enough(sizes: tuple[int, ...], present: bool) -> bool:
    """Whether a network is drawn whole; in front of a class, where letters are larger, fewer are."""
    return len(sizes) <= MOST_LAYERS and max(sizes) <= MOST_UNITS - 2 * present


@lru_cache(maxsize=64)
def draw(sizes: tuple[int, ...]) -> Whole:
    """Return where everything of a network stands."""
    most = max(sizes)
    height = {1: ROW[0], 2: 500.0, 3: 540.0, 4: 600.0}.get(most, 620.0)
    middle = height * (ROW[1] if most == 1 else 0.5)
    across = (WIDTH - 2 * ROOM) / len(sizes)
    holds = len(sizes) < MOST_LAYERS and most < MOST_UNITS - 1
    r = LARGE if holds else SMALL
    units = {
        (layer, unit): Circle(ROOM + layer * across, middle + _below_middle(unit, size, height), r)
        for layer, size in enumerate(sizes)
        for unit in range(1, size + 1)
    }
    error = Circle(WIDTH - ROOM, middle, LARGE)
    edges = tuple(
        _between(units[layer - 1, source], units[layer, unit])
        for layer in range(1, len(sizes))
        for unit in range(1, sizes[layer] + 1)
        for source in range(1, sizes[layer - 1] + 1)
    )
    last = len(sizes) - 1
    to_error = tuple(_between(units[last, unit], error) for unit in range(1, sizes[-1] + 1))
    return Whole(height, units, edges, error, to_error, holds)


def curve_box(whole: Whole, layer: int) -> Box:
    """Return where the curve of a unit's activation stands in a row: under the unit and the lines below it."""
    circle = whole.units[layer, 1]
    half = min(CURVE[0], whole.units[1, 1].x - whole.units[0, 1].x - 20) / 2
    return Box(circle.x - half, whole.height - FOOT - CURVE[1], circle.x + half, whole.height - FOOT)


def past_box(whole: Whole) -> Box:
    """Return where the small curve of the error so far stands: under the error's unit and a line of letters."""
    top = whole.error.y + whole.error.r + 32
    return Box(WIDTH - 76, top, WIDTH - 12, top + 34)


def _below_middle(unit: int, size: int, height: float) -> float:
    """Return how far below its layer's middle a unit stands."""
    apart = min(height * 0.52, (height - 2 * MARGIN) / max(1, size - 1))
    return (unit - (size + 1) / 2) * apart


def _between(one: Circle, other: Circle) -> Segment:
    dx, dy = other.x - one.x, other.y - one.y
    length = (dx * dx + dy * dy) ** 0.5
    ux, uy = dx / length, dy / length
    return Segment(one.x + ux * one.r, one.y + uy * one.r, other.x - ux * other.r, other.y - uy * other.r)
