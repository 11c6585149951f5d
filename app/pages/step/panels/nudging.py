"""The gradient checked by nudging the weight."""

from dataclasses import dataclass

from markupsafe import Markup

from app.lesson.comparisons import NUDGE, nudged
from app.lesson.quantities import Quantity
from app.pages.step.occasion import Occasion
from app.pages.step.panels.at_hand import Beside, about, beside, name_of, weight_at_hand, write
from app.writing.numbers import Precision

FINE = Precision(10)
"""Digits of two errors that differ little, so that their difference can be followed."""


@dataclass(frozen=True)
class CheckRow:
    """A weight's gradient beside the one found by nudging, and in how many digits they agree."""

    name: Markup
    term: str
    gradient: str
    quotient: str
    digits: int
    active: bool


@dataclass(frozen=True)
class CheckView:
    """The nudging of one weight spelt out, and the table of its fellows."""

    name: Markup
    up: str
    down: str
    twice: str
    quotient: str
    gradient: str
    nudge: str
    rows: tuple[CheckRow, ...]
    beside: Beside


def check(at: Occasion) -> CheckView:
    """Nudge the weight at hand, and the others into its unit."""
    shape = at.lesson.values.shape
    layer, unit, _ = shape.ends(weight_at_hand(at))
    fellows = [shape.weight(layer, unit, source) for source in shape.sources(layer, unit)]
    fellows = fellows or [weight_at_hand(at)]
    found = {n.weight: n for n in nudged(at.lesson, fellows, at.sample)}
    mine = found[weight_at_hand(at)]
    return CheckView(
        name_of(at, weight_at_hand(at)),
        about(at, mine.up, FINE),
        about(at, mine.down, FINE),
        write(at, 2 * NUDGE),
        about(at, mine.quotient, FINE),
        about(at, mine.gradient, FINE),
        write(at, NUDGE),
        tuple(
            CheckRow(name_of(at, n.weight), Quantity("grad_w", n.weight).term, write(at, n.gradient),
                     write(at, n.quotient), min(n.digits, 15), n.weight == weight_at_hand(at))
            for n in found.values()
        ),
        beside(at, weight_at_hand(at)),
    )  # fmt: skip
