"""A lesson at one iteration: its steps, built one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from app.engine.course import Course
from app.engine.exact import exactly
from app.engine.functions import Array
from app.engine.network import Network
from app.lesson.plan import Place, Plan, Position, plan
from app.lesson.quantities import Quantity
from app.lesson.steps.kinds import STEP_KINDS, equation, start
from app.lesson.steps.setting import Sentence, Setting
from app.lesson.terms import Equation
from app.lesson.values import Values


@dataclass(frozen=True, eq=False)
class Step:
    """One operation, as shown on one page.

    Attributes:
        position: which step it is; None for step 0.
        question: the question that it answers.
        spell: gives its equation, or nothing for step 0.
        explain: says why it is done.
        weighs_numbers: whether that depends on how the numbers turned out.
    """

    position: Position | None
    question: Sentence
    spell: Callable[[], Equation | None]
    explain: Callable[["Step"], Sentence]
    weighs_numbers: bool = False

    @cached_property
    def equation(self) -> Equation | None:
        """What it says; nothing for step 0."""
        return self.spell()

    @cached_property
    def reason(self) -> Sentence:
        """Why it is done."""
        return self.explain(self)


@dataclass(frozen=True, eq=False)
class Lesson:
    """One iteration of a course.

    Attributes:
        course: what is trained, and how.
        start: the network after `iteration` updates.
        iteration: updates already applied.
        kept: what the update rule has kept of every parameter, weights first.
        past: E before some of the updates so far, where the training remembers it.
    """

    course: Course
    start: Network
    iteration: int
    past: tuple[float, ...] = ()
    kept: tuple[Array, ...] = ()

    @cached_property
    def values(self) -> Values:
        """Every quantity of this iteration, exactly."""
        return Values(self.course, self.start, self.iteration, self.kept)

    @cached_property
    def plan(self) -> Plan:
        """The order of the steps."""
        return plan(self.values.shape)

    @cached_property
    def activations(self) -> tuple[str, ...]:
        """Return the name of the activation of each layer that computes."""
        return tuple(layer.activation.name for layer in self.course.network.layers)

    def setting(self, sample: int) -> Setting:
        """What the equations of one sample's steps are made from."""
        loss, averaged = self.course.network.loss.name, self.course.batch == "mean"
        return Setting(self.values, sample, self.activations, loss, averaged, self.course.rule)

    def step(self, number: int) -> Step:
        """Build one step; 0 is the one before anything is worked out."""
        position = self.plan.at(number)
        if position is None:
            question, reason = start(self.iteration)
            return Step(None, question, lambda: None, lambda _step: reason)
        setting, place = self.setting(position.sample or 0), position.place
        kind = STEP_KINDS[place.kind]
        asked = kind.question(setting.shape, place)
        weighs = kind.weighs_numbers(setting, place)
        return Step(
            position, asked, lambda: equation(setting, position), lambda s: self._reason(setting, place, s), weighs
        )

    def _reason(self, setting: Setting, place: Place, step: Step) -> Sentence:
        assert step.equation is not None  # noqa: S101 - every step from 1 on has one
        with exactly(self.values.digits):
            return STEP_KINDS[place.kind].reason(setting, place, step.equation)

    def sample_number(self, index: int) -> int:
        """Number (from 1) of the iteration's sample with this index among all samples."""
        if self.course.batch != "each":
            return index + 1
        return self.iteration % int(self.course.x.shape[1]) + 1

    def is_known(self, quantity: Quantity, step: int) -> bool:
        """Whether a quantity of the sample on the page has been worked out at this step."""
        found = self.plan.step_of(quantity, self.plan.sample_at(step))
        return found is None or found <= step
