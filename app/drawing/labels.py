"""Where the label of an edge stands: beside it, as near as there is room."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.drawing.plate import VISIBLE, Box, Plate, Segment
from app.drawing.whole import WIDTH, draw

LEADING = 1.08
"""Of a line of letters, in their height."""

GAPS = (4.0, 8.0, 13.0, 19.0, 26.0, 34.0, 43.0, 49.0)
"""Tried one after the other between a label and its edge."""

CLEAR, RIM = 4.0, 8.0
"""How far a label at work keeps from a unit's rim, and how far it may reach into it if need be."""

MOST_ON = 0.3
"""Share of its own edge that a label hides where it finds no place beside it."""

LEVEL = 0.35
"""Steepness below which a label stands above or below an edge, not at its side."""

HOME = (4.9, 3.9)
"""Widths of a quiet label's two lines, in letters' heights: a weight's name and number, and the phase's number."""

LONGEST = (3.2, 3.7, 4.3, HOME[0])
"""What the first of the two is counted as: the least that takes the lesson's longest."""


class Spot(NamedTuple):
    """Where the lines of a label stand: their middles, beginnings or ends at x, the middle of all at y."""

    x: float
    y: float
    anchor: str = "middle"


class Home(NamedTuple):
    """Where a weight's quiet label stands, and how many lines it has there."""

    spot: Spot
    lines: int


def line_boxes(spot: Spot, widths: Sequence[float], letter: float) -> list[Box]:
    """Return the boxes of a label's lines, one under the other."""
    found = []
    for i, width in enumerate(widths):
        y = spot.y + (i - (len(widths) - 1) / 2) * LEADING * letter
        left = spot.x - {"middle": width / 2, "end": width, "start": 0.0}[spot.anchor]
        found.append(Box(left - 2, y - 0.52 * letter, left + width + 2, y + 0.52 * letter))
    return found


def spots(edge: Segment, width: float, height: float, near: str) -> Iterator[Spot]:
    """Yield places for a label beside an edge, the best first.

    Above a level edge, in its middle; at the side of a slanting one, a quarter of the way from its source or target.
    """
    dx, dy = edge.x1 - edge.x0, edge.y1 - edge.y0
    if abs(dy) < LEVEL * abs(dx):
        ways = (0.5, 0.4, 0.6, 0.3, 0.7, 0.25, 0.75) if abs(dy) < 0.06 * abs(dx) else (0.3, 0.4, 0.22, 0.5, 0.6, 0.7)
        for side in (-1, 1):
            for gap in GAPS:
                for t in ways:
                    x, y = edge.at(t if near == "source" else 1 - t)
                    drop = abs(dy / dx) * width / 2
                    yield Spot(x, y + side * (drop + gap + height / 2))
        return
    for gap in GAPS:
        for t in (0.28, 0.34, 0.22, 0.4, 0.46, 0.17, 0.52, 0.58, 0.64, 0.7, 0.76, 0.82):
            x, y = edge.at(t if near == "source" else 1 - t)
            drift = abs(dx / dy) * height / 2
            yield Spot(x + drift + gap, y, "start")
            yield Spot(x - drift - gap, y, "end")


def place(
    plate: Plate, edge: Segment, widths: Sequence[float], letter: float, near: str = "source", *, at_work: bool = False
) -> Spot | None:
    """Return the first free place for a label with lines of these widths, if possible one that hides no edge at all.

    It hides nothing of its own edge and lies nearest to that; one at work at least if it can. That may touch a unit's
    rim, too, and if need be hide half of another edge.
    """
    limits = (0.0, 1 - VISIBLE, *([0.5] if at_work else []))
    good: dict[float, Spot] = {}  # the first that hides no more than a limit
    for into in (-CLEAR, 0.0, RIM) if at_work else (0.0,):
        for spot, boxes in _free(plate, edge, widths, letter, near, into):
            hidden = plate.hides(boxes)
            is_clear = not (at_work and hidden) and plate.is_clear(boxes, edge)  # which is dear, and not asked in vain
            if is_clear and not hidden:
                return spot
            hidden = hidden if is_clear or at_work else 1.0
            for limit in limits:
                if hidden <= limit:
                    good.setdefault(limit, spot)
        if good and into >= 0:
            break
    return good[min(good)] if good else None


def _free(
    plate: Plate, edge: Segment, widths: Sequence[float], letter: float, near: str, into: float
) -> Iterator[tuple[Spot, list[Box]]]:
    """Yield the places beside an edge where nothing stands yet, and the boxes of a label's lines there."""
    for spot in spots(edge, max(widths), len(widths) * LEADING * letter, near):
        boxes = line_boxes(spot, widths, letter)
        if plate.is_free(boxes, into) and not any(map(edge.share_in, boxes)):
            yield spot, boxes


def place_on(plate: Plate, edge: Segment, width: float, letter: float) -> Spot | None:
    """Return a place for one line on its own edge, of which it hides a part, and on no other."""
    for t in (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.27, 0.73):
        spot = Spot(*edge.at(t))
        boxes = line_boxes(spot, [width], letter)
        if plate.is_free(boxes) and edge.share_in(boxes[0]) <= MOST_ON and plate.is_clear(boxes, edge):
            return spot
    return None


@lru_cache(maxsize=64)
def homes(sizes: tuple[int, ...], letter: float, longest: float = HOME[0]) -> tuple[Home | None, ...]:
    """Return where each weight's quiet label stands, whatever the step; nothing where there is no room.

    It is nearer to its own edge than to any other, or lies on it. `longest` is how wide the widest of all first lines
    is, in letters' heights.
    """
    whole = draw(sizes)
    plate = Plate(Box(0, 0, WIDTH, whole.height), [*whole.units.values(), whole.error], [*whole.edges])
    for (layer, _), circle in whole.units.items():  # a line above every unit and one below stay free
        for side in (-1, 1) if layer or not whole.holds_values else ():
            plate.take(line_boxes(Spot(circle.x, circle.y + side * (circle.r + 17)), [3.4 * letter], letter))
    found: list[Home | None] = [None] * len(whole.edges)
    for k, edge in sorted(enumerate(whole.edges), key=lambda item: -item[1].length):
        for lines, is_beside in ((2, True), (1, True), (1, False)):
            widths = [letter * width for width in (longest, HOME[1])[:lines]]
            spot = place(plate, edge, widths, letter) if is_beside else place_on(plate, edge, widths[0], letter)
            if spot is not None:
                plate.take(line_boxes(spot, widths, letter))
                found[k] = Home(spot, lines)
                break
    return tuple(found)
