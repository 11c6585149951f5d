"""A step's equation as text to be copied: LaTeX, and MathML that stands by itself."""

from dataclasses import dataclass

from app.pages.step.occasion import Occasion
from app.writing import latex, mathml


@dataclass(frozen=True)
class CopiedEquation:
    """The equation as symbols = numbers = result."""

    latex: str
    mathml: str


def copied(at: Occasion) -> CopiedEquation | None:
    """Return the step's equation to be copied; nothing before the first step, or while something of it is hidden."""
    e = at.step.equation
    if e is None or at.hides:
        return None
    return CopiedEquation(*(tongue.equation(e, at.notation, at.precision) for tongue in (latex, mathml)))
