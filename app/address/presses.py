"""The form's buttons: each leads from one scenario to another."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from app.address.layers import kept_activations, with_layers
from app.address.query import Query
from app.address.scenario import LONGEST, MOST_LAYERS, MOST_SAMPLES, MOST_UNITS, Scenario, drawn
from app.address.typed_numbers import BadField, FieldError, quoted
from app.address.write import write
from app.engine.network import Network
from app.lesson.rounding import to_digits

ROOM = 500
"""Characters of an address that are left for view parameters and the like."""


Trained = Callable[[Scenario], Network]
"""Gives the network that a scenario's iteration begins with."""


def press(query: Query, s: Scenario, trained: Trained) -> Scenario:
    """Carry out the button that was pressed.

    Raises:
        BadField: if there is no such button, or it can't be pressed here.
    """
    button, _, place = query.one("do").partition(":")
    if not button:
        return s
    if button == "go-on-from-here":
        done = from_here(s, trained(s))
    elif action := BUTTONS.get(button):
        done = action(s, int(place) if place.isascii() and place.isdecimal() and len(place) < 3 else 0)
    else:
        raise BadField([FieldError("do", f"do: there is no button {quoted(button)}.")])
    if done is None:
        raise BadField([FieldError("do", f"do: {quoted(button)} is not possible here.")])
    return done


def _units(s: Scenario, layer: int, more: int) -> Scenario | None:
    layers = s.spec.layers
    if layer >= len(layers) or not 1 <= layers[layer] + more <= MOST_UNITS:
        return None
    changed = (*layers[:layer], layers[layer] + more, *layers[layer + 1 :])
    return with_layers(s, changed, s.spec.activations)


def _add_layer(s: Scenario, _: int) -> Scenario | None:
    layers = s.spec.layers
    if len(layers) >= MOST_LAYERS:
        return None
    size = layers[-2] if len(layers) > 2 else max(layers[0], 2)
    changed = (*layers[:-1], size, layers[-1])
    return with_layers(s, changed, kept_activations(s.spec, len(changed) - 1))


def _drop_layer(s: Scenario, _: int) -> Scenario | None:
    layers = s.spec.layers
    if len(layers) <= 2:
        return None
    changed = (*layers[:-2], layers[-1])
    return with_layers(s, changed, kept_activations(s.spec, len(changed) - 1))


def _add_sample(s: Scenario, _: int) -> Scenario | None:
    spec, m = s.spec, len(s.spec.x) + 1
    if m > MOST_SAMPLES:
        return None
    x, t, _w = drawn(spec.layers, spec.activations, m, s.seed)
    return replace(s, spec=replace(spec, x=(*spec.x, x[-1]), t=(*spec.t, t[-1])))


def _drop_sample(s: Scenario, _: int) -> Scenario | None:
    spec = s.spec
    if len(spec.x) == 1:
        return None
    return replace(s, spec=replace(spec, x=spec.x[:-1], t=spec.t[:-1]))


def _randomise(s: Scenario, _: int) -> Scenario:
    """Draw other weights, from the next seed, and begin at iteration 0."""
    seed, spec = s.seed + 1, s.spec
    w = drawn(spec.layers, spec.activations, len(spec.x), seed)[2]
    return replace(s, spec=replace(spec, w=w), seed=seed, iteration=0)


def _start_over(s: Scenario, _: int) -> Scenario:
    return replace(s, iteration=0, step=0)


def from_here(s: Scenario, network: Network) -> Scenario | None:
    """Make the present parameters the starting ones, with as many digits as an address has room for."""
    if not all(map(math.isfinite, [*network.weights, *(network.biases or [])])):
        return None
    found = s
    for digits in range(17, 1, -1):
        w = _rounded(network.weights, digits)
        b = None if network.biases is None else _rounded(network.biases, digits)
        found = replace(s, spec=replace(s.spec, w=w, b=b), iteration=0)
        if len(write(found)) <= LONGEST - ROOM:
            break
    return found


def _rounded(values: Sequence[float], digits: int) -> tuple[float, ...]:
    if digits == 17:
        return tuple(values)
    return tuple(float(to_digits(Decimal(repr(v)), digits)) for v in values)


BUTTONS: dict[str, Callable[[Scenario, int], Scenario | None]] = {
    "more-units": lambda s, layer: _units(s, layer, 1),
    "fewer-units": lambda s, layer: _units(s, layer, -1),
    "add-layer": _add_layer,
    "drop-layer": _drop_layer,
    "add-sample": _add_sample,
    "drop-sample": _drop_sample,
    "randomise": _randomise,
    "start-over": _start_over,
}
