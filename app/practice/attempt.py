"""What was typed for a step, read and judged before the page is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from app.address.display import PARTS, Display
from app.address.scenario import Scenario
from app.lesson.lesson import Lesson
from app.lesson.plan import Position
from app.lesson.quantities import Quantity
from app.practice.judge import GIVEN, LIKELY, MISTAKE, WRONG, Verdict, judge
from app.practice.record import PENDING, Entry, added, is_asked, read_done
from app.practice.student_values import ALIASES, Key
from app.practice.typed_answer import Typed, Unreadable, read
from app.service.lessons import PastOf

HINTS = PARTS[1:-1]
"""What is shown besides the question when a hint was taken."""

NOT_YET = {MISTAKE, LIKELY, WRONG}
"""Verdicts that count as a try."""

MOST_TOLD = 2
"""Mistakes that give one number, up to which they are written down."""

DIGITS_ASKED = 4
"""Significant digits that are asked for, where the page shows as many."""


@dataclass(frozen=True)
class Attempt:
    """A step in practice: what was answered so far, and the verdict on what was typed now.

    Attributes:
        view: how the page shows its lesson.
        lesson: the lesson that is practised.
        step: which step of it.
        entries: the steps answered so far.
        is_asked: whether this step is asked at all.
        kept: the student's own numbers that they went on with.
        typed: the answer, if it can be read.
        problem: why it can't be read, or nothing.
        verdict: what is to be said of it.
    """

    display: Display
    lesson: Lesson
    step: int
    entries: tuple[Entry, ...]
    is_asked: bool
    kept: Mapping[Key, Decimal]
    typed: Typed | None
    problem: str
    verdict: Verdict | None

    @property
    def mark(self) -> Entry | None:
        """How this step was answered before, if it was."""
        return next((entry for entry in self.entries if entry.step == self.step and entry.is_answered), None)

    @property
    def asks(self) -> bool:
        """Whether the step's value is still to be found."""
        answered = self.mark is not None and self.mark.mark != "w"
        return self.is_asked and not answered and not self.is_accepted

    @property
    def is_accepted(self) -> bool:
        """Whether what was typed is right."""
        return self.verdict is not None and self.verdict.accepted

    @property
    def part(self) -> str:
        """How far the equation is shown."""
        if not self.asks:
            return "result" if self.is_asked else self.display.shown
        return self.display.shown if self.display.shown in HINTS else PARTS[0]

    @property
    def known_until(self) -> int:
        """The last step whose value stands on the page."""
        if self.asks and self.display.practice == "weight":
            return 0
        return self.step - self.asks

    @cached_property
    def done(self) -> str:
        """The marks so far, with this step's if it was just answered, and the mistake if one was made."""
        if self.verdict is None or self.mark is not None:
            return self.display.done
        if self.is_accepted:
            return added(self.display.done, self._mark_of(self.verdict))
        made = self.mistakes
        return added(self.display.done, Entry(self.step, PENDING, "", made)) if made else self.display.done

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Names of the mistakes that give what was typed, if they are few enough to be told apart."""
        found = self.verdict.mistakes if self.verdict and self.verdict.kind == MISTAKE else ()
        return tuple(mistake.name for mistake in found) if len(found) <= MOST_TOLD else ()

    @property
    def pointed_at(self) -> tuple[Quantity, ...]:
        """What the mistake that was just made is about, where it is one alone."""
        known = self.verdict.mistakes if self.verdict else ()
        return known[0].about if len(known) == 1 else ()

    def own(self, q: Quantity, sample: int) -> Decimal | None:
        """Return the number that the student went on with for a quantity, if there is one."""
        alias = ALIASES.get(q.kind)
        quantity = alias(self.lesson.values.shape, q) if alias else q
        return self.kept.get((quantity._replace(sample=0), q.sample - 1 if q.sample else sample))

    def _mark_of(self, verdict: Verdict) -> Entry:
        """Mark a right answer."""
        if self.display.tries or any(entry.step == self.step for entry in self.entries):
            return Entry(self.step, "t")
        if self.display.shown in HINTS:
            return Entry(self.step, "h")
        return Entry(self.step, "f" if verdict.kind == GIVEN else "r")


def attempt(scenario: Scenario, lesson: Lesson) -> Attempt:
    """Read and judge what was typed for a scenario's step.

    Raises:
        BadField: if the marks of the answered steps are none.
    """
    display, position = scenario.display, lesson.step(scenario.step).position
    entries = read_done(display.done)
    asked = position is not None and is_asked(display.practice, position.place, lesson.plan.shape)
    kept = _own_numbers(lesson, entries)
    typed, problem = _read(display.answer) if asked else (None, "")
    verdict = None
    if typed is not None and position is not None:
        verdict = judge(lesson, position, typed, kept, PastOf(scenario), _digits_asked(display, typed))
    return Attempt(display, lesson, scenario.step, entries, asked, kept, typed, problem, verdict)


def _own_numbers(lesson: Lesson, entries: tuple[Entry, ...]) -> dict[Key, Decimal]:
    found = dict[Key, Decimal]()
    for entry in entries:
        position: Position | None = lesson.plan.at(entry.step) if entry.step <= lesson.plan.steps else None
        if entry.mark == "w" and position is not None:
            found[position.place.subject, position.sample or 0] = Decimal(entry.value)
    return found


def _read(answer: str) -> tuple[Typed | None, str]:
    """Read the answer: what it is, or why it can't be read."""
    if not answer.strip():
        return None, ""
    try:
        return read(answer), ""
    except Unreadable as unreadable:
        return None, str(unreadable)


def _digits_asked(display: Display, typed: Typed) -> int:
    asked = min(DIGITS_ASKED, display.digits)
    return 1 if display.rounding == "fixed" and (typed.places or 0) >= asked else asked
