"""What the drawing's units and edges have in common: where they lie, and how numbers are written there."""

from dataclasses import dataclass
from functools import cached_property

from app.drawing.diagram import PAGE, Diagram, board, draw
from app.lesson.quantities import Quantity
from app.pages.step.form import parameters_at_work
from app.pages.step.ledger import units_at_work
from app.pages.step.occasion import Occasion
from app.writing.numbers import Precision


@dataclass(frozen=True, eq=False)
class Canvas:
    """An occasion's drawing before its units and edges are dressed.

    Attributes:
        shape: where the units and edges lie.
        short: how numbers are rounded there.
    """

    at: Occasion
    shape: Diagram
    short: Precision

    @cached_property
    def parameters(self) -> frozenset[tuple[str, int]]:
        """Kind and number of the parameters at work."""
        return parameters_at_work(self.at)

    @cached_property
    def units(self) -> frozenset[tuple[int, int]]:
        """Layer and number of the units of which this step uses or works out something."""
        new = frozenset((q.layer, q.unit) for q in self.at.at_work if q.kind == "new_a")
        return units_at_work(self.at) | new

    @cached_property
    def path_start(self) -> tuple[int, int] | None:
        """The hidden unit at hand, from which paths to the error are lit; None where none are."""
        place = self.at.place
        if place is None or not 0 < place.layer < self.at.lesson.values.shape.last:
            return None
        lit = place.phase == "backward" or self.at.display.panel == "paths"
        return (place.layer, place.unit) if lit else None

    @cached_property
    def is_busy(self) -> bool:
        """Whether some edges are at work, so that the others rest; in a dense drawing they always do."""
        at_work = any(kind == "w" for kind, _ in self.parameters)
        return at_work or self.path_start is not None or all(self.shape.dense)

    def write(self, q: Quantity) -> str:
        """Write a value."""
        return self.short.write(self.at.value(q)).text

    def text(self, q: Quantity, shown: bool = True) -> str:
        """Write a value where it is known, or nothing."""
        return self.write(q) if shown and self.at.known(q) else ""


def canvas(at: Occasion) -> Canvas:
    """Return an occasion's canvas; present mode has a wider one."""
    sizes, present = at.lesson.values.shape.sizes, at.display.present
    shape = draw(sizes, board(sizes) if present else PAGE)
    digits = min(4 if shape.roomy == 2 and not present else 3, at.display.digits)
    return Canvas(at, shape, Precision(digits, at.precision.fixed).remembering())
