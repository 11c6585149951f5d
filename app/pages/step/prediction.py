"""What is asked before a gradient is shown, where each step shows its question first: which way will E go?"""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from app.lesson.quantities import Quantity
from app.pages.step.occasion import Occasion

OF = {"weight_gradient": "w", "bias_gradient": "b"}
"""Kinds of steps that find how E changes with a parameter."""

WAYS = {"up": "goes up", "down": "goes down", "same": "stays the same"}


def way(change: Decimal) -> str:
    """Return which way something goes, one of `WAYS`."""
    return "up" if change > 0 else "down" if change < 0 else "same"


@dataclass(frozen=True)
class Prediction:
    """Which way E goes when a parameter grows a little.

    Attributes:
        name: the parameter.
        choices: word, what its button says, and where it leads: the whole step; none once one was chosen.
        said: what was chosen.
        right: what is true.
        is_right: whether they are the same.
        slope: the gradient's sign in words.
    """

    name: Markup
    choices: tuple[tuple[str, str, str], ...] = ()
    said: str = ""
    right: str = ""
    is_right: bool = False
    slope: str = ""


def prediction(at: Occasion) -> Prediction | None:
    """Return what is asked, or what is to be said of the answer; None at every other step, and in practice."""
    place = at.place
    if place is None or place.kind not in OF or at.attempt or at.scenario.spec.rule.decay_in:
        return None  # where weight decay has its part in E, a gradient says not all of where E goes
    name = at.name(Quantity(OF[place.kind], place.weight or place.bias or 0))
    if at.hides:
        to = at.links.changed
        ways = tuple((way, said, to(at.scenario.step, shown="result", guess=way)) for way, said in WAYS.items())
        return Prediction(name, ways) if at.display.ask else None
    if not at.display.guess:
        return None
    right = way(at.value(place.subject))
    slope = {"up": "above 0", "down": "below 0", "same": "0"}[right]
    return Prediction(name, (), WAYS[at.display.guess], WAYS[right], at.display.guess == right, slope)
