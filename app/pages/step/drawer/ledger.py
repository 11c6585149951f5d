"""The tables of what has been worked out, unit by unit."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.lesson.quantities import Quantity
from app.pages.step.cells import Cell, cell
from app.pages.step.occasion import Occasion

UNIT_KINDS = ("z", "a", "error_slope", "slope", "delta")
"""What is worked out of a unit, in the order of its table."""

UNIT_HEADS = ("z", "value", "∂E/∂value", "slope", "δ")


@dataclass(frozen=True)
class UnitRow:
    """A unit and what has been worked out of it."""

    name: Markup
    cells: tuple[Cell, ...]
    active: bool


def units_at_work(at: Occasion) -> frozenset[tuple[int, int]]:
    """Return layer and number of the units of which this step uses or works out something."""
    return frozenset((q.layer, q.unit) for q in at.at_work if q.kind in UNIT_KINDS)


def unit_rows(at: Occasion) -> Iterator[UnitRow]:
    """Return the rows of all units that compute."""
    shape, active = at.lesson.values.shape, units_at_work(at)
    for layer, unit in shape.computing_units():
        is_softmax = layer == shape.last and shape.softmax
        cells = (
            Cell("", "–") if is_softmax and kind.endswith("slope") else cell(at, Quantity(kind, layer, unit))
            for kind in UNIT_KINDS
        )
        yield UnitRow(at.name(Quantity("a", layer, unit)), tuple(cells), (layer, unit) in active)


def error_rows(at: Occasion) -> Iterator[UnitRow]:
    """Return each output's share of the error, the error, and the error after the update."""
    shares = [Quantity("share", j) for j in range(1, at.lesson.values.shape.sizes[-1] + 1)]
    for q in (*shares, Quantity("E"), Quantity("new_E")):
        yield UnitRow(at.name(q), (cell(at, q),), active=False)
