"""The units of a whole network: their values, what is at work around them, and ticks for what else is known."""

from collections.abc import Iterator
from dataclasses import replace

from app.drawing.labels import LEADING, Spot, line_boxes
from app.drawing.plate import Box, Circle
from app.lesson.quantities import Quantity
from app.pages.step.before import old
from app.pages.step.drawn.canvas import mark_width, tick
from app.pages.step.drawn.draft import Draft
from app.pages.step.drawn.marks import Mark, Tick, UnitView, states, text_width

ROOM_FOR_TICKS = 9.0
SLOPES = ("error_slope", "slope")
OF_UNITS = ("a", "z", "error_slope", "slope", "delta", "new_a")


def value_mark(s: Draft, layer: int, unit: int) -> Mark | None:
    """Return a unit's value, where it is known and one sample's; all of them are set before what is at work."""
    a = s.on.activation(layer, unit)
    shown = s.on.shows(a) and not s.on.is_of_all_samples
    return _value(s, s.whole.units[layer, unit], a) if shown else None


def unit_view(s: Draft, layer: int, unit: int, value: Mark | None) -> UnitView:
    """Return a unit with its value, and with what is at work around it."""
    on, circle, a = s.on, s.whole.units[layer, unit], s.on.activation(layer, unit)
    above, below = _around(s, layer, unit)
    return UnitView(
        id=f"unit-{layer}-{unit}",
        term=a.term,
        x=round(circle.x, 1),
        y=round(circle.y, 1),
        r=circle.r,
        name=on.name(Quantity("a", layer, unit)),
        classes=_unit_classes(s, layer, unit, a),
        value=value,
        texts=(*_stacked(s, circle, above, -1), *_stacked(s, circle, below, 1), *_was(s, circle, a)),
        ticks=tuple(_ticks(s, circle, layer, unit)),
        href=on.edit.href(a) if value and not value.field else "",
        said=on.edit.said(a, value.number) if value else "",
        moved=on.edit.after(a) if value and s.whole.holds_values and a not in on.edit.spelt else "",
    )


def _was(s: Draft, circle: Circle, q: Quantity) -> Iterator[Mark]:
    """Yield what a number inside a unit was, under it, where that is spelt out."""
    if q in s.on.edit.spelt and s.whole.holds_values:
        y = circle.y + circle.r + ROOM_FOR_TICKS + 0.5 * LEADING * s.on.letters[1]
        mark = Mark(circle.x, round(y, 1), "was", old(s.on.at, q), "")
        s.plate.take(line_boxes(Spot(circle.x, y), [s.on.letters[1] * (text_width(mark.number) + 2)], s.on.letters[1]))
        yield mark


def _around(s: Draft, layer: int, unit: int) -> tuple[list[Quantity], list[Quantity]]:
    """Return what is at work of a unit above it, and below it."""
    if not layer:
        return [], []
    on, shape = s.on, s.shape
    above = [Quantity(kind, layer, unit) for kind in SLOPES]
    below = [Quantity(kind, layer, unit) for kind in ("z", "delta")]
    if shape.biases:
        below += [Quantity(kind, shape.bias(layer, unit)) for kind in ("b", "grad_b", "batch_b", "new_b")]
    above, below = ([q for q in side if on.is_lit(q) and on.shows(q)] for side in (above, below))
    return above, below


def _stacked(s: Draft, circle: Circle, quantities: list[Quantity], side: int) -> Iterator[Mark]:
    """Yield lines above a unit (the first on top) or below it (the first nearest); without room they go to the foot."""
    on, letter = s.on, s.on.letters[1]
    value_line = 0 if s.whole.holds_values or side > 0 else LEADING * on.letters[0]
    start = circle.r + ROOM_FOR_TICKS + value_line
    for i, q in enumerate(quantities if side > 0 else quantities[::-1]):
        y = circle.y + side * (start + (i + 0.5) * LEADING * letter)
        mark = on.mark(q, circle.x, y)
        boxes = line_boxes(Spot(circle.x, y), [mark_width(on, q, mark.number)], letter)
        if not s.plate.is_free(boxes):
            s.leave_over(q)
            continue
        s.plate.take(boxes)
        yield s.leading(mark, q)


def _value(s: Draft, circle: Circle, q: Quantity) -> Mark:
    """Return a unit's value, in it or above it."""
    on = s.on
    if s.whole.holds_values:
        y = circle.y + 0.3 * circle.r
        mark = replace(
            on.mark(q, circle.x, y, 1.75 * circle.r / on.size(q), name=""), after=""
        )  # it stands by the name
        width = max(1.75 * circle.r, mark_width(on, q, mark.number, named=False))
        s.plate.take(line_boxes(Spot(circle.x, y), [width], on.size(q)))
        return mark
    y = circle.y - circle.r - ROOM_FOR_TICKS - 0.5 * on.size(q)
    mark = on.mark(q, circle.x, y, 4.0, name="")
    s.plate.take(line_boxes(Spot(circle.x, y), [mark_width(on, q, mark.number, named=False)], on.size(q)))
    return mark


