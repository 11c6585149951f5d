"""The whole network as a small map: every unit a dot, every weight a hair."""

from dataclasses import dataclass
from functools import lru_cache

from app.drawing.plate import Box, Circle


@dataclass(frozen=True)
class SmallMap:
    """A map of a network.

    Attributes:
        box: what it takes.
        units: by layer and number; the error's unit is layer −1, number 0.
        edges: paths from unit to unit, the weights' in their order.
        to_error: those from the outputs to the error.
        columns: for each layer the ground that leads to it.
    """

    box: Box
    units: dict[tuple[int, int], Circle]
    edges: tuple[str, ...]
    to_error: tuple[str, ...]
    columns: tuple[Box, ...]


@lru_cache(maxsize=64)
def draw_map(sizes: tuple[int, ...], box: Box) -> SmallMap:
    """Return a map that fills a box."""
    columns = len(sizes) + 1
    across = (box.right - box.left) / columns
    down = (box.bottom - box.top - 8) / max(sizes)
    r = max(2.6, min(10.0, across * 0.2, down * 0.34))
    middle = (box.top + box.bottom) / 2
    units = {
        (layer, unit): Circle(box.left + (layer + 0.5) * across, middle + (unit - (size + 1) / 2) * down, r)
        for layer, size in enumerate(sizes)
        for unit in range(1, size + 1)
    }
    units[-1, 0] = Circle(box.right - across / 2, middle, r * 1.25)
    grounds = tuple(
        Box(box.left + layer * across, box.top, box.left + (layer + 1) * across, box.bottom)
        for layer in range(len(sizes))
    )
    edges = tuple(
        _between(units[layer, source], units[layer + 1, unit])
        for layer in range(len(sizes) - 1)
        for unit in range(1, sizes[layer + 1] + 1)
        for source in range(1, sizes[layer] + 1)
    )
    to_error = tuple(_between(units[len(sizes) - 1, unit], units[-1, 0]) for unit in range(1, sizes[-1] + 1))
    return SmallMap(box, units, edges, to_error, grounds)


def _between(one: Circle, other: Circle) -> str:
    return f"M{one.x:.1f} {one.y:.1f}L{other.x:.1f} {other.y:.1f}"
