"""A plate on which labels are set one after another: none lies on another, on a unit, or hides much of an edge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

VISIBLE = 0.8
"""Share of every edge that labels leave uncovered."""


class Box(NamedTuple):
    """A rectangle: its left, top, right and bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Whether the two have more than their rims in common."""
        across = min(self.right, other.right) - max(self.left, other.left)
        return across > 0 and min(self.bottom, other.bottom) - max(self.top, other.top) > 0

    def within(self, other: "Box") -> bool:
        """Whether this lies in the other wholly."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


class Circle(NamedTuple):
    """A unit."""

    x: float
    y: float
    r: float

    def touches(self, box: Box) -> bool:
        """Whether a box reaches into it."""
        dx = max(box.left - self.x, 0.0, self.x - box.right)
        dy = max(box.top - self.y, 0.0, self.y - box.bottom)
        return dx * dx + dy * dy < self.r * self.r


class Segment(NamedTuple):
    """The visible part of an edge, from unit to unit."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def length(self) -> float:
        """How long it is."""
        return float(((self.x1 - self.x0) ** 2 + (self.y1 - self.y0) ** 2) ** 0.5)

    def at(self, t: float) -> tuple[float, float]:
        """Return the point at that share of the way."""
        return self.x0 + t * (self.x1 - self.x0), self.y0 + t * (self.y1 - self.y0)

    def share_in(self, box: Box) -> float:
        """Return which share of it lies in a box (Liang and Barsky's clipping)."""
        begin, end = 0.0, 1.0
        dx, dy = self.x1 - self.x0, self.y1 - self.y0
        for p, q in (
            (-dx, self.x0 - box.left),
            (dx, box.right - self.x0),
            (-dy, self.y0 - box.top),
            (dy, box.bottom - self.y0),
        ):
            if p == 0:
                if q < 0:
                    return 0.0
            elif p < 0:
                begin = max(begin, q / p)
            else:
                end = min(end, q / p)
        return max(0.0, end - begin)


@dataclass
class Plate:
    """What stands on the plate so far.

    Attributes:
        frame: nothing reaches beyond it.
        circles: the units.
        segments: the edges.
        taken: the labels set so far.
    """

    frame: Box
    circles: Sequence[Circle]
    segments: Sequence[Segment]
    taken: list[Box] = field(default_factory=list)
    _hidden: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """No edge is hidden yet."""
        self._hidden = [0.0] * len(self.segments)

    def is_free(self, boxes: Sequence[Box], into: float = 0.0) -> bool:
        """Whether nothing stands where a label's lines would; they may reach so far into a unit's rim."""
        return all(
            box.within(self.frame)
            and not any(box.overlaps(other) for other in self.taken)
            and not any(circle._replace(r=circle.r - into).touches(box) for circle in self.circles)
            for box in boxes
        )

    def hides_much(self, boxes: Sequence[Box], most: float = 1 - VISIBLE) -> bool:
        """Whether too little of an edge would be left to see."""
        return any(
            hidden + share > most
            for hidden, segment in zip(self._hidden, self.segments, strict=True)
            if (share := sum(map(segment.share_in, boxes)))
        )

    def take(self, boxes: Iterable[Box]) -> None:
        """Set a label."""
        for box in boxes:
            self.taken.append(box)
            self._hidden = [h + s.share_in(box) for h, s in zip(self._hidden, self.segments, strict=True)]
