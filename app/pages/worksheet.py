"""One iteration as an exercise sheet: the network, every line with blanks, and the answer key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from app.address.query import Query, refusal, word
from app.address.scenario import Scenario
from app.address.typed_numbers import quoted
from app.address.write import write
from app.engine.exact import exactly
from app.lesson.plan import Position
from app.lesson.quantities import Quantity
from app.lesson.where_from import steps_needed
from app.pages.compact_sheet import Exercise, GivenMatrix, Table, given_matrices, sheet_number, tables
from app.pages.frame import Frame, frame
from app.pages.quiz import chosen_steps
from app.pages.sheet_links import BLANKS, FORMS, VERSIONS, Asked, choices, forms, sheet_link, single, versions
from app.pages.step.drawing import PictureView, picture
from app.pages.step.equation import EquationLayout, found
from app.pages.step.facts import facts, parameter_texts, sample_text
from app.pages.step.occasion import Occasion, occasion
from app.pages.step.tools import MOST_ON_PAPER, ShareView, share_view
from app.writing.names import layer_label


@dataclass(frozen=True)
class Section:
    """Exercises of one phase and layer; `tables` are the same, on few pages."""

    title: str
    exercises: tuple[Exercise, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class WorksheetPage:
    """The sheet and its key.

    Attributes:
        facts: what the network is, in words and numbers: pairs of a name and what it is.
        sections: the exercises, in the order of the steps.
        left_out: why some steps are not on the sheet, or nothing.
        choices: the other sheets of this iteration: what is blank, its link, and whether it is this one.
        forms: the same in another form: how that is called, its link, and whether it is this one.
        versions: the same network with other numbers: A to D, their links, and which of them this is.
        number: what tells this sheet from others, and `version`, its letter.
        rounding: how numbers are to be rounded, in words.
        weights: the weights as matrices, where the sheet is on few pages.
        only: links to the sheets of single weights and biases, the first few of each.
        whole: where this is such a one, the link to the whole sheet, else nothing.
        lesson: the link back to the lesson.
    """

    frame: Frame
    diagram: PictureView
    facts: tuple[tuple[Markup | str, str], ...]
    sections: tuple[Section, ...]
    left_out: str
    choices: tuple[tuple[str, str, bool], ...]
    forms: tuple[tuple[str, str, bool], ...]
    versions: tuple[tuple[str, str, bool], ...]
    number: str
    version: str
    rounding: str
    weights: tuple[GivenMatrix, ...]
    only: tuple[tuple[str, str], ...]
    whole: str
    lesson: str
    share: ShareView
    iteration: int


def worksheet(scenario: Scenario, query: Query) -> WorksheetPage:
    """Build the sheet of a scenario's iteration.

    Raises:
        BadField: if the iteration has too many steps, `blanks` is none of the choices, or `only` is never updated.
    """
    only = query.one_or("only", "").strip()
    blanks = word(query, "blanks", BLANKS, "all")
    form, version = word(query, "form", FORMS, "long"), word(query, "version", ("", *VERSIONS), "")
    steps = scenario.spec.plan.steps
    if steps > MOST_ON_PAPER:
        raise refusal(
            "layers", f"A worksheet has at most {MOST_ON_PAPER} steps; an iteration of this lesson has {steps:,}."
        )
    written = query.one_or("steps", "").replace(" ", "")
    chosen = frozenset(chosen_steps(query, scenario)) if written else None
    asked = Asked(blanks, only, form, version, written, chosen)
    return SheetBuilder(replace(scenario, step=0, display=scenario.display.of_numbers()), asked).build()


ONLY = re.compile(r"([wb])(\d{1,3})")
"""What one sheet can be about alone: a weight or a bias."""


def rounding(at: Occasion) -> str:
    """Say how numbers are to be rounded."""
    kind = "digits after the point" if at.precision.fixed else "significant digits"
    kept = "Keep all digits of your calculator on the way, and write four digits or more."
    return f"{kept} The key is rounded once, from the exact value, to {at.precision.digits} {kind}."


class SheetBuilder:
    """Builds one sheet."""

    def __init__(self, scenario: Scenario, asked: Asked) -> None:
        self.scenario, self.asked, self.blanks, self.only = scenario, asked, asked.blanks, asked.only
        self.at = occasion(scenario)
        self.lesson = self.at.lesson
        with exactly(self.lesson.values.digits):
            self.needed = steps_needed(self.lesson, self.last()) if self.only else None

    def last(self) -> int:
        """Return the step that moves the one weight or bias that the sheet is about.

        Raises:
            BadField: if no step does.
        """
        found = ONLY.fullmatch(self.only)
        step = self.lesson.plan.step_of(Quantity(f"new_{found[1]}", int(found[2])), 0) if found else None
        if step is None:
            raise refusal("only", f"only: {quoted(self.only)} is no weight or bias that this lesson updates.")
        return step

    def build(self) -> WorksheetPage:
        """Build it."""
        with exactly(self.lesson.values.digits):
            return WorksheetPage(
                frame=frame("Worksheet: one iteration of backpropagation", "Every step to be filled in, with a key.",
                            self.scenario, path="/worksheet"),
                diagram=picture(self.at),
                facts=tuple(self.facts()),
                sections=tuple(self.sections()),
                left_out=self.left_out(),
                choices=tuple(choices(self.scenario, self.asked)),
                forms=tuple(forms(self.scenario, self.asked)),
                versions=tuple(versions(self.scenario, self.asked)),
                number=sheet_number(self.scenario),
                version=self.asked.version,
                rounding=rounding(self.at),
                weights=tuple(given_matrices(self.at)) if self.is_compact else (),
                only=tuple(single(self.scenario)),
                whole=sheet_link(self.scenario, self.asked, only="") if self.only else "",
                lesson=f"/step?{write(self.scenario)}",
                share=share_view(self.at.scenario, 0, self.at.links),
                iteration=self.scenario.iteration,
            )  # fmt: skip

    def facts(self) -> Iterator[tuple[Markup | str, str]]:
        """Return in words and numbers what the drawing can't."""
        spec, at = self.scenario.spec, self.at
        yield from facts(at)
        rows = self.lesson.start.weights
        if not self.is_compact:
            yield "Weights", ", ".join(parameter_texts(at, "w", len(rows)))
        if spec.b is not None:
            fixed = "" if spec.train_biases else " (never updated)"
            yield "Biases", ", ".join(parameter_texts(at, "b", len(spec.b))) + fixed
        for index in range(self.lesson.plan.shape.samples):
            several = len(spec.x) > 1
            yield (f"Sample {self.lesson.sample_number(index)}" if several else "Sample"), sample_text(at, index)

    def sections(self) -> Iterator[Section]:
        """Group the exercises."""
        title, exercises = "", list[Exercise]()
        for n in range(1, self.lesson.plan.steps + 1):
            position = self.lesson.plan.at(n)
            if position is None or not self.is_on_sheet(position) or not self.is_needed(n):
                continue
            if exercises and title != self.title(position):
                yield self.section(title, exercises)
                exercises = []
            title = self.title(position)
            exercises.append(self.exercise(n, position))
        yield self.section(title, exercises)

    def section(self, title: str, exercises: list[Exercise]) -> Section:
        """Return exercises of one phase and layer, in tables if they are to be on few pages."""
        found = tables(self.at, exercises) if self.is_compact else ()
        return Section(title, tuple(exercises), tuple(found))

    @property
    def is_compact(self) -> bool:
        """Whether the sheet is on few pages."""
        return self.asked.form == "compact"

    def exercise(self, n: int, position: Position) -> Exercise:
        """Write one step."""
        step, at = self.lesson.step(n), self.at
        assert step.equation is not None  # noqa: S101 - every step from 1 on has one
        layout = EquationLayout(step.equation, at.notation, at.precision)
        question, view = at.sentence(step.question), layout.view("result")
        return Exercise(n, position.place, question, view, found(layout), self.is_blank(position))

    def is_blank(self, position: Position) -> bool:
        """Whether a step's values are left to the student."""
        return self.blanks == "all" or position.place.phase == {"gradients": "backward"}.get(self.blanks, "update")

    def is_on_sheet(self, position: Position) -> bool:
        """Whether a step can stand there without giving a blank away."""
        return not (self.blanks == "gradients" and position.place.phase == "update")

    def is_needed(self, n: int) -> bool:
        """Whether what the sheet is about needs a step; all do, where it is about everything."""
        return (self.needed is None or n in self.needed) and (self.asked.steps is None or n in self.asked.steps)

    def left_out(self) -> str:
        """Return why steps are missing."""
        only = f"Only what {self.only} needs, from the inputs to its update." if self.only else ""
        if self.blanks != "gradients":
            return only
        return f"{only} The update is not on this sheet: its numbers would give the gradients away.".strip()

    def title(self, position: Position) -> str:
        """Return the name of a step's phase, layer and sample."""
        place, several = position.place, len(self.scenario.spec.x) > 1 and position.sample is not None
        parts = [place.phase.capitalize()]
        if place.phase in {"forward", "backward"}:
            parts.append(layer_label(place.layer, self.lesson.values.shape.last))
        if several:
            parts.append(f"sample {self.lesson.sample_number(position.sample or 0)}")
        return ", ".join(parts)
