"""The whole network as a small map: what is known is filled, the place lit."""

from dataclasses import replace

from app.drawing.plate import Box
from app.drawing.small_map import SmallMap, draw_map
from app.lesson.quantities import Quantity
from app.pages.step.drawn.canvas import Canvas, error_of
from app.pages.step.drawn.marks import Drawn, MapEdge, MapUnit, MapView, states
from app.pages.step.drawn.past import past
from app.pages.step.drawn.walked import walked
from app.writing.names import layer_label


def with_map(on: Canvas, drawn: Drawn, box: Box, units: frozenset[tuple[int, int]], edges: frozenset[int]) -> Drawn:
    """Add the map to a drawing, the error so far and the paths in it; what is drawn large bears no id there."""
    found = draw_map(on.at.lesson.values.shape.sizes, box)
    error = found.units[-1, 0]
    so_far = past(on, Box(error.x - 22, box.bottom - 30, error.x + 22, box.bottom - 4))
    return replace(
        drawn, map=_map(on, found, units, edges), past=so_far,
        walked=walked(on, lambda *at: found.units[at], error),
    )  # fmt: skip


def _map(on: Canvas, found: SmallMap, units: frozenset[tuple[int, int]], edges: frozenset[int]) -> MapView:
    shape = on.at.lesson.values.shape
    dots = []
    for (layer, unit), circle in found.units.items():
        q = on.activation(layer, unit) if layer >= 0 else error_of(on)
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
    for k, d in enumerate(found.edges, start=1):
        if k in shape.absent:
            continue
        lit = k in edges or any(on.is_lit(Quantity(kind, k)) for kind in ("w", "grad_w", "new_w"))
        hairs.append(MapEdge("" if k in edges else f"weight-{k}", d, "is-active" if lit else ""))
    hairs += [MapEdge("", d, "") for d in found.to_error]
    columns = tuple(
        (ground, on.at.links.to(_first_step(on, layer)), layer_label(layer, shape.last))
        for layer, ground in enumerate(found.columns)
    )
    return MapView(found.box, tuple(dots), tuple(hairs), columns)


def _first_step(on: Canvas, layer: int) -> int:
    """Return the first step of a layer in the phase at hand; that of the inputs is step 0."""
    plan, phase = on.at.lesson.plan, on.at.place.phase if on.at.place else "forward"
    if not layer:
        return 0
    for n, place in enumerate(plan.block, start=1):
        if place.layer == layer and place.phase == (phase if phase == "backward" else "forward"):
            return n + on.at.sample * len(plan.block)
    return 0
