"""The picture of a step: the network, the error's own unit in it, and what the step speaks of lit."""

from dataclasses import dataclass

from app.drawing.whole import is_small_enough
from app.lesson.quantities import Quantity
from app.lesson.symbols import plain
from app.pages.step.before import effect
from app.pages.step.drawn.canvas import Canvas
from app.pages.step.drawn.fan import fan_drawing
from app.pages.step.drawn.marks import Drawn
from app.pages.step.drawn.whole import whole_drawing
from app.pages.step.number_field import NumberField
from app.pages.step.occasion import Occasion

UNDER_A_WEIGHT = "Under a weight: its gradient."
MOST_TOLD = 12
"""Units up to which the description of a picture says every value."""


@dataclass(frozen=True)
class PictureView:
    """The picture.

    Attributes:
        drawn: its drawing.
        letter: height of its quiet letters.
        text: what it shows, in words.
        legend: how to read it at this step.
        shows_all: whether it shows all that is known and fits.
        toggle: the same step with all numbers, or with those that matter now.
        field: the field at one number, if one is open.
        is_beside: whether it has no place in the drawing, and stands at the foot.
        effect: what the change that is tried out did to E: before and after.
    """

    drawn: Drawn
    letter: float
    text: str
    legend: str
    shows_all: bool
    toggle: str
    field: NumberField | None
    is_beside: bool
    effect: tuple[str, str] | None


def picture(at: Occasion) -> PictureView:
    """Return the picture of an occasion's step."""
    on = Canvas(at)
    small = is_small_enough(at.lesson.values.shape.sizes, at.display.present)
    drawn = whole_drawing(on) if small else fan_drawing(on)
    toggle = at.links.changed(at.scenario.step, all=not at.display.all)
    told = effect(at) if on.edit.is_tried else None
    return PictureView(
        drawn, on.letters[0], _text(on), _legend(on, drawn), at.display.all, toggle,
        field=on.edit.field, is_beside=not drawn.has_field, effect=told,
    )  # fmt: skip


def _text(on: Canvas) -> str:
    """Return the picture and its state in words."""
    sizes = on.at.lesson.values.shape.sizes
    units = [(layer, u) for layer, size in enumerate(sizes) for u in range(1, size + 1)]
    known = [place for place in units if on.shows(Quantity("a", *place))]
    words = f"Network with layers of {', '.join(map(str, sizes))} units."
    if len(units) > MOST_TOLD:
        return f"{words} {len(known)} of {len(units)} units have a value."
    told = ", ".join(_told(on, *place) for place in known)
    waiting = [plain(on.at.notation.unit(*place)) for place in units if place not in known]
    after = f" Not worked out yet: {', '.join(waiting)}." if waiting else ""
    return f"{words} {told}.{after}"


def _told(on: Canvas, layer: int, unit: int) -> str:
    """Return the words for a unit's value, and for its δ where that is known."""
    said = f"{plain(on.at.notation.unit(layer, unit))} {on.number(on.activation(layer, unit))}"
    delta = Quantity("delta", layer, unit)
    return f"{said} with δ {on.number(delta)}" if layer and on.shows(delta) else said


def _legend(on: Canvas, drawn: Drawn) -> str:
    """Return how to read the picture at this step."""
    if drawn.kind == "map":
        return "Each step shows the unit at work large; a layer leads to its units."
    if drawn.kind == "fan":
        return "The unit at work, and what it is worked out from. A layer of the map leads to its units."
    phase = on.at.place.phase if on.at.place else "start"
    digits = "" if on.at.display.present else _key(drawn)
    if on.at.applied:
        return f"The parameters and values after the update. {digits}".strip()
    if phase == "backward":
        return f"{UNDER_A_WEIGHT if _has_gradients(drawn) else ''} {digits}".strip()
    if phase == "update":
        return f"→ a new value, kept until all are known. {digits}".strip()
    return digits


def _has_gradients(drawn: Drawn) -> bool:
    """Whether a gradient stands under a weight."""
    return any(len(e.texts) > 1 and e.texts[-1].term.startswith("gradient") for e in drawn.edges)


def _key(drawn: Drawn) -> str:
    """Return what ticks and dashes mean, where there are any."""
    ticks = any(u.ticks for u in drawn.units) or any(e.tick for e in drawn.edges)
    dashes = any("is-negative" in e.classes for e in drawn.edges)
    told = ["A tick: known, not needed now."] * ticks + ["Dashed: negative."] * dashes
    return " ".join(told)
