"""The list of the examples."""

from dataclasses import dataclass

from app.drawing.diagram import Diagram, draw
from app.lesson.examples import OWN, PUBLISHED, Example
from app.pages.frame import Frame, frame


@dataclass(frozen=True)
class ExampleView:
    """An example in the list: a small drawing, and what was found when it was checked."""

    example: Example
    shape: str
    diagram: Diagram


@dataclass(frozen=True)
class ExamplesPage:
    """All named lessons."""

    frame: Frame
    own: tuple[ExampleView, ...]
    published: tuple[ExampleView, ...]


def examples_page() -> ExamplesPage:
    """Return the list of all named lessons."""
    words = "Named lessons, and published worked examples with every printed number checked."
    own, published = (tuple(map(_listed, examples)) for examples in (OWN, PUBLISHED))
    return ExamplesPage(frame("Examples", words, None, path="/examples"), own, published)


def _listed(example: Example) -> ExampleView:
    return ExampleView(example, "-".join(map(str, example.layers)), draw(example.layers))
