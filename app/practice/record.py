"""What is asked in practice, and the record of what was answered: `done`, a mark for every answered step.

All of it stands in the address, so that a result is a link.
"""

import re
from typing import NamedTuple

from app.address.query import refusal
from app.lesson.plan import Place, Plan
from app.lesson.shape import Shape

MODES = {
    "all": "every step",
    "activations": "only the activations",
    "gradients": "only the gradients",
    "updates": "only the updates",
    "weight": "one hidden weight from scratch",
}
"""What is practised, and how the page calls it."""

KINDS = {
    "activations": {"pre_activation", "activation"},
    "gradients": {"error_slope", "activation_slope", "delta", "weight_gradient", "bias_gradient"},
    "updates": {"weight_update", "bias_update"},
    "weight": {"weight_gradient"},
}

MARKS = {
    "r": "right at first try",
    "h": "right with a hint",
    "t": "right after another try",
    "f": "right, given an earlier answer",
    "s": "shown",
    "w": "gone on with another number",
}
"""How an answered step is marked in the address."""

ENTRY = re.compile(r"(\d{1,6})(?:([rhtfs])|w(-?\d{1,40}(?:\.\d{1,40})?))")


class Entry(NamedTuple):
    """An answered step: its number, its mark, and the student's own number where they went on with that."""

    step: int
    mark: str
    value: str = ""

    def written(self) -> str:
        """Write it for the address."""
        return f"{self.step}{self.mark}{self.value}"


def read_done(text: str) -> tuple[Entry, ...]:
    """Read the marks of the answered steps.

    Raises:
        BadField: if they are none.
    """
    entries = []
    for item in filter(None, text.split("_")):
        found = ENTRY.fullmatch(item)
        if found is None:
            raise refusal("done", "done: these are no marks of answered steps.")
        entries.append(Entry(int(found[1]), found[2] or "w", found[3] or ""))
    return tuple({entry.step: entry for entry in entries}.values())


def is_asked(mode: str, place: Place, shape: Shape) -> bool:
    """Whether a step is asked in this kind of practice."""
    if mode == "weight":
        return place.kind == "weight_gradient" and 0 < place.layer < max(shape.last, 2)
    return mode == "all" or place.kind in KINDS.get(mode, set())


def asked_after(plan: Plan, mode: str, step: int) -> int | None:
    """Return the next step that is asked, if there is one."""
    return next((n for n in range(step + 1, plan.steps + 1) if _asked(plan, mode, n)), None)


def asked_before(plan: Plan, mode: str, step: int) -> int:
    """Return the step asked before, or 0."""
    return next((n for n in range(step - 1, 0, -1) if _asked(plan, mode, n)), 0)


def _asked(plan: Plan, mode: str, step: int) -> bool:
    position = plan.at(step)
    return position is not None and is_asked(mode, position.place, plan.shape)


def added(done: str, entry: Entry) -> str:
    """Add a mark; an answered step keeps its first."""
    entries = {e.step: e for e in (entry, *read_done(done))}
    return "_".join(entries[step].written() for step in sorted(entries))


def told(entries: tuple[Entry, ...]) -> str:
    """Return how it went."""
    counts = {mark: sum(e.mark == mark for e in entries) for mark in MARKS}
    parts = [f"{count} {MARKS[mark]}" for mark, count in counts.items() if count]
    return f"{len(entries)} answered: {', '.join(parts)}." if parts else "Nothing answered yet."
