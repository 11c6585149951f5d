"""A student's whole sheet: every line judged in the order of the calculation, a wrong one taken on from there."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.address.query import Query
from app.engine.exact import exactly
from app.lesson.lesson import Lesson
from app.lesson.numerals import plain
from app.lesson.plan import Position
from app.lesson.quantities import Quantity
from app.practice.judge import COARSE, GIVEN, MISTAKE, MOST_STEPS_IN_CHAINS, RIGHT, ROUNDED, Chains, judge
from app.practice.mistakes.known import Past
from app.practice.mistakes.wrong import Mistake
from app.practice.sheet_names import key, names_of
from app.practice.student_values import Key
from app.practice.typed_answer import Typed, Unreadable, read

FLOATS, NOISE = 15, Decimal("1e-14")
"""Digits from which a number was printed by a program, and how far such a one may be off, relatively."""

MOST_LINES, FEWER_LINES, FEWEST_LINES = 400, 30, 8
"""Lines of a sheet; fewer where an iteration has more than so many steps, fewest where its numbers have more than so
many digits."""

MANY_STEPS, MANY_DIGITS = 400, 150
MOST_CHARACTERS = 8000

NAMES = {RIGHT: "right", COARSE: "right", ROUNDED: "rounded", GIVEN: "follows", MISTAKE: "wrong"}
"""What a line is called by the judge's verdict; any other is unknown."""

WRONG = {"wrong", "unknown"}
COUNTED = ("right", "rounded", "follows", "wrong", "unknown", "foreign")

_BEGIN = r"(?:[^\W\d_]|[∂∇$\\])"
"""How a name begins: with a letter, the sign of a derivative, or as LaTeX."""

ASSIGNED = re.compile(rf"({_BEGIN}[^=:≈;\n]*?)\s*(?:[=:≈]|->|→)\s*([^;\n]*?)(?=[;,]\s*{_BEGIN}[^;,=:≈\n]*[=:≈]|;|$)")
BARE = re.compile(rf"({_BEGIN}\S*)\s+(?:is\s+)?([-+−–]?[\d.,].*)")
NUMERAL = re.compile(
    r"[-+−–]?\s?(?:\d[\d.,]*|[.,]\d+)(?:\s*(?:[eE]|[·×*]\s*10\s*\^?)\s*[-+−]?\d+)?(?:\s*/\s*\d[\d.]*)?"
)


@dataclass(frozen=True)
class Written:
    """A line of a sheet.

    Attributes:
        line: its number, from 1.
        name: what the student calls the quantity.
        text: the number as it was typed.
    """

    line: int
    name: str
    text: str


