"""The question of a step in practice, and what is said of the answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.address.display import PARTS, Display, display_pairs
from app.address.query import Pairs
from app.address.write import lesson_pairs, place_pairs
from app.lesson.symbols import plain
from app.pages.step.facts import told_facts
from app.pages.step.occasion import Occasion
from app.pages.step.two_formulas import TwoFormulas, two_formulas
from app.practice.attempt import NOT_YET, Attempt
from app.practice.feedback import feedback
from app.practice.judge import FEWEST_TO_NAME, WRONG
from app.practice.record import ENTRY, Entry, added, alike, asked_after, read_done, told
from app.writing.numbers import minus


@dataclass(frozen=True)
class PracticeView:
    """The question's field, and what is said of the answer.

    Attributes:
        asks: whether this step is asked and not answered yet.
        name: what is asked.
        answer: what was typed.
        problem: why it can't be read, or nothing.
        verdict: the kind of verdict, or nothing.
        words: what is said of the answer.
        formulas: the mistake's formula and the right one, where the mistake is known.
        hidden: what the form sends along.
        hint, show, keep: links to a hint, to the answer, and on with one's own number; empty where there is none.
        pass_over: link past the other steps of this kind, once enough of them were done, and `others`, how many.
        progress: how it went so far.
        leave: the same step without practice.
    """

    asks: bool
    name: Markup
    answer: str
    problem: str
    verdict: str
    accepted: bool
    words: tuple[Markup, ...]
    formulas: TwoFormulas | None
    hidden: tuple[tuple[str, str], ...]
    hint: str
    hint_label: str
    show: str
    keep: str
    pass_over: str
    others: int
    progress: str
    facts: str
    leave: str


def spoken(view: PracticeView) -> str:
    """Return what is said of an answer, for those who hear the page."""
    return " ".join(words.striptags() for words in view.words)


def practice(at: Occasion) -> PracticeView:
    """Return the question of a step in practice, and what is said of the answer."""
    tried, e = _attempt(at), at.step.equation
    part, is_counted = PARTS.index(tried.part), tried.verdict is not None and tried.verdict.kind in NOT_YET
    entries = read_done(tried.done)
    others = alike(at.lesson.plan, at.display.practice, tried.step, entries)
    hint = _link(at, onward(tried, answer="", tries=at.display.tries, shown=PARTS[part + 1])) if part < 2 else ""
    return PracticeView(
        asks=tried.asks,
        name=at.name(e.subject.quantity) if e else Markup(""),
        answer=at.display.answer,
        problem=tried.problem,
        verdict=tried.verdict.kind if tried.verdict else "",
        accepted=tried.is_accepted,
        words=tuple(_words(at, tried)),
        formulas=_formulas(at, tried),
        hidden=tuple(_hidden(at, at.display.tries + is_counted)),
        hint=hint if tried.asks else "",
        hint_label=("A hint: the symbols", "A hint: the numbers put in", "")[min(part, 2)],
        show=_link(at, onward(tried, done=added(tried.done, Entry(tried.step, "s")))) if tried.asks else "",
        keep=_keep(at, tried),
        pass_over=_past(at, tried, others),
        others=len(others),
        progress=_progress(tried, entries),
        facts=_own_numbers(at, tried) + told_facts(at),
        leave=_link(at, onward(tried)._replace(practice="", done="")),
    )


def onward(tried: Attempt, **changes: object) -> Display:
    """Return the view of a place that practice leads to."""
    fresh = {"answer": "", "tries": 0, "shown": "result", "done": tried.done, **changes}
    return tried.display._replace(**fresh)  # type: ignore[arg-type]


def _attempt(at: Occasion) -> Attempt:
    assert at.attempt is not None  # noqa: S101 - asked for only in practice
    return at.attempt


def _link(at: Occasion, display: Display) -> str:
    return at.links.to(at.scenario.step, display=display)


def _words(at: Occasion, tried: Attempt) -> Iterator[Markup]:
    """Return what there is to say of the answer."""
    if tried.verdict is None:
        return
    yield from map(at.sentence, feedback(tried.verdict))
    typed = tried.typed
    if tried.verdict.kind == WRONG and typed and typed.places and typed.digits < FEWEST_TO_NAME:
        yield Markup("Type four digits or more, and the mistake may be named.")


def _formulas(at: Occasion, tried: Attempt) -> TwoFormulas | None:
    """Return both formulas, of the one mistake that gives this number."""
    e, known = at.step.equation, tried.verdict.mistakes if tried.verdict else ()
    return two_formulas(at, e, known[0]) if e and len(known) == 1 else None


def _hidden(at: Occasion, tries: int) -> Pairs:
    """Return what the form sends along besides the answer."""
    display = at.display._replace(answer="", tries=tries, done=_attempt(at).done)
    place = place_pairs(at.scenario.iteration, at.scenario.step)
    return [*lesson_pairs(at.scenario), *place, *display_pairs(display)]


def _keep(at: Occasion, tried: Attempt) -> str:
    """Link on with the student's own number."""
    wrong = tried.verdict is not None and tried.verdict.kind in NOT_YET
    after = asked_after(at.lesson.plan, at.display.practice, tried.step, tried.done)
    if not wrong or tried.typed is None or after is None or at.display.practice == "weight":
        return ""
    value = f"{tried.typed.value:.30f}".rstrip("0").rstrip(".") or "0"
    if not ENTRY.fullmatch(f"{tried.step}w{value}"):
        return ""
    done = added(tried.done, Entry(tried.step, "w", value))
    return at.links.to(after, display=onward(tried, done=done))


def _past(at: Occasion, tried: Attempt, others: list[int]) -> str:
    """Link past the other steps of this kind, to the first that is asked then, or to how it went."""
    if not others:
        return ""
    done = added(tried.done, *(Entry(step, "k") for step in others))
    after = asked_after(at.lesson.plan, at.display.practice, tried.step, done)
    display = onward(tried, done=done)
    if after is None:
        return at.links.to(tried.step, path="/practice", display=display)
    return at.links.to(after, display=display)


def _progress(tried: Attempt, entries: tuple[Entry, ...]) -> str:
    """Return how it went so far."""
    has_tried = tried.display.tries or (tried.verdict is not None and not tried.is_accepted)
    return told(entries) if any(e.is_answered for e in entries) or not has_tried else "Another try."


def _own_numbers(at: Occasion, tried: Attempt) -> str:
    """Return with which numbers of their own the student goes on."""
    plan = at.lesson.plan
    numbers = [
        f"{plain(at.notation.name(position.place.subject))} = {minus(entry.value)}"
        for entry in tried.entries
        if entry.mark == "w" and entry.step != tried.step and (position := plan.at(min(entry.step, plan.steps)))
    ]
    return f"Going on with your {', '.join(numbers)}. " if numbers else ""
