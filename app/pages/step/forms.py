"""Fields that choose: the view, and the network itself; and what fields keep after a mistake."""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.address.display import PACES, ROUNDINGS, THEMES, View
from app.address.query import Query
from app.address.scenario import Design, Spec
from app.address.typed_numbers import FieldError
from app.engine.functions import ACTIVATIONS
from app.pages.templates import part
from app.writing.names import layer_label


@dataclass(frozen=True)
class Choice:
    """A field with a few values to choose from."""

    key: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LayerView:
    """A layer in the form; the input layer has no activation to choose."""

    number: int
    label: str
    units: int
    choice: Choice | None


@dataclass(frozen=True)
class ArchitectView:
    """The network itself, as the form shows it."""

    shape: str
    error: str
    layers: tuple[LayerView, ...]
    choices: tuple[Choice, ...]


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
