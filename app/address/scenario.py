"""What an address says: a lesson, a place in it, and how it is shown."""

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from app.address.display import Display
from app.engine.rules import PLAIN, Rule
from app.lesson import seeded
from app.lesson.examples import POST, Example, Rows
from app.lesson.plan import Plan, plan
from app.lesson.shape import Shape

LONGEST = 8000

MOST_LAYERS, MOST_UNITS, MOST_SAMPLES = 8, 10, 32

MOST_WORK = 20_000_000
"""Weights × samples × updates that one request may ask for."""


Data = tuple[Rows | None, Rows | None, tuple[float, ...] | None, tuple[float, ...] | None]


Drawn = tuple[Rows, Rows, tuple[float, ...]]

NUMBERS = ("x", "t", "w", "b")
"""Keys of inputs, targets, weights and biases."""

BATCHES = ("each", "sum", "mean")

BIASES = ("trained", "fixed", "layer")


class Design(NamedTuple):
    """What is chosen of a network, apart from its numbers.

    Attributes:
        biases: "none", "trained", "fixed" or "layer".
        fixed, absent: numbers of the weights that stay, and of the edges that are not there.
    """

    layers: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    biases: str
    batch: str
    rule: Rule = PLAIN
    fixed: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()

    def filled(self, samples: int, number: float) -> "Spec":
        """Return a spec of this design in which every number is the same."""
        x, t = (((number,) * units,) * samples for units in (self.layers[0], self.layers[-1]))
        w = (number,) * sum(m * n for m, n in pairwise(self.layers))
        count = bias_count(self.layers, self.biases)
        b, bias = ((number,) * count, self.biases) if self.biases != "none" else (None, "trained")
        named = (self.rule, self.fixed, self.absent)
        return Spec(self.layers, self.activations, self.loss, x, t, w, b, bias, number, self.batch, *named)


def bias_count(layers: tuple[int, ...], bias: str) -> int:
    """Return how many biases there are, if there are any: one a unit, or one a layer."""
    return len(layers) - 1 if bias == "layer" else sum(layers[1:])


@dataclass(frozen=True)
class Spec:
    """Everything that decides how a network trains; docs/addresses.md has the keys."""

    layers: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    x: Rows
    t: Rows
    w: tuple[float, ...]
    b: tuple[float, ...] | None
    bias: str
    rate: float
    batch: str
    rule: Rule = PLAIN
    fixed: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()

    @property
    def design(self) -> Design:
        """What is chosen of the network, apart from its numbers."""
        biases = "none" if self.b is None else self.bias
        named = (self.rule, self.fixed, self.absent)
        return Design(self.layers, self.activations, self.loss, biases, self.batch, *named)

    @cached_property
    def given(self) -> dict[str, tuple[float, ...]]:
        """The lesson's numbers by key, in the order of their fields."""
        x, t = (tuple(chain.from_iterable(rows)) for rows in (self.x, self.t))
        return {"x": x, "t": t if self.has_targets else (), "w": self.w, "b": self.b or (), "rate": (self.rate,)}

    @property
    def has_targets(self) -> bool:
        """Whether outputs are compared with anything."""
        return self.loss != "output"

    @property
    def train_biases(self) -> bool:
        """Whether there are biases that are updated."""
        return self.b is not None and self.bias != "fixed"

    @property
    def shape(self) -> Shape:
        """What decides the steps of an iteration."""
        used = 1 if self.batch == "each" else len(self.x)
        softmax = self.activations[-1] == "softmax"
        decays = "" if not self.rule.decay else "error" if self.rule.decay_in else "gradient"
        absent, shared = frozenset(self.absent), self.b is not None and self.has_shared_biases
        return Shape(
            self.layers, softmax, self.b is not None, self.train_biases, used, self.rule.name, decays,
            frozenset(self.fixed) - absent, absent, shared,
        )  # fmt: skip

    @property
    def has_shared_biases(self) -> bool:
        """Whether each layer has one bias for all its units, and a layer has several."""
        return self.bias == "layer" and max(self.layers[1:]) > 1

    @property
    def plan(self) -> Plan:
        """The steps of an iteration."""
        return plan(self.shape)


@dataclass(frozen=True)
class Scenario:
    """What an address stands for."""

    spec: Spec
    seed: int = 0
    iteration: int = 0
    step: int = 0
    display: Display = field(default=Display())

    def at(self, step: int, iteration: int | None = None) -> "Scenario":
        """Return the same lesson at another step."""
        return replace(self, step=step, iteration=self.iteration if iteration is None else iteration)


def spec_of(example: Example) -> Spec:
    """Return an example's spec."""
    activations = example.activations or ("sigmoid",) * (len(example.layers) - 1)
    return Spec(
        example.layers, activations, example.loss, example.x, example.t, example.w,
        example.b, example.bias, example.rate, example.batch, example.rule, example.fixed, example.absent,
    )  # fmt: skip


DEFAULT = Scenario(spec_of(POST))


def no_targets(layers: tuple[int, ...], samples: int) -> Rows:
    """Return what stands in the targets' place where outputs are compared with nothing."""
    return ((0.0,) * layers[-1],) * samples


@lru_cache(maxsize=16)
def drawn(layers: tuple[int, ...], activations: tuple[str, ...], samples: int, seed: int) -> Drawn:
    """Inputs, targets and weights as the seed gives them."""
    x = seeded.inputs(layers[0], samples, seed)
    t = seeded.targets(layers[-1], samples, activations[-1], seed)
    return x, t, seeded.weights(layers, activations, seed)
