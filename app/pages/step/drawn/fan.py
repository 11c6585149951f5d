"""A large network: the unit at work and what leads to it or away from it, in rows; the whole beside it as a map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.drawing.fan import HEIGHT, MAP, WHOLE_MAP, WIDTH, draw_fan
from app.drawing.plate import Box, Circle
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.rule_quantities import SETTINGS
from app.pages.step.before import old
from app.pages.step.drawn.canvas import Canvas, edge_width, error_before, error_of, float_of, flow, foot_mark
from app.pages.step.drawn.marks import Drawn, EdgeView, Head, Mark, UnitView, states
from app.pages.step.drawn.small_map import with_map
from app.pages.step.number_field import is_given

LEADING = 1.12
"""Of the lines around the hub, in their letters' height."""


@dataclass(frozen=True)
class Row:
    """A row of a fan.

    Attributes:
        unit: layer and number of its unit.
        cells: what its columns show; nothing where it is not known, or does not apply.
        weight: the number of its edge's weight; 0 where that is none.
        at_work: whether its edge is at work.
    """

    unit: tuple[int, int]
    cells: tuple[Quantity | str, ...]
    weight: int = 0
    at_work: bool = False


def fan_drawing(on: Canvas) -> Drawn:
    """Return the drawing of a large network."""
    place = on.at.place
    if place is None:
        return with_map(on, Drawn("map", WIDTH, HEIGHT, (), ()), WHOLE_MAP, frozenset(), frozenset())
    maker = FANS.get(place.kind, _inward)
    return maker(on, place)


def _inward(on: Canvas, place: Place) -> Drawn:
    """What comes into a unit: value · weight, and their product on the way forward, the gradient on the way back."""
    layer, unit = place.layer, place.unit
    forward = place.phase == "forward"
    rows = []
    for source in on.at.lesson.values.shape.sources(layer, unit):
        k = on.at.lesson.values.shape.weight(layer, unit, source)
        a, w = Quantity("a", layer - 1, source), Quantity("w", k)
        third: Quantity | str = _product(on, a, w) if forward else Quantity("grad_w", k)
        mine = on.is_lit(w) or on.is_lit(Quantity("grad_w", k))
        rows.append(Row((layer - 1, source), (a, w, third), k, mine))
    heads = ("value", "weight", "product" if forward else "gradient")
    return _fan(on, rows, heads, inward=True, hub=(layer, unit))


def _product(on: Canvas, a: Quantity, w: Quantity) -> str:
    if not (on.shows(a) and on.shows(w)):
        return ""
    return on.at.precision.write(on.at.value(a) * on.at.value(w)).text


def _error_slope(on: Canvas, place: Place) -> Drawn:
    """The units that a hidden unit feeds: δ · weight."""
    shape = on.at.lesson.values.shape
    if place.layer == shape.last:
        return _outputs(on, place)
    rows = []
    for k in shape.targets(place.layer, place.unit):
        number = shape.weight(place.layer + 1, k, place.unit)
        delta, w = Quantity("delta", place.layer + 1, k), Quantity("w", number)
        rows.append(Row((place.layer + 1, k), (w, delta, _product(on, delta, w)), number, at_work=True))
    return _fan(on, rows, ("weight", "δ", "product"), inward=False, hub=(place.layer, place.unit))


def _outputs(on: Canvas, _place: Place) -> Drawn:
    """The outputs and their targets, which the error is made from."""
    shape, applied = on.at.lesson.values.shape, on.at.applied
    rows = []
    for j in range(1, shape.sizes[-1] + 1):
        share = Quantity("new_share" if applied else "share", j)
        cells = (on.activation(shape.last, j), Quantity("t", j), share)
        rows.append(Row((shape.last, j), cells, 0, any(map(on.is_lit, cells))))
    return _fan(on, rows, ("output", "target", "share"), inward=True, hub=None)


def _softmax(on: Canvas, place: Place) -> Drawn:
    """All units of a softmax layer in one frame: every one depends on every z."""
    shape = on.at.lesson.values.shape
    if not (shape.softmax and place.layer == shape.last):
        return _inward(on, place)
    rows = []
    for j in range(1, shape.sizes[-1] + 1):
        back = place.phase == "backward"
        third = Quantity("delta", shape.last, j) if back else ""
        second = Quantity("t", j) if back else Quantity("a", shape.last, j)
        first = Quantity("a", shape.last, j) if back else Quantity("z", shape.last, j)
        rows.append(Row((shape.last, j), (first, second, third), 0, on.is_lit(first)))
    heads = ("value", "target", "δ") if place.phase == "backward" else ("z", "value", "")
    return replace(_fan(on, rows, heads, inward=True, hub=None), frame=Box(2, 22, 346, 486))


