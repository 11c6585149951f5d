"""Where the units, edges and labels of a network stand.

Labels of one layer's edges stand in one column, where all edges are evenly spaced: with
sources S apart and destinations D apart, at t = S/(S + n·D) of the way the edges pass at
equal distances t·D, so no label lies on another or on a crossing.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

WIDTH, HEIGHT = 700, 510
LEFT, RIGHT = 56, 112
"""Room beside the first and the last layer; on the right stand the targets."""

LARGEST, SMALLEST = 42.0, 13.0
LABEL_HEIGHT = 40.0
"""What a label of two lines needs."""


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


def _meeting(n_in: int, n_out: int) -> float:
    """How far along its edges a layer's labels stand, from the sources."""
    between_in = _spacing(n_in) if n_in > 1 else HEIGHT / 2
    between_out = _spacing(n_out) if n_out > 1 else HEIGHT / 2
    return between_in / (between_in + n_out * between_out)


def _edge(sizes: tuple[int, ...], r: float, layer: int, unit: int, source: int, weight: int) -> Edge:
    x0, x1 = _column(layer - 1, len(sizes)), _column(layer, len(sizes))
    y0, y1 = _row(source, sizes[layer - 1]), _row(unit, sizes[layer])
    t = _meeting(sizes[layer - 1], sizes[layer])
    t = min(max(t, 0.36), 0.62)
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    dx, dy = (x1 - x0) / length * r, (y1 - y0) / length * r
    d = f"M{x0 + dx:.1f} {y0 + dy:.1f}L{x1 - dx:.1f} {y1 - dy:.1f}"
    return Edge(weight, layer, unit, source, d, x0 + t * (x1 - x0), y0 + t * (y1 - y0))


def _is_dense(sizes: tuple[int, ...], layer: int, edges: list[Edge]) -> bool:
    heights = sorted(edge.y for edge in edges)
    gap = min((b - a for a, b in pairwise(heights)), default=float(HEIGHT))
    across = _column(layer, len(sizes)) - _column(layer - 1, len(sizes)) - 2 * _radius(sizes)
    return gap < LABEL_HEIGHT or across < 100


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
        first = len(edges)
        for unit in range(1, sizes[layer] + 1):
            for source in range(1, sizes[layer - 1] + 1):
                edges.append(_edge(sizes, r, layer, unit, source, len(edges) + 1))
        dense.append(_is_dense(sizes, layer, edges[first:]))
    return Diagram(units, tuple(edges), tuple(dense), r)