def _ticks(s: Draft, circle: Circle, layer: int, unit: int) -> Iterator[Tick]:
    """Yield the ticks of what is known of a unit and not needed now."""
    on = s.on
    if not layer or on.at.applied or on.is_of_all_samples:
        return
    for kinds, side in (((*SLOPES, "delta"), -1), (("z",), 1)):
        known = [q for kind in kinds if on.shows(q := Quantity(kind, layer, unit)) and not on.is_lit(q)]
        for i, q in enumerate(known):
            yield tick(on, q, circle.x + 8 * (i - (len(known) - 1) / 2), circle.y + side * (circle.r + 5))


def with_bias(s: Draft, view: UnitView, layer: int, unit: int) -> UnitView:
    """Add a unit's bias, which is given, where there is room; otherwise as a tick."""
    on, shape = s.on, s.shape
    if not layer or not shape.biases:
        return view
    kind = "new_b" if on.at.applied and shape.train_biases else "b"
    q, circle = Quantity(kind, shape.bias(layer, unit)), s.whole.units[layer, unit]
    if any(mark.term == q.term for mark in (*view.texts, *s.left_over)):
        return view
    below, letter = sum(mark.y > circle.y for mark in view.texts), on.size(q)
    y = circle.y + circle.r + ROOM_FOR_TICKS + below * LEADING * on.letters[1] + 0.55 * letter
    mark = on.mark(q, circle.x, y, 5.2)
    boxes = line_boxes(Spot(circle.x, y), [mark_width(on, q, mark.number)], letter)
    if s.plate.is_free(boxes) and not s.plate.hides_much(boxes):
        s.plate.take(boxes)
        return replace(view, texts=(*view.texts, s.leading(mark, q)))
    known = tick(on, q, circle.x + 14, circle.y + circle.r + 4, leads=s.leads(q))
    return replace(view, ticks=(*view.ticks, known))


def with_all(s: Draft, view: UnitView, layer: int, unit: int) -> UnitView:
    """Write out what is known of a unit, where there is room; the rest stays ticks."""
    on, circle = s.on, s.whole.units[layer, unit]
    texts, ticks = list(view.texts), []
    for each in view.ticks:
        q = next(q for q in _of_unit(s, layer, unit) if q.term == each.term)
        side = -1 if each.y < circle.y else 1
        beside = sum((mark.y - circle.y) * side > 0 for mark in texts)
        value_line = 0 if s.whole.holds_values or side > 0 else 1
        lines = (beside + value_line + 0.5) * LEADING * on.letters[1]
        mark = on.mark(q, circle.x, circle.y + side * (circle.r + ROOM_FOR_TICKS + lines), 4.0)
        boxes = line_boxes(Spot(mark.x, mark.y), [mark_width(on, q, mark.number)], on.size(q))
        if s.plate.is_free(boxes) and not s.plate.hides_much(boxes):
            s.plate.take(boxes)
            texts.append(mark)
        else:
            ticks.append(each)
    return replace(view, texts=tuple(texts), ticks=tuple(ticks))


def _of_unit(s: Draft, layer: int, unit: int) -> list[Quantity]:
    """Return the quantities that a unit may have a tick for."""
    own = [Quantity(kind, layer, unit) for kind in ("z", *SLOPES, "delta")]
    bias = s.shape.bias(layer, unit)
    return [*own, Quantity("b", bias), Quantity("new_b", bias)]


def _unit_classes(s: Draft, layer: int, unit: int, a: Quantity) -> str:
    """Return a unit's states."""
    on, at = s.on, s.on.at.place
    known = on.shows(a) and not on.is_of_all_samples
    return states(
        is_input=layer == 0,
        is_known=known,
        is_active=any(on.is_lit(Quantity(kind, layer, unit)) for kind in OF_UNITS),
        is_subject=at is not None and (at.layer, at.unit) == (layer, unit) and at.phase != "update",
        is_changed=known and on.at.changed(a),
    )


def softmax_frame(s: Draft) -> Box:
    """Return the frame around a softmax layer's outputs."""
    circles = [circle for (layer, _), circle in s.whole.units.items() if layer == s.shape.last]
    first, last = circles[0], circles[-1]
    return Box(first.x - first.r - 9, first.y - first.r - 38, first.x + first.r + 9, last.y + last.r + 38)
