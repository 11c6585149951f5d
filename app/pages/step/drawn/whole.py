"""A small network, drawn whole: what is at work finds its place first, then what is given; the rest is ticks."""

from app.drawing.plate import Box, Plate
from app.drawing.whole import WIDTH, draw, past_box
from app.pages.step.drawn.activation_curves import curves_under
from app.pages.step.drawn.canvas import Canvas, without_place
from app.pages.step.drawn.draft import Draft
from app.pages.step.drawn.marks import CurveView, Drawn
from app.pages.step.drawn.past import past
from app.pages.step.drawn.walked import walked
from app.pages.step.drawn.whole_edges import edge_view
from app.pages.step.drawn.whole_error import error_edge_view, error_view, samples_edges
from app.pages.step.drawn.whole_units import softmax_frame, unit_view, value_mark, with_all, with_bias


def whole_drawing(on: Canvas) -> Drawn:
    """Return the drawing of a small network; what is at work is set first."""
    whole = draw(on.at.lesson.values.shape.sizes)
    circles = [*whole.units.values(), whole.error]
    plate = Plate(Box(0, 0, WIDTH, whole.height), circles, [*whole.edges, *whole.error_edges])
    s = Draft(on, whole, plate)
    so_far = past(on, past_box(whole))
    curves = curves_under(on, whole)
    plate.take([*([so_far.curve.box] if so_far else []), *(_taken(view) for view in curves)])
    values = {at: value_mark(s, *at) for at in whole.units}
    units = {at: unit_view(s, *at, values[at]) for at in whole.units}
    error = error_view(s)
    to_error = [error_edge_view(s, j) for j in range(1, s.shape.sizes[-1] + 1)]
    present = [k for k in range(1, s.shape.weights + 1) if k not in s.shape.absent]
    edges = {k: edge_view(s, k) for k in sorted(present, key=lambda k: not s.is_at_work(k))}
    units = {at: with_bias(s, unit, *at) for at, unit in units.items()}
    if on.at.display.all:
        units = {at: with_all(s, unit, *at) if unit.ticks else unit for at, unit in units.items()}
    ordered = (*(edges[k] for k in sorted(edges)), *to_error)
    frame = softmax_frame(s) if s.shape.softmax else None
    for q in without_place(on):
        s.leave_over(q)
    fed = samples_edges(s) if on.is_of_all_samples else ()
    return Drawn(
        "whole", WIDTH, whole.height, (*ordered, *fed), (*units.values(), error), frame=frame, past=so_far,
        curves=curves, walked=walked(on, lambda *at: whole.units[at], whole.error), left_over=tuple(s.left_over),
    )  # fmt: skip


def _taken(view: CurveView) -> Box:
    """Return what a curve takes with its name."""
    return view.curve.box._replace(top=view.head.y - 10)
