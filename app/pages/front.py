"""The front door."""

from dataclasses import dataclass

from markupsafe import Markup

from app.address.scenario import DEFAULT
from app.engine.exact import exactly
from app.lesson.examples import EXAMPLES, OWN, PUBLISHED, Example
from app.lesson.quantities import Quantity
from app.pages.frame import Frame, frame
from app.pages.step.drawing import PictureView, picture
from app.pages.step.equation import EquationView, shown_equation
from app.pages.step.occasion import occasion

FRONT_STEP = 15
"""The step that the front door shows."""


ROUTE = {"h1": Quantity("a", 1, 1), "h2": Quantity("a", 1, 2), "w5": Quantity("w", 5), "w1": Quantity("w", 1)}


@dataclass(frozen=True)
class FrontPage:
    """The front door; `names` are those of the quantities that its route names, as mathematics."""

    frame: Frame
    diagram: PictureView
    equation: EquationView
    examples: tuple[Example, ...]
    published: int
    names: dict[str, Markup]


def front_page() -> FrontPage:
    """Return the front door."""
    words = "Backpropagation, one operation at a time, with numbers that are always right."
    at = occasion(DEFAULT.at(FRONT_STEP))
    with exactly(at.lesson.values.digits):
        shown = shown_equation(at)
        assert shown is not None  # noqa: S101 - that step has one
        listed = (*OWN, EXAMPLES["mazur"])
        names = {name: at.name(q) for name, q in ROUTE.items()}
        return FrontPage(frame("Backstep", words, None, path="/"), picture(at), shown, listed, len(PUBLISHED), names)
