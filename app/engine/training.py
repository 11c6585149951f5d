"""Many iterations: the parameters after k updates and the error before each."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from app.engine.backprop import backward, forward, update
from app.engine.functions import Array
from app.engine.network import Network

Batch = Literal["each", "sum", "mean"]

STRIDE = 500
"""A run keeps the parameters after every so many updates."""


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

    def samples(self, k: int) -> slice:
        """Columns that update k uses."""
        if self.batch != "each":
            return slice(None)
        return slice(k % self.x.shape[1], k % self.x.shape[1] + 1)

    @property
    def divisor(self) -> int:
        """What summed gradients and errors are divided by."""
        return int(self.x.shape[1]) if self.batch == "mean" else 1

    def error(self, network: Network, k: int) -> float:
        """E before update k, over the samples that it uses."""
        use = self.samples(k)
        with np.errstate(all="ignore"):
            return float(forward(network, self.x[:, use], self.t[:, use]).E.sum() / self.divisor)

    def step(self, network: Network, k: int) -> tuple[Network, float]:
        """Do update k; give the network after it and E before it."""
        use = self.samples(k)
        x, t = self.x[:, use], self.t[:, use]
        seen = forward(network, x, t)
        after = update(network, backward(network, seen, t), self.rate, self.divisor, self.train_biases)
        return after, float(seen.E.sum() / self.divisor)


@dataclass(eq=False)
class Run:
    """A course being followed; it remembers checkpoints, so that going back is as cheap as going on."""

    course: Course
    errors: list[float] = field(default_factory=list)
    marks: dict[int, Network] = field(default_factory=dict)

    def network_after(self, k: int) -> Network:
        """Give the network after k updates."""
        start = max((i for i in self.marks if i <= k), default=0)
        network = self.marks.get(start, self.course.network)
        with np.errstate(all="ignore"):
            for i in range(start, k):
                network, error = self.course.step(network, i)
                self._remember(i, error, network)
        self.marks[k] = network
        return network

    def _remember(self, i: int, error: float, network: Network) -> None:
        if len(self.errors) == i:
            self.errors.append(error)
        if (i + 1) % STRIDE == 0:
            self.marks[i + 1] = network

    def errors_until(self, k: int) -> list[float]:
        """E before each of the updates 0 … k; the last is the error after k updates."""
        last = self.network_after(k)
        if len(self.errors) < k:
            self.marks.clear()
            self.network_after(k)
        return [*self.errors[:k], self.course.error(last, k)]
