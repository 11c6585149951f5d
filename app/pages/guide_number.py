"""The one number of a chapter that can be dragged: what it may be, and the lesson around it."""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from app.address.display import display_pairs
from app.address.query import Pairs
from app.address.scenario import Scenario
from app.address.typed_numbers import write_number
from app.address.write import lesson_pairs
from app.lesson.quantities import Quantity

REACH, MOST_RATE = Decimal(2), Decimal(5)
"""How far a weight can be dragged from 0, and how far a learning rate, at least."""

MOST_PLACES = 12
"""Decimals of the steps in which it moves; a number with more can't be dragged without being another one."""


@dataclass(frozen=True)
class NumberSlider:
    """A number of the lesson that can be dragged.

    Attributes:
        name: its name as mathematics, `label` in plain letters.
        key: of the address.
        before, after: keys and values that go before it and after it, in the order of the address.
        value, least, most, apart: as texts.
    """

    name: Markup
    label: str
    key: str
    before: Pairs
    after: Pairs
    value: str
    least: str
    most: str
    apart: str


def number_slider(scenario: Scenario, q: Quantity, name: Markup, label: str) -> NumberSlider | None:
    """Return the slider of a weight, or of the learning rate; None where it could not keep the number's digits."""
    spec, kept = scenario.spec, display_pairs(scenario.display.of_numbers())
    number = spec.rate if q.kind == "rate" else spec.w[q.layer - 1]
    value = Decimal(write_number(number))
    exponent = value.as_tuple().exponent
    places = max(1, -exponent if isinstance(exponent, int) else 1)
    if places > MOST_PLACES:
        return None
    apart = Decimal(1).scaleb(-places)
    pairs = [pair for pair in lesson_pairs(scenario) if pair[0] not in {"w", q.kind}] + kept
    weights = [("w", write_number(w)) for w in spec.w]
    if q.kind == "rate":
        bounds = (apart, max(MOST_RATE, 2 * value))
        return NumberSlider(name, label, "rate", [*pairs, *weights], [], *_texts(value, *bounds, apart))
    bounds = (min(-REACH, value - 1), max(REACH, value + 1))
    before, after = weights[: q.layer - 1], weights[q.layer :]
    return NumberSlider(name, label, "w", [*pairs, *before], after, *_texts(value, *bounds, apart))


def _texts(*numbers: Decimal) -> tuple[str, str, str, str]:
    value, least, most, apart = (f"{n:f}" for n in numbers)
    return value, least, most, apart
