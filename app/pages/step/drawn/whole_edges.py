"""The weights of a whole network: their edges, labels where there is room, ticks where there is none."""

from dataclasses import replace

from app.drawing.labels import HOME, LEADING, Home, Spot, line_boxes, place
from app.drawing.plate import Box
from app.lesson.quantities import Quantity
from app.pages.step.drawn.canvas import Canvas, below_weight, edge_name, edge_width, float_of, flow, foot_mark, tick
from app.pages.step.drawn.draft import Draft, path_of
from app.pages.step.drawn.marks import EdgeView, Mark, states, text_width

TICK = 0.36
"""Where a tick stands on an edge, as a share of it: off the middle, where edges cross."""


def edge_view(s: Draft, k: int) -> EdgeView:
    """Return a weight's edge with its label, or a tick where there is no room for it."""
    on, w, segment = s.on, s.on.weight(k), s.whole.edges[k - 1]
    at_work, size = s.is_at_work(k), float_of(s.on, k)
    texts, boxes = _label(s, k, at_work and not on.at.applied)  # then all are, and who finds no room is a tick
    return EdgeView(
        id=f"weight-{k}",
        term=w.term,
        d=path_of(segment),
        width=edge_width(on, size),
        classes=states(
            is_negative=size < 0,
            is_active=at_work,
            is_path=_is_on_path(s, k),
            is_changed=on.at.changed(Quantity("w", k)),
        ),
        href=on.edit.href(w),
        flow=flow(on) if at_work else "",
        texts=texts,
        tick=None if texts else tick(on, w, *segment.at(TICK), leads=s.leads(w)),
        grounds=tuple(boxes) if at_work else (),
        said=on.edit.said(w, on.number(w)),
    )


def _label(s: Draft, k: int, at_work: bool) -> tuple[tuple[Mark, ...], list[Box]]:
    """Return a weight's label, and what its lines stand on: both its numbers, or else the phase's alone."""
    home, below = s.home(k), below_weight(s.on, k)
    lit = [q for q in (Quantity("grad_w", k), Quantity("batch_w", k)) if s.on.is_lit(q) and s.on.shows(q)]
    quantities = [s.on.weight(k), *([below] if below is not None else lit[:1])]
    if at_work:
        return _label_at_work(s, k, quantities, lit, home)
    if home is None and not s.on.at.applied:
        return (), []
    if s.on.at.display.present:  # in front of a class its weight only, for the larger letters
        return _lines(s, k, quantities[:1], home)
    both = _lines(s, k, quantities, home) if len(quantities) == 1 or (home and home.lines == len(HOME)) else ((), [])
    return both if both[0] else _lines(s, k, quantities[-1:], home)


def _label_at_work(
    s: Draft, k: int, quantities: list[Quantity], lit: list[Quantity], home: Home | None
) -> tuple[tuple[Mark, ...], list[Box]]:
    """Return the label of an edge at work, with as much of it as finds room; the rest goes to the picture's foot."""
    is_edited = s.is_of_edit(k)
    used = [q for q in quantities if s.on.is_lit(q) or (is_edited and q.kind == "w")]
    found: tuple[tuple[Mark, ...], list[Box]] = ((), [])
    choices = (quantities, used, quantities[:1] if is_edited else [])
    is_plain = s.shape.rule == "sgd" and not s.shape.decays  # another rule's step is more than α · gradient
    ways = (False, True) if s.on.at.was else (False,)
    shown: list[Quantity] = []
    for shown, brief in ((choice, way) for choice in choices for way in ways):
        step = lit[0] if lit and is_plain and shown[-1:] and shown[-1].kind == "new_w" else None
        found = _lines(s, k, shown, home, at_work=True, step=step, brief=brief) if shown else ((), [])
        if found[0]:
            break
    if brief and found[0]:  # what it was stands in the foot, if it is spelt out
        s.left_over.extend(foot_mark(s.on, q) for q in shown if q in s.on.edit.spelt)
    left = [q for q in dict.fromkeys([*used, *lit]) if not found[0] or q not in shown]
    left = [] if step is not None and found[0] else left
    for q in left:
        s.leave_over(q)
    return found


def _lines(
    s: Draft,
    k: int,
    quantities: list[Quantity],
    home: Home | None,
    *,
    at_work: bool = False,
    step: Quantity | None = None,
    brief: bool = False,
) -> tuple[tuple[Mark, ...], list[Box]]:
    """Return a label's lines where they fit.

    `step` is the gradient of an update: old − α · gradient → new. Brief lines tell what their numbers were when
    pointed at only.
    """
    on = s.on
    names = [edge_name(on, q) for q in quantities]
    room = [width - (text_width(name) + 0.3 if name else 0) for width, name in zip(HOME, names, strict=False)]
    numbers = [
        on.number(q, width - on.edit.width(q, "", brief=brief)) for q, width in zip(quantities, room, strict=True)
    ]
    number = on.number(step) if step is not None else ""
    tail = f" − α·({number})" if number.startswith("−") else f" − α·{number}" if number else ""
    letter, texts = on.letters[at_work], [numbers[0] + tail, *numbers[1:]]
    widths = [
        letter * (on.edit.width(q, text, brief=brief) + (text_width(name) + 0.26 if name else 0))
        for q, name, text in zip(quantities, names, texts, strict=True)
    ]
    spot = _spot(s, k, widths, letter, home, at_work)
    if spot is None:
        return (), []
    boxes = line_boxes(spot, widths, letter)
    s.plate.take(boxes)
    marks = [
        _written(on, q, on.mark(q, spot.x, (box.top + box.bottom) / 2, anchor=spot.anchor, name=name), number, brief)
        for q, box, name, number in zip(quantities, boxes, names, numbers, strict=True)
    ]
    if step is not None:
        marks[0] = replace(marks[0], tail=tail, tail_term=step.term)
    return tuple(marks), boxes


def _written(on: Canvas, q: Quantity, mark: Mark, number: str, brief: bool) -> Mark:
    mark = mark if mark.field else replace(mark, number=number)
    if on.at.applied:  # lit, but in the letters of those at rest, since all are
        mark = replace(mark, classes=mark.classes.replace("is-active", "is-new"))
    return on.edit.brief(mark, q) if brief else mark


def _spot(s: Draft, k: int, widths: list[float], letter: float, home: Home | None, at_work: bool) -> Spot | None:
    """Return where a label stands: at home, or for one at work, or after the update, elsewhere beside its edge."""
    above = home.spot._replace(y=home.spot.y - LEADING * letter / 2) if home and home.lines > len(widths) else None
    for spot in filter(None, (home and home.spot, above)):  # one line where two have room may stand as the first
        if s.plate.is_free(line_boxes(spot, widths, letter)):
            return spot
    if not at_work:
        return place(s.plate, s.whole.edges[k - 1], widths, letter) if s.on.at.applied else None
    layer, unit, source = s.shape.ends(k)
    others = (s.shape.weight(layer, unit, i) for i in range(1, s.shape.sizes[layer - 1] + 1) if i != source)
    near = "source" if any(map(s.is_at_work, others)) else "target"
    segment = s.whole.edges[k - 1]
    return place(s.plate, segment, widths, letter, near, at_work=True)


def _is_on_path(s: Draft, k: int) -> bool:
    """Whether a weight lies on a path from the hidden unit at hand to the error."""
    at = s.on.at.place
    if at is None or not 0 < at.layer < s.shape.last:
        return False
    if at.phase != "backward" and s.on.at.display.panel != "paths":
        return False
    layer, _, source = s.shape.ends(k)
    return layer > at.layer + 1 or (layer == at.layer + 1 and source == at.unit)
