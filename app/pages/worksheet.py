"""One iteration as an exercise sheet: the network, every line with blanks, and the answer key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from markupsafe import Markup

from app.address.links import Links
from app.address.query import Query, refusal, word
from app.address.scenario import Scenario
from app.address.typed_numbers import quoted
from app.address.write import write
from app.engine.exact import exactly
from app.lesson.plan import Position
from app.lesson.quantities import Quantity
from app.lesson.where_from import steps_needed
from app.pages.frame import Frame, frame
from app.pages.step.drawing import PictureView, picture
from app.pages.step.equation import EquationLayout, EquationView, found
from app.pages.step.facts import facts, parameter_texts, sample_text
from app.pages.step.occasion import occasion
from app.pages.step.tools import ShareView, share_view
from app.writing.names import layer_label

BLANKS = {"all": "all values", "gradients": "only the gradients", "updates": "only the updates"}
"""What is left to the student, and how the page calls it."""

MOST_SINGLE = 12
"""Weights, and biases, to whose own sheets a sheet leads; the address has them all."""

MOST_STEPS = 400
"""Steps of an iteration beyond which no sheet is made: it would have dozens of pages."""


@dataclass(frozen=True)
class Exercise:
    """A step on the sheet: its number, what it asks, its equation, its value, and whether its values are left out."""

    step: int
    question: Markup
    equation: EquationView
    found: Markup | str
    blank: bool


@dataclass(frozen=True)
class Section:
    """Exercises of one phase and layer."""

    title: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class WorksheetPage:
    """The sheet and its key.

    Attributes:
        facts: what the network is, in words and numbers: pairs of a name and what it is.
        sections: the exercises, in the order of the steps.
        left_out: why some steps are not on the sheet, or nothing.
        choices: the other sheets of this iteration: what is blank, its link, and whether it is this one.
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
    steps = scenario.spec.plan.steps
    if steps > MOST_STEPS:
        raise refusal(
            "layers", f"A worksheet has at most {MOST_STEPS} steps; an iteration of this lesson has {steps:,}."
        )
    return SheetBuilder(replace(scenario, step=0, display=scenario.display.of_numbers()), blanks, only).build()


ONLY = re.compile(r"([wb])(\d{1,3})")
"""What one sheet can be about alone: a weight or a bias."""


class SheetBuilder:
    """Builds one sheet."""

    def __init__(self, scenario: Scenario, blanks: str, only: str = "") -> None:
        self.scenario, self.blanks, self.only = scenario, blanks, only
        self.at = occasion(scenario)
        self.lesson = self.at.lesson
        with exactly(self.lesson.values.digits):
            self.needed = steps_needed(self.lesson, self.last()) if only else None

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
                choices=tuple(self.choices()),
                only=tuple(self.single()),
                whole=f"{Links(self.scenario).to(0, path='/worksheet')}&blanks={self.blanks}" if self.only else "",
                lesson=f"/step?{write(self.scenario)}",
                share=share_view(self.at.display, 0, self.at.links),
                iteration=self.scenario.iteration,
            )  # fmt: skip

    def facts(self) -> Iterator[tuple[Markup | str, str]]:
        """Return in words and numbers what the drawing can't."""
        spec, at = self.scenario.spec, self.at
        yield from facts(at)
        rows = self.lesson.start.weights
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
                yield Section(title, tuple(exercises))
                exercises = []
            title = self.title(position)
            exercises.append(self.exercise(n, position))
        yield Section(title, tuple(exercises))

    def exercise(self, n: int, position: Position) -> Exercise:
        """Write one step."""
        step, at = self.lesson.step(n), self.at
        assert step.equation is not None  # noqa: S101 - every step from 1 on has one
        layout = EquationLayout(step.equation, at.notation, at.precision)
        return Exercise(n, at.sentence(step.question), layout.view("result"), found(layout), self.is_blank(position))

    def is_blank(self, position: Position) -> bool:
        """Whether a step's values are left to the student."""
        return self.blanks == "all" or position.place.phase == {"gradients": "backward"}.get(self.blanks, "update")

    def is_on_sheet(self, position: Position) -> bool:
        """Whether a step can stand there without giving a blank away."""
        return not (self.blanks == "gradients" and position.place.phase == "update")

    def is_needed(self, n: int) -> bool:
        """Whether what the sheet is about needs a step; all do, where it is about everything."""
        return self.needed is None or n in self.needed

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

    def single(self) -> Iterator[tuple[str, str]]:
        """Link to the sheets of single weights and biases."""
        own, plan = Links(self.scenario).to(0, path="/worksheet"), self.lesson.plan
        counts = {"w": len(self.scenario.spec.w), "b": len(self.scenario.spec.b or ())}
        for letter, count in counts.items():
            moved = (k for k in range(1, count + 1) if plan.step_of(Quantity(f"new_{letter}", k), 0))
            for k in islice(moved, MOST_SINGLE):
                yield f"{letter}{k}", f"{own}&only={letter}{k}"

    def choices(self) -> Iterator[tuple[str, str, bool]]:
        """Link to the other sheets."""
        own = Links(self.scenario).to(0, path="/worksheet")
        for key, words in BLANKS.items():
            only = f"&only={self.only}" if self.only else ""
            yield words, f"{own}&blanks={key}{only}", key == self.blanks
