"""The error so far, as a small curve at the error's unit."""

from app.drawing.plate import Box
from app.drawing.small_curve import small_curve
from app.pages.step.drawn.canvas import Canvas
from app.pages.step.drawn.marks import PastView


def past(on: Canvas, box: Box) -> PastView | None:
    """Return the curve of E from the first update to the one at hand; nothing at the first iteration, or in practice.

    Of a batch that takes one sample at a time, those updates count that took the same.
    """
    lesson = on.at.lesson
    if not lesson.past or on.at.display.practice:
        return None
    curve = small_curve((*lesson.past, float(lesson.values.error_before)), box)
    if curve is None:
        return None
    return PastView(curve, on.at.links.changed(on.at.scenario.step, numbers="training"))
