"""The whole network as a small map: what is known is filled, the place lit."""

from app.drawing.plate import Box
from app.drawing.small_map import draw_map
from app.lesson.quantities import Quantity
from app.pages.step.drawn.canvas import Canvas
from app.pages.step.drawn.marks import MapEdge, MapUnit, MapView, states
from app.writing.names import layer_label


def small_map(on: Canvas, box: Box, units: frozenset[tuple[int, int]], edges: frozenset[int]) -> MapView:
    """Return the map; what is drawn large beside it bears no id here."""
    shape = on.at.lesson.values.shape
    found = draw_map(shape.sizes, box)
    dots = []
    for (layer, unit), circle in found.units.items():
        q = on.activation(layer, unit) if layer >= 0 else on.error
        own = on.at.place is not None and (on.at.place.layer, on.at.place.unit) == (layer, unit)
        name = "" if (layer, unit) in units else f"unit-{layer}-{unit}" if layer >= 0 else "unit-E"
        dots.append(
            MapUnit(
                name,
                round(circle.x, 1),
                round(circle.y, 1),
                round(circle.r, 1),
                states(is_known=on.shows(q), is_subject=own),
            )
        )
    hairs = []
    for k in range(1, shape.weights + 1):
        layer, unit, source = shape.ends(k)
        one, other = found.units[layer - 1, source], found.units[layer, unit]
        lit = k in edges or any(on.is_lit(Quantity(kind, k)) for kind in ("w", "grad_w", "new_w"))
        d = f"M{one.x:.1f} {one.y:.1f}L{other.x:.1f} {other.y:.1f}"
        hairs.append(MapEdge("" if k in edges else f"weight-{k}", d, "is-active" if lit else ""))
    last = len(shape.sizes) - 1
    for unit in range(1, shape.sizes[-1] + 1):
        one, other = found.units[last, unit], found.units[-1, 0]
        hairs.append(MapEdge("", f"M{one.x:.1f} {one.y:.1f}L{other.x:.1f} {other.y:.1f}", ""))
    columns = tuple(
        (ground, on.at.links.to(_first_step(on, layer)), layer_label(layer, shape.last))
        for layer, ground in enumerate(found.columns)
    )
    return MapView(box, tuple(dots), tuple(hairs), columns)


def _first_step(on: Canvas, layer: int) -> int:
    """Return the first step of a layer in the phase at hand; that of the inputs is step 0."""
    plan, phase = on.at.lesson.plan, on.at.place.phase if on.at.place else "forward"
    if not layer:
        return 0
    for n, place in enumerate(plan.block, start=1):
        if place.layer == layer and place.phase == (phase if phase == "backward" else "forward"):
            return n + on.at.sample * len(plan.block)
    return 0
