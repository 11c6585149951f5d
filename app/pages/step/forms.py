"""Fields that choose: the view, and the network itself; and what fields keep after a mistake."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from app.address.display import PACES, ROUNDINGS, THEMES, View
from app.address.query import Query
from app.address.scenario import LONGEST, Design, Scenario, Spec, drawn
from app.address.typed_numbers import FieldError, write_number
from app.engine.functions import ACTIVATIONS
from app.pages.templates import part
from app.pages.views import ArchitectView, Change, Choice, LayerView, PasteField
from app.writing.names import layer_label

ACTIVATION_NAMES = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "linear": "linear",
    "softmax": "softmax",
}
LOSS_NAMES = {
    "mse": "mean squared error",
    "half_sse": "half the sum of squares",
    "sse": "sum of squares",
    "bce": "binary cross-entropy",
    "cross_entropy": "cross-entropy",
}
BIAS_NAMES = {"none": "none", "trained": "trained", "fixed": "fixed"}
BATCH_NAMES = {"each": "one sample, in turn", "sum": "all samples, summed", "mean": "all samples, averaged"}
NOTATION_NAMES = {"names": "w7, h1, o2", "indexed": "w⁽²⁾₂₁, a⁽¹⁾₁"}
ROUNDING_NAMES = dict(zip(ROUNDINGS, ("significant", "after the point"), strict=True))


def choice(key: str, label: str, value: str, options: dict[str, str]) -> Choice:
    """Build a field to choose from; a value that is none of them is kept, so that nothing typed is lost."""
    kept = options if value in options else {value: value, **options}
    return Choice(key, label, value, tuple(kept.items()))


def view_choices(view: View) -> tuple[Choice, ...]:
    """Give the fields of the view."""
    return (
        choice("pace", "Next shows", view.pace, {p: f"one {p}" for p in PACES}),
        choice("digits", "Digits", str(view.digits), {str(n): str(n) for n in range(2, 11)}),
        choice("rounding", "counted as", view.rounding, ROUNDING_NAMES),
        choice("notation", "Names", view.notation, NOTATION_NAMES),
        choice("ask", "A new step shows", "1" if view.ask else "0", {"0": "everything", "1": "its question first"}),
        choice("theme", "Colours", view.theme, {t: t for t in THEMES}),
    )


@lru_cache(maxsize=128)
def _view_form(view: View) -> Markup:
    return part("parts/view.html", choices=view_choices(view))


def view_form(view: View) -> Markup:
    """Write the fields of the view, once for all pages shown alike."""
    return _view_form(View(view.digits, view.rounding, view.notation, view.pace, view.theme, ask=view.ask))


ROWS_NAMES = {"to": "lead to", "from": "come from"}

CHOSEN = {c.key for c in view_choices(View())} | {"rows"}
"""Keys of the view that have a field."""


def network_form(spec: Spec, typed: Query, errors: tuple[FieldError, ...]) -> Markup:
    """Write the fields of the network itself; after an error they keep what was typed."""
    design = spec.design
    if not errors:
        return _plain_network_form(design)
    error = next((e.message for e in errors if e.field in {"shape", "layers", "activations"}), "")
    return part("parts/architect.html", architect=architect(design, typed, error))


@lru_cache(maxsize=128)
def _plain_network_form(design: Design) -> Markup:
    """Write them once for all networks of a design."""
    return part("parts/architect.html", architect=architect(design, Query(()), ""))


def architect(spec: Design, keep: Query, error: str) -> ArchitectView:
    """Give the fields of the network itself, with what was typed where something was."""
    own = "-".join(map(str, spec.layers))
    names, last = _activation_names(keep, spec), len(spec.layers) - 1
    layers = tuple(
        LayerView(layer, layer_label(layer, last), units, _activation(layer, names, last))
        for layer, units in enumerate(spec.layers)
    )
    return ArchitectView(
        keep.one_or("shape", "-".join(keep.all("layers")) or own),
        error,
        layers,
        (
            choice("loss", "Error", keep.one_or("loss", spec.loss), LOSS_NAMES),
            choice("biases", "Biases", keep.one_or("biases", keep.one_or("bias", spec.biases)), BIAS_NAMES),
            choice("batch", "Each update uses", keep.one_or("batch", spec.batch), BATCH_NAMES),
        ),
    )


def _activation_names(typed: Query, spec: Design) -> list[str]:
    values = typed.all("activations")
    names = values[0].split(",") if len(values) == 1 else values
    count = len(spec.activations)
    names = names * count if len(names) == 1 else names
    return names if len(names) == count else list(spec.activations)


def _activation(layer: int, names: list[str], last: int) -> Choice | None:
    if layer == 0:
        return None
    options = {name: ACTIVATION_NAMES[name] for name in ACTIVATIONS if name != "softmax" or layer == last}
    return choice("activations", "", names[layer - 1], options)


def _count(s: Scenario, key: str) -> int:
    spec = s.spec
    counts = {"x": spec.layers[0] * len(spec.x), "t": spec.layers[-1] * len(spec.t), "w": len(spec.w), "rate": 1}
    return counts.get(key, len(spec.b or ()))


def _typed_texts(typed: Query, key: str) -> list[str]:
    values = typed.all(key)
    return re.split("[;,]", values[0]) if len(values) == 1 and key != "rate" else values


def kept_texts(s: Scenario, typed: Query, key: str) -> list[str | None]:
    """Give what was typed into every field of a key; None where nothing was, or it doesn't fit the fields."""
    count = _count(s, key)
    values = typed.all(key)
    if len(values) == count:
        return list(values)
    texts = _typed_texts(typed, key)
    return list(texts) if len(texts) == count else [None] * count


