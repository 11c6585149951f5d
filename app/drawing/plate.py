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
        x0, y0, x1, y1 = self
        if (x0 < box[0] and x1 < box[0]) or (x0 > box[2] and x1 > box[2]):
            return 0.0
        if (y0 < box[1] and y1 < box[1]) or (y0 > box[3] and y1 > box[3]):
            return 0.0
        begin, end = 0.0, 1.0
        dx, dy = x1 - x0, y1 - y0
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


def apart(box: Box, segment: Segment) -> float:
    """Return how far a box lies from a segment; 0 where they meet."""
    if segment.share_in(box):
        return 0.0
    x0, y0, x1, y1 = segment
    ends = [_beyond(box, x0, y0), _beyond(box, x1, y1)]
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy or 1.0
    for x in (box.left, box.right):
        for y in (box.top, box.bottom):
            t = min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / length))
            ends.append(((x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2) ** 0.5)
    return min(ends)


def _beyond(box: Box, x: float, y: float) -> float:
    """Return how far a point lies outside a box."""
    dx, dy = max(box.left - x, 0.0, x - box.right), max(box.top - y, 0.0, y - box.bottom)
    return float((dx * dx + dy * dy) ** 0.5)


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
        frame = self.frame
        for left, top, right, bottom in boxes:  # plain loops: a picture asks a thousand times
            if left < frame.left or top < frame.top or right > frame.right or bottom > frame.bottom:
                return False
            for x, y, r in self.circles:
                dx = left - x if left > x else x - right if x > right else 0.0
                dy = top - y if top > y else y - bottom if y > bottom else 0.0
                if dx * dx + dy * dy < (r - into) ** 2:
                    return False
            for other in self.taken:
                if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                    return False
        return True

    def hides(self, boxes: Sequence[Box]) -> float:
        """Return the largest share of an edge that would be hidden then, of those that a label's lines lie on."""
        if not boxes:
            return 0.0
        most = 0.0
        left, right = min(box.left for box in boxes), max(box.right for box in boxes)
        top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
        for hidden, segment in zip(self._hidden, self.segments, strict=True):
            x0, y0, x1, y1 = segment
            if (x0 < left > x1) or (x0 > right < x1) or (y0 < top > y1) or (y0 > bottom < y1):
                continue
            share = sum([segment.share_in(box) for box in boxes])
            if share:
                most = max(most, hidden + share)
        return most

    def is_clear(self, boxes: Sequence[Box], own: Segment) -> bool:
        """Whether a label lies nearer to its own edge than to any other, so that nobody takes it for another's."""
        near = min(apart(box, own) for box in boxes)
        return all(near < apart(box, other) for other in self.segments if other != own for box in boxes)

    def hides_much(self, boxes: Sequence[Box]) -> bool:
        """Whether too little of an edge would be left to see."""
        return self.hides(boxes) > 1 - VISIBLE

    def take(self, boxes: Iterable[Box]) -> None:
        """Set a label."""
        for box in boxes:
            self.taken.append(box)
            self._hidden = [h + s.share_in(box) for h, s in zip(self._hidden, self.segments, strict=True)]
