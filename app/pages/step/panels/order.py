"""Both orders of updating, compared."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.lesson.comparisons import Order, update_order
from app.lesson.quantities import Quantity
from app.pages.step.occasion import Occasion
from app.pages.step.panels.at_hand import about, name_of, write


@dataclass(frozen=True)
class OrderRowView:
    """A weight under both orders of updating, written; `differs` where the order matters."""

    name: Markup
    term: str
    old: str
    right: str
    new: str
    wrong: str
    wrong_new: str
    differs: bool
    active: bool


@dataclass(frozen=True)
class OrderView:
    """All weights, and E after each order."""

    rows: tuple[OrderRowView, ...]
    before: str
    after: str
    wrong_after: str
    difference: str
    layers: int


def order(at: Occasion) -> OrderView:
    """Compare both orders of updating."""
    found = update_order(at.lesson)
    return OrderView(
        tuple(_order_rows(at, found)),
        about(at, found.before),
        about(at, found.after),
        about(at, found.wrong_after),
        about(at, found.wrong_after - found.after),
        len(at.lesson.values.shape.sizes),
    )


def _order_rows(at: Occasion, found: Order) -> Iterator[OrderRowView]:
    place = at.place
    for row in found.rows:
        yield OrderRowView(
            name_of(at, row.weight),
            Quantity("w", row.weight).term,
            write(at, row.old),
            write(at, row.right),
            write(at, row.new),
            write(at, row.wrong),
            write(at, row.wrong_new),
            row.right != row.wrong,
            place is not None and place.weight == row.weight,
        )
