"""The fields of the network itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.address.query import Query
from app.address.scenario import Design, Spec
from app.address.typed_numbers import FieldError, write_number
from app.engine.families import FAMILIES
from app.engine.rules import USED, Rule
from app.lesson.activations import SPELT_ACTIVATIONS
from app.lesson.losses import SPELT_LOSSES
from app.lesson.rule_quantities import DECAY_LABELS, RULE_FORMULAS, RULE_LABELS
from app.pages.step.drawer.choices import Choice, choice
from app.pages.templates import part
from app.writing.names import layer_label


@dataclass(frozen=True)
class LayerView:
    """A layer in the form; the input layer has no activation to choose.

    Attributes:
        own: the number of its activation, where that has one.
        own_name: what that number is; nothing where the activation has none.
    """

    number: int
    label: str
    units: int
    choice: Choice | None
    own: str = ""
    own_name: str = ""


@dataclass(frozen=True)
class ArchitectView:
    """The network itself, as the form shows it."""

    shape: str
    error: str
    layers: tuple[LayerView, ...]
    choices: tuple[Choice, ...]
    rule_fields: tuple[tuple[str, str, str], ...]
    edges: tuple[tuple[str, str], ...]


OWN_FIELDS = {"shape", "layers", "activations", "optimizer", "momentum", "betas", "rho", "epsilon", "decay", "decay_in",
              "fixed", "absent"}  # fmt: skip
"""Keys whose fields stand there."""

BIAS_NAMES = {"none": "none", "trained": "trained", "fixed": "fixed", "layer": "one for each layer"}

BATCH_NAMES = {"each": "one sample, in turn", "sum": "all samples, summed", "mean": "all samples, averaged"}


def network_form(spec: Spec, typed: Query, errors: tuple[FieldError, ...]) -> Markup:
    """Write the fields of the network itself; after an error they keep what was typed."""
    design = spec.design
    if not errors:
        return _plain_network_form(design)
    error = next((e.message for e in errors if e.field in OWN_FIELDS), "")
    return part("step/drawer/network_form.html", architect=architect(design, typed, error))


@lru_cache(maxsize=128)
def _plain_network_form(design: Design) -> Markup:
    """Write them once for all networks of a design."""
    return part("step/drawer/network_form.html", architect=architect(design, Query(()), ""))


def architect(spec: Design, keep: Query, error: str) -> ArchitectView:
    """Return the fields of the network itself, with what was typed where something was."""
    own = "-".join(map(str, spec.layers))
    names, last = _activation_names(keep, spec), len(spec.layers) - 1
    layers = tuple(
        LayerView(layer, layer_label(layer, last), units, _activation(layer, names, last), *_own(layer, names))
        for layer, units in enumerate(spec.layers)
    )
    return ArchitectView(
        keep.one_or("shape", "-".join(keep.all("layers")) or own),
        error,
        layers,
        (
            choice(
                "loss",
                "Error",
                keep.one_or("loss", spec.loss),
                {name: loss.label for name, loss in SPELT_LOSSES.items()},
            ),
            choice("biases", "Biases", keep.one_or("biases", keep.one_or("bias", spec.biases)), BIAS_NAMES),
            choice("batch", "Each update uses", keep.one_or("batch", spec.batch), BATCH_NAMES),
            choice("optimizer", "Update rule", keep.one_or("optimizer", spec.rule.name), RULE_NAMES),
            choice("decay_in", "Weight decay", keep.one_or("decay_in", spec.rule.decay_in), DECAY_LABELS),
        ),
        tuple(_rule_fields(spec.rule, keep)),
        tuple((key, keep.one_or(key, ",".join(map(str, getattr(spec, key))))) for key in ("fixed", "absent")),
    )


def _rule_fields(rule: Rule, keep: Query) -> Iterator[tuple[str, str, str]]:
    """Yield key, label and text of the numbers that an update rule uses."""
    used = {"beta1": "betas", "beta2": ""}
    for kind in USED[rule.name]:
        key = used.get(kind, kind)
        if key:
            own = (rule.beta1, rule.beta2) if key == "betas" else (getattr(rule, key),)
            yield key, RULE_NUMBERS[key], keep.one_or(key, ",".join(map(write_number, own)))
    yield "decay", RULE_NUMBERS["decay"], keep.one_or("decay", write_number(rule.decay))


RULE_NAMES = {name: f"{label}: {RULE_FORMULAS[name]}" for name, label in RULE_LABELS.items()}

RULE_NUMBERS = {"momentum": "momentum μ", "rho": "decay rate ρ", "epsilon": "ε", "betas": "β₁, β₂", "decay": "λ"}


def _own(layer: int, names: list[str]) -> tuple[str, str]:
    """Return the number of a layer's activation and what it is, both empty where it has none."""
    name, _, own = names[layer - 1].partition(":") if layer else ("", "", "")
    family = FAMILIES.get(name)
    return (own or family.usual, family.what) if family else ("", "")


def _activation_names(typed: Query, spec: Design) -> list[str]:
    values = typed.all("activations")
    names = values[0].split(",") if len(values) == 1 else values
    count = len(spec.activations)
    names = names * count if len(names) == 1 else names
    return names if len(names) == count else list(spec.activations)


def _activation(layer: int, names: list[str], last: int) -> Choice | None:
    if layer == 0:
        return None
    options = {name: f.label for name, f in SPELT_ACTIVATIONS.items() if name != "softmax" or layer == last}
    return choice("activations", "", names[layer - 1].partition(":")[0], options)
