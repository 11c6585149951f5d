"""Where a program in float64, written from the lesson's own formulas, finds other numbers than the lesson."""

from collections.abc import Iterator

import numpy as np

from app.engine.backprop import forward
from app.engine.exact import exactly
from app.engine.losses import LOGARITHMIC
from app.lesson.lesson import Lesson

AGREES = 1e-9
"""How far, relatively, a program's E may be from the lesson's."""

UNDECIDED = (
    "Caution: a sum that is exactly 0, or nothing but rounding to a float64, decides here which slope is taken or "
    "what is divided by. The lesson works it out in decimals; this program may go another way, and its gradients "
    "and new weights may differ."
)
SATURATED = (
    "Caution: an output is so near 0 or 1 that a float64 loses the digits of its logarithm, or of 1 - a. The lesson "
    "keeps them; this program's E and gradients may differ, or be inf or nan."
)


def cautions_of(lesson: Lesson) -> Iterator[str]:
    """Yield a sentence for each reason why such a program will, or may, differ."""
    if not lesson.course.decides(lesson.start, lesson.iteration):
        yield UNDECIDED
    if loses_digits(lesson):
        yield SATURATED


def loses_digits(lesson: Lesson) -> bool:
    """Return whether the losses written with a and 1 − a in float64 come to another E, or to none."""
    course, loss = lesson.course, lesson.start.loss
    if loss not in LOGARITHMIC:
        return False
    use = course.samples(lesson.iteration)
    x, t = course.x[:, use], course.t[:, use]
    with np.errstate(all="ignore"):
        a = forward(lesson.start, x, t).a[-1]
        found = float(loss.shares(t, a, 1 - a).sum() / course.divisor)
        slopes = loss.slope(t, a, 1 - a)
    with exactly(lesson.values.digits):
        right = float(lesson.values.error_before)
    if not np.isfinite(right):
        return False
    return not np.isfinite(slopes).all() or not abs(found - right) <= AGREES * abs(right)
