"""The sheet as a table: a field for every quantity of the iteration, as on the worksheet."""

from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from app.lesson.plan import Place
from app.pages.step.occasion import Occasion
from app.practice.sheet import FIELD, Sheet
from app.practice.sheet_names import names_of, short_names

MOST_FIELDS = 150
"""Fields of a table; those of a larger lesson would make too long an address."""

HEADS = {"forward": "forward", "error": "error", "backward": "back", "update": "update"}


@dataclass(frozen=True)
class FieldView:
    """A quantity's field.

    Attributes:
        key: in the address.
        symbol: its name as mathematics.
        label: its name in plain letters.
        value: what was typed.
        verdict: what was said of it; nothing where it was not typed.
    """

    key: str
    symbol: Markup
    label: str
    value: str
    verdict: str


@dataclass(frozen=True)
class SheetTable:
    """The fields, phase by phase; none where there are too many.

    Attributes:
        count: how many quantities there are.
    """

    groups: tuple[tuple[str, tuple[FieldView, ...]], ...]
    count: int


def sheet_table(at: Occasion, sheet: Sheet) -> SheetTable:
    """Return the table, with what was typed."""
    steps = (*at.lesson.plan.block, *at.lesson.plan.update)
    if len(steps) > MOST_FIELDS:
        return SheetTable((), len(steps))
    short = short_names(at.lesson, names_of(at.lesson))
    places = [place for place in steps if place.subject in short]
    typed = {line.quantity: line for line in sheet.lines if line.quantity}

    def field(place: Place) -> FieldView:
        q = place.subject
        line = typed.get(q)
        return FieldView(
            FIELD + short[q], at.name(q), at.names.plain(q), line.written.text if line else "",
            line.verdict if line else "",
        )  # fmt: skip

    phases = groupby(places, key=lambda place: place.phase)
    return SheetTable(tuple((HEADS[phase], tuple(map(field, group))) for phase, group in phases), len(places))
