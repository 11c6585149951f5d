"""One number of a lesson by its name in an address: `w5`, `b2`, `x1`, `t1`, `rate`; and what was changed last.

`edit=w5&value=0.3` gives the lesson with that number; `was=w5:-0.5` says what a number was before.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from app.address.scenario import Scenario, Spec
from app.address.typed_numbers import decimal_number, write_number
from app.lesson.quantities import Quantity

NAME = re.compile(r"(start-)?(?:([wbxt])([1-9]\d{0,3})(?:\.([1-9]\d?))?|rate)", re.ASCII)
MOST_WAS = 12
"""Numbers of which an address says what they were."""


class Slot(NamedTuple):
    """Where a number of a lesson stands.

    Attributes:
        key: "w", "b", "x", "t" or "rate".
        number: of the weight, bias, input or target, from 1; 0 for the learning rate.
        sample: of which sample an input or target is, from 0.
        is_start: whether what a weight or bias begins its training with is meant, not what it is now.
    """

    key: str
    number: int = 0
    sample: int = 0
    is_start: bool = False

    def name(self, samples: int, at_hand: int) -> str:
        """Return its name in an address; the sample only where there are several, and it is not the one at hand."""
        of = f".{self.sample + 1}" if self.key in {"x", "t"} and samples > 1 and self.sample != at_hand else ""
        return f"{'start-' if self.is_start else ''}{self.key}{self.number or ''}{of}"

    @property
    def label(self) -> str:
        """What it is called in a complaint."""
        of = f" of sample {self.sample + 1}" if self.sample else ""
        return "learning rate" if self.key == "rate" else f"{self.key}{self.number}{of}"

    @property
    def quantity(self) -> Quantity:
        """What it is the value of."""
        return {
            "w": Quantity("w", self.number), "b": Quantity("b", self.number), "x": Quantity("a", 0, self.number),
            "t": Quantity("t", self.number),
        }.get(self.key, Quantity("rate"))  # fmt: skip


def sample_at_hand(s: Scenario) -> int:
    """Return which of all samples a step is about, from 0."""
    return s.iteration % len(s.spec.x) if s.spec.batch == "each" else s.spec.plan.sample_at(s.step)


def slot_of(name: str, s: Scenario) -> Slot | None:
    """Return where a lesson's number of that name stands; nothing if it has none."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    start, key, number, sample = found.groups()
    at = int(sample) - 1 if sample else sample_at_hand(s)
    slot = Slot(key or "rate", int(number or 0), at if key in {"x", "t"} else 0, bool(start) and key in {"w", "b"})
    spec = s.spec
    counts = {
        "w": len(spec.w),
        "b": len(spec.b or ()),
        "x": spec.layers[0],
        "t": spec.layers[-1] if spec.has_targets else -1,
        "rate": 0,
    }
    return slot if slot.number <= counts[slot.key] and slot.sample < len(spec.x) else None


def value_at(spec: Spec, slot: Slot) -> float:
    """Return the number at a place."""
    if slot.key == "rate":
        return spec.rate
    row = getattr(spec, slot.key)
    return float((row[slot.sample] if slot.key in {"x", "t"} else row)[slot.number - 1])


def with_value(spec: Spec, slot: Slot, value: float) -> Spec:
    """Return the spec with another number at a place."""
    if slot.key == "rate":
        return replace(spec, rate=value)
    rows = getattr(spec, slot.key)
    if slot.key in {"x", "t"}:
        row = (*rows[slot.sample][: slot.number - 1], value, *rows[slot.sample][slot.number :])
        changed = (*rows[: slot.sample], row, *rows[slot.sample + 1 :])
    else:
        changed = (*rows[: slot.number - 1], value, *rows[slot.number :])
    return replace(spec, **{slot.key: changed})  # type: ignore[arg-type]


def changed_slots(before: Spec, after: Spec) -> list[Slot]:
    """Return where two lessons of one design differ; nothing where the designs do."""
    if before.design != after.design or len(before.x) != len(after.x):
        return []
    return list(_differing(before, after))


def _differing(before: Spec, after: Spec) -> Iterator[Slot]:
    if before.rate != after.rate:
        yield Slot("rate")
    for key, olds, news in (("w", before.w, after.w), ("b", before.b or (), after.b or ())):
        yield from (Slot(key, n) for n, (a, b) in enumerate(zip_longest(olds, news), start=1) if a != b)
    for key in ("x", "t"):
        for sample, (olds, news) in enumerate(zip(getattr(before, key), getattr(after, key), strict=True)):
            pairs = enumerate(zip(olds, news, strict=True), start=1)
            yield from (Slot(key, n, sample) for n, (a, b) in pairs if a != b)


def written_was(before: Spec, after: Scenario) -> str:
    """Return what the changed numbers were, as an address has it; nothing where that is not all, or too much."""
    slots, samples = changed_slots(before, after.spec), len(after.spec.x)
    if not 0 < len(slots) <= MOST_WAS:
        return ""
    at = sample_at_hand(after)
    return ",".join(f"{slot.name(samples, at)}:{write_number(value_at(before, slot))}" for slot in slots)


def undone(s: Scenario, was: str) -> Scenario | None:
    """Return the lesson before the change that an address tells of; nothing where it tells of none."""
    spec = s.spec
    for part in was.split(","):
        name, colon, text = part.partition(":")
        slot = slot_of(name, s)
        if not colon or slot is None:
            return None
        try:
            spec = with_value(spec, slot, decimal_number(text))
        except ValueError:
            return None
    return replace(s, spec=spec)
