"""Many iterations: the parameters after k updates and the error before each."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, MutableSequence, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import Literal

import numpy as np

from app.engine.backprop import backward, forward, update
from app.engine.buffers import Buffers
from app.engine.exact import exact_step
from app.engine.functions import Array
from app.engine.network import Network

Batch = Literal["each", "sum", "mean"]

STRIDE = 500
"""A run keeps the parameters after every so many updates."""

MOST_RESCUES = 1000
"""Updates of one run that may be done in decimals, because floats can't."""

VISITED = 32
"""It keeps those at the iterations visited last, too."""

Program = Callable[
    [Sequence[float], list[tuple[float, ...]], int, int, float, float, MutableSequence[float]], tuple[float, ...]
]
"""A straight-line training program, see `app.writing.python_text.program`."""


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
        """Do update k as a textbook would; give the network after it and E before it."""
        use = self.samples(k)
        x, t = self.x[:, use], self.t[:, use]
        seen = forward(network, x, t)
        after = update(network, backward(network, seen, t), self.rate, self.divisor, self.train_biases)
        return after, float(seen.E.sum() / self.divisor)

    def rows(self) -> list[tuple[float, ...]]:
        """Every sample as inputs, then targets."""
        return [(*x, *t) for x, t in zip(self.x.T.tolist(), self.t.T.tolist(), strict=True)]


class Run:
    """A course being followed; it remembers checkpoints, so that going back is as cheap as going on.

    Safe to use from several threads.
    """

    def __init__(self, course: Course, program: Program | None = None) -> None:
        self.course, self._program = course, program
        self.errors = array("d")
        self._marks: dict[int, array[float]] = {0: self._flat(course.network)}
        self._visited: OrderedDict[int, array[float]] = OrderedDict()
        self._lock = Lock()
        self._weights = len(course.network.weights)
        self._rescues = MOST_RESCUES

    def network_after(self, k: int) -> Network:
        """Give the network after k updates."""
        if k == 0:
            return self.course.network
        with self._lock:
            return self._network(self._after(k))

    def updates_to(self, k: int) -> int:
        """How many updates it takes to get there from what is remembered."""
        with self._lock:
            return k - self._nearest(k)[0]

    def errors_until(self, k: int) -> list[float]:
        """E before each of the updates 0 … k; the last is the error after k updates."""
        last = self.network_after(k)
        return [*islice(self.errors, k), self.course.error(last, k)]

    def _after(self, k: int) -> "array[float]":
        at, parameters = self._nearest(k)
        while at < k:
            count = min(k, at - at % STRIDE + STRIDE) - at
            parameters = self._leap(parameters, at, count)
            at += count
            if at % STRIDE == 0:
                self._marks.setdefault(at, parameters)
        self._visited[k] = parameters
        self._visited.move_to_end(k)
        if len(self._visited) > VISITED:
            self._visited.popitem(last=False)
        return parameters

    def _nearest(self, k: int) -> tuple[int, "array[float]"]:
        """Give the last remembered place from which every error up to k is known or will be."""
        if k in self._visited:
            return k, self._visited[k]
        known = len(self.errors)
        mark = max((i for i in self._marks if i <= min(k, known)), default=0)
        near = max((i for i in self._visited if i <= min(k, known)), default=0)
        return (near, self._visited[near]) if near > mark else (mark, self._marks[mark])

    def _leap(self, parameters: "array[float]", at: int, count: int) -> "array[float]":
        """Do `count` updates, by the program if there is one and floats can do it."""
        errors = array("d")
        after: array[float] | None = None
        if self._program is not None and np.isfinite(parameters).all():
            after = self._by_program(self._program, parameters, at, count, errors)
        if after is None:
            del errors[:]
            after = self._by_buffers(parameters, at, count, errors)
        if not np.isfinite(after).all() and np.isfinite(parameters).all() and self._rescues:
            del errors[:]
            after = self._carefully(parameters, at, count, errors)
        self.errors.extend(errors[max(0, len(self.errors) - at) :])
        return after

    def _by_program(
        self, program: Program, parameters: "array[float]", at: int, count: int, errors: "array[float]"
    ) -> "array[float] | None":
        course = self.course
        divisor = 0.0 if course.batch == "each" else float(course.divisor)
        try:
            return array("d", program(parameters, course.rows(), at, count, course.rate, divisor, errors))
        except (OverflowError, ZeroDivisionError, ValueError):
            return None

    def _by_buffers(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> "array[float]":
        course = self.course
        columns = 1 if course.batch == "each" else course.size
        buffers = Buffers(self._network(parameters), columns, course.train_biases)
        with np.errstate(all="ignore"):
            for k in range(at, at + count):
                use = course.samples(k)
                error = buffers.step(course.x[:, use], course.t[:, use], course.rate / course.divisor)
                errors.append(error / course.divisor)
        weights, biases = buffers.parameters()
        return array("d", [*weights, *(biases or [])])

    def _carefully(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> "array[float]":
        """Do updates one by one; one that floats can't do (∞ · 0 in a saturated unit) in decimals."""
        course, network = self.course, self._network(parameters)
        with np.errstate(all="ignore"):
            for k in range(at, at + count):
                after, error = course.step(network, k)
                if (
                    self._rescues
                    and not np.isfinite(self._flat(after)).all()
                    and np.isfinite(self._flat(network)).all()
                ):
                    self._rescues -= 1
                    use = course.samples(k)
                    x, t = course.x[:, use], course.t[:, use]
                    after = exact_step(network, x, t, course.rate, course.divisor, course.train_biases)
                network = after
                errors.append(error)
        return self._flat(network)

    @staticmethod
    def _flat(network: Network) -> "array[float]":
        return array("d", [*network.weights, *(network.biases or [])])

    def _network(self, parameters: "array[float]") -> Network:
        network = self.course.network
        biases = None if network.biases is None else parameters[self._weights :]
        return network.with_parameters(parameters[: self._weights], biases, np.float64)
