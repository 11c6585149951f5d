"""Cells of the page's tables."""

from dataclasses import dataclass

from app.lesson.quantities import Quantity
from app.pages.step.occasion import Occasion


@dataclass(frozen=True)
class Cell:
    """A cell of a table; empty while not known."""

    term: str
    text: str
    changed: bool = False


def cell(at: Occasion, q: Quantity) -> Cell:
    """Return a quantity's cell."""
    return Cell(q.term, at.written(q).text, at.changed(q)) if at.known(q) else Cell(q.term, "")
