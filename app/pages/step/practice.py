"""Practice: which steps are asked, what was answered so far, and what is said of an answer.

All of it stands in the address: `done` holds a mark for every answered step, so that a result is a link.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from weakref import proxy

from markupsafe import Markup

from app.address.display import PARTS, View, view_pairs
from app.address.query import Pairs, refusal
from app.address.scenario import lesson_pairs, place_pairs
from app.lesson.feedback import feedback
from app.lesson.judge import FEWEST_TO_NAME, GIVEN, LIKELY, MISTAKE, WRONG, Verdict, judge
from app.lesson.notation import plain
from app.lesson.own import ALIASES, Key
from app.lesson.terms import Quantity
from app.lesson.typed import Typed, Unreadable, read
from app.lesson.walkthrough import Place, Plan, Shape
from app.pages.views import PracticeView
from app.service.lessons import PastOf
from app.writing.numbers import minus

if TYPE_CHECKING:
    from app.pages.step.figures import Figures

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

HINTS = PARTS[1:-1]
"""What is shown besides the question when a hint was taken."""

NOT_YET = {MISTAKE, LIKELY, WRONG}
"""Verdicts that count as a try."""

DIGITS_ASKED = 4
"""Significant digits that are asked for, where the page shows as many."""

_ENTRY = re.compile(r"(\d{1,6})(?:([rhtfs])|w(-?\d{1,40}(?:\.\d{1,40})?))")


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
        found = _ENTRY.fullmatch(item)
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
    """Give the next step that is asked, if there is one."""
    return next((n for n in range(step + 1, plan.steps + 1) if _asked(plan, mode, n)), None)


def asked_before(plan: Plan, mode: str, step: int) -> int:
    """Give the step asked before, or 0."""
    return next((n for n in range(step - 1, 0, -1) if _asked(plan, mode, n)), 0)


def _asked(plan: Plan, mode: str, step: int) -> bool:
    position = plan.at(step)
    return position is not None and is_asked(mode, position.place, plan.shape)


def added(done: str, entry: Entry) -> str:
    """Add a mark; an answered step keeps its first."""
    entries = {e.step: e for e in (entry, *read_done(done))}
    return "_".join(entries[step].written() for step in sorted(entries))


def told(entries: tuple[Entry, ...]) -> str:
    """Say how it went."""
    counts = {mark: sum(e.mark == mark for e in entries) for mark in MARKS}
    parts = [f"{count} {MARKS[mark]}" for mark, count in counts.items() if count]
    return f"{len(entries)} answered: {', '.join(parts)}." if parts else "Nothing answered yet."


def facts(page: "Figures") -> str:
    """Say what must be known to work a step out."""
    return " ".join(f"{name}: {what}." for name, what in page.facts())


class Practice:
    """The practice of one page, which holds it: what is hidden, what was answered, and the verdict.

    Attributes:
        page: that page, weakly, so that both go once the page is written, and not when garbage is next looked for.
    """

    def __init__(self, page: "Figures") -> None:
        self.page, self.view, self.step = proxy(page), page.view, page.scenario.step
        self.entries = read_done(self.view.done) if self.view.practice else ()
        position = page.step.position
        self.position = position
        self.is_asked = position is not None and is_asked(self.view.practice, position.place, page.lesson.plan.shape)
        self.mark = next((e for e in self.entries if e.step == self.step), None)

    @cached_property
    def kept(self) -> Mapping[Key, Decimal]:
        """The student's own numbers that they went on with."""
        plan, found = self.page.lesson.plan, dict[Key, Decimal]()
        for entry in self.entries:
            position = plan.at(entry.step) if entry.step <= plan.steps else None
            if entry.mark == "w" and position is not None:
                found[position.place.subject, position.sample or 0] = Decimal(entry.value)
        return found

    def own(self, q: Quantity, sample: int) -> Decimal | None:
        """Return the number that the student went on with for a quantity, if there is one."""
        alias = ALIASES.get(q.kind)
        quantity = alias(self.page.lesson.values.shape, q) if alias else q
        return self.kept.get((quantity._replace(sample=0), q.sample - 1 if q.sample else sample))

    def own_numbers(self) -> str:
        """Say with which numbers of their own the student goes on."""
        plan = self.page.lesson.plan
        numbers = [
            f"{plain(self.page.notation.name(position.place.subject))} = {minus(entry.value)}"
            for entry in self.entries
            if entry.mark == "w" and entry.step != self.step and (position := plan.at(min(entry.step, plan.steps)))
        ]
        return f"Going on with your {', '.join(numbers)}. " if numbers else ""

    @cached_property
    def _read(self) -> tuple[Typed | None, str]:
        """Read the answer, once: what it is, or why it can't be read."""
        if not self.is_asked or not self.view.answer.strip():
            return None, ""
        try:
            return read(self.view.answer), ""
        except Unreadable as unreadable:
            return None, str(unreadable)

    @property
    def typed(self) -> Typed | None:
        """The answer, if it can be read."""
        return self._read[0]

    @property
    def problem(self) -> str:
        """Why the answer can't be read."""
        return self._read[1]

    @cached_property
    def verdict(self) -> Verdict | None:
        """What is to be said of the answer."""
        if self.typed is None or self.position is None:
            return None
        past = PastOf(self.page.scenario)
        asked = min(DIGITS_ASKED, self.view.digits)
        if self.view.rounding == "fixed" and (self.typed.places or 0) >= asked:
            asked = 1
        return judge(self.page.lesson, self.position, self.typed, self.kept, past, asked)

    @property
    def asks(self) -> bool:
        """Whether the step's value is still to be found."""
        answered = self.mark is not None and self.mark.mark != "w"
        return self.is_asked and not answered and not (self.verdict is not None and self.verdict.accepted)

    @property
    def part(self) -> str:
        """How far the equation is shown."""
        if not self.asks:
            return "result" if self.is_asked else self.view.shown
        return self.view.shown if self.view.shown in HINTS else PARTS[0]

    @property
    def known_until(self) -> int:
        """The last step whose value stands on the page."""
        if self.asks and self.view.practice == "weight":
            return 0
        return self.step - self.asks

    # --- the way on ------------------------------------------------------------------------

    def mark_of_verdict(self) -> Entry:
        """Mark a right answer."""
        assert self.verdict is not None  # noqa: S101 - asked for only after one
        if self.view.tries:
            return Entry(self.step, "t")
        if self.view.shown in HINTS:
            return Entry(self.step, "h")
        return Entry(self.step, "f" if self.verdict.kind == GIVEN else "r")

    @property
    def done(self) -> str:
        """The marks so far, with this step's if it was just answered."""
        if self.verdict is None or not self.verdict.accepted or self.mark is not None:
            return self.view.done
        return added(self.view.done, self.mark_of_verdict())

    def on(self, **changes: object) -> View:
        """Give the view of a place that practice leads to."""
        fresh = {"answer": "", "tries": 0, "shown": "result", "done": self.done, **changes}
        return self.view._replace(**fresh)  # type: ignore[arg-type]

    def next(self) -> str:
        """Where Next leads: to the next asked step, or to how it went."""
        plan, links = self.page.lesson.plan, self.page.links
        after = None if self.view.practice == "weight" else asked_after(plan, self.view.practice, self.step)
        if after is None:
            return links.to(self.step, path="/practice", view=self.on())
        return links.to(after, view=self.on())

    def back(self) -> str:
        """Where Back leads."""
        before = asked_before(self.page.lesson.plan, self.view.practice, self.step)
        return self.page.links.to(before, view=self.on()) if self.step else ""

    # --- the view --------------------------------------------------------------------------

    def build(self) -> PracticeView:
        """Build what the page shows."""
        page, equation = self.page, self.page.step.equation
        part = PARTS.index(self.part)
        hint = self.link(self.on(answer="", tries=self.view.tries, shown=PARTS[part + 1])) if part < 2 else ""
        return PracticeView(
            asks=self.asks,
            name=page.name(equation.subject.quantity) if equation else Markup(""),
            answer=self.view.answer,
            problem=self.problem,
            verdict=self.verdict.kind if self.verdict else "",
            accepted=self.verdict is not None and self.verdict.accepted,
            words=tuple(self.words()),
            hidden=tuple(self.hidden()),
            hint=hint if self.asks else "",
            hint_label=("A hint: the symbols", "A hint: the numbers put in", "")[min(part, 2)],
            show=self.link(self.on(done=added(self.view.done, Entry(self.step, "s")))) if self.asks else "",
            keep=self.keep(),
            progress=self.progress(),
            facts=self.own_numbers() + facts(page),
            leave=self.link(self.on()._replace(practice="", done="")),
        )

    def progress(self) -> str:
        """Say how it went so far."""
        tried = self.view.tries or (self.verdict is not None and not self.verdict.accepted)
        return told(read_done(self.done)) if self.done or not tried else "Another try."

    def link(self, view: View) -> str:
        """Give the address of this step in another view."""
        return self.page.links.to(self.step, view=view)

    def words(self) -> Iterator[Markup]:
        """Say what there is to say of the answer."""
        if self.verdict is not None:
            yield from map(self.page.sentence, feedback(self.verdict))
            if self.verdict.kind == WRONG and self.typed and self.typed.places and self.typed.digits < FEWEST_TO_NAME:
                yield Markup("Type four digits or more, and the mistake may be named.")

    def keep(self) -> str:
        """Link on with the student's own number."""
        wrong = self.verdict is not None and self.verdict.kind in NOT_YET
        after = asked_after(self.page.lesson.plan, self.view.practice, self.step)
        if not wrong or self.typed is None or after is None or self.view.practice == "weight":
            return ""
        value = f"{self.typed.value:.30f}".rstrip("0").rstrip(".") or "0"
        if not _ENTRY.fullmatch(f"{self.step}w{value}"):
            return ""
        entry = Entry(self.step, "w", value)
        return self.page.links.to(after, view=self.on(done=added(self.view.done, entry)))

    def hidden(self) -> Pairs:
        """Give what the form sends along besides the answer."""
        scenario = self.page.scenario
        counted = self.verdict is not None and self.verdict.kind in NOT_YET
        view = self.view._replace(answer="", tries=self.view.tries + counted)
        place = place_pairs(scenario.iteration, scenario.step)
        return [*lesson_pairs(scenario), *place, *view_pairs(view)]
