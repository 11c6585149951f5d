"""Every kind of step and every part of the page, from real lessons: for whoever works on the templates."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.address.display import PANELS
from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario
from app.address.write import write
from app.engine.exact import exactly
from app.pages.frame import Frame, frame
from app.pages.step.drawer.training import ChartView, TrainingBuilder
from app.pages.step.drawing import PictureView, picture
from app.pages.step.equation import EquationView, shown_equation
from app.pages.step.occasion import occasion
from app.pages.step.sentences import narration, reason


@dataclass(frozen=True)
class GalleryStep:
    """One kind of step, as its page shows it."""

    kind: str
    href: str
    question: Markup
    equation: EquationView
    reason: Markup
    narration: str


@dataclass(frozen=True)
class GallerySection:
    """The kinds of step of one lesson."""

    title: str
    steps: tuple[GalleryStep, ...]


@dataclass(frozen=True)
class GalleryPage:
    """Every kind of step, a drawing, a chart, and links to the panels."""

    frame: Frame
    sections: tuple[GallerySection, ...]
    diagram: PictureView
    chart: ChartView | None
    panels: tuple[tuple[str, str], ...]


LESSONS = {
    "The first lesson’s network": "",
    "Deep, ReLU and softmax, a batch with biases": "layers=3-4-3-3&activations=relu,tanh,softmax&loss=cross_entropy"
    "&seed=5&b=0,0,0,0,0,0,0,0,0,0&x=0.1,0.2,0.3;1,0,-1&t=1,0,0;0,1,0&batch=mean",
    "Momentum, weight decay in E, one bias a layer": "layers=2-2-1&seed=2&optimizer=momentum&decay=0.01&decay_in=loss"
    "&bias=layer&b=0.1,0.2&iteration=2",
    "Adam, an edge left out": "layers=2-2-1&seed=2&optimizer=adam&absent=3&iteration=2",
    "Sigmoid and binary cross-entropy, indexed names": "layers=2-2-1&loss=bce&seed=3&b=0.1,0.2,0.3&notation=indexed",
}


def gallery() -> GalleryPage:
    """Build the page."""
    sections = tuple(GallerySection(title, tuple(_steps(parse(Query.read(q))))) for title, q in LESSONS.items())
    whole = occasion(parse(Query.read("iteration=100&step=22")))
    panels = tuple((label, f"/step?step=25&panel={panel}") for panel, label in PANELS.items())
    words = "Every kind of step and every part of the page, from real lessons."
    with exactly(whole.lesson.values.digits):
        chart = TrainingBuilder(whole.scenario, whole.precision, whole.links).chart()
        return GalleryPage(frame("Gallery", words, None, path="/gallery"), sections, picture(whole), chart, panels)


def _steps(scenario: Scenario) -> Iterator[GalleryStep]:
    """Return the first step of every kind, in order."""
    met: set[str] = set()
    plan = scenario.spec.plan
    for n in range(1, plan.steps + 1):
        position = plan.at(n)
        if position is None or position.place.kind in met:
            continue
        met.add(position.place.kind)
        at = occasion(scenario.at(n))
        with exactly(at.lesson.values.digits):
            if (equation := shown_equation(at)) is not None:
                link = f"/step?{write(at.scenario)}"
                asked = at.sentence(at.step.question)
                yield GalleryStep(position.place.kind, link, asked, equation, reason(at), narration(at))
