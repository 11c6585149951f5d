"""The weight that a panel is about, and how panels write numbers."""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from app.lesson.quantities import Quantity
from app.lesson.rule_quantities import RULE_LABELS
from app.pages.step.occasion import Occasion
from app.writing.numbers import Precision


def weight_at_hand(at: Occasion) -> int:
    """Return the step's own weight, or the first into (or, lacking that, of) its unit."""
    shape, place = at.lesson.values.shape, at.place
    layer, unit = (place.layer, place.unit or 1) if place is not None and place.layer else (shape.last, 1)
    if place is not None and place.weight:
        return place.weight
    return shape.weight(layer, unit, next(iter(shape.sources(layer, unit)), 1))


def name_of(at: Occasion, weight: int) -> Markup:
    """Return a weight's name."""
    return at.name(Quantity("w", weight))


def write(at: Occasion, value: Decimal) -> str:
    """Write a value."""
    return at.precision.write(value).text


def about(at: Occasion, value: Decimal, precision: Precision | None = None) -> str:
    """Write a value after its sign."""
    written = (precision or at.precision).write(value)
    return f"{written.relation} {written.text}"


@dataclass(frozen=True)
class Beside:
    """What a tab that runs the network forward leaves out of the lesson's update.

    Attributes:
        decay: whether weight decay has a part in the gradient that E, as it is here, knows nothing of.
        rule: the rule's name where the weight is moved otherwise than by −α · gradient; "" otherwise.
        stays: whether the weight is never moved.
    """

    decay: bool
    rule: str
    stays: bool


def beside(at: Occasion, weight: int) -> Beside:
    """Return what is to be said beside a curve of E."""
    rule, stays = at.scenario.spec.rule, weight in at.scenario.spec.fixed
    return Beside(bool(rule.decay), "" if rule.is_plain or stays else RULE_LABELS[rule.name], stays)
