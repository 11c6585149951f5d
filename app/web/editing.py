"""Edits of the network itself, asked for by keys that only the form sends.

`shape=3-4-2` gives the network other layers; `biases=none|fixed|trained` gives or takes biases;
`all_w=[[…]]` (also `all_b`, `all_x`, `all_t`) fills a matrix from a pasted list; `do=…` is the button
that was pressed. What can be kept of the numbers is kept, the rest comes from the seed. The links of
the page that answers carry the result alone.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Context, Decimal
from functools import partial
from itertools import pairwise

from app.lesson.examples import POST, Rows
from app.lesson.walkthrough import Shape
from app.web.fields import BadField, FieldError, decimal_number, quoted, write_number
from app.web.lessons import run_of
from app.web.query import Query, list_items
from app.web.scenario import (
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

LISTS = {f"all_{key}" for key in NUMBERS}
ASKED = LISTS | {"biases", "shape", "do"}
"""Keys that ask for an edit."""

ROOM = 500
"""Characters of an address that are left for view parameters and the like."""


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
    """Write a pasted list as an address has it; nothing where it is none, or of another length than there must be."""
    try:
        layers = layers_of(list_items(query, "layers", "-") or list(map(str, POST.layers)))
        numbers = list(map(write_number, pasted_numbers(f"all_{letter}", text)))
    except BadField:
        return ""
    parameters = {"w": sum(m * n for m, n in pairwise(layers)), "b": sum(layers[1:])}
    size = parameters.get(letter) or layers[0 if letter == "x" else -1]
    rows = [numbers[i : i + size] for i in range(0, len(numbers), size)]
    fits = len(numbers) == size if letter in parameters else len(numbers) % size == 0
    return ";".join(map(",".join, rows)) if fits else ""


def apply(query: Query, scenario: Scenario) -> Scenario:
    """Carry out what the form asks for.

    Raises:
        BadField: naming the key that can't be carried out.
    """
    if not query.has_any(ASKED):
        return scenario
    for key, edit in EDITS.items():
        text = query.one(key)
        if text:
            scenario = edit(scenario, text)
    scenario = press(query, scenario)
    check_work(scenario.spec, scenario.iteration, "iteration")
    return replace(scenario, step=min(scenario.step, scenario.spec.plan.steps))


def complaints(query: Query) -> list[FieldError]:
    """Give what is wrong with the keys of an edit, as far as that can be told without the rest of the form."""
    found: list[FieldError] = []
    readers: dict[str, Callable[[str], object]] = {
        "shape": lambda text: _reshape(DEFAULT, text),
        "biases": lambda text: _biases(DEFAULT, text),
        **{key: partial(pasted_numbers, key) for key in ("all_w", "all_b", "all_x", "all_t")},
    }
    for key, reader in readers.items():
        try:
            reader(query.one(key) or {"shape": "2-2", "biases": "none"}.get(key, "0"))
        except BadField as bad:
            found += bad.errors
    return found


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


# --- biases and pasted lists ------------------------------------------------------------------


def _biases(s: Scenario, text: str) -> Scenario:
    if text not in {"none", "fixed", "trained"}:
        raise BadField([FieldError("biases", f"biases: {quoted(text)} is none of none, fixed, trained.")])
    if text == "none":
        return replace(s, spec=replace(s.spec, b=None, bias="trained"))
    b = s.spec.b or (0.0,) * sum(s.spec.layers[1:])
    return replace(s, spec=replace(s.spec, b=b, bias=text))


_WORDS = re.compile(r"np\.|numpy\.|torch\.|array|tensor|dtype\s*=\s*[\w.]+|[\[\](){}]")
_SCIENTIFIC = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)


def pasted_numbers(key: str, text: str) -> list[float]:
    """Read numbers from a list as people, NumPy, Python or a spreadsheet write them.

    Brackets, the words `array` and `tensor`, and any of comma, semicolon and white space between
    the numbers are understood; where other signs separate them, a comma is a decimal comma.

    Raises:
        BadField: naming the number that can't be read.
    """
    bare = _WORDS.sub(" ", text)
    comma_splits = re.search(r",\s|\s,|^[^\s;]*,[^\s;]*,", bare.strip()) or not re.search(r"[\s;]", bare.strip())
    parts = re.split(r"[\s;,]+" if comma_splits else r"[\s;]+", bare.strip(" \t\r\n,;"))
    return [_pasted_number(key, i, part) for i, part in enumerate(parts)]


def _pasted_number(key: str, index: int, text: str) -> float:
    plain = text.replace(",", ".").rstrip(".") if text.count(",") <= 1 else text
    try:
        if not _SCIENTIFIC.fullmatch(plain):
            raise ValueError(f"{quoted(text)} is not a number")
        return decimal_number(f"{Decimal(plain):f}")
    except ValueError as problem:
        raise BadField([FieldError(key, f"{key}: number {index + 1}, {problem}.")]) from None


def _paste_parameters(key: str) -> Callable[[Scenario, str], Scenario]:
    letter = key.removeprefix("all_")

    def edit(s: Scenario, text: str) -> Scenario:
        values = pasted_numbers(key, text)
        expected = len(s.spec.w) if letter == "w" else sum(s.spec.layers[1:])
        if len(values) != expected:
            raise BadField([FieldError(key, f"{key}: {len(values)} numbers pasted, but there are {expected}.")])
        return replace(s, spec=replace(s.spec, **{letter: tuple(values)}))  # type: ignore[arg-type]

    return edit


def _paste_samples(s: Scenario, text_x: str, text_t: str) -> Scenario:
    x = _pasted_rows("all_x", text_x, s.spec.layers[0]) if text_x else s.spec.x
    t = _pasted_rows("all_t", text_t, s.spec.layers[-1]) if text_t else s.spec.t
    if len(x) != len(t):
        key = "all_t" if text_t else "all_x"
        raise BadField([FieldError(key, f"{key}: inputs of {len(x)} samples, but targets of {len(t)}.")])
    return replace(s, spec=replace(s.spec, x=x, t=t), iteration=s.iteration)


def _pasted_rows(key: str, text: str, size: int) -> Rows:
    values = pasted_numbers(key, text)
    if len(values) % size or not 1 <= len(values) // size <= MOST_SAMPLES:
        message = f"{key}: {len(values)} numbers pasted, but each of 1 to {MOST_SAMPLES} samples takes {size}."
        raise BadField([FieldError(key, message)])
    return tuple(tuple(values[i : i + size]) for i in range(0, len(values), size))


# --- buttons ----------------------------------------------------------------------------------


def press(query: Query, s: Scenario) -> Scenario:
    """Carry out pasted samples and the button that was pressed.

    Raises:
        BadField: if there is no such button, or it can't be pressed here.
    """
    if query.one("all_x") or query.one("all_t"):
        s = _paste_samples(s, query.one("all_x"), query.one("all_t"))
    button, _, place = query.one("do").partition(":")
    if not button:
        return s
    action = BUTTONS.get(button)
    if action is None:
        raise BadField([FieldError("do", f"do: there is no button {quoted(button)}.")])
    done = action(s, int(place) if place.isascii() and place.isdecimal() and len(place) < 3 else 0)
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


def _from_here(s: Scenario, _: int) -> Scenario | None:
    """Make the present parameters the starting ones, with as many digits as an address has room for."""
    network = run_of(s.spec).network_after(s.iteration)
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
    "all_w": _paste_parameters("all_w"),
    "all_b": _paste_parameters("all_b"),
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
    "go-on-from-here": _from_here,
}
