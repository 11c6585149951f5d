"""Under the units of a row their activations as curves: where each unit stands, and how steep its curve is there."""

from app.drawing.activation_curve import activation_curve
from app.drawing.whole import Whole, curve_box
from app.lesson.activations import spelt
from app.lesson.comparisons import activation_points
from app.lesson.quantities import Quantity
from app.pages.step.drawn.canvas import Canvas
from app.pages.step.drawn.marks import CurveView, Head

REACH = 5.0
"""How far from z = 0 a curve is drawn, at least."""

FARTHEST = 1e6
"""Size of z up to which a curve is drawn as far."""


def curves_under(on: Canvas, whole: Whole) -> tuple[CurveView, ...]:
    """Return the curves under the units of a network that is a row; a softmax layer's units have none of their own."""
    shape = on.at.lesson.values.shape
    layers = range(1, shape.last + (not shape.softmax)) if whole.is_row else ()
    return tuple(_curve_under(on, whole, layer) for layer in layers)


def _curve_under(on: Canvas, whole: Whole, layer: int) -> CurveView:
    a, slope = on.activation(layer, 1), Quantity("slope", layer, 1)
    z = Quantity("new_z" if a.kind == "new_a" else "z", layer, 1)
    at = (float(on.at.value(z)), float(on.at.value(a))) if on.shows(a) and not on.is_of_all_samples else None
    if at and not max(map(abs, at)) < FARTHEST:
        at = None
    reach = max(REACH, 1.25 * abs(at[0])) if at else REACH
    steep = float(on.at.value(slope)) if at and on.is_lit(slope) and on.shows(slope) else None
    box = curve_box(whole, layer)
    name = on.at.lesson.activations[layer - 1]
    head = Head(box.left, box.top - 6, spelt(name).label.partition(",")[0], "start")
    return CurveView(activation_curve(activation_points(name, reach), box, at, steep), head, on.classes(slope))
