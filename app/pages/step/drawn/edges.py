"""The drawing's edges, dressed for one step: weights, what stands under them, states and links."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.drawing.diagram import Edge
from app.lesson.quantities import Quantity
from app.lesson.symbols import raised
from app.pages.step.drawn.canvas import Canvas


@dataclass(frozen=True)
class EdgeView:
    """A weight in the diagram.

    Attributes:
        second: its gradient once known, or its new value waiting.
        ground: where the label's ground begins and how wide it is, as attributes.
        second_term: the `data-term` of that.
        width: of the line, by the weight's size.
        flow: "forward" or "backward" where something travels along it at this step.
    """

    number: int
    term: str
    d: str
    x: float
    y: float
    letter: str
    name: str
    value: str
    second: str
    second_term: str
    second_kind: str
    ground: Markup
    width: str
    classes: str
    href: str
    flow: str


ARROWS = {"": "", "gradient": "", "new": "→ "}
"""What stands before a number under a weight."""


@lru_cache(maxsize=256)
def ground(digits: float) -> Markup:
    """Write where a label's ground begins and how wide it is, in letters' heights; a digit takes half of one."""
    width = round(0.5 * digits + 0.75, 2)
    return Markup(f'x="{-width / 2:g}em" width="{width:g}em"')  # noqa: S704 - numbers of our own


def edge_width(weight: float, heaviest: float) -> str:
    """How wide a weight's edge is, beside that of the largest weight."""
    size = min(abs(weight) / heaviest, 1.5) if math.isfinite(weight) else 1.5
    return f"{1 + 2.5 * size:.3g}"


def edges(on: Canvas) -> Iterator[EdgeView]:
    """Return every weight, dressed."""
    start: list[float] = on.at.lesson.start.weights
    heaviest = max((abs(w) for w in start if math.isfinite(w)), default=0.0) or 1.0
    for e in on.shape.edges:
        yield _edge(
            on, e, float(on.at.value(_weight(on, e.weight))) if on.at.applied else start[e.weight - 1], heaviest
        )


def _edge(on: Canvas, e: Edge, size: float, heaviest: float) -> EdgeView:
    """Dress one weight of a size."""
    k, weight = e.weight, _weight(on, e.weight)
    below, kind = _second_shown(on, k)
    letter, sub = _name(on, k)
    value, small = on.write(weight), f"{ARROWS[kind]}{on.write(below)}" if below else ""
    return EdgeView(
        number=k,
        term=weight.term,
        d=e.d,
        x=round(e.x, 1),
        y=round(e.y, 1),
        letter=letter,
        name=sub,
        value=value,
        second=small,
        second_term=below.term if below else "",
        second_kind=kind,
        ground=ground(max(len(value) + _room(on, letter, sub), 0.88 * len(small))),
        width=edge_width(size, heaviest),
        classes=(" is-negative" if size < 0 else "") + _classes(on, k, below is not None),
        href=on.at.links.to(on.at.lesson.plan.step_of(Quantity("grad_w", k), on.at.sample) or 0),
        flow=_flow(on) if _is_active(on, k) else "",
    )


def _weight(on: Canvas, k: int) -> Quantity:
    """Return a weight as it is drawn: after the update, the new one."""
    return Quantity("new_w" if on.at.applied else "w", k)


def _name(on: Canvas, k: int) -> tuple[str, str]:
    """Return a weight's letter and what stands below it, where there is room for them."""
    if not (on.shape.roomy or _is_subject(on, k)):
        return "", ""
    symbol = on.at.notation.weight(k)
    return symbol.letter + raised(symbol.sup), str(symbol.sub)


def _room(on: Canvas, name: str, sub: str) -> float:
    """Return how many digits a weight's name takes beside its value."""
    return 1.48 + 0.44 * len(name) + 0.72 * len(sub) if name and not on.shape.stacked else 0.2


def _is_subject(on: Canvas, k: int) -> bool:
    return on.at.place is not None and on.at.place.weight == k


def _second_shown(on: Canvas, k: int) -> tuple[Quantity | None, str]:
    """Return what stands under a weight and its kind, where there is room for it."""
    has_room = _is_subject(on, k) or not (_is_dense(on, k) or on.shape.stacked)
    return second(on, k) if has_room else (None, "")


def second(on: Canvas, k: int) -> tuple[Quantity | None, str]:
    """Return what stands under a weight and its kind: its new value where it waits, else its gradient."""
    if on.at.applied:
        return None, ""
    new, gradient = Quantity("new_w", k), Quantity("grad_w", k)
    if on.at.known(new):
        return new, "new"
    if on.at.lesson.values.shape.samples > 1 and on.at.place and on.at.place.phase == "update":
        return None, ""
    return (gradient, "gradient") if on.at.known(gradient) else (None, "")


def _is_active(on: Canvas, k: int) -> bool:
    return ("w", k) in on.parameters


def _flow(on: Canvas) -> str:
    """Return which way something travels along the edges at work."""
    phase = on.at.place.phase if on.at.place else ""
    return phase if phase in {"forward", "backward"} else ""


def _classes(on: Canvas, k: int, is_double: bool) -> str:
    """Return a weight's state, save its sign."""
    active = _is_active(on, k)
    path = not active and _on_path(on, k)
    states = {
        "is-active": active,
        "is-path": path,
        "is-resting": not active and not path and on.is_busy,
        "is-dense": _is_dense(on, k),
        "is-double": is_double,
        "is-changed": on.at.changed(Quantity("w", k)),
    }
    return "".join(f" {name}" for name, holds in states.items() if holds)


def _is_dense(on: Canvas, k: int) -> bool:
    """Return whether the labels of the weight's layer need more room than there is."""
    return on.shape.dense[on.at.lesson.values.shape.ends(k)[0] - 1]


def _on_path(on: Canvas, k: int) -> bool:
    """Return whether the weight lies on a path from the hidden unit at hand to the error."""
    if on.path_start is None:
        return False
    layer, _, source = on.at.lesson.values.shape.ends(k)
    mine, unit = on.path_start
    return layer > mine + 1 or (layer == mine + 1 and source == unit)
