"""What one click worked out, where it shows several steps: their equations, one under the other."""

from dataclasses import dataclass

from markupsafe import Markup

from app.lesson.pace import Pace
from app.pages.step.equation import EquationLayout, in_one_line, relation, value
from app.pages.step.occasion import Occasion


@dataclass(frozen=True)
class GroupLine:
    """A step that was shown by the same click: symbols = numbers = result, and its address."""

    term: str
    href: str
    step: int
    name: Markup
    symbols: Markup
    numbers: Markup
    numbers_relation: str
    relation: str
    number: Markup


def group(at: Occasion) -> tuple[GroupLine, ...]:
    """Return the steps before this one that the same click shows; nothing where a click shows one operation."""
    if at.display.pace == "operation" or at.hides or at.place is None or at.attempt is not None:
        return ()
    step, pace = at.scenario.step, Pace(at.lesson.plan, at.display.pace)
    first = step
    while first > 1 and pace.group(first - 1) == pace.group(step):
        first -= 1
    return tuple(_line(at, n) for n in range(first, step))


def _line(at: Occasion, n: int) -> GroupLine:
    e = at.lesson.step(n).equation
    assert e is not None  # noqa: S101 - every step from 1 on has one
    layout = EquationLayout(e, at.notation, at.precision)
    result = layout.written(e.subject.quantity)
    symbols, numbers = in_one_line(layout)
    return GroupLine(
        e.subject.term, at.links.to(n), n, at.name(e.subject.quantity), symbols, numbers, layout.relation(),
        relation([result]), value(result),
    )  # fmt: skip


def onward(at: Occasion) -> str:
    """Return the address of the next kind of step, where the steps in between go the same way as some before."""
    plan, step = at.lesson.plan, at.scenario.step
    if at.place is None or at.hides or at.attempt is not None or step >= plan.steps - 1:
        return ""
    after = next((n for n in plan.first_of_kind if n > step), plan.steps)
    return at.links.to(after) if after > step + 1 else ""
