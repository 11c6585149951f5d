"""The drawer over the right column: the lesson's numbers, or its training."""

from dataclasses import dataclass

from markupsafe import Markup

from app.address.display import display_pairs
from app.address.links import elsewhere
from app.address.write import lesson_pairs, place_pairs
from app.pages.step.drawer.form import FormView, form
from app.pages.step.drawer.ledger import UNIT_HEADS, UnitRow, error_rows, unit_rows
from app.pages.step.drawer.network_form import network_form
from app.pages.step.drawer.pastes import PastesView, pastes
from app.pages.step.drawer.room import room_at
from app.pages.step.drawer.training import TrainingView, training
from app.pages.step.drawer.view_form import view_form
from app.pages.step.occasion import Occasion

NOTHING = Markup("")


@dataclass(frozen=True)
class DrawerView:
    """The open drawer.

    Attributes:
        holds: "1" for the lesson's numbers, "training" for its training.
        close: the same step without it.
        form: the fields of the numbers, and what is wrong.
        lesson: keys and values of the whole lesson, for the training's own form.
        training: where that is open.
        unit_rows, error_rows: what has been worked out so far.
    """

    holds: str
    close: str
    form: FormView
    iteration: int
    lesson: tuple[tuple[str, str], ...] = ()
    training: TrainingView | None = None
    network_form: Markup = NOTHING
    view_form: Markup = NOTHING
    unit_heads: tuple[str, ...] = ()
    unit_rows: tuple[UnitRow, ...] = ()
    error_rows: tuple[UnitRow, ...] = ()
    pastes: PastesView | None = None


def drawer(at: Occasion) -> DrawerView | None:
    """Return the drawer, if it is open; a mistake in its fields opens it."""
    holds = at.display.numbers
    if at.errors and any(e.field != "value" for e in at.errors):
        holds = "training" if all(e.field == "iteration" for e in at.errors) else "1"
    if not holds or at.display.embed:
        return None
    s, room = at.scenario, room_at(at)
    fields = form(at, room)
    close = at.links.changed(s.step, numbers="")
    if holds == "training":
        there = elsewhere(at.display)._replace(numbers="", done="")
        pairs = [*lesson_pairs(s), *place_pairs(0, s.step), *display_pairs(there)]
        return DrawerView(holds, close, fields, s.iteration, tuple(pairs), training(at))
    return DrawerView(
        holds, close, fields, s.iteration,
        network_form=network_form(s.spec, at.typed, at.errors),
        view_form=view_form(at.display),
        unit_heads=UNIT_HEADS,
        unit_rows=tuple(unit_rows(at)),
        error_rows=tuple(error_rows(at)),
        pastes=pastes(at, room),
    )  # fmt: skip
