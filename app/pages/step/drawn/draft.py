"""A whole network's drawing while it is set: what has found its place so far."""

from dataclasses import dataclass, field
from functools import cached_property

from app.drawing.labels import HOME, LONGEST, Home, homes
from app.drawing.plate import Plate, Segment
from app.drawing.whole import Whole
from app.lesson.quantities import Quantity
from app.lesson.shape import Shape
from app.pages.step.drawn.canvas import Canvas, edge_name, foot_mark
from app.pages.step.drawn.marks import Mark, text_width
from app.pages.step.number_field import is_given


@dataclass(frozen=True, eq=False)
class Draft:
    """A drawing while it is set.

    Attributes:
        on: the occasion.
        whole: where units and edges stand.
        plate: what has found its place so far.
        left_over: what is at work and has found none.
        led: the `data-term` of each quantity of which a mark leads somewhere: the first one does, if several stand.
    """

    on: Canvas
    whole: Whole
    plate: Plate
    left_over: list[Mark] = field(default_factory=list)
    led: set[str] = field(default_factory=set)

    @property
    def shape(self) -> Shape:
        """The lesson's shape."""
        return self.on.at.lesson.values.shape

    def home(self, k: int) -> Home | None:
        """Return where a weight's quiet label stands."""
        return homes(self.shape.sizes, self.on.letters[0], self.longest)[k - 1]

    @cached_property
    def longest(self) -> float:
        """How wide the lesson's longest weight is with its name, in letters' heights, as labels count it."""
        weights = [self.on.weight(k) for k in range(1, self.shape.weights + 1) if not self.is_of_edit(k)]
        names = [text_width(edge_name(self.on, w)) + 0.3 for w in weights]
        own = (name + text_width(self.on.number(w, HOME[0] - name)) for w, name in zip(weights, names, strict=True))
        most = max(own, default=0.0)
        return next((width for width in LONGEST if width >= most), HOME[0])

    def leave_over(self, q: Quantity) -> None:
        """Let what finds no place stand in the picture's foot, where a given number leads to its field."""
        mark = foot_mark(self.on, q)
        self.left_over.append(self.leading(mark, q) if is_given(q) else mark)

    def leading(self, mark: Mark, q: Quantity) -> Mark:
        """Let a mark lead where its quantity does, unless another one does already."""
        return self.on.edit.leading(mark, q) if self.leads(q) else mark

    def leads(self, q: Quantity) -> bool:
        """Whether no mark of a quantity leads anywhere yet; from now on one does."""
        is_first = q.term not in self.led
        self.led.add(q.term)
        return is_first

    def is_at_work(self, k: int) -> bool:
        """Whether a weight, its gradient or its new value is at work."""
        kinds = ("w", "grad_w", "new_w", "batch_w")
        return any(self.on.is_lit(Quantity(kind, k)) for kind in kinds) or self.is_of_edit(k)

    def is_of_edit(self, k: int) -> bool:
        """Whether a weight's field is open, or was what was changed last."""
        return self.on.edit.is_of(Quantity("w", k))


def path_of(segment: Segment) -> str:
    """Return an edge as a path."""
    return f"M{segment.x0:.1f} {segment.y0:.1f}L{segment.x1:.1f} {segment.y1:.1f}"
