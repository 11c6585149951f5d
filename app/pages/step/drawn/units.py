"""The drawing's units, dressed for one step: values and states."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.lesson.quantities import Quantity
from app.lesson.symbols import raised
from app.pages.step.drawn.canvas import Canvas


@dataclass(frozen=True)
class UnitView:
    """A unit in the diagram; an empty text is not drawn."""

    id: str
    term: str
    x: float
    y: float
    name: str
    sub: str
    value: str
    z: str
    z_term: str
    delta: str
    delta_term: str
    bias: str
    bias_number: int
    bias_letter: str
    bias_name: str
    bias_term: str
    target: str
    target_term: str
    classes: str


def units(on: Canvas) -> Iterator[UnitView]:
    """Return every unit, input layer first."""
    for u in on.shape.units:
        yield _unit(on, u.layer, u.unit, u.x, u.y)


def _unit(on: Canvas, layer: int, unit: int, x: float, y: float) -> UnitView:
    """Dress one unit."""
    shape, applied = on.at.lesson.values.shape, on.at.applied
    computes = layer > 0
    a = Quantity("new_a" if applied and computes else "a", layer, unit)
    z, delta = Quantity("z", layer, unit), Quantity("delta", layer, unit)
    symbol = on.at.notation.unit(layer, unit)
    kind = "new_b" if applied and shape.train_biases else "b"
    bias = Quantity(kind, shape.bias(layer, unit)) if shape.biases and computes else None
    bias_name = on.at.notation.bias(bias.layer) if bias else None
    target = Quantity("t", unit) if layer == shape.last else None
    return UnitView(
        id=f"unit-{layer}-{unit}",
        term=a.term,
        x=x,
        y=y,
        name=symbol.letter + raised(symbol.sup),
        sub=str(symbol.sub),
        value=on.text(a),
        z=on.text(z, shown=computes and not applied),
        z_term=z.term if computes else "",
        delta=on.text(delta, shown=computes and not applied),
        delta_term=delta.term if computes else "",
        bias=on.text(bias) if bias else "",
        bias_number=bias.layer if bias else 0,
        bias_letter=bias_name.letter + raised(bias_name.sup) if bias_name else "",
        bias_name=str(bias_name.sub) if bias_name else "",
        bias_term=bias.term if bias else "",
        target=on.text(target) if target else "",
        target_term=target.term if target else "",
        classes=_classes(on, layer, unit, a),
    )


def _classes(on: Canvas, layer: int, unit: int, a: Quantity) -> str:
    """Return a unit's state in words."""
    place = on.at.place
    own = place is not None and (place.layer, place.unit) == (layer, unit) and place.phase != "update"
    states = {
        "is-input": layer == 0,
        "is-known": on.at.known(a),
        "is-active": (layer, unit) in on.units,
        "is-subject": own,
        "is-changed": on.at.known(a) and on.at.changed(a),
    }
    return " ".join(name for name, holds in states.items() if holds)
