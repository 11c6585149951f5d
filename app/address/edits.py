"""Edits of the network itself, asked for by keys that only the form sends.

`shape=3-4-2` gives the network other layers; `biases=none|fixed|trained` gives or takes biases;
`all_w=[[…]]` (also `all_b`, `all_x`, `all_t`) holds a pasted list, see `readings.py`; `do=…` is the button
that was pressed. What can be kept of the numbers is kept, the rest comes from the seed. The links of
the page that answers carry the result alone.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Context
from functools import partial
from typing import NamedTuple

from app.address.query import Collector, Query, list_items
from app.address.readings import PLACES, Reading, read, rows_of, taken_apart
from app.address.scenario import (
    DEFAULT,
    LONGEST,
    MOST_LAYERS,
    MOST_SAMPLES,
    MOST_UNITS,
    NUMBERS,
    Scenario,
    Spec,
    check_work,
    drawn,
    layers_of,
    write,
)
from app.address.typed_numbers import BadField, FieldError, quoted, write_number
from app.engine.network import Network
from app.lesson.examples import POST, Rows
from app.lesson.walkthrough import Shape

LISTS = {f"all_{key}" for key in NUMBERS}
ASKED = LISTS | {"biases", "shape", "do"}
"""Keys that ask for an edit."""

ROOM = 500
"""Characters of an address that are left for view parameters and the like."""


class Edited(NamedTuple):
    """A lesson after an edit.

    Attributes:
        readings: how pasted lists were read.
    """

    scenario: Scenario
    readings: tuple[Reading, ...] = ()


def spread(query: Query) -> Query:
    """Put lists in the place of keys whose numbers have no fields of their own; what doesn't fit is left as it is."""
    if not query.has_any(LISTS):
        return query
    pairs = query.pairs
    for letter in NUMBERS:
        text = query.one_or(f"all_{letter}", "")
        other = {"x": "t", "t": "x"}.get(letter, letter)
        if text and not query.all(letter) and query.has_any({other, f"all_{other}"}):
            numbers = _listed(letter, text, query)
            pairs = tuple((letter, numbers) if numbers and key == f"all_{letter}" else (key, v) for key, v in pairs)
    return Query(pairs)


def _listed(letter: str, text: str, query: Query) -> str:
    """Write a pasted list as an address has it; nothing where it can't be read, or brings more than its own numbers."""
    try:
        layers = _layers(query)
        reading = read(letter, text, layers, query.one("rows") == "from")
    except BadField:
        return ""
    if reading.biases or reading.turned:
        return ""
    size = len(reading.numbers) if letter in {"w", "b"} else layers[0 if letter == "x" else -1]
    return ";".join(",".join(map(write_number, row)) for row in rows_of(reading, size))


def _layers(query: Query) -> tuple[int, ...]:
    return layers_of(list_items(query, "layers", "-") or list(map(str, POST.layers)))


Trained = Callable[[Scenario], Network]
"""Gives the network that a scenario's iteration begins with."""


def apply(query: Query, scenario: Scenario, trained: Trained) -> Edited:
    """Carry out what the form asks for.

    Args:
        query: the address, with the keys of the edit.
        scenario: the lesson without it.
        trained: what to ask where the edit goes on from the lesson's present parameters.

    Raises:
        BadField: naming the key that can't be carried out.
    """
    if not query.has_any(ASKED):
        return Edited(scenario)
    for key, edit in EDITS.items():
        text = query.one(key)
        if text:
            scenario = edit(scenario, text)
    readings = tuple(_readings(query, scenario))
    scenario = press(query, with_readings(scenario, readings), trained)
    check_work(scenario.spec, scenario.iteration, "iteration")
    return Edited(replace(scenario, step=min(scenario.step, scenario.spec.plan.steps)), readings)


def complaints(query: Query) -> list[FieldError]:
    """Give what is wrong with the keys of an edit, as far as that can be told without the rest of the form."""
    found: list[FieldError] = []
    edits: list[Callable[[], object]] = [
        lambda: _reshape(DEFAULT, query.one("shape") or "2-2-2"),
        lambda: _biases(DEFAULT, query.one("biases") or "none"),
        *(partial(taken_apart, letter, text, POST.layers) for letter, text in _pasted(query)),
    ]
    for edit in edits:
        try:
            edit()
        except BadField as bad:
            found += bad.errors
    return found


# --- pasted lists -----------------------------------------------------------------------------


def _pasted(query: Query) -> list[tuple[str, str]]:
    """Return the lists that were pasted, by their letters."""
    texts = [(letter, query.one_or(f"all_{letter}", "").strip()) for letter in NUMBERS]
    return [(letter, text) for letter, text in texts if text]


def _readings(query: Query, s: Scenario) -> Iterator[Reading]:
    """Read the lists that were pasted.

    Raises:
        BadField: naming every list that can't be read.
    """
    collect = Collector()
    rows_from = s.view.rows == "from"
    readings = [collect.take(read, letter, text, s.spec.layers, rows_from) for letter, text in _pasted(query)]
    collect.check()
    yield from readings


