"""What is trained: a network, samples, and how they are used."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.engine.backprop import backward, forward, update
from app.engine.exact import exact_step, exact_work, tried
from app.engine.functions import Array
from app.engine.kinks import is_decided
from app.engine.network import Network

Batch = Literal["each", "sum", "mean"]


class TooManyDecimals(ValueError):
    """Too many of a run's updates need decimals; `reached` is how many updates can be done."""

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
    """

    network: Network
    x: Array
    t: Array
    rate: float
    batch: Batch
    train_biases: bool

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
            return float(forward(network, self.x[:, use], self.t[:, use]).E.sum() / self.divisor)

    def mean_error(self, network: Network) -> float:
        """E averaged over all samples, whichever the updates use."""
        with np.errstate(all="ignore"):
            return float(forward(network, self.x, self.t).E.mean())

    def step(self, network: Network, k: int) -> tuple[Network, float]:
        """Do update k as a textbook would, in float64; return the network after it and E before it."""
        use = self.samples(k)
        x, t = self.x[:, use], self.t[:, use]
        seen = forward(network, x, t)
        after = update(network, backward(network, seen, t), self.rate, self.divisor, self.train_biases)
        return after, float(seen.E.sum() / self.divisor)

    def step_exactly(self, network: Network, k: int) -> tuple[Network, float]:
        """Do update k in decimals, rounded once; return the network after it and E before it."""
        use = self.samples(k)
        x, t = self.x[:, use], self.t[:, use]
        return exact_step(network, x, t, self.rate, self.divisor, self.train_biases)

    def exact_work(self, network: Network, k: int) -> int:
        """Return the work of update k in decimals, in weights × samples of an update in floats."""
        use = self.samples(k)
        digits = tried(network, self.x[:, use], self.t[:, use])[0]
        return exact_work(network, [max(digits)] * len(digits))

    def decides(self, network: Network, k: int) -> bool:
        """Return whether floats come to the same update k as decimals, rounding apart."""
        use = self.samples(k)
        with np.errstate(all="ignore"):
            seen = forward(network, self.x[:, use], self.t[:, use])
            return is_decided(network, seen.z, seen.a)

    def rows(self) -> list[tuple[float, ...]]:
        """Every sample as inputs, then targets."""
        return [(*x, *t) for x, t in zip(self.x.T.tolist(), self.t.T.tolist(), strict=True)]
