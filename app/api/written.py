"""A lesson's steps as JSON has them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from app.address.scenario import Scenario
from app.engine.exact import is_finite
from app.lesson.lesson import Lesson
from app.lesson.notation import NOTATIONS, Notation
from app.lesson.plan import Position
from app.lesson.symbols import plain
from app.lesson.terms import leaves
from app.writing import latex, speech
from app.writing.numbers import Precision, as_float
from app.writing.sentences import to_text

NOTHING: dict[str, Any] = {
    "phase": "start",
    **dict.fromkeys(("kind", "layer", "unit", "source", "weight", "bias", "symbol", "value", "latex")),
    "terms": [],
    "overflow": False,
}


def _sample(lesson: Lesson, position: Position) -> int | None:
    """Return the sample whose step it is; a batch's update belongs to none, even if there is but one."""
    if position.sample is None or (position.place.phase == "update" and lesson.course.batch != "each"):
        return None
    return lesson.sample_number(position.sample)


def step_content(lesson: Lesson, number: int, notation: Notation, precision: Precision) -> dict[str, Any]:
    """Return one step as JSON; call it inside `exactly`."""
    built = lesson.step(number)
    common = {
        "v": 1,
        "iteration": lesson.iteration,
        "step": number,
        "steps": lesson.plan.steps,
        "question": to_text(built.question, notation, precision),
        "reason": to_text(built.reason, notation, precision),
    }
    position, e = built.position, built.equation
    if position is None or e is None:
        return common | NOTHING | {"sample": lesson.sample_number(0), "sentence": common["question"]}
    place = position.place
    value = as_float(e.subject.value)
    used = [leaf for tree in (e.tree, *(note.tree for note in e.notes)) for leaf in leaves(tree)]
    return common | {
        "sample": _sample(lesson, position),
        "phase": place.phase,
        "kind": place.kind,
        "layer": place.layer or None,
        "unit": place.unit or None,
        "source": place.source or None,
        "weight": place.weight or None,
        "bias": place.bias or None,
        "symbol": plain(notation.name(e.subject.quantity)),
        "terms": [
            {"symbol": plain(notation.name(u.quantity)), "term": u.term, "value": as_float(u.value)} for u in used
        ],
        "value": value,
        "overflow": not all(map(is_finite, (e.subject.value, *(u.value for u in used)))),
        "latex": latex.equation(e, notation, precision),
        "sentence": speech.sentence(e, speech.subject(e.subject.quantity, notation), precision),
    }


def tongues_of(scenario: Scenario, lesson: Lesson) -> tuple[Notation, Precision]:
    """Return how names and numbers are written in words."""
    display = scenario.display
    precision = Precision(display.digits, display.rounding == "fixed").remembering()
    return NOTATIONS[display.notation](lesson.values.shape), precision


def floats(values: Iterable[Decimal | float] | None) -> list[float | None] | None:
    """Return values as floats, null for what is no number."""
    if values is None:
        return None
    return [as_float(v if isinstance(v, Decimal) else Decimal(repr(v))) for v in values]
