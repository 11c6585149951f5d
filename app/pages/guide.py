"""The guide: the story in chapters, each around figures that the engine makes from a real lesson.

The words are in `templates/guide/`, one file a chapter; every number in them is one of the figures
made here. A new chapter: its title in `guide_chapters.py`, its step in `GuideBuilder.place`, its words in a file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from types import SimpleNamespace
from typing import NamedTuple

from markupsafe import Markup

from app.address.display import PLAIN, Display, display_pairs
from app.address.links import Links
from app.address.scenario import DEFAULT, Scenario
from app.address.write import joined, lesson_pairs, write
from app.engine.exact import exactly
from app.lesson.lesson import Lesson
from app.lesson.losses import SPELT_LOSSES
from app.lesson.paths import cost
from app.lesson.quantities import Quantity
from app.pages.frame import Frame, frame
from app.pages.guide_chapters import CHAPTERS
from app.pages.guide_number import NumberSlider, number_slider
from app.pages.step.drawer.training import ChartView, TrainingBuilder
from app.pages.step.drawing import PictureView, picture
from app.pages.step.equation import EquationView, equation_view
from app.pages.step.occasion import Occasion, occasion
from app.pages.step.panels.code import PSEUDO
from app.pages.step.panels.matrices import MatrixEquation, matrices
from app.pages.step.panels.nudging import CheckView, check
from app.pages.step.panels.order import OrderView, order
from app.pages.step.prediction import way
from app.service.lessons import lesson_of

DRAGGED = {
    "network": "w", "forward": "w", "error": "weight", "gradient": "weight", "update": "weight",
    "vectors": "last_weight",
    "hidden": "hidden_weight", "delta": "hidden_weight", "deeper": "hidden_weight", "together": "weight",
    "training": "rate", "checking": "weight", "why": "w",
}  # fmt: skip
"""The number that can be dragged in a chapter, by what it is in the story."""

ITERATIONS = 1000
"""How far the guide's training goes."""


class Said(NamedTuple):
    """A quantity as the text says it: its name, its value, and both with the sign between."""

    name: Markup
    value: str
    both: Markup


@dataclass(frozen=True)
class ChapterLink:
    """A chapter in the list of contents."""

    name: str
    title: str
    href: str


@dataclass(frozen=True)
class GuidePage:
    """A chapter, or, with none, the contents.

    Attributes:
        own: whether the figures are of another lesson than the one asked for, which does not suit the story.
        say: the quantities that the text may name.
        counts: whole numbers that the text may name.
        equations: the equations that the text may show.
        ways: which way something goes when something else grows: up, down or same; for predictions.
        slider: the number that can be dragged.
        step, attempt: this chapter's place in the lesson, and the same as a question.
    """

    frame: Frame
    chapters: tuple[ChapterLink, ...]
    chapter: ChapterLink | None
    number: int
    before: ChapterLink | None
    after: ChapterLink | None
    own: bool
    say: SimpleNamespace
    counts: SimpleNamespace
    equations: dict[str, EquationView]
    diagram: PictureView
    matrices: tuple[MatrixEquation, ...]
    code: tuple[str, ...]
    chart: ChartView | None
    order: OrderView | None
    check: CheckView | None
    ways: SimpleNamespace
    slider: NumberSlider | None
    address: str
    step: str
    attempt: str
    lesson: str


def suits(scenario: Scenario) -> bool:
    """Whether the story can be told of a lesson: a hidden layer, slopes and targets at the output, the plain update."""
    spec = scenario.spec
    whole = spec.rule.is_plain and spec.has_targets and not (spec.absent or spec.fixed)
    return len(spec.layers) > 2 and spec.activations[-1] != "softmax" and len(spec.x) == 1 and whole


def guide_page(scenario: Scenario, name: str) -> GuidePage:
    """Build a chapter of the guide, or with an empty name its contents."""
    told = scenario if suits(scenario) else DEFAULT
    display = scenario.display.of_numbers()._replace(theme=scenario.display.theme)
    return GuideBuilder(replace(told, iteration=0, step=0, display=display), name, own=told is not scenario).build()


