"""Edits of the network itself, asked for by keys that only the form sends.

`shape=3-4-2` gives the network other layers; `biases=none|fixed|trained` gives or takes biases;
`all_w=[[…]]` (also `all_b`, `all_x`, `all_t`) holds a pasted list, see `readings.py`; `do=…` is the button
that was pressed; `edit=w5&value=0.3` changes one number, see `one_number.py`. What can be kept of the numbers is
kept, the rest comes from the seed. The links of the page that answers carry the result alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from app.address.class_numbers import class_reading, takes_classes
from app.address.layers import kept_activations, with_layers
from app.address.one_number import slot_of, with_value
from app.address.presses import Trained, from_here, press
from app.address.query import Collector, Query, list_items
from app.address.read import check_work, layers_of
from app.address.read_activations import read_activations
from app.address.reading import PLACES, Reading, rows_of
from app.address.readings import read, taken_apart
from app.address.scenario import BIASES, DEFAULT, NUMBERS, Scenario, Spec, bias_count
from app.address.typed_numbers import BadField, FieldError, missing, quoted, typed_number, write_number
from app.lesson.examples import POST

LISTS = {f"all_{key}" for key in NUMBERS}

ASKED = LISTS | {"biases", "shape", "do", "value"}
"""Keys that ask for an edit."""


class Edited(NamedTuple):
    """A lesson after an edit.

    Attributes:
        readings: how pasted lists were read.
        before: the lesson before one of its numbers was changed, where that is another than the address has.
    """

    scenario: Scenario
    readings: tuple[Reading, ...] = ()
    before: Scenario | None = None


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
        if letter == "t" and read_activations(query, layers, query.one_or("loss", "mse"))[-1] == "softmax":
            return ""  # these may be class numbers; how many samples there are decides
        reading = read(letter, text, layers, query.one("rows") == "from")
    except BadField:
        return ""
    if reading.biases or reading.turned:
        return ""
    size = len(reading.numbers) if letter in {"w", "b"} else layers[0 if letter == "x" else -1]
    return ";".join(",".join(map(write_number, row)) for row in rows_of(reading, size))


def _layers(query: Query) -> tuple[int, ...]:
    return layers_of(list_items(query, "layers", "-") or list(map(str, POST.layers)))


def apply(query: Query, scenario: Scenario, trained: Trained) -> Edited:
    """Carry out what the form asks for.

    Args:
        query: the address, with the keys of the edit.
        scenario: the lesson without it.
        trained: what to ask where the edit goes on from the lesson's present parameters.

    Raises:
        BadField: naming the key that can't be carried out.
    """
    if query.all("edit") and any(key == "value" for key, _ in query.pairs):
        return _one_number(query, scenario, trained)
    if not query.has_any(ASKED):
        spec = scenario.spec
        classes = class_reading(query, spec.layers[-1], len(spec.x)) if takes_classes(spec) else None
        return Edited(scenario, (classes,) if classes else ())
    for key, edit in EDITS.items():
        text = query.one(key)
        if text:
            scenario = edit(scenario, text)
    readings = tuple(_readings(query, scenario))
    scenario = press(query, with_readings(scenario, readings), trained)
    check_work(scenario.spec, scenario.iteration, "iteration")
    return Edited(replace(scenario, step=min(scenario.step, scenario.spec.plan.steps)), readings)


def _one_number(query: Query, s: Scenario, trained: Trained) -> Edited:
    """Change one number: `edit` names it, `value` is typed; with `hold` its field stays open.

    After some updates a weight is a result: the training goes on from there with another one, as a new lesson.
    """
    slot, text = slot_of(query.one("edit"), s), query.one("value")
    if slot is None:
        raise BadField([FieldError("edit", f"edit: this lesson has no number {quoted(query.one('edit'))}.")])
    try:
        value = typed_number(text) if text else missing()
    except ValueError as problem:
        raise BadField([FieldError("value", f"{slot.label}: {problem}.")]) from None
    is_result = s.iteration > 0 and slot.key in {"w", "b"} and not slot.is_start
    base = from_here(s, trained(s)) if is_result else s
    if base is None:
        raise BadField([FieldError("value", f"{slot.label}: the training diverged, there is no going on from here.")])
    display = base.display if query.one("hold") else base.display._replace(edit="")
    changed = replace(base, spec=with_value(base.spec, slot, value), display=display)
    check_work(changed.spec, changed.iteration, "iteration")
    return Edited(changed, before=base)


def complaints(query: Query) -> list[FieldError]:
    """Return what is wrong with the keys of an edit, as far as that can be told without the rest of the form."""
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
    rows_from = s.display.rows == "from"
    samples, readings = len(s.spec.x), []
    for letter, text in _pasted(query):
        classed = samples if takes_classes(s.spec) else 0
        reading = collect.take(read, letter, text, s.spec.layers, rows_from, classed)
        readings.append(reading)
        if letter == "x" and reading is not None:
            samples = len(reading.numbers) // s.spec.layers[0]
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


def _reshape(s: Scenario, text: str) -> Scenario:
    try:
        layers = layers_of(text.split("-"))
    except BadField as bad:
        raise BadField([FieldError("shape", f"shape ({bad.errors[0].message.rstrip('.')}).")]) from None
    if layers == s.spec.layers:
        return s
    return with_layers(s, layers, kept_activations(s.spec, len(layers) - 1))


def _biases(s: Scenario, text: str) -> Scenario:
    if text not in {"none", *BIASES}:
        raise BadField([FieldError("biases", f"biases: {quoted(text)} is none of none, {', '.join(BIASES)}.")])
    if text == "none":
        return replace(s, spec=replace(s.spec, b=None, bias="trained"))
    return replace(s, spec=replace(s.spec, b=_fitting(s.spec, text), bias=text))


def _fitting(spec: Spec, bias: str) -> tuple[float, ...]:
    """Return a lesson's biases, 0 where there were none: one a layer, that of its first unit, or one a unit."""
    sizes = spec.layers[1:]
    if spec.b is None:
        return (0.0,) * bias_count(spec.layers, bias)
    if (spec.bias == "layer") == (bias == "layer"):
        return spec.b
    if bias == "layer":
        return tuple(spec.b[sum(sizes[:i])] for i in range(len(sizes)))
    return tuple(value for value, size in zip(spec.b, sizes, strict=True) for _ in range(size))


EDITS: dict[str, Callable[[Scenario, str], Scenario]] = {
    "biases": _biases,
    "shape": _reshape,
}
