"""The front door, and the list of the examples."""

from dataclasses import dataclass

from app.address.scenario import DEFAULT
from app.drawing.diagram import Diagram, draw
from app.engine.exact import exactly
from app.lesson.examples import EXAMPLES, OWN, PUBLISHED, Example
from app.pages.frame import Frame, frame
from app.pages.step.drawing import DiagramView, diagram
from app.pages.step.equation import EquationView, shown_equation
from app.pages.step.occasion import occasion

FRONT_STEP = 15
"""The step that the front door shows."""


@dataclass(frozen=True)
class FrontPage:
    """The front door."""

    frame: Frame
    diagram: DiagramView
    equation: EquationView
    examples: tuple[Example, ...]
    published: int


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


def front_page() -> FrontPage:
    """Return the front door."""
    words = "Backpropagation, one operation at a time, with numbers that are always right."
    at = occasion(DEFAULT.at(FRONT_STEP))
    with exactly(at.lesson.values.digits):
        shown = shown_equation(at)
        assert shown is not None  # noqa: S101 - that step has one
        listed = (*OWN, EXAMPLES["mazur"])
        return FrontPage(frame("Backstep", words, None, path="/"), diagram(at), shown, listed, len(PUBLISHED))


def examples_page() -> ExamplesPage:
    """Return the list of all named lessons."""
    words = "Named lessons, and published worked examples with every printed number checked."
    own, published = (tuple(map(_listed, examples)) for examples in (OWN, PUBLISHED))
    return ExamplesPage(frame("Examples", words, None, path="/examples"), own, published)


def _listed(example: Example) -> ExampleView:
    return ExampleView(example, "-".join(map(str, example.layers)), draw(example.layers))
