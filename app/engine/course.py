"""What is trained: a network, samples, and how they are used."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import numpy as np

from app.engine.backprop import Gradients, backward, forward, update
from app.engine.exact import exact, exact_network, exact_work, precision_for, rounded_network, tried
from app.engine.exact import exactly as exact_digits
from app.engine.functions import Array, is_exact
from app.engine.kinks import is_decided, is_watched
from app.engine.network import Network
from app.engine.rules import PLAIN, Rule, moved, numbers_of, root

Batch = Literal["each", "sum", "mean"]


IN_BETWEEN_WORK = 400
"""Work of each layer in finding out that an update needs decimals, in going over to them and in coming back."""


class TooManyDecimals(ValueError):
    """Too many of a run's updates need more than floats in a program; `reached` is how many can be done."""

    def __init__(self, reached: int) -> None:
        super().__init__(f"only {reached} updates can be done")
        self.reached = reached


@dataclass(frozen=True, eq=False)
class Course:
    """What training does, over and over.

    Attributes:
        network: the network before the first update, float64.
        x: inputs, one sample per column, (n_0, m).
        t: targets, (n_L, m).
        rate: learning rate α.
        batch: "each": update k uses sample k mod m alone; "sum", "mean": every update
            uses all samples, their gradients summed or averaged.
        train_biases: whether biases are updated.
        rule: what an update makes of a gradient.
        still: numbers of the weights that are never updated, from 1.
        absent: those of them whose edges are not there; their weights are 0.
    """

    network: Network
    x: Array
    t: Array
    rate: float
    batch: Batch
    train_biases: bool
    rule: Rule = PLAIN
    still: frozenset[int] = frozenset()
    absent: frozenset[int] = frozenset()

    @cached_property
    def is_plain(self) -> bool:
        """Whether every parameter takes the plain step against its gradient."""
        return self.rule.is_plain and not self.still and not shares_biases(self.network)

    @cached_property
    def moves(self) -> Array:
        """Return 1 for every parameter that is updated, weights first, and 0 for the others."""
        weights = [float(k not in self.still) for k in range(1, len(self.network.weights) + 1)]
        return np.array(weights + [float(self.train_biases)] * len(self.network.biases or ()))

    @property
    def nothing_kept(self) -> tuple[Array, ...]:
        """What the rule has kept before the first update: 0 of every parameter."""
        return tuple(np.zeros(len(self.moves)) for _ in self.rule.kept)

    @property
    def size(self) -> int:
        """How many samples there are."""
        return int(self.x.shape[1])

    def samples(self, k: int) -> slice:
        """Columns that update k uses."""
        if self.batch != "each":
            return slice(None)
        return slice(k % self.size, k % self.size + 1)

    @property
    def divisor(self) -> int:
        """What summed gradients and errors are divided by."""
        return self.size if self.batch == "mean" else 1

    def error(self, network: Network, k: int) -> float:
        """E before update k, over the samples that it uses."""
        use = self.samples(k)
        with np.errstate(all="ignore"):
            seen = forward(network, self.x[:, use], self.t[:, use])
            return float(seen.E.sum() / self.divisor + penalty(self, network))

    def mean_error(self, network: Network) -> float:
        """E averaged over all samples, whichever the updates use."""
        with np.errstate(all="ignore"):
            return float(forward(network, self.x, self.t).E.mean() + penalty(self, network))

    def step(self, network: Network, k: int) -> tuple[Network, float]:
        """Do update k in float64, with nothing kept before; return the network after it and E before it."""
        after, _, error = self.advanced(network, self.nothing_kept, k)
        return after, error

    def advanced(
        self, network: Network, kept: Sequence[Array], k: int, *, exactly: bool = False
    ) -> tuple[Network, tuple[Array, ...], float]:
        """Do update k; return the network after it, what the rule has kept then, and E before it.

        Args:
            network: the network before it, in float64.
            kept: what the rule has kept of every parameter, weights first.
            k: which update.
            exactly: whether to work in decimals, and round once.
        """
        use = self.samples(k)
        x, t = self.x[:, use], self.t[:, use]
        if not exactly:
            return self._advanced(network, kept, k, x, t, self.rate)
        with exact_digits(precision_for(network, x, t)):
            start, before = exact_network(network), [exact(part) for part in kept]
            after, left, error = self._advanced(start, before, k, exact(x), exact(t), Decimal(repr(self.rate)))
            return rounded_network(network, after), tuple(part.astype(float) for part in left), float(error)

    def _advanced(
        self, network: Network, kept: Sequence[Array], k: int, x: Array, t: Array, rate: Any
    ) -> tuple[Network, tuple[Array, ...], Any]:
        seen = forward(network, x, t)
        gradients = backward(network, seen, t)
        error = seen.E.sum() / self.divisor + penalty(self, network)
        error = error if is_exact(x) else float(error)
        if self.is_plain:
            return update(network, gradients, rate, self.divisor, self.train_biases), (), error
        after, left = self.ruled(network, gradients, kept, k, rate)
        return after, left, error

    def ruled(
        self, network: Network, gradients: Gradients, kept: Sequence[Array], k: int, rate: Any
    ) -> tuple[Network, tuple[Array, ...]]:
        """Return the network after an update by the rule, and what is kept then."""
        weights, biases = np.array(network.weights), np.array(network.biases or [], dtype=gradients.W[-1].dtype)
        exact_ones = is_exact(gradients.W[-1])
        n = numbers_of(self.rule, k, self.size, exact=exact_ones)
        g = np.concatenate([part.ravel() for part in gradients.W[1:]]) / self.divisor + n.decay * weights
        of_biases = [part.ravel() for part in gradients.b[1:]] if len(biases) else []
        g = np.concatenate([g, *(part / self.divisor for part in of_biases)])
        p, moves = np.concatenate([weights, biases]), self.moves == 1
        new, left = moved(self.rule.name, n, p, g, kept, rate, root)
        new = np.where(moves, new, p).tolist()
        count = len(weights)
        after = network.with_parameters(new[:count], new[count:] if len(biases) else None, p.dtype)
        return after, tuple(np.where(moves, part, 0 * part) for part in left)

    def exact_work(self, network: Network, k: int) -> int:
        """Return the work of update k in decimals, in weights × samples of an update in floats."""
        use = self.samples(k)
        digits = tried(network, self.x[:, use], self.t[:, use])[0]
        return IN_BETWEEN_WORK * network.depth + exact_work(network, [max(digits)] * len(digits))

    def decides(self, network: Network, k: int) -> bool:
        """Return whether floats come to the same update k as decimals, rounding apart."""
        if not is_watched(network):
            return True
        use = self.samples(k)
        with np.errstate(all="ignore"):
            seen = forward(network, self.x[:, use], self.t[:, use])
            return is_decided(network, seen.z, seen.a)

    def rows(self) -> list[tuple[float, ...]]:
        """Every sample as inputs, then targets."""
        return [(*x, *t) for x, t in zip(self.x.T.tolist(), self.t.T.tolist(), strict=True)]


def shares_biases(network: Network) -> bool:
    """Return whether units have one bias together."""
    return any(layer.b is not None and len(layer.b) != len(layer.W) for layer in network.layers)


def penalty(course: Course, network: Network) -> Any:
    """Return what weight decay adds to E: λ/2·Σw², or λ/2n·Σw²; 0 where it adds nothing."""
    if not course.rule.decay or not course.rule.decay_in:
        return 0
    weights = network.weights
    factor = numbers_of(course.rule, 0, course.size, exact=isinstance(weights[0], Decimal)).decay / 2
    return factor * sum(w * w for w in weights)
