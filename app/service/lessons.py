"""From a scenario to the engine's objects, with what was just worked out kept in bounded caches."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import cast

import numpy as np

from app.address.scenario import Design, Scenario, Spec
from app.address.typed_numbers import BadField, FieldError
from app.engine.course import Batch, Course
from app.engine.families import activation
from app.engine.leaps import Program
from app.engine.losses import LOSSES
from app.engine.network import Network, build
from app.engine.rules import Rule
from app.engine.scalars import CALLABLE
from app.engine.training import Run
from app.lesson.comparisons import updated_first
from app.lesson.lesson import Lesson
from app.remembering import bounded
from app.service.turnstile import turnstile
from app.writing.training_program import program

MOST_RUN_BYTES, MOST_LESSON_BYTES, MOST_PROGRAM_BYTES = 6 * 2**20, 8 * 2**20, 4 * 2**20
"""What all runs, all lessons, and all compiled programs that are remembered may take."""


def course_of(spec: Spec) -> Course:
    """Return what a spec trains."""
    activations = [activation(name) for name in spec.activations]
    weights = [0.0 if k in spec.absent else w for k, w in enumerate(spec.w, start=1)]
    network = build(spec.layers, activations, LOSSES[spec.loss], weights, spec.b)
    batch: Batch = "each" if spec.batch == "each" else "sum" if spec.batch == "sum" else "mean"
    return Course(
        network,
        np.array(spec.x).T,
        np.array(spec.t).T,
        spec.rate,
        batch,
        spec.train_biases,
        spec.rule,
        frozenset((*spec.fixed, *spec.absent)),
        frozenset(spec.absent),
    )


STRAIGHT_LINE_UP_TO, WATCHED_UP_TO = 150, 400
"""Parameters × samples of an update, for each layer, up to which a straight-line program is the fastest: in smooth
networks with the plain rule, and where arrays must be watched for kinks or follow another rule as well."""


def program_size(train: Program) -> int:
    """Return about how many bytes a compiled program takes: as measured, four times its bytecode and 10 kB."""
    return 10_000 + int(4.2 * len(train.__code__.co_code))


@bounded(MOST_PROGRAM_BYTES, program_size)
def program_for(design: Design) -> Program:
    """Compile the training program of all networks of one design; their numbers play no part."""
    course = course_of(design.filled(1, 0.1))
    room = dict(CALLABLE)
    exec(program(Lesson(course, course.network, 0)), room)  # noqa: S102 - written by us from our own trees
    return cast("Program", room.pop("train"))  # a room that held its program would be a circle, and long in memory


def _per_sample(spec: Spec) -> Rule:
    """Return a spec's update rule with weight decay divided by the number of samples already, where it is to be."""
    rule = spec.rule
    if rule.decay_in != "loss_mean":
        return rule
    return rule._replace(decay=rule.decay / len(spec.x), decay_in="loss")


@bounded(MOST_RUN_BYTES, lambda run: run.size)
def run_of(spec: Spec) -> Run:
    """Return the run of a spec, which remembers how far it was followed."""
    size = (len(spec.w) + len(spec.b or ())) * spec.shape.samples
    is_watched = any(activation(name).is_kinked for name in spec.activations) or not spec.rule.is_plain
    most = WATCHED_UP_TO if is_watched else STRAIGHT_LINE_UP_TO
    design = spec.design._replace(batch="each", rule=_per_sample(spec))  # a batch is its divisor
    program = None if size > most * len(spec.activations) else partial(program_for, design)
    return Run(course_of(spec), program, turnstile.breathe, partial(run_of.recount, spec))


LEAST_UPDATE = 100
"""Work of an update however small the network is."""


def work_of(spec: Spec, updates: int) -> int:
    """Return what updates cost: weights × samples × updates, and something for each update in itself."""
    each = max(LEAST_UPDATE, len(spec.w) * spec.shape.samples)
    return updates * (each if spec.rule.is_plain else RULED * each)


RULED = 2
"""How much dearer an update is whose rule is not the plain one, at most."""

MOST_WRONG_WORK = 300_000
"""Weights × samples × updates up to which training in the wrong order is followed, to recognise its numbers."""


