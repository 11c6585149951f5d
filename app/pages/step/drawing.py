"""Dresses the drawing's units and edges for one step: values, states and links."""

import math
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.drawing.diagram import Edge
from app.lesson.notation import plain, raised
from app.lesson.terms import Quantity
from app.pages.views import EdgeView, UnitView

if TYPE_CHECKING:
    from app.pages.step.figures import Figures


ARROWS = {"": "", "gradient": "", "new": "→ "}
"""What stands before a number under a weight."""

MOST_TOLD = 12
"""Units up to which the description of a drawing says every value."""


@lru_cache(maxsize=256)
def ground(digits: float) -> Markup:
    """Write where a label's ground begins and how wide it is, in letters' heights; a digit takes half of one."""
    width = round(0.5 * digits + 0.75, 2)
    return Markup(f'x="{-width / 2:g}em" width="{width:g}em"')  # noqa: S704 - numbers of our own


def edge_width(weight: float, heaviest: float) -> str:
    """How wide a weight's edge is, beside that of the largest weight."""
    size = min(abs(weight) / heaviest, 1.5) if math.isfinite(weight) else 1.5
    return f"{1 + 2.5 * size:.3g}"


class Artist:
    """Dresses the drawing's units and edges for one step."""

    def __init__(self, page: "Figures") -> None:
        self.page, self.shape = page, page.drawing
        self.values = page.lesson.values
        self.sizes = self.values.shape.sizes
        self.at_work = page.at_work

    def text_of(self, q: Quantity, shown: bool = True) -> str:
        """Write a value where it is known, or nothing."""
        return self.page.drawn(q) if shown and self.page.known(q) else ""

    def units(self) -> Iterator[UnitView]:
        """Every unit, input layer first."""
        for u in self.shape.units:
            yield self.unit(u.layer, u.unit, u.x, u.y)

    def unit(self, layer: int, unit: int, x: float, y: float) -> UnitView:
        """Dress one unit."""
        shape, applied = self.values.shape, self.page.applied
        computes = layer > 0
        a = Quantity("new_a" if applied and computes else "a", layer, unit)
        z, delta = Quantity("z", layer, unit), Quantity("delta", layer, unit)
        symbol = self.page.notation.unit(layer, unit)
        kind = "new_b" if applied and shape.train_biases else "b"
        bias = Quantity(kind, shape.bias(layer, unit)) if shape.biases and computes else None
        bias_name = self.page.notation.bias(bias.layer) if bias else None
        target = Quantity("t", unit) if layer == shape.last else None
        return UnitView(
            id=f"unit-{layer}-{unit}",
            term=a.term,
            x=x,
            y=y,
            name=symbol.letter + raised(symbol.sup),
            sub=str(symbol.sub),
            value=self.text_of(a),
            z=self.text_of(z, shown=computes and not applied),
            z_term=z.term if computes else "",
            delta=self.text_of(delta, shown=computes and not applied),
            delta_term=delta.term if computes else "",
            bias=self.text_of(bias) if bias else "",
            bias_number=bias.layer if bias else 0,
            bias_letter=bias_name.letter + raised(bias_name.sup) if bias_name else "",
            bias_name=str(bias_name.sub) if bias_name else "",
            bias_term=bias.term if bias else "",
            target=self.text_of(target) if target else "",
            target_term=target.term if target else "",
            classes=self.unit_classes(layer, unit, a),
        )

    @cached_property
    def working(self) -> frozenset[tuple[int, int]]:
        """Layer and number of the units of which this step uses or works out something."""
        new = frozenset((q.layer, q.unit) for q in self.at_work if q.kind == "new_a")
        return self.page.units_at_work | new

    def unit_classes(self, layer: int, unit: int, a: Quantity) -> str:
        """Say a unit's state."""
        position = self.page.step.position
        place = position.place if position else None
        own = place is not None and (place.layer, place.unit) == (layer, unit) and place.phase != "update"
        states = {
            "is-input": layer == 0,
            "is-known": self.page.known(a),
            "is-active": (layer, unit) in self.working,
            "is-subject": own,
            "is-changed": self.page.known(a) and self.page.changed(a),
        }
        return " ".join(name for name, holds in states.items() if holds)

    def edges(self) -> Iterator[EdgeView]:
        """Every weight."""
        for e in self.shape.edges:
            yield self.edge(e)

    def edge(self, e: Edge) -> EdgeView:
        """Dress one weight."""
        page, k = self.page, e.weight
        second, kind = self.second_shown(k)
        letter, sub = self.name(k)
        return EdgeView(
            number=k,
            term=self.weight(k).term,
            d=e.d,
            x=round(e.x, 1),
            y=round(e.y, 1),
            letter=letter,
            name=sub,
            value=page.drawn(self.weight(k)),
            second=f"{ARROWS[kind]}{page.drawn(second)}" if second else "",
            second_term=second.term if second else "",
            second_kind=kind,
            ground=page.label_ground(self.room_of_name(k), self.weight(k), len(ARROWS[kind]), second),
            width=page.edge_width(k),
            classes=page.edge_sign(k) + self.edge_classes(k, second is not None),
            href=page.links.to(self.gradient_step(k)),
            flow=self.flow() if self.is_active(k) else "",
        )

    def weight(self, k: int) -> Quantity:
        """Give a weight as it is drawn: after the update, the new one."""
        return Quantity("new_w" if self.page.applied else "w", k)

    def name(self, k: int) -> tuple[str, str]:
        """Give a weight's letter and what stands below it, where there is room for them."""
        if not (self.shape.roomy or self.is_subject(k)):
            return "", ""
        symbol = self.page.notation.weight(k)
        return symbol.letter + raised(symbol.sup), str(symbol.sub)

    def room_of_name(self, k: int) -> float:
        """How many digits a weight's name takes beside its value."""
        name, sub = self.name(k)
        return 1.48 + 0.44 * len(name) + 0.72 * len(sub) if name and not self.shape.stacked else 0.2

    def is_subject(self, k: int) -> bool:
        """Whether the step at hand is about this weight."""
        position = self.page.step.position
        return position is not None and position.place.weight == k

    def gradient_step(self, k: int) -> int:
        """Number of the step that works this weight's gradient out."""
        return self.page.lesson.plan.step_of(Quantity("grad_w", k), self.page.sample) or 0

    def second_shown(self, k: int) -> tuple[Quantity | None, str]:
        """What stands under a weight and its kind, where there is room for it."""
        room = self.is_subject(k) or not (self.is_dense(k) or self.shape.stacked)
        return self.second(k) if room else (None, "")

    def second(self, k: int) -> tuple[Quantity | None, str]:
        """What stands under a weight: its new value where it waits, else its gradient."""
        if self.page.applied:
            return None, ""
        new = Quantity("new_w", k)
        if self.page.known(new):
            return new, "new"
        gradient = Quantity("grad_w", k)
        position = self.page.step.position
        if self.values.shape.samples > 1 and position and position.place.phase == "update":
            return None, ""
        return (gradient, "gradient") if self.page.known(gradient) else (None, "")

    def is_active(self, k: int) -> bool:
        """Whether the step at hand uses this weight or is about it."""
        return ("w", k) in self.page.parameters_at_work

    def flow(self) -> str:
        """Which way something travels along the edges at work."""
        position = self.page.step.position
        phase = position.place.phase if position else ""
        return phase if phase in {"forward", "backward"} else ""

    @cached_property
    def is_busy(self) -> bool:
        """Whether some edges are at work, so that the others rest; in a dense drawing they always do."""
        edges = any(kind == "w" for kind, _ in self.page.parameters_at_work)
        return edges or self.path_start is not None or all(self.shape.dense)

    def edge_classes(self, k: int, is_double: bool) -> str:
        """Say a weight's state, save its sign."""
        active = self.is_active(k)
        path = not active and self.on_path(k)
        states = {
            "is-active": active,
            "is-path": path,
            "is-resting": self.is_busy and not active and not path,
            "is-dense": self.is_dense(k),
            "is-double": is_double,
            "is-changed": self.page.changed(Quantity("w", k)),
        }
        return "".join(f" {name}" for name, holds in states.items() if holds)

    def is_dense(self, k: int) -> bool:
        """Whether the labels of the weight's layer need more room than there is."""
        return self.shape.dense[self.values.shape.ends(k)[0] - 1]

    @cached_property
    def path_start(self) -> tuple[int, int] | None:
        """The hidden unit at hand, from which paths to the error are lit; None where none are."""
        position = self.page.step.position
        if position is None or not 0 < position.place.layer < self.values.shape.last:
            return None
        lit = position.place.phase == "backward" or self.page.view.panel == "paths"
        return (position.place.layer, position.place.unit) if lit else None

    def on_path(self, k: int) -> bool:
        """Whether the weight lies on a path from the hidden unit at hand to the error."""
        if self.path_start is None:
            return False
        layer, _, source = self.values.shape.ends(k)
        mine, unit = self.path_start
        return layer > mine + 1 or (layer == mine + 1 and source == unit)

    def text(self) -> str:
        """Describe the drawing and its state in words."""
        units = [(layer, u) for layer, size in enumerate(self.sizes) for u in range(1, size + 1)]
        known = [place for place in units if self.page.known(Quantity("a", *place))]
        words = f"Network with layers of {', '.join(map(str, self.sizes))} units."
        if len(units) > MOST_TOLD:
            return f"{words} {len(known)} of {len(units)} units have a value; the table below holds all."
        told = ", ".join(self.told(*place) for place in known)
        waiting = [plain(self.page.notation.unit(*place)) for place in units if place not in known]
        after = f" Not worked out yet: {', '.join(waiting)}." if waiting else ""
        return f"{words} {told}.{after}"

    def told(self, layer: int, unit: int) -> str:
        """Say a unit's value, and its δ where that is known."""
        a = Quantity("new_a" if self.page.applied and layer else "a", layer, unit)
        said = f"{plain(self.page.notation.unit(layer, unit))} {self.text_of(a)}"
        delta = self.text_of(Quantity("delta", layer, unit)) if layer else ""
        return f"{said} with δ {delta}" if delta else said

    def caption(self) -> str:
        """Say how to read the drawing at this step."""
        position = self.page.step.position
        phase = position.place.phase if position else "start"
        digits = "Dashed edges have negative weights, thick ones large weights."
        if self.page.applied:
            return f"The parameters and values after the update. {digits}"
        if self.page.scenario.spec.batch != "each" and len(self.page.scenario.spec.x) > 1:
            digits = f"These are the values of sample {self.page.lesson.sample_number(self.page.sample)}. {digits}"
        if all(self.shape.dense):
            return f"Only the weights at work are labelled; the table below holds all. {digits}"
        if phase == "backward" and any(self.second(k)[0] for k in range(1, self.values.shape.weights + 1)):
            return f"Under a weight stands its gradient, once it is known. {digits}"
        if phase == "update":
            return f"→ marks a weight’s new value, which waits until all are known. {digits}"
        if all(self.page.known(Quantity("a", *place)) for place in self.values.shape.computing_units()):
            return digits
        return f"Empty units have not been worked out yet. {digits}"
