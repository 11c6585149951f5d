"""The page that makes exercises, and the one that says how practice went."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from zlib import crc32

from markupsafe import Markup

from app.address.display import PRACTICE, Display
from app.address.links import Links
from app.address.query import Query, whole, word
from app.address.scenario import Scenario, spec_of
from app.address.write import write
from app.engine.exact import exactly
from app.lesson.examples import Example
from app.lesson.plan import Place
from app.lesson.symbols import plain
from app.pages.frame import Frame, frame
from app.pages.step.drawer.choices import Choice, choice
from app.pages.step.drawing import PictureView, picture
from app.pages.step.facts import told_facts
from app.pages.step.header import RouteStop, route_stop
from app.pages.step.occasion import Occasion, occasion
from app.practice.exercises import LEVELS, exercise
from app.practice.feedback import sentence
from app.practice.judge import known_mistakes
from app.practice.mistakes.known import SENTENCES
from app.practice.record import MARKS, MODES, Entry, asked_after, read_done, told
from app.service.lessons import PastOf, lesson_of
from app.settings import settings

MOST_SEED = 999_999
MOST_MISTAKES = 8
"""Mistakes of which it is told how often they were made."""

USUAL = 3
"""The level of an exercise when none is asked for."""


@dataclass(frozen=True)
class MarkView:
    """An answered step: its link, its name, and how it went."""

    step: int
    href: str
    name: str
    mark: str
    words: str


@dataclass(frozen=True)
class MistakeView:
    """A known mistake that was made: what it was, at which steps, and an exercise of the same kind."""

    words: Markup
    steps: tuple[MarkView, ...]
    exercise: str


@dataclass(frozen=True)
class ExercisePage:
    """An exercise to be made, or the result of one.

    Attributes:
        level, mode: what can be chosen.
        seed: which exercise.
        start: where it begins.
        another: the next one.
        address: the link for the class.
        marks: how every answered step went; empty before practice.
        summary: the same in a sentence.
        mistakes: the known mistakes that were made, the most frequent first.
        route: the stop of *Learn it in twenty minutes* that this is the end of, where it is one.
    """

    frame: Frame
    diagram: PictureView
    level: Choice
    mode: Choice
    seed: int
    start: str
    another: str
    address: str
    marks: tuple[MarkView, ...]
    summary: str
    facts: str
    mistakes: tuple[MistakeView, ...] = ()
    route: RouteStop | None = None


def is_result(query: Query) -> bool:
    """Whether an address is of a result, not of an exercise to be made."""
    return query.has_any({"done", "step"})


def chooser_page(query: Query) -> ExercisePage:
    """Build the page of an exercise that is made from a level and a seed."""
    level = whole(query, "level", min(LEVELS), max(LEVELS), USUAL)
    seed = whole(query, "seed", 0, MOST_SEED, 1)
    mode = word(query, "practice", PRACTICE, "all")
    scenario = Scenario(spec_of(made(level, seed)))
    display = Display(practice=mode, notation="names")
    start = Links(scenario).to(first_step(scenario, mode), display=display)
    at = occasion(scenario)
    address = f"/practice?level={level}&seed={seed}&practice={mode}"
    words = "Work a network out by hand, step by step, and be told which mistake was made."
    return ExercisePage(
        frame("Practice", words, None, path=address),
        drawn(at),
        level_choice(level),
        choice("practice", "Practise", mode, MODES),
        seed,
        start,
        f"/practice?level={level}&seed={(seed + 1) % (MOST_SEED + 1)}&practice={mode}",
        f"{settings().base}{address}",
        (),
        "",
        told_facts(at),
    )


def drawn(at: Occasion) -> PictureView:
    """Return the drawing of an exercise."""
    with exactly(at.lesson.values.digits):
        return picture(at)


def level_choice(level: int) -> Choice:
    """Build the field of the levels."""
    return choice("level", "Level", str(level), {str(k): f"{k}. {v.title}" for k, v in LEVELS.items()})


def first_step(scenario: Scenario, mode: str) -> int:
    """Return the step that practice begins with: the beginning, or the one weight that is asked from scratch."""
    if mode != "weight":
        return asked_after(scenario.spec.plan, mode, 0) or 0
    plan = scenario.spec.plan
    hidden = [n for n in range(1, plan.steps + 1) if (p := plan.at(n)) and p.place.kind == "weight_gradient"]
    first_layer = [n for n in hidden if (p := plan.at(n)) and p.place.layer == 1]
    return (first_layer or hidden)[0]


@lru_cache(maxsize=128)
def made(level: int, seed: int) -> Example:
    """Make an exercise, once."""
    return exercise(level, seed, lambda example: lesson_of(Scenario(spec_of(example))))


def result_page(scenario: Scenario) -> ExercisePage:
    """Build the page that says how practice went."""
    entries = [e for e in read_done(scenario.display.done) if 0 < e.step <= scenario.spec.plan.steps]
    fresh = replace(scenario, step=0, display=scenario.display._replace(done="", answer="", tries=0, shown="result"))
    at = occasion(replace(fresh, display=Display(notation=fresh.display.notation, route=fresh.display.route)))
    marks = tuple(mark_view(scenario, at, entry) for entry in entries)
    mode = scenario.display.practice or "all"
    start = Links(fresh).to(first_step(scenario, mode), display=fresh.display._replace(practice=mode))
    query = write(scenario)
    return ExercisePage(
        frame("How it went", told(tuple(entries)), scenario, path="/practice"),
        drawn(at),
        level_choice(USUAL),
        choice("practice", "Practise", mode, MODES),
        1,
        start,
        another(scenario, mode),
        f"{settings().base}/practice?{query}",
        marks,
        told(tuple(entries)),
        told_facts(at),
        mistakes_made(scenario, tuple(entries)),
        route_stop(at),
    )


def mistakes_made(scenario: Scenario, entries: tuple[Entry, ...]) -> tuple[MistakeView, ...]:
    """Return the known mistakes that were made, the most frequent first."""
    made: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for name in SENTENCES.keys() & set(entry.mistakes):
            made[name].append(entry)
    ordered = sorted(made.items(), key=lambda item: (-len(item[1]), item[1][0].step))[:MOST_MISTAKES]
    return tuple(filter(None, (mistake_view(scenario, name, found) for name, found in ordered)))


def mistake_view(scenario: Scenario, name: str, entries: list[Entry]) -> MistakeView | None:
    """Return a mistake as it is told of the first step at which it was made; None where it can't be made there."""
    plain_view = Display(notation=scenario.display.notation)
    at = occasion(replace(scenario, step=entries[0].step, display=plain_view))
    position = at.step.position
    assert position is not None  # noqa: S101 - only steps that there are
    with exactly(at.lesson.values.digits):
        known = known_mistakes(at.lesson, position, PastOf(scenario))
        such = [m for m in known if m.name == name]
        if not such:
            return None
        words = at.sentence(sentence(such[0]))
        words = Markup("Such as: {}").format(words) if len(such) > 1 else words
    steps = tuple(mark_view(scenario, at, entry) for entry in entries)
    return MistakeView(words, steps, same_kind(scenario, position.place))