@dataclass(frozen=True)
class Marked:
    """A line and what is to be said of it.

    Attributes:
        quantity: what it is about; nothing if that is no quantity of the lesson.
        value: its right value.
        verdict: one of `COUNTED`.
        step: the step that works it out; nothing for what is given.
        mistake: the known mistake that gives its number.
    """

    written: Written
    quantity: Quantity | None = None
    value: Decimal | None = None
    verdict: str = "foreign"
    step: int | None = None
    mistake: Mistake | None = None
    given: tuple[Quantity, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A marked sheet.

    Attributes:
        lines: as they were written.
        first_wrong: the line that is the first, in the order of the calculation, that does not follow.
        left_out: how many further lines were not read.
    """

    lines: tuple[Marked, ...]
    first_wrong: Marked | None
    left_out: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many lines there are of each verdict."""
        found = Counter(line.verdict for line in self.lines)
        return {verdict: found[verdict] for verdict in COUNTED}


def lines_of(text: str) -> Iterator[Written]:
    """Read free text: `h1 = 0.593`, `net_o1: 1.1059`, `w5+ 0.3589`, one a line or several in running text.

    What follows the last sign is a number, or a sum that comes to one; a name that is part of a sum is no name.
    """
    text = LATEX_SIGNS.sub(lambda found: LATEX[found[0]], text[:MOST_CHARACTERS])
    for number, whole in enumerate(text.splitlines()[:MOST_LINES], start=1):
        line = PROSE.sub(", ", whole)
        for found in list(ASSIGNED.finditer(line)) or list(BARE.finditer(line)):
            said = _number_in(re.split(r"[=≈]|->|→", found[2])[-1])
            if said:
                yield Written(number, _name_in(line, found), said)


LATEX = {r"\approx": "≈", r"\simeq": "≈", r"\doteq": "≈", r"\nabla": "∇", "&": " ", r"\\": " "}
LATEX_SIGNS = re.compile("|".join(re.escape(sign) for sign in LATEX))
"""Signs of LaTeX that stand between names and numbers, and what they are here."""

PROSE = re.compile(r",?\s+(?:so|and|then|thus|hence|therefore|with|where|gives)\s+(?=\S+\s*[=:≈])")
"""A word between two numbers in running text."""

IN_A_SUM = re.compile(r"(?:[-+−*/·×^]|\d)$")
BULLET = re.compile(r"\s*[-+*•]\s+$")
GOES_ON = re.compile(r"\s*(?:[-+*/·×^]\s*[\d(.]|\(\s*[-\d.])")
"""What a number is part of a sum before: a sign and a number, or a parenthesis with one."""


def _name_in(line: str, found: re.Match[str]) -> str:
    """Return a line's name; with what stands before it where that makes it part of a sum."""
    before = line[: found.start(1)]
    if IN_A_SUM.search(before) and not BULLET.fullmatch(before):
        return f"{before}{found[1]}".strip()
    return re.split(rf",\s*(?={_BEGIN})", found[1])[-1].strip()


def _number_in(said: str) -> str:
    """Return the number, or the sum, that a text gives; all of it where it can't be read; nothing if it has none."""
    clean = plain(said).strip().strip("$").strip().rstrip(".,")
    if _typed(clean) is not None:
        return clean
    found = NUMERAL.search(clean)
    if found is None:
        return ""
    is_part = GOES_ON.match(clean, found.end()) or re.search(r"[-+*/·×^(\d]\s*$", clean[: found.start()])
    return clean if is_part else found[0].strip().rstrip(".,")


def items_of(mine: str) -> Iterator[Written]:
    """Read a list of `name:number`, split by commas."""
    for number, item in enumerate(mine[:MOST_CHARACTERS].split(",")[:MOST_LINES], start=1):
        name, colon, text = item.partition(":")
        if colon and name.strip():
            yield Written(number, name.strip(), text.strip())


FIELD = "of."
"""What stands before a quantity's name in the key of its field."""


def fields_of(query: Query) -> Iterator[Written]:
    """Read the table of fields, one a quantity; an empty one is no line."""
    filled = [(key, text.strip()) for key, text in query.pairs if key.startswith(FIELD) and text.strip()]
    for number, (name, text) in enumerate(filled[:MOST_LINES], start=1):
        yield Written(number, name.removeprefix(FIELD), text)


def written_in(query: Query) -> list[Written]:
    """Return the lines of an address: free text under `sheet`, fields of the table, or a list under `mine`."""
    text = query.one_or("sheet", "")
    if text.strip():
        return list(lines_of(text))
    return list(fields_of(query)) or list(items_of(query.one_or("mine", "")))


def _most_lines(lesson: Lesson) -> int:
    """Return how many lines of a sheet are read, so that marking takes less than a third of a second."""
    if lesson.values.digits > MANY_DIGITS:
        return FEWEST_LINES
    return FEWER_LINES if lesson.plan.steps > MANY_STEPS else MOST_LINES


def marked(lesson: Lesson, written: Sequence[Written], past: Past | None = None) -> Sheet:
    """Mark a sheet of one iteration; of a batch, the numbers are those of its first sample."""
    given, written = len(written), written[: _most_lines(lesson)]
    names, own = names_of(lesson), dict[Key, Typed]()
    found: dict[int, Marked] = {}
    todo: list[tuple[int, int, Written, Quantity, Typed]] = []
    for i, each in enumerate(written):
        q, typed = _meant(names, each.name), _typed(each.text)
        if q is None or typed is None:
            found[i] = Marked(each, q)
        else:
            todo.append((lesson.plan.step_of(q, 0) or 0, i, each, q, typed))
    first: Marked | None = None
    chains, before = Chains(), dict[tuple[Quantity, str], Marked]()
    for step, i, each, q, typed in sorted(todo, key=lambda item: item[:2]):
        again = before.get((q, each.text))
        line = replace(again, written=each) if again else _marked(lesson, step, each, q, typed, own, past, chains)
        found[i] = before[q, each.text] = line
        if line.verdict in WRONG and first is None:
            first = line
        if line.verdict in WRONG | {"follows"}:
            for sample in lesson.values.samples:
                own[q, sample] = typed
    return Sheet(tuple(found[i] for i in range(len(written))), first, given - len(written))


FILLERS = {"the", "a", "value", "unit", "node", "neuron", "output", "hidden", "input", "we", "get", "have", "so", "our"}
"""Words before a name that change nothing of what it names."""


def _meant(names: Mapping[str, Quantity], name: str) -> Quantity | None:
    """Return what a name stands for, with words before it or without."""
    *before, last = name.split() or [""]
    filled = {word.lower().strip(",") for word in before} <= FILLERS
    return names.get(key(name)) or (names.get(key(last)) if before and filled else None)


def _marked(
    lesson: Lesson, step: int, each: Written, q: Quantity, typed: Typed, own: dict[Key, Typed], past: Past | None,
    chains: Chains,
) -> Marked:  # fmt: skip
    value = lesson.values.value(q)
    if not step:
        return Marked(each, q, value, "right" if typed.is_of(value) else "unknown")
    position = lesson.plan.at(step)
    assert isinstance(position, Position)  # noqa: S101 - every step from 1 on has one
    if typed.is_of(value) or (typed.digits >= FLOATS and abs(typed.value - value) <= NOISE * abs(value)):
        return Marked(each, q, value, "right", step)
    numbers = {at: one.value for at, one in own.items()}
    with exactly(lesson.values.digits):
        given = _follows(lesson, position, typed, own, numbers, chains)
    if given:
        return Marked(each, q, value, "follows", step, given=given)
    verdict = judge(lesson, position, typed, numbers, past, asked=1, chains=chains)
    said = NAMES.get(verdict.kind, "unknown")
    mistake = verdict.mistakes[0] if verdict.kind == MISTAKE else None
    return Marked(each, q, value, said, step, mistake, verdict.given)


def _follows(
    lesson: Lesson, position: Position, typed: Typed, own: dict[Key, Typed], numbers: dict[Key, Decimal],
    chains: Chains,
) -> tuple[Quantity, ...]:  # fmt: skip
    """Return the student's own numbers that a line follows from, as finely as they were written; nothing if none.

    In a long iteration what their last digits leave open is taken as a share of the result, as in a product.
    """
    if not own:
        return ()
    setting = lesson.setting(position.sample or 0)
    source = chains.own(setting, lesson.plan, numbers)
    value = source.follows(position.place, position.sample or 0)
    used, origins = set(source.used), source.origins
    if not used:
        return ()
    if lesson.plan.steps > MOST_STEPS_IN_CHAINS:
        loose = sum((_half(own[at]) / abs(numbers[at]) for at in used if numbers[at]), Decimal(0))
        return origins if abs(typed.value - value) <= _half(typed) + loose * abs(value) else ()
    allowed = _half(typed)
    for at in used:
        moved = chains.own(setting, lesson.plan, numbers, {at: numbers[at] + _half(own[at])})
        allowed += abs(moved.follows(position.place, position.sample or 0) - value)
    return origins if abs(typed.value - value) <= allowed else ()


def _half(typed: Typed) -> Decimal:
    """Return half of what a number's last digit counts; of an expression next to nothing."""
    return Decimal(5).scaleb(-typed.places - 1) if typed.places is not None else abs(typed.value) * Decimal("1e-6")


def _typed(text: str) -> Typed | None:
    try:
        return read(text)
    except Unreadable:
        return None