PASTES = {
    "all_x": "Inputs",
    "all_t": "Targets",
    "all_w": "Weights, with or without biases",
    "all_b": "Biases",
}


class Room(NamedTuple):
    """What the form of a lesson has room for: sent, it is an address, which may be only so long.

    Attributes:
        lists: keys whose numbers stand in one field together, since one for each would be too many.
        was: whether the form can say what the lesson was before the edit.
    """

    lists: frozenset[str] = frozenset()
    was: bool = True


ROOMY = Room()
FEW = 120
"""Numbers of a lesson that always have room, each in a field of its own."""

FIXED = 1200
"""Characters that the form takes besides its numbers and `was`, with some to spare for what is typed."""


def room_of(s: Scenario, packed: Callable[[], str]) -> Room:
    """Say what the form has room for; `packed` gives what tells what the lesson was."""
    if sum(map(len, s.spec.given.values())) <= FEW:
        return ROOMY
    was = len(quote(packed()))
    with_was, left = _lists(s, LONGEST - FIXED - was)
    if left >= 0:
        return Room(with_was, was=True)
    return Room(_lists(s, LONGEST - FIXED)[0], was=False)


def _lists(s: Scenario, free: int) -> tuple[frozenset[str], int]:
    """Give the keys that must be lists so that all numbers fit into so many characters, and how many are left."""
    texts = {key: list(map(write_number, values)) for key, values in s.spec.given.items()}
    digits = {key: sum(map(len, numbers)) for key, numbers in texts.items()}
    free -= sum(digits[key] + len(texts[key]) * (len(key) + 2) for key in texts)
    lists: set[str] = set()
    for key in sorted(texts, key=lambda key: (-len(texts[key]), key)):
        if free < 0 and len(texts[key]) > 1:
            lists.add(key)
            free += len(texts[key]) * (len(key) + 1)
            free += digits[key] + len(texts[key]) if _is_drawn(s, key) else 0
    return frozenset(lists), free


def _is_drawn(s: Scenario, key: str) -> bool:
    """Whether a key's numbers need not be sent, since the seed gives them."""
    spec = s.spec
    return key == "w" and spec.w == drawn(spec.layers, spec.activations, len(spec.x), s.seed)[2]


def list_text(s: Scenario, key: str) -> str:
    """Write all numbers of a key into one field, or nothing where the seed gives them."""
    return "" if _is_drawn(s, key) else " ".join(map(write_number, s.spec.given[key]))


def paste_fields(
    s: Scenario, typed: Query, errors: tuple[FieldError, ...], lists: frozenset[str]
) -> tuple[PasteField, ...]:
    """Give the fields that take a whole list, filled where the numbers have no other.

    After an error they also keep what was typed for fields that the page does not have.
    """
    found = {f"all_{e.field}": e.message for e in errors if e.position is None}
    found |= {e.field: e.message for e in errors}

    def value(key: str) -> str:
        letter = key.removeprefix("all_")
        kept = _kept_list(s, typed, key) if errors else ""
        return kept or (list_text(s, letter) if letter in lists else "")

    return tuple(
        PasteField(key, label, value(key), found.get(key, ""))
        for key, label in PASTES.items()
        if key != "all_b" or s.spec.b is not None or (errors and (typed.all("b") or typed.all("all_b")))
    )


def _kept_list(s: Scenario, typed: Query, key: str) -> str:
    letter = key.removeprefix("all_")
    pasted = typed.one_or(key, "")
    values = typed.all(letter)
    if (
        pasted
        or not values
        or len(values) == _count(s, letter)
        or len(_typed_texts(typed, letter)) == _count(s, letter)
    ):
        return pasted
    return " ".join(value.strip().replace(",", ".") for value in values) if len(values) > 1 else values[0]


def structural_changes(was: Scenario, now: Scenario) -> Iterator[Change]:
    """Say how the network itself was changed."""
    before, after = was.spec, now.spec
    if was.iteration and not now.iteration and before.layers == after.layers and before.w != after.w:
        yield Change("training starts from the weights of", "iteration 0", f"iteration {was.iteration:,}")
    for name in ("layers", "activations", "loss", "batch"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(name, _words(old), _words(new))
    if len(before.x) != len(after.x):
        yield Change("samples", str(len(before.x)), str(len(after.x)))
    old, new = ("none" if spec.b is None else spec.bias for spec in (before, after))
    if old != new:
        yield Change("biases", old, new)


def _words(value: object) -> str:
    if isinstance(value, tuple):
        joiner = ", " if any(isinstance(v, str) for v in value) else "-"
        return joiner.join(map(str, value))
    return str(value)