def with_readings(s: Scenario, readings: Sequence[Reading]) -> Scenario:
    """Put what was read from pasted lists in the place of the lesson's own numbers.

    Raises:
        BadField: if there are not as many targets as inputs.
    """
    spec = s.spec
    found = {reading.key: reading for reading in readings}
    for reading in readings:
        match reading.key:
            case "w" if reading.biases is not None:
                bias = spec.bias if spec.b is not None else "trained"
                spec = replace(spec, w=reading.numbers, b=reading.biases, bias=bias)
            case "w" | "b" as key:
                spec = replace(spec, **{key: reading.numbers})  # type: ignore[arg-type]
            case key:
                size = spec.layers[0 if key == "x" else -1]
                spec = replace(spec, **{key: rows_of(reading, size)})  # type: ignore[arg-type]
    if len(spec.x) != len(spec.t):
        key = "t" if "t" in found else "x"
        message = f"{PLACES[key]}: inputs of {len(spec.x)} samples, but targets of {len(spec.t)}."
        raise BadField([FieldError(f"all_{key}", message)])
    return replace(s, spec=spec)


# --- layers -----------------------------------------------------------------------------------


def with_layers(s: Scenario, layers: tuple[int, ...], activations: tuple[str, ...]) -> Scenario:
    """Give the network other layers, untrained, at the same step or its last; hidden layers keep their place."""
    old = s.spec
    x, t, w = drawn(layers, activations, len(old.x), s.seed)
    spec = replace(
        old,
        layers=layers,
        activations=activations,
        x=_fitted(old.x, x),
        t=_fitted(old.t, t),
        w=_kept_weights(old, layers, w),
        b=_kept_biases(old, layers),
    )
    return replace(s, spec=spec, iteration=0, step=min(s.step, spec.plan.steps))


def _fitted(old: Rows, new: Rows) -> Rows:
    """Keep each row's first numbers, and take what is missing from the new rows."""
    return tuple((*a[: len(b)], *b[len(a) :]) for a, b in zip(old, new, strict=True))


def _old_layer(layer: int, new: int, old: int) -> int | None:
    """Which old layer a new one continues: the last one the last, hidden ones in order."""
    if layer == new:
        return old
    return layer if layer < old else None


def _kept_weights(old: Spec, layers: tuple[int, ...], w: tuple[float, ...]) -> tuple[float, ...]:
    before, after = _shape(old.layers), _shape(layers)

    def one(k: int) -> float:
        layer, unit, source = after.ends(k)
        origin = _old_layer(layer, after.last, before.last)
        if origin is None or unit > before.sizes[origin] or source > before.sizes[origin - 1]:
            return w[k - 1]
        return old.w[before.weight(origin, unit, source) - 1]

    return tuple(one(k) for k in range(1, after.weights + 1))


def _kept_biases(old: Spec, layers: tuple[int, ...]) -> tuple[float, ...] | None:
    if old.b is None:
        return None
    before, after, b = _shape(old.layers), _shape(layers), old.b

    def one(layer: int, unit: int) -> float:
        origin = _old_layer(layer, after.last, before.last)
        known = origin is not None and unit <= before.sizes[origin]
        return b[before.bias(origin, unit) - 1] if known and origin else 0.0

    return tuple(one(layer, unit) for layer, unit in after.computing_units())


def _shape(layers: tuple[int, ...]) -> Shape:
    return Shape(layers, softmax=False, biases=False, train_biases=False, samples=1)


def _kept_activations(old: Spec, count: int) -> tuple[str, ...]:
    """Keep the last layer's activation, and the hidden ones from the left; a new one takes its neighbour's."""
    *hidden, last = old.activations
    if not hidden:
        hidden = ["sigmoid" if last == "softmax" else last]
    filled = [*hidden, *[hidden[-1]] * count]
    return (*filled[: count - 1], last)


def _reshape(s: Scenario, text: str) -> Scenario:
    try:
        layers = layers_of(text.split("-"))
    except BadField as bad:
        raise BadField([FieldError("shape", f"shape ({bad.errors[0].message.rstrip('.')}).")]) from None
    if layers == s.spec.layers:
        return s
    return with_layers(s, layers, _kept_activations(s.spec, len(layers) - 1))


# --- biases -----------------------------------------------------------------------------------


def _biases(s: Scenario, text: str) -> Scenario:
    if text not in {"none", "fixed", "trained"}:
        raise BadField([FieldError("biases", f"biases: {quoted(text)} is none of none, fixed, trained.")])
    if text == "none":
        return replace(s, spec=replace(s.spec, b=None, bias="trained"))
    b = s.spec.b or (0.0,) * sum(s.spec.layers[1:])
    return replace(s, spec=replace(s.spec, b=b, bias=text))


# --- buttons ----------------------------------------------------------------------------------


def press(query: Query, s: Scenario, trained: Trained) -> Scenario:
    """Carry out the button that was pressed.

    Raises:
        BadField: if there is no such button, or it can't be pressed here.
    """
    button, _, place = query.one("do").partition(":")
    if not button:
        return s
    if button == "go-on-from-here":
        done = _from_here(s, trained(s))
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
    return with_layers(s, changed, _kept_activations(s.spec, len(changed) - 1))


def _drop_layer(s: Scenario, _: int) -> Scenario | None:
    layers = s.spec.layers
    if len(layers) <= 2:
        return None
    changed = (*layers[:-2], layers[-1])
    return with_layers(s, changed, _kept_activations(s.spec, len(changed) - 1))


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


def _from_here(s: Scenario, network: Network) -> Scenario | None:
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
    context = Context(prec=digits)
    return tuple(float(context.create_decimal(repr(v))) for v in values)


EDITS: dict[str, Callable[[Scenario, str], Scenario]] = {
    "biases": _biases,
    "shape": _reshape,
}
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