@bounded(MOST_LESSON_BYTES // 4, lambda lesson: lesson.values.size)
def _updated_first(spec: Spec, iteration: int) -> Lesson:
    """Return the lesson as it would be, had every update gone through updated output weights."""
    course = run_of(spec).course
    with turnstile.through(4 * work_of(spec, iteration)):
        return Lesson(course, updated_first(course, iteration), iteration)


class PastOf:
    """The training before a scenario's iteration, right and wrong."""

    def __init__(self, scenario: Scenario) -> None:
        self.spec, self.iteration = scenario.spec, scenario.iteration

    def before(self) -> Lesson | None:
        """Return the lesson one update earlier."""
        return _lesson_at(self.spec, self.iteration - 1) if self.iteration else None

    def updated_first(self) -> Lesson | None:
        """Return the lesson after as many updates through updated output weights, where that is not too much work."""
        few = self.iteration * len(self.spec.w) * self.spec.shape.samples <= MOST_WRONG_WORK
        return _updated_first(self.spec, self.iteration) if few and len(self.spec.layers) > 2 else None


def work_to(spec: Spec, iteration: int) -> int:
    """Weights × samples × updates that are still to be done to get to an iteration."""
    return work_of(spec, run_of(spec).updates_to(iteration))


def trained(scenario: Scenario) -> Network:
    """Return the network that a scenario's iteration begins with."""
    with turnstile.through(work_to(scenario.spec, scenario.iteration), scenario.spec):
        return run_of(scenario.spec).network_after(scenario.iteration)


MOST_PAST = 60
"""Errors that a lesson remembers of the training before it, for the small curve at E."""


@bounded(MOST_LESSON_BYTES, lambda lesson: lesson.values.size)
def _lesson_at(spec: Spec, iteration: int) -> Lesson:
    if iteration == 0:
        course = course_of(spec)
        return Lesson(course, course.network, 0)
    run = run_of(spec)
    with turnstile.through(work_to(spec, iteration), spec):
        network = run.network_after(iteration)
        return Lesson(run.course, network, iteration, run.past(iteration, MOST_PAST), run.kept_after(iteration))


MOST_EXACT_WORK = 8_000_000
"""Work of a lesson's decimals that one request may ask for."""


def lesson_of(scenario: Scenario) -> Lesson:
    """Return the lesson that a scenario shows a step of.

    Raises:
        BadField: if its numbers take too many digits to be worked out exactly.
    """
    lesson = _lesson_at(scenario.spec, scenario.iteration)
    check_digits(lesson, lesson.values.work)
    return lesson


def check_digits(lesson: Lesson, work: int) -> None:
    """Refuse decimals that are more work than one request may ask for.

    Raises:
        BadField: saying how many digits it would take.
    """
    if work > MOST_EXACT_WORK:
        raise BadField([FieldError("x", TOO_MANY_DIGITS.format(lesson.values.digits))])


TOO_MANY_DIGITS = (
    "x: numbers this far apart in size take {} digits to be worked out exactly, which in a network of this size is "
    "more than one page may ask for. Smaller inputs, targets or weights, fewer samples or fewer units take less."
)


def page_work(scenario: Scenario) -> int:
    """Return what writing a page of a lesson costs, apart from its decimals, in weights × samples of an update."""
    spec = scenario.spec
    rows = len(spec.w) + len(spec.b or ()) + 2 * len(spec.x)
    return 5000 + 1200 * rows + (ANSWER_WORK if scenario.display.answer else 0)


def unfolded_work(scenario: Scenario) -> int:
    """Return what two pages of a step cost on which everything is unfolded, one of them for a projector."""
    return 2 * (100_000 + page_work(scenario) // 4)


def most_unfolded(scenario: Scenario) -> int:
    """Return for how many steps one file may hold such pages: some six seconds' work."""
    return MOST_FILE_WORK // unfolded_work(scenario) - 1


MOST_FILE_WORK = 20_000_000
"""Work of one file of pages."""

ANSWER_WORK = 150_000
"""What judging an answer costs, which follows every way of rounding and every known mistake."""


def sheet_work(scenario: Scenario, lines: int) -> int:
    """Return what marking a sheet of so many lines costs."""
    return lines * (ANSWER_WORK // 4 + 20 * len(scenario.spec.w))


EQUATION_WORK = 1000
"""What writing one step of many costs."""

TOGETHER = {"order", "check", "slope"}
"""Forms of a step that work all samples out together."""


@contextmanager
def page_at_work(scenario: Scenario, before: Scenario | None = None) -> Iterator[None]:
    """Let a page be built in turn with others where that is costly; `before` is the lesson it is compared with."""
    more = page_work(scenario) + (lesson_of(before).values.work if before else 0)
    with at_work(scenario, more, together=scenario.display.panel in TOGETHER or bool(scenario.display.answer)):
        yield


@contextmanager
def at_work(scenario: Scenario, more: int = 0, together: bool = False) -> Iterator[Lesson]:
    """Return a scenario's lesson to whoever works something out of it, in turn with others where that is costly.

    Args:
        scenario: which lesson.
        more: what is worked out, besides the lesson's own decimals, in weights × samples of an update.
        together: whether all samples are taken together for it.
    """
    lesson = lesson_of(scenario)
    if together:
        check_digits(lesson, lesson.values.work_together)
        more += lesson.values.work_together
    with turnstile.through(lesson.values.work + more):
        yield lesson
