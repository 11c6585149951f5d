"""Update rules: what becomes of a parameter by its gradient, and of what the rule keeps from update to update.

`momentum` is v ← μv + g, w ← w − αv (PyTorch; Sutskever and others 2013 with another scale), `classical_momentum`
Δ ← μΔ − αg, w ← w + Δ (Rumelhart, Hinton and Williams 1986), `rmsprop` s ← ρs + (1 − ρ)g², w ← w − αg/(√s + ε)
(Tieleman and Hinton 2012), `adam` as in Kingma and Ba 2015, bias corrected, ε beside the root.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from app.engine.functions import Array, is_exact

KEPT = {
    "sgd": (),
    "momentum": ("velocity",),
    "classical_momentum": ("velocity",),
    "rmsprop": ("second_moment",),
    "adam": ("first_moment", "second_moment"),
}
"""What each rule keeps of every parameter that it moves."""

DECAYS = ("", "loss", "loss_mean")
"""Where weight decay stands: in the gradient alone, in E as λ/2·Σw², or in both as λ/2n·Σw²."""


class Rule(NamedTuple):
    """An update rule and its numbers.

    Attributes:
        name: a key of `KEPT`.
        momentum: μ.
        beta1, beta2: Adam's β₁ and β₂.
        rho: RMSprop's ρ.
        epsilon: ε, beside the root.
        decay: λ of weight decay; biases are left out.
        decay_in: one of `DECAYS`.
    """

    name: str = "sgd"
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    rho: float = 0.9
    epsilon: float = 1e-8
    decay: float = 0.0
    decay_in: str = ""

    @property
    def kept(self) -> tuple[str, ...]:
        """What it keeps of every parameter."""
        return KEPT[self.name]

    @property
    def is_plain(self) -> bool:
        """Whether it is the plain step against the gradient."""
        return self.name == "sgd" and not self.decay

    def used(self) -> "Rule":
        """Return the rule with the usual numbers where it does not use them."""
        usual, used = PLAIN._asdict(), {"name", *USED[self.name]}
        used |= {"decay", "decay_in"} if self.decay else set()
        return Rule(**{key: value if key in used else usual[key] for key, value in self._asdict().items()})


PLAIN = Rule()
USED = {
    "sgd": (), "momentum": ("momentum",), "classical_momentum": ("momentum",), "rmsprop": ("rho", "epsilon"),
    "adam": ("beta1", "beta2", "epsilon"),
}  # fmt: skip
"""The numbers that each rule uses."""


class Numbers(NamedTuple):
    """A rule's numbers in one kind of number, and what is taken from 1 with all its digits.

    Attributes:
        rest1, rest2, rest_rho: 1 − β₁, 1 − β₂ and 1 − ρ.
        left1, left2: 1 − β₁ᵗ and 1 − β₂ᵗ at the update at hand, the t-th.
        decay: λ, or λ/n.
    """

    momentum: Any
    beta1: Any
    beta2: Any
    rho: Any
    epsilon: Any
    rest1: Any
    rest2: Any
    rest_rho: Any
    left1: Any
    left2: Any
    decay: Any


def numbers_of(rule: Rule, update: int, samples: int, *, exact: bool) -> Numbers:
    """Return a rule's numbers at an update, counted from 0, of a lesson with so many samples."""
    of: list[Decimal] = [Decimal(repr(v)) for v in (rule.momentum, rule.beta1, rule.beta2, rule.rho, rule.epsilon)]
    rests = [1 - of[1], 1 - of[2], 1 - of[3]]
    decay = Decimal(repr(rule.decay)) / (samples if rule.decay_in == "loss_mean" else 1)
    t = update + 1
    if exact:
        return Numbers(*(*of, *rests, 1 - of[1] ** t, 1 - of[2] ** t, decay))
    left = [-math.expm1(t * math.log1p(-float(rest))) if rest < 1 else 1.0 for rest in rests[:2]]
    return Numbers(*(*map(float, of), *map(float, rests), *left, float(decay)))


def moved(name: str, n: Numbers, p: Any, g: Any, kept: Sequence[Any], rate: Any, root: Callable[[Any], Any]) -> Any:
    """Return a parameter after an update, and what is kept of it then, from its gradient and what was kept before."""
    match name:
        case "momentum":
            v = n.momentum * kept[0] + g
            return p - rate * v, (v,)
        case "classical_momentum":
            change = n.momentum * kept[0] - rate * g
            return p + change, (change,)
        case "rmsprop":
            s = n.rho * kept[0] + n.rest_rho * g * g
            return p - rate * g / (root(s) + n.epsilon), (s,)
        case "adam":
            m = n.beta1 * kept[0] + n.rest1 * g
            v = n.beta2 * kept[1] + n.rest2 * g * g
            return p - rate * (m / n.left1) / (root(v / n.left2) + n.epsilon), (m, v)
        case _:
            return p - rate * g, ()


def without_remains(rule: Rule, kept: Sequence[Array]) -> Iterator[Array]:
    """Yield what a rule has kept in floats, with 0 where it is so near 0 that decay rounds to what it was.

    There it would stay for ever, and floats so small are slow. A second moment is left where ε is too small to hide it.
    """
    decays = {"sgd": (), "rmsprop": (rule.rho,), "adam": (rule.beta1, rule.beta2)}.get(rule.name, (rule.momentum,))
    for what, decay, values in zip(rule.kept, decays, kept, strict=True):
        stays = decay == 1 or (what == "second_moment" and rule.epsilon < 1e-140)
        yield values if stays else np.where((decay * values == values) & (abs(values) < 1), 0.0, values)


_SQRT = np.frompyfunc(Decimal.sqrt, 1, 1)


def root(values: Array) -> Array:
    """Return square roots."""
    return np.asarray(_SQRT(values) if is_exact(values) else np.sqrt(values))
