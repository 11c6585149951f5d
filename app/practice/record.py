"""What is asked in practice, and the record of what was answered: `done`, a mark for every answered step.

A mark may be followed by the names of the known mistakes that were made at the step: `12t~sign`. All of it stands in
the address, so that a result is a link.
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
    "k": "passed over, as others like it were done",
    "w": "gone on with another number",
}
"""How an answered step is marked in the address."""

PENDING = "x"
"""The mark of a step that was answered wrongly, and is not answered yet."""

ENTRY = re.compile(r"(\d{1,6})(?:([rhtfskx])|w(-?\d{1,40}(?:\.\d{1,40})?))((?:~[a-z-]{1,30}){0,4})")

MOST_MISTAKES = 3
"""Mistakes that are remembered of a step."""

ENOUGH = 3
"""Steps of one kind after which the others may be passed over."""


class Entry(NamedTuple):
    """An answered step.

    Attributes:
        step: its number.
        mark: a key of `MARKS`, or `PENDING`.
        value: the student's own number where they went on with that.
        mistakes: names of the known mistakes that were made at it.
    """

    step: int
    mark: str
    value: str = ""
    mistakes: tuple[str, ...] = ()

    def written(self) -> str:
        """Write it for the address."""
        names = (name.replace("_", "-") for name in self.mistakes)  # an underscore parts the marks
        return "~".join([f"{self.step}{self.mark}{self.value}", *names])

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer at all."""
        return self.mark != PENDING


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
        mistakes = tuple(name.replace("-", "_") for name in found[4].split("~")[1:])
        entries.append(Entry(int(found[1]), found[2] or "w", found[3] or "", mistakes))
    return tuple({entry.step: entry for entry in entries}.values())


def is_asked(mode: str, place: Place, shape: Shape) -> bool:
    """Whether a step is asked in this kind of practice."""
    if mode == "weight":
        return place.kind == "weight_gradient" and 0 < place.layer < max(shape.last, 2)
    return mode == "all" or place.kind in KINDS.get(mode, set())


def asked_after(plan: Plan, mode: str, step: int, done: str = "") -> int | None:
    """Return the next step that is asked and was not passed over, if there is one."""
    passed = {entry.step for entry in read_done(done) if entry.mark == "k"}
    return next((n for n in range(step + 1, plan.steps + 1) if n not in passed and _asked(plan, mode, n)), None)


def asked_before(plan: Plan, mode: str, step: int) -> int:
    """Return the step asked before, or 0."""
    return next((n for n in range(step - 1, 0, -1) if _asked(plan, mode, n)), 0)


def _asked(plan: Plan, mode: str, step: int) -> bool:
    position = plan.at(step)
    return position is not None and is_asked(mode, position.place, plan.shape)


def added(done: str, *new: Entry) -> str:
    """Add marks; an answered step keeps its first, and every step the mistakes that were made at it."""
    entries = {e.step: e for e in read_done(done)}
    for entry in new:
        before = entries.get(entry.step)
        if before is None:
            entries[entry.step] = entry
        elif not before.is_answered:
            mistakes = tuple(dict.fromkeys((*before.mistakes, *entry.mistakes)))[:MOST_MISTAKES]
            entries[entry.step] = entry._replace(mistakes=mistakes)
    return "_".join(entries[step].written() for step in sorted(entries))


def told(entries: tuple[Entry, ...]) -> str:
    """Return how it went."""
    counts = {mark: sum(e.mark == mark for e in entries) for mark in MARKS}
    parts = [f"{count} {MARKS[mark]}" for mark, count in counts.items() if count]
    answered = sum(e.is_answered and e.mark != "k" for e in entries)
    return f"{answered} answered: {', '.join(parts)}." if parts else "Nothing answered yet."


def alike(plan: Plan, mode: str, step: int, entries: tuple[Entry, ...]) -> list[int]:
    """Return the steps with the same formula that are still to be answered, where enough of them were."""
    form = _form(plan, step)
    marks = {e.step: e.mark for e in entries if e.is_answered}
    done = sum(mark != "k" and _form(plan, n) == form for n, mark in marks.items())
    if form is None or done < ENOUGH:
        return []
    others = (n for n in range(1, plan.steps + 1) if n not in marks and _form(plan, n) == form)
    return [n for n in others if _asked(plan, mode, n)]


def _form(plan: Plan, step: int) -> tuple[str, int] | None:
    """Return what tells a step's formula from others: its kind and its layer; updates are alike in all layers."""
    place = _place(plan, step)
    if place is None:
        return None
    return place.kind, 0 if place.phase == "update" else place.layer or 0


def _place(plan: Plan, step: int) -> Place | None:
    position = plan.at(step) if 0 < step <= plan.steps else None
    return position.place if position else None
