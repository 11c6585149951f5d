"""Every kind of step and every part of the page, from real lessons: for whoever works on the templates."""

from collections.abc import Iterator

from app.address.display import PANELS
from app.address.query import Query
from app.address.scenario import Scenario, parse, write
from app.pages.step.page import PageBuilder, frame
from app.pages.views import GalleryPage, GallerySection, GalleryStep

LESSONS = {
    "The post’s network": "",
    "Deep, ReLU and softmax, a batch with biases": "layers=3-4-3-3&activations=relu,tanh,softmax&loss=cross_entropy"
    "&seed=5&b=0,0,0,0,0,0,0,0,0,0&x=0.1,0.2,0.3;1,0,-1&t=1,0,0;0,1,0&batch=mean",
    "Sigmoid and binary cross-entropy, indexed names": "layers=2-2-1&loss=bce&seed=3&b=0.1,0.2,0.3&notation=indexed",
}


def gallery() -> GalleryPage:
    """Build the page."""
    sections = tuple(GallerySection(title, tuple(_steps(parse(Query.read(q))))) for title, q in LESSONS.items())
    whole = PageBuilder(parse(Query.read("iteration=100&step=22")), Query(()), (), None)
    panels = tuple((label, f"/step?step=25&panel={panel}") for panel, label in PANELS.items())
    words = "Every kind of step and every part of the page, from real lessons."
    return GalleryPage(
        frame("Gallery", words, None, path="/gallery"), sections, whole.build().diagram, whole.training.chart(), panels
    )


def _steps(scenario: Scenario) -> Iterator[GalleryStep]:
    """Give the first step of every kind, in order."""
    met: set[str] = set()
    plan = scenario.spec.plan
    for n in range(1, plan.steps + 1):
        position = plan.at(n)
        if position is None or position.place.kind in met:
            continue
        met.add(position.place.kind)
        page = PageBuilder(scenario.at(n), Query(()), (), None).build()
        if page.equation is not None:
            link = f"/step?{write(scenario.at(n))}"
            yield GalleryStep(position.place.kind, link, page.question, page.equation, page.reason, page.narration)
