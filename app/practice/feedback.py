"""What is said of an answer: one kind sentence that points at the term."""

from collections.abc import Iterator

from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Sentence
from app.practice.judge import COARSE, GIVEN, LIKELY, MISTAKE, RIGHT, ROUNDED, WRONG, Verdict
from app.practice.mistakes.known import SENTENCES
from app.practice.mistakes.wrong import ALL, Mistake


def sentence(mistake: Mistake) -> Sentence:
    """Return what went wrong."""
    said: Sentence = tuple(_filled(SENTENCES[mistake.name], mistake.about))
    return said if mistake.inside is None else ("The step was taken with a wrong ", mistake.inside, ". ", *said)


def _filled(template: tuple[str | int, ...], about: tuple[Quantity, ...]) -> Iterator[str | Quantity]:
    for part in template:
        if isinstance(part, str):
            yield part
        elif part == ALL:
            yield from listed(about)
        else:
            yield about[part]


def listed(quantities: tuple[Quantity, ...], most: int = 4) -> Iterator[str | Quantity]:
    """List quantities, not too many."""
    for i, q in enumerate(quantities[:most]):
        if i:
            yield " and " if i == len(quantities) - 1 else ", "
        yield q
    if len(quantities) > most:
        yield " and others"


PLAIN: dict[str, Sentence] = {
    RIGHT: ("Right.",),
    ROUNDED: ("Right, with numbers that were rounded on the way.",),
    WRONG: ("Not yet, and no known mistake gives this number. Go through the factors one by one, or take a hint.",),
}

LIKELY_RIGHT = (
    "Not yet: no known mistake gives this number, but it is within one per cent of the right one. Likely a number "
    "was rounded on the way; keep four digits or more until the end."
)
LIKELY_MISTAKE = (
    "Not yet, and no known mistake gives just this number, but one comes within one per cent of it. Likely a number "
    "was rounded on the way as well; with four digits or more kept, the mistake can be named."
)

COUNTS = {2: "Two", 3: "Three", 4: "Four"}


def _more(digits: int) -> str:
    return "one more digit" if digits == 1 else f"{digits} more digits"


def feedback(verdict: Verdict) -> tuple[Sentence, ...]:
    """Return everything that there is to say of an answer."""
    if verdict.kind == GIVEN:
        return (("Right, given your ", *listed(verdict.given), ". Above stands what the right number leads to."),)
    if verdict.kind == COARSE:
        return ((f"Right so far. Please give {_more(verdict.missing)}.",),)
    if verdict.kind == LIKELY:
        return ((LIKELY_MISTAKE if verdict.mistakes else LIKELY_RIGHT,),)
    if verdict.kind != MISTAKE:
        return (PLAIN[verdict.kind],)
    count = COUNTS.get(len(verdict.mistakes), "Several")
    start: Sentence = ("Not yet. ",) if len(verdict.mistakes) == 1 else (f"Not yet. {count} things give this number. ",)
    if verdict.given:
        start = (*start, "Going on with your ", *listed(verdict.given), ": ")
    said = tuple(sentence(mistake) for mistake in verdict.mistakes)
    return ((*start, *said[0]), *said[1:])
