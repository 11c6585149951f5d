"""The field at one number of the lesson, and what stands beside it."""

from dataclasses import dataclass

from markupsafe import Markup

from app.address.display import display_pairs
from app.address.one_number import Slot, sample_at_hand, slot_of, value_at
from app.address.scenario import Scenario
from app.address.typed_numbers import write_number
from app.address.write import lesson_pairs, place_pairs
from app.lesson.quantities import Quantity
from app.pages.step.before import old, old_numbers
from app.pages.step.occasion import Occasion


@dataclass(frozen=True)
class NumberField:
    """The field at one number: it stands in the place of the number in the picture, its buttons at the picture's foot.

    Attributes:
        id: of the field.
        quantity: whose number it holds.
        label: what it is called, for those who hear the page.
        value: what it holds.
        error: why that can't be used, or nothing.
        hidden: what its form sends besides: the whole lesson, the step and the view.
        was: the number as it is.
        goes_on: whether the number is the training's result, from which a new lesson goes on.
        start, start_href: what it began with, and the address where that can be changed.
        gradient: the address of the step that works out its gradient, where it has one.
        close: the same step without the field.
    """

    id: str
    name: Markup
    quantity: Quantity
    label: str
    value: str
    error: str
    hidden: tuple[tuple[str, str], ...]
    was: str
    goes_on: bool
    start: str
    start_href: str
    gradient: str
    close: str


def is_given(q: Quantity) -> bool:
    """Whether a quantity is one of the lesson's own numbers, or, after some updates, what these made of it."""
    return q.kind in {"w", "b", "t", "rate"} or (q.kind == "a" and q.layer == 0)


def can_change(at: Occasion) -> bool:
    """Whether numbers can be changed where they stand: not in another page's frame, and not while practising."""
    return not (at.display.embed or at.display.practice)


def edit_href(at: Occasion, q: Quantity) -> str:
    """Return the address that opens the field of a given number."""
    s = at.scenario
    slot = slot_for(q, at.lesson.sample_number(at.sample) - 1)
    return at.links.changed(s.step, edit=slot.name(len(s.spec.x), sample_at_hand(s)), numbers="")


def slot_for(q: Quantity, sample: int) -> Slot:
    """Return where a given quantity's number stands in the lesson."""
    if q.kind == "a":
        return Slot("x", q.unit, sample)
    return Slot("rate") if q.kind == "rate" else Slot(q.kind, q.layer, sample if q.kind == "t" else 0)


def number_field(at: Occasion) -> NumberField | None:
    """Return the open field; nothing where none is, or the drawer is open, which has fields of its own."""
    s = at.scenario
    slot = slot_of(at.display.edit, s) if at.display.edit and not at.display.numbers and can_change(at) else None
    if slot is None:
        return None
    goes_on = s.iteration > 0 and slot.key in {"w", "b"} and not slot.is_start
    error = next((e.message for e in at.errors if e.field == "value"), "")
    start = write_number(value_at(s.spec, slot))
    now = at.precision.plain(at.lesson.values.value(slot.quantity, at.sample)) if goes_on else start
    return NumberField(
        id=f"field-{slot.quantity.term}",
        name=Markup("start of ") + at.name(slot.quantity) if slot.is_start else at.name(slot.quantity),
        quantity=slot.quantity,
        label=_label(at, slot),
        value=next((text for key, text in at.typed.pairs if key == "value"), now) if error else now,
        error=error,
        hidden=tuple(_hidden(s)),
        was=old(at, slot.quantity) if slot.quantity in old_numbers(at) else now.replace("-", "−"),
        goes_on=goes_on,
        start=start.replace("-", "−") if goes_on else "",
        start_href=at.links.changed(s.step, edit=f"start-{s.display.edit}", numbers="") if goes_on else "",
        gradient=_gradient(at, slot),
        close=at.links.changed(s.step),
    )


def _label(at: Occasion, slot: Slot) -> str:
    name = at.names.plain(slot.quantity)
    return f"{name} at the start of the training" if slot.is_start else name


def _gradient(at: Occasion, slot: Slot) -> str:
    if slot.key not in {"w", "b"}:
        return ""
    step = at.lesson.plan.step_of(Quantity(f"grad_{slot.key}", slot.number), at.sample)
    return at.links.to(step) if step else ""


def _hidden(s: Scenario) -> list[tuple[str, str]]:
    view = display_pairs(s.display._replace(was="", answer="", tries=0))
    return [*lesson_pairs(s), *place_pairs(s.iteration, s.step), *view]
