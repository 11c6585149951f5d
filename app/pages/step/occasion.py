"""One step of one lesson, shown in one way: the frozen value that every part of its page is made from."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from markupsafe import Markup

from app.address.display import Display
from app.address.links import Links
from app.address.query import Query
from app.address.reading import Reading
from app.address.scenario import Scenario
from app.address.typed_numbers import FieldError
from app.lesson.lesson import Lesson, Step
from app.lesson.notation import Notation
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Sentence
from app.lesson.terms import leaves
from app.practice.attempt import Attempt, attempt
from app.service.lessons import lesson_of
from app.writing.names import Names, names_for
from app.writing.numbers import Precision, Written
from app.writing.sentences import to_markup

NOTHING_TYPED = Query(())


@dataclass(frozen=True, eq=False)
class Occasion:
    """One step of one lesson, and all that decides how its page shows it.

    Attributes:
        scenario: what the address says.
        lesson: the lesson, worked out.
        step: the step at hand.
        sample: which of the iteration's samples it treats, from 0.
        names: the quantities' names.
        precision: how numbers are rounded.
        links: addresses of other places in the lesson.
        attempt: what was answered, in practice.
        part: how far the step's equation is shown, one of `PARTS`.
        typed: the raw address, where fields keep what was typed.
        errors: what is wrong with it.
        readings: how pasted lists were read.
        before: what the lesson was before an edit, if the form told.
        was: that lesson, worked out, if the network was alike.
    """

    scenario: Scenario
    lesson: Lesson
    step: Step
    sample: int
    names: Names
    precision: Precision
    links: Links
    attempt: Attempt | None
    part: str
    typed: Query
    errors: tuple[FieldError, ...]
    readings: tuple[Reading, ...]
    before: Scenario | None
    was: Lesson | None

    @property
    def display(self) -> Display:
        """How the page shows its lesson."""
        return self.scenario.display

    @property
    def notation(self) -> Notation:
        """How quantities are called."""
        return self.names.notation

    @property
    def hides(self) -> bool:
        """Whether the step's value is still to be found."""
        return self.part != "result"

    @cached_property
    def applied(self) -> bool:
        """Whether the parameters have been replaced, as the last step does."""
        return self.scenario.step == self.lesson.plan.steps and not self.hides

    @property
    def place(self) -> Place | None:
        """Which of an iteration's steps it is; nothing before the first."""
        return self.step.position.place if self.step.position else None

    @property
    def subject(self) -> Quantity | None:
        """What the step works out; nothing before the first."""
        return self.place.subject if self.place else None

    @cached_property
    def at_work(self) -> frozenset[Quantity]:
        """Quantities that this step's equation uses or works out."""
        e = self.step.equation
        if e is None:
            return frozenset()
        used = {leaf.stands_for or leaf.quantity for tree in e.trees for leaf in leaves(tree)}
        return frozenset(used | {e.subject.quantity})

    def value(self, q: Quantity) -> Decimal:
        """Return the value of a quantity of the sample at hand, or the number that the student goes on with instead."""
        own = self.attempt.own(q, self.sample) if self.attempt else None
        return self.right_value(q) if own is None else own

    def right_value(self, q: Quantity) -> Decimal:
        """Return the value of a quantity of the sample at hand."""
        return self.lesson.values.value(q, self.sample)

    def equation_value(self, q: Quantity) -> Decimal:
        """Return a quantity's value in the step's equation: once its result is shown, the right one."""
        return self.value(q) if self.hides else self.right_value(q)

    def written(self, q: Quantity) -> Written:
        """Return a value as text."""
        return self.precision.write(self.value(q))

    def known(self, q: Quantity) -> bool:
        """Return whether a quantity has been worked out."""
        if self.attempt is None:
            return self.lesson.is_known(q, self.scenario.step - self.hides)
        if (q, self.sample) in self.attempt.kept and q == self.subject:
            return False
        return self.lesson.is_known(q, self.attempt.known_until)

    def changed(self, q: Quantity) -> bool:
        """Return whether an edit changed a quantity."""
        return self.was is not None and self.was.values.value(q, self.sample) != self.value(q)

    def name(self, q: Quantity) -> Markup:
        """Return a quantity's name as mathematics."""
        return self.names.markup(q)

    def sentence(self, sentence: Sentence) -> Markup:
        """Return a sentence, its names and numbers written."""
        return to_markup(sentence, self.names.inline, self.precision)


def occasion(
    scenario: Scenario,
    typed: Query = NOTHING_TYPED,
    errors: tuple[FieldError, ...] = (),
    before: Scenario | None = None,
    readings: tuple[Reading, ...] = (),
) -> Occasion:
    """Return the occasion of a scenario's step.

    Args:
        scenario: what the address says.
        typed: the raw address.
        errors: what is wrong with it.
        before: what the lesson was before an edit.
        readings: how pasted lists were read.

    Raises:
        BadField: if the lesson's numbers take too many digits, or the marks of practice are none.
    """
    lesson, display = lesson_of(scenario), scenario.display
    tried, step = attempt(scenario, lesson) if display.practice else None, lesson.step(scenario.step)
    onward = replace(scenario, display=display._replace(done=tried.done)) if tried else scenario
    changed = before if before and before.spec != scenario.spec else None
    alike = changed is not None and changed.spec.shape == scenario.spec.shape
    return Occasion(
        scenario=scenario,
        lesson=lesson,
        step=step,
        sample=lesson.plan.sample_at(scenario.step),
        names=names_for(display.notation, lesson.values.shape),
        precision=Precision(display.digits, display.rounding == "fixed").remembering(),
        links=Links(onward),
        attempt=tried,
        part="result" if step.position is None else tried.part if tried else display.shown,
        typed=typed,
        errors=errors,
        readings=readings,
        before=changed,
        was=lesson_of(changed) if changed and alike else None,
    )
