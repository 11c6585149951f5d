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
        columns: for each layer the ground that leads to it.
    """

    box: Box
    units: dict[tuple[int, int], Circle]
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
    return SmallMap(box, units, grounds)
