"""A step as a question of a quiz: its right number, and those of its known mistakes that can be told apart from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.engine.exact import is_finite
from app.lesson.lesson import Lesson
from app.lesson.plan import Position
from app.lesson.steps.setting import Sentence
from app.practice.feedback import sentence
from app.practice.judge import known_mistakes
from app.writing.numbers import Precision

NOISE = Decimal("1e-30")
"""Of the right number; a wrong one that is smaller, and not 0, is what decimals leave of a sum that cancels."""


@dataclass(frozen=True)
class Known:
    """A number that somebody may come to, and what is to be said of it.

    Attributes:
        value: rounded to the digits that are asked for.
        tolerance: half a unit of its last digit; 0 for 0.
        said: what went wrong; nothing where it is right.
    """

    value: Decimal
    tolerance: Decimal
    said: Sentence = ()

    def is_apart_from(self, other: "Known") -> bool:
        """Return whether no number belongs to both."""
        return abs(self.value - other.value) > self.tolerance + other.tolerance


@dataclass(frozen=True)
class QuizStep:
    """A step's right number, and the wrong ones that say which mistake was made: no number belongs to two of them."""

    right: Known
    wrong: tuple[Known, ...]


def quiz_step(lesson: Lesson, position: Position, precision: Precision) -> QuizStep | None:
    """Return a step as a question; nothing where its number can't be typed.

    Evaluate within `exactly`. A mistake is left out where its number is too near to the right one, or to that of a
    mistake of which something else is to be said.
    """
    value = lesson.values.value(position.place.subject, position.sample or 0)
    if not is_finite(value):
        return None
    right = known(value, precision)
    least = abs(value) * NOISE
    found = dict.fromkeys(_wrong(lesson, position, precision, least))
    return QuizStep(right, tuple(_told_apart(right, list(found))))


def known(value: Decimal, precision: Precision, said: Sentence = ()) -> Known:
    """Return a number as it is asked for, with the tolerance of its digits."""
    rounded = Decimal(precision.plain(value))
    if precision.fixed:
        return Known(rounded, Decimal(5).scaleb(-precision.digits - 1), said)
    tolerance = Decimal(5).scaleb(rounded.adjusted() - precision.digits) if rounded else Decimal(0)
    return Known(rounded, tolerance, said)


def _wrong(lesson: Lesson, position: Position, precision: Precision, least: Decimal) -> Iterator[Known]:
    for mistake in known_mistakes(lesson, position, None):
        value = mistake.tree.evaluate()
        if is_finite(value) and (not value or abs(value) > least):
            yield known(value, precision, sentence(mistake))


def _told_apart(right: Known, wrong: Sequence[Known]) -> Iterator[Known]:
    for one in wrong:
        others = (other for other in wrong if other.said != one.said)
        if one.is_apart_from(right) and all(map(one.is_apart_from, others)):
            yield one
