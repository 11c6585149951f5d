"""The front door."""

from dataclasses import dataclass

from markupsafe import Markup

from app.address.scenario import DEFAULT
from app.engine.exact import exactly
from app.lesson.examples import EXAMPLES, OWN, PUBLISHED, Example
from app.pages.frame import Frame, frame
from app.pages.guide_chapters import ROUTE
from app.pages.step.drawing import PictureView, picture
from app.pages.step.equation import EquationView, shown_equation
from app.pages.step.occasion import occasion

FRONT_STEP = 15
"""The step that the front door shows."""


@dataclass(frozen=True)
class FrontPage:
    """The front door; `route` is *Learn it in twenty minutes*: each stop's address, its task, and more of it."""

    frame: Frame
    diagram: PictureView
    equation: EquationView
    examples: tuple[Example, ...]
    published: int
    route: tuple[tuple[str, Markup, str], ...]


def front_page() -> FrontPage:
    """Return the front door."""
    words = "Backpropagation, one operation at a time, with numbers that are always right."
    at = occasion(DEFAULT.at(FRONT_STEP))
    with exactly(at.lesson.values.digits):
        shown = shown_equation(at)
        assert shown is not None  # noqa: S101 - that step has one
        listed = (*OWN, EXAMPLES["mazur"])
        route = tuple((stop.href(n), at.sentence(stop.task), stop.more) for n, stop in enumerate(ROUTE, 1))
        return FrontPage(frame("Backstep", words, None, path="/"), picture(at), shown, listed, len(PUBLISHED), route)