def ways(lesson: Lesson, roles: dict[str, Quantity]) -> SimpleNamespace:
    """Return which way things go, for guesses: up, down or same."""
    told = ("x", "error_slope", "gradient", "delta_h", "new", "weight", "new_E", "E")
    value = {role: lesson.values.value(roles[role]) for role in told}
    signs = {role: value[role] for role in told[:4]}
    signs |= {"new": value["new"] - value["weight"], "new_E": value["new_E"] - value["E"]}
    return SimpleNamespace(**{role: way(change) for role, change in signs.items()})


class GuideBuilder:
    """Makes a chapter's figures."""

    def __init__(self, scenario: Scenario, name: str, *, own: bool) -> None:
        self.scenario, self.name, self.own = scenario, name, own
        self.lesson: Lesson = lesson_of(scenario)
        self.shape = self.lesson.values.shape
        last = self.shape.last
        self.weight = self.shape.first_weight[last] + 1
        self.roles = {
            "x": Quantity("a", 0, 1), "w": Quantity("w", 1), "h": Quantity("a", 1, 1), "z_h": Quantity("z", 1, 1),
            "source": Quantity("a", last - 1, 1), "o": Quantity("a", last, 1), "z": Quantity("z", last, 1),
            "target": Quantity("t", 1), "share": Quantity("share", 1), "E": Quantity("E"),
            "weight": Quantity("w", self.weight), "last_weight": Quantity("w", self.shape.weights),
            "error_slope": Quantity("error_slope", last, 1),
            "slope": Quantity("slope", last, 1), "delta": Quantity("delta", last, 1),
            "gradient": Quantity("grad_w", self.weight), "new": Quantity("new_w", self.weight),
            "rate": Quantity("rate"), "error_slope_h": Quantity("error_slope", last - 1, 1),
            "hidden": Quantity("a", last - 1, 1),
            "slope_h": Quantity("slope", last - 1, 1), "delta_h": Quantity("delta", last - 1, 1),
            "hidden_weight": Quantity("w", self.shape.weight(last - 1, 1, 1)),
            "gradient_h": Quantity("grad_w", self.shape.weight(last - 1, 1, 1)), "new_E": Quantity("new_E"),
        }  # fmt: skip
        """The quantities of the story, by what they are in it."""

    @cached_property
    def steps(self) -> dict[str, int]:
        """The step that works each of them out, where one does."""
        found = {role: self.lesson.plan.step_of(q, 0) for role, q in self.roles.items()}
        whole = Quantity("grad_w", self.shape.weights)
        return {role: step for role, step in found.items() if step} | {"layer": self.lesson.plan.step_of(whole, 0) or 0}

    @property
    def place(self) -> int:
        """The step that the chapter is about."""
        step, last = self.steps, self.lesson.plan.steps
        return {
            "network": 0, "forward": step["o"], "error": step["E"], "gradient": step["gradient"],
            "update": step["new"], "vectors": step["layer"], "hidden": step["error_slope_h"],
            "delta": step["delta_h"], "deeper": step["gradient_h"], "together": last, "training": last,
            "checking": step["gradient"],
        }.get(self.name, 0)  # fmt: skip

    def build(self) -> GuidePage:
        """Build the chapter."""
        with exactly(self.lesson.values.digits):
            links = tuple(self.links())
            names = list(CHAPTERS)
            number = names.index(self.name) if self.name else -1
            at = occasion(replace(self.scenario, step=self.place))
            return GuidePage(
                frame=self.frame(),
                chapters=links,
                chapter=links[number] if self.name else None,
                number=number + 1,
                before=links[number - 1] if number > 0 else None,
                after=links[number + 1] if number + 1 < len(links) else None,
                own=self.own,
                say=SimpleNamespace(**{role: self.said(at, q) for role, q in self.roles.items()}),
                counts=SimpleNamespace(**self.counts(at)),
                equations={role: self.equation(at, step) for role, step in self.steps.items()},
                diagram=picture(at),
                matrices=matrices(at) if self.name == "vectors" else (),
                code=tuple(line.text for line in PSEUDO) if self.name == "deeper" else (),
                chart=self.chart(at) if self.name in {"why", "training"} else None,
                order=order(at) if self.name == "together" and at.lesson.course.is_plain else None,
                check=check(at) if self.name == "checking" else None,
                ways=ways(self.lesson, self.roles),
                slider=self.slider(at),
                address=f"/guide/{self.name}",
                step=self.way_on(),
                attempt=self.link(self.place if self.place < self.lesson.plan.steps else 1, Display(practice="all")),
                lesson=self.link(0, PLAIN),
            )

    def slider(self, at: Occasion) -> NumberSlider | None:
        """Return the number that can be dragged."""
        if self.name not in DRAGGED:
            return None
        q = self.roles[DRAGGED[self.name]]
        return number_slider(self.scenario, q, at.name(q), at.names.plain(q))

    def frame(self) -> Frame:
        """What the layout needs."""
        title = CHAPTERS.get(self.name, "Backpropagation, told step by step")
        words = "Backpropagation from the beginning, in short chapters, with the numbers of a real network."
        return frame(title, words, self.scenario, path=f"/guide/{self.name}".rstrip("/"))

    def link(self, step: int, display: Display) -> str:
        """Link to the lesson."""
        return f"/step?{write(replace(self.scenario, step=step, display=display))}"

    def way_on(self) -> str:
        """Link to what the chapter shows: the step, the step in another form, or a lesson of its own."""
        if self.name == "deeper":
            return "/examples/deep"
        if self.name == "training":
            later = replace(self.scenario, iteration=ITERATIONS, display=Display(seen=ITERATIONS))
            return f"/step?{write(later)}"
        return self.link(self.place, Display(panel={"vectors": "matrices", "checking": "check"}.get(self.name, "")))

    def links(self) -> Iterator[ChapterLink]:
        """Link to every chapter; another lesson than the post's goes along."""
        own = [] if self.scenario.spec == DEFAULT.spec else lesson_pairs(self.scenario)
        pairs = [*own, *display_pairs(self.scenario.display.of_numbers())]
        query = f"?{joined(pairs)}" if pairs else ""
        for name, title in CHAPTERS.items():
            yield ChapterLink(name, title, f"/guide/{name}{query}")

    def said(self, at: Occasion, q: Quantity) -> Said:
        """Let the text name a quantity."""
        name, written = at.name(q), at.precision.write(self.lesson.values.value(q))
        return Said(name, written.text, Markup("{} {} {}").format(name, written.relation, written.text))

    def counts(self, at: Occasion) -> dict[str, str]:
        """Return the whole numbers and words that the text may name."""
        work, later = cost(self.shape.sizes), self.error_later
        return {
            "weights": f"{self.shape.weights:,}",
            "layers": str(len(self.shape.sizes)),
            "paths": str(self.shape.sizes[-1]),
            "last": f"{self.shape.sizes[-1] * self.shape.sizes[-2]:,}",
            "kept": f"{work.with_reuse:,}",
            "times": f"{work.without // work.with_reuse:,}" if work.without >= 3 * work.with_reuse else "",
            "falls": "1" if later is None or (later.is_finite() and later < self.lesson.values.error_before) else "",
            "anew": f"{work.without:,}",
            "steps": f"{self.lesson.plan.steps:,}",
            "iterations": f"{ITERATIONS:,}",
            "trained": self.trained(at),
            "activation": self.scenario.spec.activations[0],
            "activation_out": self.scenario.spec.activations[-1],
            "squares": "1" if self.scenario.spec.loss in {"mse", "half_sse", "sse"} else "",
            "share_reason": SPELT_LOSSES[self.scenario.spec.loss].reason,
        }

    @cached_property
    def error_later(self) -> Decimal | None:
        """E after the guide's training; None in a chapter that does not speak of it."""
        if self.name not in {"why", "training"}:
            return None
        return lesson_of(replace(self.scenario, iteration=ITERATIONS)).values.error_before

    def trained(self, at: Occasion) -> str:
        """Write the error after the guide's training."""
        if self.error_later is None:
            return ""
        written = at.precision.write(self.error_later)
        return f"{written.relation} {written.text}"

    def equation(self, at: Occasion, step: int) -> EquationView:
        """Write the equation of a step."""
        built = self.lesson.step(step).equation
        assert built is not None  # noqa: S101 - every step from 1 on has one
        return equation_view(built, at.notation, at.precision)

    def chart(self, at: Occasion) -> ChartView | None:
        """Draw the error over the guide's training."""
        seen = replace(self.scenario, display=self.scenario.display._replace(seen=ITERATIONS))
        return TrainingBuilder(seen, at.precision, Links(seen)).chart()
