"""Both orders of updating, compared."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.lesson.comparisons import Order, update_order
from app.lesson.quantities import Quantity
from app.pages.step.occasion import Occasion
from app.pages.step.panels.at_hand import about, name_of, write
from app.pages.step.panels.rule_paths import RulePaths, rule_paths


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
    """All weights, E after each order, and the paths of the update rules.

    Attributes:
        has_wrong: whether the wrong order is shown: it differs in networks with a hidden layer, by the plain rule.
    """

    rows: tuple[OrderRowView, ...]
    before: str
    after: str
    wrong_after: str
    difference: str
    has_wrong: bool
    paths: RulePaths


def order(at: Occasion) -> OrderView:
    """Compare both orders of updating; by another rule than the plain one, say what the right one gives."""
    if not at.lesson.course.is_plain:
        return _ruled(at)
    found = update_order(at.lesson)
    return OrderView(
        tuple(_order_rows(at, found)),
        about(at, found.before),
        about(at, found.after),
        about(at, found.wrong_after),
        about(at, found.wrong_after - found.after),
        len(at.lesson.values.shape.sizes) > 2,
        rule_paths(at),
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


def _ruled(at: Occasion) -> OrderView:
    """Return the weights as the lesson's rule updates them; a weight that stays keeps its value."""
    values = at.lesson.values
    before, after = values.error_before, values.value(Quantity("new_E"))
    return OrderView(tuple(_ruled_rows(at)), about(at, before), about(at, after), "", "", False, rule_paths(at))


def _ruled_rows(at: Occasion) -> Iterator[OrderRowView]:
    values, kind = at.lesson.values, "grad_w" if len(at.lesson.values.samples) == 1 else "batch_w"
    for k in range(1, values.shape.weights + 1):
        if k not in values.shape.absent:
            old, stays = values.value(Quantity("w", k)), k in values.shape.fixed
            new = old if stays else values.value(Quantity("new_w", k))
            gradient, active = values.value(Quantity(kind, k)), at.place is not None and at.place.weight == k
            yield OrderRowView(
                name_of(at, k), Quantity("w", k).term, write(at, old), write(at, gradient), write(at, new), "", "",
                False, active,
            )  # fmt: skip
