"""The paths that the pane lists, drawn over the edges that they go along."""

from collections.abc import Callable
from itertools import pairwise

from app.drawing.plate import Circle
from app.lesson.paths import MOST_DRAWN, count, paths
from app.pages.step.drawn.canvas import Canvas
from app.pages.step.drawn.marks import Walked
from app.pages.step.panels.at_hand import weight_at_hand

APART = 4.0
"""How far paths along one edge lie from each other."""


def walked(on: Canvas, unit: Callable[[int, int], Circle], error: Circle) -> tuple[Walked, ...]:
    """Return the paths from the step's weight, or its unit, to the error, where the pane lists few enough of them.

    Args:
        on: the occasion.
        unit: gives a unit's place, by layer and number.
        error: the place of the error's unit.
    """
    sizes = on.at.lesson.values.shape.sizes
    layer, first, source = on.at.lesson.values.shape.ends(weight_at_hand(on.at))
    if on.at.display.panel != "paths" or on.at.hides or count(sizes, layer) > MOST_DRAWN:
        return ()
    found = []
    every = list(paths(on.at.lesson.values.shape, layer, first))
    for n, path in enumerate(every):
        places = [unit(layer + i, number) for i, number in enumerate(path)]
        if on.at.place is None or on.at.place.weight or not on.at.place.unit:
            places.insert(0, unit(layer - 1, source))
        shift = (n - (len(every) - 1) / 2) * APART
        found.append(Walked(_path([*places, error], shift), n + 1))
    return tuple(found)


def _path(places: list[Circle], shift: float) -> str:
    """Return the way from rim to rim, a little beside the edges."""
    parts = []
    for one, other in pairwise(places):
        dx, dy = other.x - one.x, other.y - one.y
        length = (dx * dx + dy * dy) ** 0.5
        ux, uy = dx / length, dy / length
        begin = (one.x + ux * one.r - uy * shift, one.y + uy * one.r + ux * shift)
        end = (other.x - ux * other.r - uy * shift, other.y - uy * other.r + ux * shift)
        parts.append(f"M{begin[0]:.1f} {begin[1]:.1f}L{end[0]:.1f} {end[1]:.1f}")
    return "".join(parts)
