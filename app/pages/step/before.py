"""What the lesson was before the last edit."""

from decimal import Decimal

from app.address.one_number import Slot, changed_slots, value_at
from app.lesson.quantities import Quantity
from app.pages.step.occasion import Occasion


def old(at: Occasion, q: Quantity) -> str:
    """Return what a quantity was; only where there was an edit."""
    assert at.was is not None  # noqa: S101 - whoever asks knows that there was one
    return at.precision.write(at.was.values.value(q, at.sample)).text


def fell(at: Occasion, q: Quantity) -> bool:
    """Whether a quantity is less than it was; only where there was an edit."""
    assert at.was is not None  # noqa: S101 - whoever asks knows that there was one
    before, now = at.was.values.value(q, at.sample), at.value(q)
    return not (before.is_nan() or now.is_nan()) and now < before


def edited(at: Occasion) -> list[Slot]:
    """Return which of the lesson's own numbers were changed."""
    return changed_slots(at.before.spec, at.scenario.spec) if at.before else []


def old_numbers(at: Occasion) -> dict[Quantity, Decimal]:
    """Return what the lesson's own numbers were that were changed, those of the sample at hand."""
    if at.was is None or at.before is None:
        return {}
    sample = at.lesson.sample_number(at.sample) - 1
    slots = [slot for slot in edited(at) if slot.key not in {"x", "t"} or slot.sample == sample]
    return {slot.quantity: Decimal(repr(value_at(at.before.spec, slot))) for slot in slots}


def effect(at: Occasion) -> tuple[str, str] | None:
    """Return E before the last edit and after it, where both are known."""
    q = Quantity("new_E") if at.applied else Quantity("E")
    if at.was is None or not at.known(q) or not at.changed(q):
        return None
    return old(at, q), at.written(q).text