def _one_edge(on: Canvas, place: Place) -> Drawn:
    """One weight between its two units, in the update."""
    if not place.weight:
        return _fan(on, [], ("", "", ""), inward=True, hub=(place.layer, place.unit))
    w, kind = Quantity("w", place.weight), "batch_w" if on.is_of_all_samples else "grad_w"
    cells = (w, Quantity(kind, place.weight), Quantity("new_w", place.weight))
    row = Row((place.layer - 1, place.source), cells, place.weight, at_work=True)
    return _fan(on, [row], ("weight", "gradient", "new"), inward=True, hub=(place.layer, place.unit))


FANS = {
    "error": _outputs,
    "total_error": _outputs,
    "apply": _outputs,
    "error_slope": _error_slope,
    "activation": _softmax,
    "delta": _softmax,
    "weight_update": _one_edge,
    "bias_update": _one_edge,
}
"""By kind of step what its fan shows; any other shows what comes into its unit."""


def _fan(
    on: Canvas, rows: Sequence[Row], heads: tuple[str, str, str], *, inward: bool, hub: tuple[int, int] | None
) -> Drawn:
    """Return a drawing of rows beside a hub, which is a unit or the error."""
    lit, (x1, x2, x3) = on.letters[1], _columns(inward)
    fan = draw_fan(max(1, len(rows)), inward, x3 + 44 if inward else x1 - 46)
    center = _hub(on, fan.hub, hub)
    units, edges = [center], []
    for i, row in enumerate(rows):
        circle, y = fan.rows[i], fan.lines[i]
        texts = _cells(on, row, (x1, x2, x3), y)
        units.append(_row_unit(on, row, circle))
        edges.append(_row_edge(on, row, fan.paths[i], texts))
    top = fan.lines[0] - 1.2 * lit if rows else 20
    named = tuple(Head(x, max(11.0, top), words) for x, words in zip((x1, x2, x3), heads, strict=True) if words)
    drawn_units = frozenset(row.unit for row in rows) | ({hub} if hub else {(-1, 0)})
    drawn_edges = frozenset(row.weight for row in rows)
    drawn = Drawn("fan", WIDTH, HEIGHT, tuple(edges), tuple(units), named, left_over=_left_over(on, rows, center))
    return with_map(on, drawn, MAP, drawn_units, drawn_edges)


def _columns(inward: bool) -> tuple[float, float, float]:
    """Return where the three columns' middles stand."""
    return (84.0, 190.0, 296.0) if inward else (236.0, 350.0, 462.0)


def _cells(on: Canvas, row: Row, columns: tuple[float, float, float], y: float) -> tuple[Mark, ...]:
    found = []
    for x, cell in zip(columns, row.cells, strict=True):
        if isinstance(cell, str):
            if cell:
                found.append(Mark(x, y, "", cell, "", "is-product"))
        elif on.shows(cell) and not (on.is_of_all_samples and cell.kind in {"a", "z", "share", "delta", "t"}):
            name = on.name(cell) if cell.kind == "w" else "→" if cell.kind == "new_w" else ""
            mark = on.mark(cell, x, y, 4.6, name="" if on.edit.is_open_at(cell) else name)
            mark = on.edit.brief(mark, cell) if cell in on.edit.spelt else mark  # a column takes no more
            found.append(on.edit.leading(mark, cell) if is_given(cell) else mark)
    return tuple(found)


def _row_unit(on: Canvas, row: Row, circle: Circle) -> UnitView:
    layer, unit = row.unit
    a = on.activation(layer, unit)
    classes = states(is_input=layer == 0, is_known=on.shows(a), is_active=on.is_lit(a), is_row=True)
    return UnitView(
        id=f"unit-{layer}-{unit}", term=a.term, x=circle.x, y=round(circle.y, 1), r=circle.r,
        name=on.name(Quantity("a", layer, unit)),
        classes=classes,
    )  # fmt: skip


