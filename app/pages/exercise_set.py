"""A set of exercises for a class, equally hard: each student’s with its own link, card and key."""

import csv
import io
from dataclasses import dataclass

import segno
from markupsafe import Markup

from app.address.links import Links
from app.address.query import Query, whole
from app.address.scenario import Scenario, spec_of
from app.engine.exact import exactly
from app.lesson.quantities import Quantity
from app.pages.exercise import MOST_SEED, USUAL, level_choice, made
from app.pages.frame import Frame, frame
from app.pages.step.drawer.choices import Choice
from app.pages.step.occasion import Occasion, occasion
from app.pages.step.tools import why_no_code
from app.practice.exercises import LEVELS
from app.settings import settings

MOST_IN_SET = 30
USUAL_SET = 30


@dataclass(frozen=True)
class SetExercise:
    """One exercise.

    Attributes:
        number: within the set, from 1.
        practice, sheet: its links: to be practised on the page, and as a worksheet.
        address: the first of them as others reach it.
        code: that as a QR code, or nothing.
        key: its numbers, in the order of the columns.
    """

    number: int
    practice: str
    sheet: str
    address: str
    code: Markup
    key: tuple[str, ...]


@dataclass(frozen=True)
class SetPage:
    """The set.

    Attributes:
        columns: names of the key's numbers.
        no_code: why there are no QR codes, or nothing.
        table: the address of the key as CSV.
    """

    frame: Frame
    title: str
    level: Choice
    count: int
    seed: int
    columns: tuple[Markup, ...]
    exercises: tuple[SetExercise, ...]
    no_code: str
    table: str


def asked_for(query: Query) -> tuple[int, int, int]:
    """Return the level, how many exercises, and the number of the first.

    Raises:
        BadField: naming what can't be used, and why.
    """
    level = whole(query, "level", min(LEVELS), max(LEVELS), USUAL)
    count = whole(query, "n", 1, MOST_IN_SET, USUAL_SET)
    return level, count, whole(query, "seed", 0, MOST_SEED - MOST_IN_SET, 1)


def set_page(level: int, count: int, seed: int) -> SetPage:
    """Return the page of a set."""
    title, address = LEVELS[level].title, f"?level={level}&n={count}&seed={seed}"
    names = occasion(Scenario(spec_of(made(level, seed))))
    columns = tuple(names.name(q) for q in key_quantities(names))
    exercises = tuple(_exercise(level, seed + i, i + 1) for i in range(count))
    words = "Exercises for a class: equally hard, each with its link, its card and its key."
    return SetPage(
        frame(f"A set of {count} exercises", words, None, path=f"/set{address}"), title, level_choice(level), count,
        seed, columns, exercises, why_no_code(exercises[0].address), f"/set.csv{address}",
    )  # fmt: skip


def key_quantities(at: Occasion) -> list[Quantity]:
    """Return what the key holds: the outputs, E, a gradient and a new weight of the first layer, E after the update."""
    shape = at.lesson.values.shape
    outputs = [Quantity("a", shape.last, j) for j in range(1, shape.sizes[-1] + 1)]
    return [*outputs, Quantity("E"), Quantity("grad_w", 1), Quantity("new_w", 1), Quantity("new_E")]


def _exercise(level: int, seed: int, number: int) -> SetExercise:
    scenario = Scenario(spec_of(made(level, seed)))
    at, practice = occasion(scenario), f"/practice?level={level}&seed={seed}"
    address = f"{settings().base}{practice}"
    code = Markup("") if why_no_code(address) else _code(address)
    with exactly(at.lesson.values.digits):
        key = tuple(at.precision.write(at.lesson.values.value(q)).text for q in key_quantities(at))
    return SetExercise(number, practice, Links(scenario).to(0, path="/worksheet"), address, code, key)


def _code(address: str) -> Markup:
    """Draw a QR code, to stand in the page."""
    code = segno.make(address, error="m", micro=False, boost_error=False)
    return Markup(code.svg_inline(omitsize=True, svgclass="code-picture", lineclass=None, light="#fff"))  # noqa: S704


def set_table(level: int, count: int, seed: int) -> str:
    """Return the key of a set as CSV: number, link, and the key's numbers."""
    at = occasion(Scenario(spec_of(made(level, seed))))
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(["number", "link", *(at.names.plain(q) for q in key_quantities(at))])
    for one in (_exercise(level, seed + i, i + 1) for i in range(count)):
        rows.writerow([one.number, one.address, *(value.replace("−", "-") for value in one.key)])
    return text.getvalue()
