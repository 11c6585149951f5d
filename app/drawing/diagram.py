"""Where the units, edges and labels of a network stand.

Labels of one layer's edges stand in one column, at the place along the edges that sets them
farthest apart, so that no label lies on another or on a crossing. Where that is not far enough,
only the labels at work are shown.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

WIDTH, HEIGHT = 700, 510
LEFT, RIGHT = 56, 112
"""Room beside the first and the last layer; on the right stand the targets."""

LARGEST, SMALLEST = 42.0, 13.0
LABEL_WIDTH, LABEL_HEIGHT = 96.0, 44.0
"""What a label of two lines needs; a quarter more across where units are roomy and letters larger."""

ROOMY = 36.0


@dataclass(frozen=True)
class Unit:
    """A unit's circle; layer 0 holds the inputs."""

    layer: int
    unit: int
    x: float
    y: float
    r: float


@dataclass(frozen=True)
class Edge:
    """A weight's edge, and where its label is centred."""

    weight: int
    layer: int
    unit: int
    source: int
    d: str
    x: float
    y: float


@dataclass(frozen=True)
class Diagram:
    """A network drawn.

    Attributes:
        dense: for each layer that computes, whether its labels need more room than there is.
        radius: of every unit.
    """

    units: tuple[Unit, ...]
    edges: tuple[Edge, ...]
    dense: tuple[bool, ...]
    radius: float
    width: int = WIDTH
    height: int = HEIGHT


def _column(layer: int, layers: int) -> float:
    return LEFT + layer * (WIDTH - LEFT - RIGHT) / (layers - 1)


def _spacing(size: int) -> float:
    return min(HEIGHT * 0.47, (HEIGHT - 10) / size)


def _row(unit: int, size: int) -> float:
    return HEIGHT / 2 + (unit - (size + 1) / 2) * _spacing(size)


def _radius(sizes: tuple[int, ...]) -> float:
    down = min(_spacing(n) for n in sizes)
    across = (WIDTH - LEFT - RIGHT) / (len(sizes) - 1)
    return max(SMALLEST, min(LARGEST, down * 0.26, across * 0.2))


def _heights(sizes: tuple[int, ...], layer: int, t: float) -> list[float]:
    """Where a layer's labels stand, from the top, if they stand at t of their edges."""
    rows_in = [_row(j, sizes[layer - 1]) for j in range(1, sizes[layer - 1] + 1)]
    rows_out = [_row(j, sizes[layer]) for j in range(1, sizes[layer] + 1)]
    return sorted((1 - t) * y0 + t * y1 for y0 in rows_in for y1 in rows_out)


def _gap(heights: list[float]) -> float:
    return min((b - a for a, b in pairwise(heights)), default=float(HEIGHT))


@lru_cache(maxsize=512)
def _meeting(sizes: tuple[int, ...], layer: int) -> tuple[float, bool]:
    """How far along its edges a layer's labels stand, and whether they are too many to stand there all.

    Of the places that keep clear of the units, the one that sets the labels farthest apart; where
    that is not far enough, the middle, where edges into and out of one unit are spread alike.
    """
    across = (WIDTH - LEFT - RIGHT) / (len(sizes) - 1)
    width = LABEL_WIDTH * (1.25 if _radius(sizes) > ROOMY else 1)
    clear = (_radius(sizes) + width / 2) / across
    places = [clear + i * (1 - 2 * clear) / 20 for i in range(21)] if clear < 0.5 else []
    best = max(places, key=lambda t: round(_gap(_heights(sizes, layer, t)), 1), default=0.5)
    crowded = not places or _gap(_heights(sizes, layer, best)) < LABEL_HEIGHT
    return (0.5 if crowded else best), crowded


def _edge(sizes: tuple[int, ...], r: float, layer: int, unit: int, source: int, weight: int) -> Edge:
    x0, x1 = _column(layer - 1, len(sizes)), _column(layer, len(sizes))
    y0, y1 = _row(source, sizes[layer - 1]), _row(unit, sizes[layer])
    t, crowded = _meeting(sizes, layer)
    if y0 == y1 and not crowded and source in {1, sizes[layer - 1]}:
        t = 0.5  # an outermost edge crosses no other
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    dx, dy = (x1 - x0) / length * r, (y1 - y0) / length * r
    d = f"M{x0 + dx:.1f} {y0 + dy:.1f}L{x1 - dx:.1f} {y1 - dy:.1f}"
    return Edge(weight, layer, unit, source, d, x0 + t * (x1 - x0), y0 + t * (y1 - y0))


@lru_cache(maxsize=128)
def draw(sizes: tuple[int, ...]) -> Diagram:
    """Draw a fully connected network with these layers."""
    r = _radius(sizes)
    units = tuple(
        Unit(layer, unit, round(_column(layer, len(sizes)), 1), round(_row(unit, size), 1), r)
        for layer, size in enumerate(sizes)
        for unit in range(1, size + 1)
    )
    edges: list[Edge] = []
    dense: list[bool] = []
    for layer in range(1, len(sizes)):
        for unit in range(1, sizes[layer] + 1):
            for source in range(1, sizes[layer - 1] + 1):
                edges.append(_edge(sizes, r, layer, unit, source, len(edges) + 1))
        dense.append(_meeting(sizes, layer)[1])
    return Diagram(units, tuple(edges), tuple(dense), r)
