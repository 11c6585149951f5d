"""Mark my sheet: a student's numbers of one iteration, judged line by line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from app.address.links import Links
from app.address.query import Query
from app.address.scenario import Scenario
from app.address.write import joined, lesson_pairs, place_pairs
from app.lesson.lesson import Lesson
from app.lesson.quantities import Quantity
from app.pages.check.picture import SIGNS, SheetPicture, sheet_picture
from app.pages.check.table import MOST_FIELDS, SheetTable, sheet_table
from app.pages.frame import Frame, frame
from app.pages.step.facts import told_facts
from app.pages.step.header import RouteStop, route_stop
from app.pages.step.occasion import Occasion, occasion
from app.pages.step.two_formulas import TwoFormulas, two_formulas
from app.practice.feedback import listed, sentence
from app.practice.sheet import COUNTED, Marked, Sheet, marked, written_in
from app.practice.sheet_names import key
from app.service.lessons import PastOf
from app.writing.numbers import Precision

WORDS = {
    "right": "right",
    "rounded": "right, with numbers rounded on the way",
    "follows": "follows from your own number",
    "wrong": "a known mistake",
    "unknown": "not the right number, and no known mistake gives it",
    "foreign": "no quantity of this lesson",
}
LEGEND = {"right": "right", "rounded": "rounded on the way", "follows": "follows from yours",
          "wrong": "a known mistake", "unknown": "not right"}  # fmt: skip
UNREADABLE = "this can’t be read as a number"


@dataclass(frozen=True)
class LineView:
    """A line of the sheet: what was written, and what is to be said of it."""

    number: int
    name: str
    symbol: Markup
    typed: str
    value: str
    sign: str
    verdict: str
    words: str
    why: Markup
    href: str
    is_first: bool
    formulas: TwoFormulas | None


@dataclass(frozen=True)
class CheckPage:
    """The page that marks a sheet.

    Attributes:
        hidden: keys and values of the lesson, for the form.
        sheet: what was pasted.
        told: the first wrong line in a sentence, and how many lines there are of each kind.
        link: the same marked sheet as a short address.
        lesson: the address of the lesson itself.
        network: the units of its layers.
        example: lines as they may be written, of this lesson.
        is_empty: whether something was sent, and no line was found in it.
        table: the fields; without any where there would be more than `most_fields`.
        picture: the network with a sign at every quantity of the sheet; nothing where there is none.
        legend: the signs in it, and what they say.
        route: the stop of *Learn it in twenty minutes* that this is, where it is one.
    """

    frame: Frame
    hidden: tuple[tuple[str, str], ...]
    facts: str
    sheet: str
    lines: tuple[LineView, ...]
    told: str
    counts: str
    link: str
    lesson: str
    network: str
    example: tuple[str, ...]
    is_empty: bool
    table: SheetTable
    most_fields: int
    picture: SheetPicture | None
    legend: tuple[tuple[str, str, str], ...]
    route: RouteStop | None


def sheet_of(query: Query, scenario: Scenario, lesson: Lesson) -> Sheet:
    """Return the sheet of an address, marked."""
    return marked(lesson, written_in(query), PastOf(scenario))


def check_page(scenario: Scenario, query: Query) -> CheckPage:
    """Return the page for a lesson and what a student wrote."""
    at = occasion(replace(scenario, step=0))
    sheet = sheet_of(query, scenario, at.lesson)
    written = [line.written for line in sheet.lines]
    mine = ",".join(f"{w.name.replace(',', '')}:{with_point(w.text)}" for w in written)
    keys = [*lesson_pairs(scenario), *place_pairs(scenario.iteration, 0)]
    on_route = [("route", str(scenario.display.route))] if scenario.display.route else []
    title = "Mark my sheet"
    return CheckPage(
        frame(title, "A whole calculation marked: the first line that does not follow, and why.", None, path="/check"),
        hidden=(*keys, *on_route),
        facts=told_facts(at),
        sheet=query.one_or("sheet", "") or "\n".join(f"{w.name} = {w.text}" for w in written),
        lines=tuple(_line(at, line, sheet.first_wrong) for line in sheet.lines),
        told=_told(at, sheet),
        counts=", ".join(f"{n} {name}" for name, n in sheet.counts.items() if n),
        link=f"/check?{joined([*keys, ('mine', mine)])}" if mine else "",
        lesson=Links(scenario).to(0),
        network="-".join(map(str, scenario.spec.layers)),
        example=tuple(_example(at)),
        is_empty=not written and query.has_any({"sheet", "mine"}),
        table=sheet_table(at, sheet),
        most_fields=MOST_FIELDS,
        picture=sheet_picture(at, sheet),
        legend=tuple((SIGNS[v], v, LEGEND[v]) for v in LEGEND if sheet.counts[v]),
        route=route_stop(at),
    )


def _example(at: Occasion) -> Iterator[str]:
    """Yield a line of each sort, as a student of this lesson may write it."""
    shape, short = at.lesson.values.shape, Precision(4)
    found = (Quantity("a", 1, 1), Quantity("z", 1, 1), Quantity("new_w", shape.weights))
    for q in found:
        if at.lesson.plan.step_of(q, 0):
            value = short.write(at.lesson.values.value(q))
            yield f"{at.names.plain(q)} = {value.text.replace('−', '-')}"


def _told(at: Occasion, sheet: Sheet) -> str:
    if not sheet.lines:
        return ""
    read = ""
    if sheet.left_out:
        read = f" Only the first {len(sheet.lines)} lines were read, since this lesson is a large one."
    if sheet.first_wrong is None:
        return f"Every line that belongs to this lesson is right, or follows.{read}"
    first, q = sheet.first_wrong.written, sheet.first_wrong.quantity
    name = at.names.plain(q) if q and first.name == key(first.name) else first.name  # as a field calls it
    return f"Line {first.line} is the first that does not follow: {name} = {first.text}.{read}"


def _line(at: Occasion, line: Marked, first: Marked | None) -> LineView:
    why = Markup("")
    if line.mistake is not None:
        why = at.sentence(sentence(line.mistake))
    elif line.given:
        why = at.sentence(("From your ", *listed(line.given), "."))
    value = "" if line.value is None else at.precision.write(line.value).text
    return LineView(
        line.written.line, line.written.name, at.name(line.quantity) if line.quantity else Markup(""),
        line.written.text, value, SIGNS[line.verdict], line.verdict, _words(line), why,
        at.links.to(line.step) if line.step else "", line is first, _formulas(at, line),
    )  # fmt: skip


def _words(line: Marked) -> str:
    """Return what is said of a line."""
    return UNREADABLE if line.verdict == "foreign" and line.quantity else WORDS[line.verdict]


def with_point(text: str) -> str:
    """Return a number with a decimal point, since a comma parts the numbers of a list."""
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text.replace(",", "")


def _formulas(at: Occasion, line: Marked) -> TwoFormulas | None:
    """Return the wrong and the right formula of a line that a known mistake gives."""
    e = at.lesson.step(line.step).equation if line.mistake and line.step else None
    return two_formulas(at, e, line.mistake) if e and line.mistake else None


assert set(WORDS) == set(SIGNS) == set(COUNTED)  # noqa: S101 - every verdict has its words
