"""A step's equation as text to be copied: LaTeX, and MathML that stands by itself."""

import re
from dataclasses import dataclass

from app.lesson.terms import Equation
from app.pages.step.occasion import Occasion
from app.writing import latex, mathml

OURS = re.compile(r' (?:data-term|class)="[^"]*"')
"""Attributes that only our own pages read."""


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
    return CopiedEquation(latex.equation(e, at.notation, at.precision), _mathml(at, e))


def _mathml(at: Occasion, e: Equation) -> str:
    names = mathml.Writer(at.notation, at.precision, numbers=False)
    numbers = mathml.Writer(at.notation, at.precision, numbers=True)
    result = at.precision.write(e.subject.value)
    put_in = "≈" if latex.has_rounded(e.tree, at.precision) else "="
    forms = [mathml.symbol(at.notation.name(e.subject.quantity)), *map(names.write, (*e.before, e.tree))]
    lines = [*("<mo>=</mo>".join(forms),), numbers.write(e.tree), mathml.number(result)]
    content = f"{lines[0]}<mo>{put_in}</mo>{lines[1]}<mo>{'=' if result.exact else '≈'}</mo>{lines[2]}"
    whole = f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow>{content}</mrow></math>'
    return OURS.sub("", whole)
