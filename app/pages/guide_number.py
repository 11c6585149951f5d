"""The one number of a chapter that can be dragged: what it may be, and the lesson around it."""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from app.address.query import Pairs
from app.address.scenario import Scenario
from app.address.typed_numbers import write_number
from app.address.write import lesson_pairs
from app.lesson.quantities import Quantity

REACH, RATES = Decimal(2), (Decimal("0.05"), Decimal(5))
"""How far a weight can be dragged, at least, from 0; a learning rate's bounds."""

MOST_PLACES = 4
"""Decimals of the steps in which it moves."""


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


def number_slider(scenario: Scenario, q: Quantity, name: Markup, label: str) -> NumberSlider:
    """Return the slider of a weight, or of the learning rate."""
    spec = scenario.spec
    pairs = [pair for pair in lesson_pairs(scenario) if pair[0] not in {"w", q.kind}]
    weights = [("w", write_number(w)) for w in spec.w]
    if q.kind == "rate":
        return NumberSlider(name, label, "rate", [*pairs, *weights], [], *_bounds(spec.rate, *RATES))
    before, after = weights[: q.layer - 1], weights[q.layer :]
    return NumberSlider(name, label, "w", [*pairs, *before], after, *_bounds(spec.w[q.layer - 1], -REACH, REACH))


def _bounds(number: float, least: Decimal, most: Decimal) -> tuple[str, str, str, str]:
    """Return a number, between which it can be dragged, and in steps of what: of as many decimals as it has."""
    value = Decimal(write_number(number))
    exponent = value.as_tuple().exponent
    places = min(MOST_PLACES, max(1, -exponent if isinstance(exponent, int) else 1))
    low, high = min(least, value - 1), max(most, value + 1)
    return f"{value:f}", f"{low:f}", f"{high:f}", f"{Decimal(1).scaleb(-places):f}"
