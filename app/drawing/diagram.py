"""Where the units, edges and labels of a network stand.

Labels of one layer's edges stand in one column, at the place along the edges that sets them
farthest apart, so that no label lies on another or on a crossing. Where that is not far enough,
only the labels at work are shown.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

SMALLEST = 13.0
"""Radius of the smallest unit."""

ROOMY, SPACIOUS = 22.0, 36.0
"""Units of a larger radius leave room for larger letters."""

WELL_APART = 1.5
"""Labels' heights between labels beyond which more room adds nothing."""


@dataclass(frozen=True)
class Canvas:
    """What a network is drawn on.

    Attributes:
        left, right: room beside the first and the last layer; on the right stand the targets.
        largest: radius of the largest unit.
        letters: size of the letters where units are small, roomy and spacious.
        label_width, label_height: what a label of two lines needs, by the same.
        stacked: whether a weight's name stands above its value, which takes less room across.
    """

    width: float
    height: float
    left: float
    right: float
    largest: float
    letters: tuple[float, float, float]
    label_width: tuple[float, float, float]
    label_height: float
    stacked: bool = False

    def across(self, layers: int) -> float:
        """How far layers stand apart."""
        return (self.width - self.left - self.right) / (layers - 1)

    def column(self, layer: int, layers: int) -> float:
        """Where a layer's units stand."""
        return self.left + layer * self.across(layers)

    def spacing(self, size: int) -> float:
        """How far a layer's units stand apart."""
        return min(self.height * 0.47, (self.height - 10) / size)

    def row(self, unit: int, size: int) -> float:
        """Where a unit stands in its layer."""
        return self.height / 2 + (unit - (size + 1) / 2) * self.spacing(size)

    def radius(self, sizes: tuple[int, ...]) -> float:
        """How large every unit is."""
        down = min(self.spacing(n) for n in sizes)
        return max(SMALLEST, min(self.largest, down * 0.26, self.across(len(sizes)) * 0.2))


PAGE = Canvas(700, 510, 56, 112, 42.0, (12, 15, 19), (96, 92, 104), 44.0)
"""Beside the equation, on a desk or in a hand."""

BOARD = Canvas(700, 580, 48, 120, 45.0, (27, 27, 27), (114, 114, 114), 60.0)
"""Large letters, to be read from the last row; few layers."""

DEEP_BOARD = Canvas(700, 580, 42, 104, 36.0, (24, 24, 24), (68, 68, 68), 58.0, stacked=True)
"""The same with more than three layers, where the drawing has more of the screen."""


def board(sizes: tuple[int, ...]) -> Canvas:
    """Return the board for a network."""
    return BOARD if len(sizes) <= 3 else DEEP_BOARD


def roominess(radius: float) -> int:
    """Return how roomy units of a radius are: 0 small, 1 roomy, 2 spacious."""
    return (radius > ROOMY) + (radius > SPACIOUS)


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
        letter: size of the letters.
        roomy: 0 where units are small, to 2 where they are spacious.
        stacked: whether a weight's name stands above its value.
    """

    units: tuple[Unit, ...]
    edges: tuple[Edge, ...]
    dense: tuple[bool, ...]
    radius: float
    letter: float
    roomy: int
    width: float
    height: float
    stacked: bool


def _heights(canvas: Canvas, sizes: tuple[int, ...], layer: int, t: float) -> list[float]:
    """Where a layer's labels stand, from the top, if they stand at t of their edges."""
    return sorted((1 - t) * y0 + t * y1 for y0, y1 in _rows(canvas, sizes, layer))


def _rows(canvas: Canvas, sizes: tuple[int, ...], layer: int) -> list[tuple[float, float]]:
    """How high the edges into a layer begin and end."""
    m, n = sizes[layer - 1], sizes[layer]
    return [(canvas.row(i, m), canvas.row(j, n)) for i in range(1, m + 1) for j in range(1, n + 1)]


def _gap(heights: list[float]) -> float:
    return min((b - a for a, b in pairwise(heights)), default=1e9)


ABOVE, BELOW = 1.3, 2.2
"""Letters' heights that a unit's numbers take above and below its circle."""