def same_kind(scenario: Scenario, place: Place) -> str:
    """Link to a step of the same kind, at outputs or in a hidden layer, in another exercise; all before it shown."""
    level, seed = level_of(scenario), seed_after(scenario)
    other = Scenario(spec_of(made(level, seed)))
    plan, last = other.spec.plan, other.spec.shape.last
    at_outputs = place.layer == scenario.spec.shape.last

    def is_alike(it: Place) -> bool:
        return it.kind == place.kind and (it.phase == "update" or (it.layer == last) == at_outputs)

    step = next((n for n in range(plan.steps, 0, -1) if (p := plan.at(n)) and is_alike(p.place)), None)
    if step is None:  # an exercise has no such step: the same lesson again
        return f"/practice?level={level}&seed={seed}"
    return Links(other).to(step, display=Display(practice="all"))


def another(scenario: Scenario, mode: str) -> str:
    """Link to another exercise of the same level, or of the usual one."""
    return f"/practice?level={level_of(scenario)}&seed={seed_after(scenario)}&practice={mode}"


def level_of(scenario: Scenario) -> int:
    """Return the level whose exercises are like a lesson, or the usual one."""
    return next((k for k, v in LEVELS.items() if v.layers == scenario.spec.layers), USUAL)


def seed_after(scenario: Scenario) -> int:
    """Return the number of an exercise for who has done this lesson."""
    return crc32(write(Scenario(scenario.spec)).encode()) % 1000


def mark_view(scenario: Scenario, at: Occasion, entry: Entry) -> MarkView:
    """Return how one step went."""
    position = scenario.spec.plan.at(entry.step)
    assert position is not None  # noqa: S101 - only steps that there are
    name = plain(at.notation.name(position.place.subject))
    display = Display(notation=scenario.display.notation)
    href = f"/step?{write(replace(scenario, step=entry.step, display=display))}"
    words = MARKS.get(entry.mark, "not answered yet") + (f" ({entry.value})" if entry.value else "")
    return MarkView(entry.step, href, name, entry.mark, words)
