"""What one click worked out, where it shows several steps: their equations, one under the other."""

from dataclasses import dataclass

from markupsafe import Markup

from app.lesson.pace import Pace
from app.pages.step.equation import EquationLayout, in_one_line, relation, value
from app.pages.step.occasion import Occasion
from app.writing import mathml


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
    name = mathml.math(mathml.marked(mathml.symbol(at.notation.name(e.subject.quantity)), e.subject.term))
    return GroupLine(
        e.subject.term, at.links.to(n), n, name, symbols, numbers, layout.relation(),
        relation([result]), value(result),
    )  # fmt: skip


def onward(at: Occasion) -> str:
    """Return the address of the next kind of step, where the steps in between go the same way as some before."""
    plan, step = at.lesson.plan, at.scenario.step
    if at.place is None or at.hides or at.attempt is not None or step >= plan.steps - 1:
        return ""
    seen = {_kind(at, n) for n in range(1, step + 1)}
    after = next((n for n in range(step + 1, plan.steps + 1) if _kind(at, n) not in seen), plan.steps)
    return at.links.to(after) if after > step + 1 else ""


def _kind(at: Occasion, step: int) -> tuple[str, bool]:
    """Return what makes a step another kind for a reader: a hidden unit's ∂E/∂a is not an output's."""
    position = at.lesson.plan.at(step)
    assert position is not None  # noqa: S101 - steps begin at 1
    place = position.place
    return place.kind, place.kind == "error_slope" and place.layer < at.lesson.values.shape.last