def _is_clear(canvas: Canvas, sizes: tuple[int, ...], layer: int, t: float) -> bool:
    """Whether labels at t of their edges keep clear of the units at both ends, and of the numbers around these."""
    r = canvas.radius(sizes)
    size, across = roominess(r), canvas.across(len(sizes))
    beside, half = r + canvas.label_width[size] / 2, canvas.label_height / 2
    above, below = (r + letters * canvas.letters[size] + half for letters in (ABOVE, BELOW))
    near = [end for end, distance in ((0, t * across), (1, (1 - t) * across)) if distance < beside]
    drops = [
        ((1 - t) * edge[0] + t * edge[1] - edge[end], edge) for end in near for edge in _rows(canvas, sizes, layer)
    ]
    level = {edge for _, edge in drops if edge[0] == edge[1]} & _outermost(canvas, sizes, layer)
    return all(drop >= below or -drop >= above for drop, edge in drops if edge not in level)


def _outermost(canvas: Canvas, sizes: tuple[int, ...], layer: int) -> set[tuple[float, float]]:
    """Edges that cross no other: their labels stand in their middle."""
    ends = [(canvas.row(1, size), canvas.row(size, size)) for size in (sizes[layer - 1], sizes[layer])]
    return set(zip(*ends, strict=True))


PLACES = tuple(0.2 + i / 400 for i in range(241))


@lru_cache(maxsize=512)
def _meeting(canvas: Canvas, sizes: tuple[int, ...], layer: int) -> tuple[float, bool]:
    """How far along its edges a layer's labels stand, and whether they are too many to stand there all.

    Of the places that keep clear of the units, the one nearest the middle where labels stand well apart,
    or else the one that sets them farthest apart; where that is not far enough, the middle, where edges
    into and out of one unit are spread alike.
    """
    r = canvas.radius(sizes)
    level = canvas.across(len(sizes)) / 2 >= r + canvas.label_width[roominess(r)] / 2
    places = [t for t in PLACES if level and _is_clear(canvas, sizes, layer, t)]
    enough = WELL_APART * canvas.label_height
    gaps = {t: min(_gap(_heights(canvas, sizes, layer, t)), enough) for t in sorted(places, key=lambda t: abs(t - 0.5))}
    best = max(gaps, key=lambda t: round(gaps[t], 1), default=0.5)
    crowded = gaps.get(best, 0.0) < canvas.label_height
    return (0.5 if crowded else best), crowded


def _edge(canvas: Canvas, sizes: tuple[int, ...], layer: int, unit: int, source: int, weight: int) -> Edge:
    x0, x1 = canvas.column(layer - 1, len(sizes)), canvas.column(layer, len(sizes))
    y0, y1 = canvas.row(source, sizes[layer - 1]), canvas.row(unit, sizes[layer])
    t, crowded = _meeting(canvas, sizes, layer)
    if y0 == y1 and not crowded and source in {1, sizes[layer - 1]}:
        t = 0.5  # an outermost edge crosses no other
    length, r = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, canvas.radius(sizes)
    dx, dy = (x1 - x0) / length * r, (y1 - y0) / length * r
    d = f"M{x0 + dx:.1f} {y0 + dy:.1f}L{x1 - dx:.1f} {y1 - dy:.1f}"
    return Edge(weight, layer, unit, source, d, x0 + t * (x1 - x0), y0 + t * (y1 - y0))


@lru_cache(maxsize=32)
def draw(sizes: tuple[int, ...], canvas: Canvas = PAGE) -> Diagram:
    """Draw a fully connected network with these layers."""
    r = canvas.radius(sizes)
    units = tuple(
        Unit(layer, unit, round(canvas.column(layer, len(sizes)), 1), round(canvas.row(unit, size), 1), r)
        for layer, size in enumerate(sizes)
        for unit in range(1, size + 1)
    )
    edges: list[Edge] = []
    dense: list[bool] = []
    for layer in range(1, len(sizes)):
        for unit in range(1, sizes[layer] + 1):
            for source in range(1, sizes[layer - 1] + 1):
                edges.append(_edge(canvas, sizes, layer, unit, source, len(edges) + 1))
        dense.append(_meeting(canvas, sizes, layer)[1])
    roomy = roominess(r)
    letter = canvas.letters[roomy]
    return Diagram(units, tuple(edges), tuple(dense), r, letter, roomy, canvas.width, canvas.height, canvas.stacked)
