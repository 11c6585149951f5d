"""What is said of a step: its question, its reason, the whole of it in one sentence, and where one is."""

from markupsafe import Markup

from app.lesson.quantities import Quantity
from app.lesson.terms import Cases, Leaf, Negative, Number, has_cases
from app.pages.step.occasion import Occasion
from app.writing import speech
from app.writing.names import layer_label
from app.writing.sentences import to_text


def question(at: Occasion) -> str:
    """Return what the step asks, as plain text."""
    return to_text(at.step.question, at.notation, at.precision)


def reason(at: Occasion) -> Markup:
    """Return why the step is done; nothing while its value is still to be found."""
    return Markup("") if at.hides else at.sentence(at.step.reason)


def narration(at: Occasion) -> str:
    """Return the step in one sentence, for those who hear the page."""
    e = at.step.equation
    if e is None or (at.hides and at.part != "numbers"):
        return question(at)
    said = speech.numbers(e.tree, speech.rounded(at.precision) if has_cases(e.tree) else lambda leaf: _number(at, leaf))
    if at.hides:
        return speech.question(question(at), said)
    name = at.names.spoken(e.subject.quantity)
    if isinstance(e.tree, Leaf | Number | Negative | Cases):
        return speech.sentence(e, name, at.precision)
    return speech.told(name, said, speech.outcome(at.precision.write(at.equation_value(e.subject.quantity))))


def _number(at: Occasion, node: Leaf | Number) -> str:
    value = at.equation_value(node.quantity) if isinstance(node, Leaf) else node.value
    return speech.number(at.precision.write(value))


def trail(at: Occasion) -> str:
    """Return where the reader is."""
    where, subject = trail_parts(at)
    return " · ".join([*where, at.names.plain(subject)] if subject else where)


def trail_parts(at: Occasion) -> tuple[list[str], Quantity | None]:
    """Return where the reader is, from the large to the small, and the quantity the step is about."""
    n, steps, position = at.scenario.step, at.lesson.plan.steps, at.step.position
    if position is None or at.step.equation is None:
        return [f"Step 0 of {steps}", "before the first step"], None
    place = position.place
    parts = [f"Step {n} of {steps}", place.phase]
    if len(at.scenario.spec.x) > 1 and position.sample is not None:
        parts.append(f"sample {at.lesson.sample_number(position.sample)}")
    if place.phase != "error" and place.layer:
        parts.append(layer_label(place.layer, at.lesson.values.shape.last))
    if place.kind == "apply":
        return [*parts, "all parameters at once"], None
    kind = "w" if place.weight else "b" if place.bias else ""
    return parts, Quantity(kind, place.weight or place.bias or 0) if kind else place.subject
