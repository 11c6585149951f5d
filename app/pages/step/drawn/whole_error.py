"""The error's own unit, and the edges that lead to it: each output's share and target."""

from dataclasses import replace

from app.drawing.labels import LEADING, Spot, line_boxes, place
from app.drawing.plate import Box, Segment
from app.drawing.whole import WIDTH
from app.lesson.quantities import Quantity
from app.pages.step.before import old
from app.pages.step.drawn.canvas import Canvas, error_before, error_of, foot_mark, mark_width, samples_errors
from app.pages.step.drawn.draft import Draft, path_of
from app.pages.step.drawn.edit_marks import FIELD_WIDTH
from app.pages.step.drawn.marks import EdgeView, Mark, UnitView, states, text_width

TARGET = "target"
TARGET_WIDTH = 2.9
"""Of that word and the blank after it, in letters' heights."""


def error_view(s: Draft) -> UnitView:
    """Return the error's own unit; in the update of a batch it holds the error of all samples."""
    on, circle = s.on, s.whole.error
    q, applied = error_of(on), on.at.applied
    known = on.shows(q) or on.is_of_all_samples
    value = on.mark(q, circle.x, circle.y + 0.3 * circle.r, 1.75 * circle.r / on.size(q), name="") if known else None
    if value is not None and on.is_of_all_samples and not applied:
        value = replace(value, number=error_before(on), term="")
    texts = samples_errors(on, circle.x, circle.y - circle.r - 12) if on.is_of_all_samples else []
    if applied:
        texts.append(_was(s, error_before(on)))
    elif known and not on.is_of_all_samples and on.at.changed(q):
        texts.append(_was(s, old(on.at, q)))
    for text in texts:
        s.plate.take(line_boxes(Spot(text.x, text.y), [on.letters[1] * text_width(f"{text.name} {text.number}")], 20))
    return UnitView(
        id="unit-E",
        term="" if on.is_of_all_samples and not applied else q.term,
        x=circle.x,
        y=circle.y,
        r=circle.r,
        name=on.name(q),
        classes=states(is_known=known, is_active=on.is_lit(q), is_subject=on.at.subject == q, is_error=True),
        value=value,
        texts=tuple(texts),
        href=on.edit.href(q) if known and not on.is_of_all_samples else "",
        said=on.edit.said(q, value.number) if value else "",
    )


def _was(s: Draft, number: str) -> Mark:
    """Return the error as it was, under its unit."""
    circle, letter = s.whole.error, s.on.letters[1]
    x = min(circle.x, WIDTH - letter * text_width(f"was {number}") / 2 - 2)
    return Mark(round(x, 1), circle.y + circle.r + 16, "was", number, "")


def samples_edges(s: Draft) -> tuple[EdgeView, ...]:
    """Return the edges from the samples' errors, which are listed above the error's unit, to it."""
    on, circle = s.on, s.whole.error
    found = []
    for mark in samples_errors(on, circle.x, circle.y - circle.r - 12):
        left = mark.x - on.letters[1] * text_width(f"{mark.name} {mark.number}") / 2 - 3
        far, down, rim = left - 16, circle.y - 0.35 * circle.r, circle.x - 0.94 * circle.r
        d = f"M{left:.1f} {mark.y:.1f}C{far:.1f} {mark.y:.1f} {far:.1f} {down:.1f} {rim:.1f} {down:.1f}"
        found.append(EdgeView("", mark.term, d, "1.4", "is-error"))
    return tuple(found)


def error_edge_view(s: Draft, j: int) -> EdgeView:
    """Return an output's edge to the error: its share, and its target."""
    on, segment = s.on, s.whole.error_edges[j - 1]
    share = Quantity("new_share" if on.at.applied else "share", j)
    quantities = [] if on.is_of_all_samples else [q for q in (share, Quantity("t", j)) if on.shows(q)]
    lit = [q for q in quantities if on.is_lit(q)]
    texts: list[Mark] = []
    for shown in (quantities, lit):
        texts = _beside_output(s, j, shown) or _beside_error_edge(s, segment, shown)
        if texts or not shown:
            break
    if not texts:
        s.left_over.extend(foot_mark(on, q) for q in lit)
    classes = "is-error" + (" is-active" if lit else "")
    return EdgeView(id="", term=share.term, d=path_of(segment), width="1.4", classes=classes, texts=tuple(texts))


def _error_lines(s: Draft, quantities: list[Quantity]) -> list[tuple[Quantity, str, float]]:
    """Return each line's quantity, word and width."""
    on = s.on
    found = []
    for q in quantities:
        word = TARGET if q.kind == "t" else ""
        width = mark_width(on, q, on.number(q, 3.9), named=False) + (on.size(q) * TARGET_WIDTH if word else 0)
        found.append((q, word, width))
    return found


def _beside_output(s: Draft, j: int, quantities: list[Quantity]) -> list[Mark]:
    """Return the label at the output's right, away from the edge; nothing where there is no room."""
    on, circle, error = s.on, s.whole.units[s.shape.last, j], s.whole.error
    step = LEADING * on.letters[1]
    x = circle.x + 0.72 * circle.r + 10
    top = (
        circle.y + 0.62 * circle.r if circle.y > error.y else circle.y - 0.62 * circle.r - (len(quantities) - 1) * step
    )
    if circle.y == error.y:
        x, top = circle.x + circle.r + 6, circle.y - 8 - (len(quantities) - 0.5) * step
    lines = _error_lines(s, quantities)
    boxes = [
        Box(x, top + i * step - 0.5 * step, x + width, top + i * step + 0.5 * step)
        for i, (_, _, width) in enumerate(lines)
    ]
    if not s.plate.is_free(boxes) or s.plate.hides_much(boxes):
        return []
    s.plate.take(boxes)
    return [_line(on, q, x, top + i * step, "start", word) for i, (q, word, _) in enumerate(lines)]


def _line(on: Canvas, q: Quantity, x: float, y: float, anchor: str, word: str) -> Mark:
    """Return a line of an error's edge; a target leads to its field."""
    room = FIELD_WIDTH if on.edit.is_open_at(q) else 3.9
    mark = on.mark(q, x, y, room, anchor, word)
    return on.edit.leading(mark, q) if q.kind == "t" else mark


def _beside_error_edge(s: Draft, segment: Segment, quantities: list[Quantity]) -> list[Mark]:
    """Return the label somewhere beside the edge to the error; nothing where there is no room."""
    lines, letter = _error_lines(s, quantities), s.on.letters[1]
    widths = [width for _, _, width in lines]
    spot = place(s.plate, segment, widths, letter, at_work=True) if lines else None
    if spot is None:
        return []
    boxes = line_boxes(spot, widths, letter)
    s.plate.take(boxes)
    return [
        _line(s.on, q, spot.x, (box.top + box.bottom) / 2, spot.anchor, word)
        for (q, word, _), box in zip(lines, boxes, strict=True)
    ]