def _row_edge(on: Canvas, row: Row, d: str, texts: tuple[Mark, ...]) -> EdgeView:
    k = row.weight
    if not k:
        classes = "is-error" + (" is-active" if row.at_work else "")
        return EdgeView("", "", d, "1.4", classes, texts=texts)
    size = float_of(on, k)
    classes = states(is_negative=size < 0, is_active=row.at_work)
    return EdgeView(
        id=f"weight-{k}", term=on.weight(k).term, d=d, width=edge_width(on, size),
        classes=classes,
        flow=flow(on) if row.at_work else "", texts=texts,
    )  # fmt: skip


def _hub(on: Canvas, circle: Circle, hub: tuple[int, int] | None) -> UnitView:
    """Return the unit at work, or the error, drawn large, with its own numbers around it."""
    place, applied = on.at.place, on.at.applied
    q = on.activation(*hub) if hub else error_of(on)
    above, below = _around(on, hub)
    value = None
    if on.shows(q) and not (on.is_of_all_samples and hub):
        value = on.mark(q, circle.x, circle.y + 0.32 * circle.r, 1.8 * circle.r / on.size(q), name="")
    line = LEADING * on.letters[1]
    texts = [
        on.mark(each, circle.x, circle.y - circle.r - 10 - (len(above) - i - 0.5) * line)
        for i, each in enumerate(above)
    ]
    texts += [on.mark(each, circle.x, circle.y + circle.r + 10 + (i + 0.5) * line) for i, each in enumerate(below)]
    if applied and not hub:
        texts.append(Mark(circle.x, circle.y + circle.r + 20, "was", error_before(on), ""))
    elif not hub and value is not None and on.at.changed(q):
        texts.append(Mark(circle.x, circle.y + circle.r + 20, "was", old(on.at, q), ""))
    own = place is not None and (hub == (place.layer, place.unit) or place.subject == q)
    classes = states(is_known=value is not None, is_active=on.is_lit(q), is_subject=own, is_hub=True)
    return UnitView(
        id=f"unit-{hub[0]}-{hub[1]}" if hub else "unit-E", term=q.term, x=circle.x, y=circle.y, r=circle.r,
        name=on.name(Quantity("a", *hub) if hub else q),
        classes=classes, value=value, texts=tuple(texts), href=on.edit.href(q) if value else "",
        said=on.edit.said(q, value.number) if value else "",
    )  # fmt: skip


def _around(on: Canvas, hub: tuple[int, int] | None) -> tuple[list[Quantity], list[Quantity]]:
    """Return what stands above the unit at work and below it."""
    if hub is None or on.is_of_all_samples:
        return [], _bias(on, hub) if hub else []
    above = [q for kind in ("error_slope", "slope") if on.shows(q := Quantity(kind, *hub))]
    below = [q for kind in ("z", "delta") if on.shows(q := Quantity(kind, *hub))]
    if hub[0] == on.at.lesson.values.shape.last and on.is_lit(Quantity("t", hub[1])):
        below.append(Quantity("t", hub[1]))
    return above, (below + _bias(on, hub))[-3:]


def _bias(on: Canvas, hub: tuple[int, int]) -> list[Quantity]:
    shape = on.at.lesson.values.shape
    if not shape.biases or not hub[0]:
        return []
    number = shape.bias(*hub)
    kinds = ("b", *(kind for kind in ("grad_b", "batch_b", "new_b") if on.is_lit(Quantity(kind, number))))
    return [q for kind in kinds if on.shows(q := Quantity(kind, number))]


def _left_over(on: Canvas, rows: Sequence[Row], hub: UnitView) -> tuple[Mark, ...]:
    """Return what is at work and stands nowhere in the fan, and what was changed, with what it was."""
    there = {cell.term for row in rows for cell in row.cells if isinstance(cell, Quantity)}
    there |= {mark.term for mark in hub.texts} | {hub.term}
    missing = [q for q in sorted(on.lit) if q.term not in there and q.kind not in NOWHERE and on.shows(q)]
    changed = [q for row in rows for q in row.cells if isinstance(q, Quantity) and q in on.edit.spelt]
    return tuple(foot_mark(on, q) for q in (*changed, *missing))


NOWHERE = {"outputs", "samples", "z_by_b", "jacobian", "rate", *SETTINGS}
"""Quantities that have no place in a network: settings, a number that is always 1, and what a formula holds."""
