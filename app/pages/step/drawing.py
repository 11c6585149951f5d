"""The drawing of the network at one step."""

from dataclasses import dataclass

from app.drawing.diagram import Diagram
from app.lesson.quantities import Quantity
from app.lesson.symbols import plain
from app.pages.step.drawn.canvas import Canvas, canvas
from app.pages.step.drawn.edges import EdgeView, edges, second
from app.pages.step.drawn.units import UnitView, units
from app.pages.step.occasion import Occasion

MOST_TOLD = 12
"""Units up to which the description of a drawing says every value."""


@dataclass(frozen=True)
class DiagramView:
    """The whole drawing."""

    shape: Diagram
    units: tuple[UnitView, ...]
    edges: tuple[EdgeView, ...]
    size: str
    text: str
    caption: str
    is_deep: bool


def diagram(at: Occasion) -> DiagramView:
    """Return the drawing, with its values, states and links."""
    on = canvas(at)
    size, is_deep = ("small", "medium", "large")[on.shape.roomy], len(at.lesson.values.shape.sizes) > 3
    return DiagramView(on.shape, tuple(units(on)), tuple(edges(on)), size, _text(on), _caption(on), is_deep)


def _text(on: Canvas) -> str:
    """Describe the drawing and its state in words."""
    units = [(layer, u) for layer, size in enumerate(on.at.lesson.values.shape.sizes) for u in range(1, size + 1)]
    known = [place for place in units if on.at.known(Quantity("a", *place))]
    words = f"Network with layers of {', '.join(map(str, on.at.lesson.values.shape.sizes))} units."
    if len(units) > MOST_TOLD:
        return f"{words} {len(known)} of {len(units)} units have a value; the table below holds all."
    told = ", ".join(_told(on, *place) for place in known)
    waiting = [plain(on.at.notation.unit(*place)) for place in units if place not in known]
    after = f" Not worked out yet: {', '.join(waiting)}." if waiting else ""
    return f"{words} {told}.{after}"


def _told(on: Canvas, layer: int, unit: int) -> str:
    """Return the words for a unit's value, and for its δ where that is known."""
    a = Quantity("new_a" if on.at.applied and layer else "a", layer, unit)
    said = f"{plain(on.at.notation.unit(layer, unit))} {on.text(a)}"
    delta = on.text(Quantity("delta", layer, unit)) if layer else ""
    return f"{said} with δ {delta}" if delta else said


def _caption(on: Canvas) -> str:
    """Return how to read the drawing at this step."""
    phase = on.at.place.phase if on.at.place else "start"
    digits = "Dashed edges have negative weights, thick ones large weights."
    if on.at.applied:
        return f"The parameters and values after the update. {digits}"
    if on.at.scenario.spec.batch != "each" and len(on.at.scenario.spec.x) > 1:
        digits = f"These are the values of sample {on.at.lesson.sample_number(on.at.sample)}. {digits}"
    if all(on.shape.dense):
        return f"Only the weights at work are labelled; the table below holds all. {digits}"
    if phase == "backward" and any(second(on, k)[0] for k in range(1, on.at.lesson.values.shape.weights + 1)):
        return f"Under a weight stands its gradient, once it is known. {digits}"
    if phase == "update":
        return f"→ marks a weight’s new value, which waits until all are known. {digits}"
    if all(on.at.known(Quantity("a", *place)) for place in on.at.lesson.values.shape.computing_units()):
        return digits
    return f"Empty units have not been worked out yet. {digits}"
