"""Dresses the drawing's units and edges for one step: values, states and links."""

import math
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from app.drawing.diagram import Diagram
from app.lesson.notation import plain
from app.lesson.terms import Quantity
from app.web.views import EdgeView, UnitView
from app.writing.numbers import Precision

if TYPE_CHECKING:
    from app.web.pages import PageBuilder


MOST_TOLD = 12
"""Units up to which the description of a drawing says every value."""


class Artist:
    """Dresses the drawing's units and edges for one step."""

    def __init__(self, page: "PageBuilder", shape: Diagram, precision: Precision) -> None:
        self.page, self.shape, self.precision = page, shape, precision
        self.values = page.lesson.values
        self.sizes = self.values.shape.sizes
        self.at_work = page.at_work
        sizes = [abs(w) for w in page.lesson.start.weights if math.isfinite(w)]
        self.heaviest = max(sizes, default=0.0) or 1.0

    def text_of(self, q: Quantity, shown: bool = True) -> str:
        """Write a value, or nothing."""
        if not shown or not self.page.known(q):
            return ""
        return self.precision.write(self.page.value(q)).text

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
        target = Quantity("t", unit) if layer == shape.last else None
        return UnitView(
            id=f"unit-{layer}-{unit}",
            term=a.term,
            x=x,
            y=y,
            name=symbol.letter,
            sub=str(symbol.sub),
            value=self.text_of(a),
            z=self.text_of(z, shown=computes and not applied),
            z_term=z.term if computes else "",
            delta=self.text_of(delta, shown=computes and not applied),
            delta_term=delta.term if computes else "",
            bias=self.text_of(bias) if bias else "",
            bias_number=bias.layer if bias else 0,
            bias_name=str(self.page.notation.bias(bias.layer).sub) if bias else "",
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
            yield self.edge(e.weight, e.d, e.x, e.y, self.shape.dense[e.layer - 1])

    def edge(self, k: int, d: str, x: float, y: float, dense: bool) -> EdgeView:
        """Dress one weight."""
        page = self.page
        w = Quantity("new_w" if page.applied else "w", k)
        value = page.value(w)
        second, kind = self.second(k) if self.is_subject(k) or not (dense or self.shape.stacked) else (None, "")
        active = self.is_active(k)
        symbol = page.notation.weight(k)
        letter, sub = (symbol.letter, str(symbol.sub)) if self.shape.roomy or self.is_subject(k) else ("", "")
        size = min(float(abs(value)) / self.heaviest, 1.5) if value.is_finite() else 1.5
        text = self.precision.write(value).text
        under = ("→ " if kind == "new" else "") + self.text_of(second) if second else ""
        return EdgeView(
            number=k,
            term=w.term,
            d=d,
            x=round(x, 1),
            y=round(y, 1),
            letter=letter,
            name=sub,
            value=text,
            second=under,
            second_term=second.term if second else "",
            second_kind=kind,
            em=self.label_width(letter + sub, text, under),
            width=round(1 + 2.5 * size, 2),
            classes=self.edge_classes(k, value, active, dense, bool(under)),
            href=page.links.to(self.gradient_step(k)),
            flow=self.flow() if active else "",
        )

    def label_width(self, name: str, value: str, under: str) -> float:
        """How many letters' heights a weight's label is wide; a digit takes half of one."""
        beside = 1.2 + 0.72 * len(name) if name and not self.shape.stacked else 0.2
        return round(0.5 * max(len(value) + beside, 0.88 * len(under)) + 0.75, 2)

    def is_subject(self, k: int) -> bool:
        """Whether the step at hand is about this weight."""
        position = self.page.step.position
        return position is not None and position.place.weight == k

    def gradient_step(self, k: int) -> int:
        """Number of the step that works this weight's gradient out."""
        return self.page.lesson.plan.step_of(Quantity("grad_w", k), self.page.sample) or 0

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

    def edge_classes(self, k: int, value: Decimal, active: bool, dense: bool, second: bool) -> str:
        """Say a weight's state."""
        changed = self.page.changed(Quantity("w", k))
        path = not active and self.on_path(k)
        states = {
            "is-negative": value < 0,
            "is-active": active,
            "is-path": path,
            "is-resting": self.is_busy and not active and not path,
            "is-dense": dense,
            "is-double": second,
            "is-changed": changed,
        }
        return " ".join(name for name, holds in states.items() if holds)

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
        if phase == "backward" and any(self.second(k)[0] for k in range(1, self.values.shape.weights + 1)):
            return f"Under a weight stands its gradient, once it is known. {digits}"
        if phase == "update":
            return f"→ marks a weight’s new value, which waits until all are known. {digits}"
        if all(self.page.known(Quantity("a", *place)) for place in self.values.shape.computing_units()):
            return digits
        return f"Empty units have not been worked out yet. {digits}"
