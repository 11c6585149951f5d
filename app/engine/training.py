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
from app.engine.exact import exact_step, exact_work
from app.engine.functions import Array
from app.engine.kinks import is_decided
from app.engine.network import Network

Batch = Literal["each", "sum", "mean"]

STRIDE = 500
"""A run keeps the parameters after every so many updates."""

MOST_EXACT_WORK = 20_000_000
"""Work of those updates of one run that are done in decimals, because floats can't do them; see `exact_work`."""

VISITED = 32
"""It keeps those at the iterations visited last, too."""

Program = Callable[
    [Sequence[float], list[tuple[float, ...]], int, int, float, float, MutableSequence[float]], tuple[float, ...]
]
"""A straight-line training program, see `app.writing.python_text.program`."""


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
        return exact_work(network, self.x[:, use], self.t[:, use])

    def decides(self, network: Network, k: int) -> bool:
        """Return whether floats come to the same update k as decimals, rounding apart."""
        use = self.samples(k)
        with np.errstate(all="ignore"):
            seen = forward(network, self.x[:, use], self.t[:, use])
            return is_decided(network, seen.z, seen.a)

    def rows(self) -> list[tuple[float, ...]]:
        """Every sample as inputs, then targets."""
        return [(*x, *t) for x, t in zip(self.x.T.tolist(), self.t.T.tolist(), strict=True)]


class Run:
    """A course being followed; it remembers checkpoints, so that going back is as cheap as going on.

    Safe to use from several threads. What leads to a place that too many decimals lie before raises `TooManyDecimals`.
    """

    def __init__(self, course: Course, program: Program | None = None) -> None:
        self.course, self._program = course, program
        self.errors = array("d")
        self._marks: dict[int, array[float]] = {0: self._flat(course.network)}
        self._visited: OrderedDict[int, array[float]] = OrderedDict()
        self._lock = Lock()
        self._weights = len(course.network.weights)
        self._counted = self._exact_work = 0
        self._stop: int | None = None

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
        """Do `count` updates; those that floats can't do, or can't decide, in decimals."""
        errors = array("d")
        while len(errors) < count:
            before, done = parameters, len(errors)
            parameters = self._by_floats(parameters, at + done, count - done, errors)
            if not np.isfinite(parameters).all() and np.isfinite(before).all():
                del errors[done:]
                parameters = self._carefully(before, at + done, count - done, errors)
            elif len(errors) < count:
                parameters = self._exactly(parameters, at + len(errors), errors)
        self.errors.extend(errors[max(0, len(self.errors) - at) :])
        return parameters

    def _by_floats(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> "array[float]":
        """Do updates as long as floats decide them, by the program if there is one that can."""
        if self._program is not None and np.isfinite(parameters).all():
            done, course = len(errors), self.course
            divisor = 0.0 if course.batch == "each" else float(course.divisor)
            try:
                return array("d", self._program(parameters, course.rows(), at, count, course.rate, divisor, errors))
            except (OverflowError, ZeroDivisionError, ValueError):
                del errors[done:]
        return self._by_buffers(parameters, at, count, errors)

    def _by_buffers(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> "array[float]":
        course = self.course
        columns = 1 if course.batch == "each" else course.size
        buffers = Buffers(self._network(parameters), columns, course.train_biases)
        with np.errstate(all="ignore"):
            for k in range(at, at + count):
                use = course.samples(k)
                error = buffers.step(course.x[:, use], course.t[:, use], course.rate / course.divisor)
                if error is None:
                    break
                errors.append(error / course.divisor)
        weights, biases = buffers.parameters()
        return array("d", [*weights, *(biases or [])])

    def _carefully(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> "array[float]":
        """Do updates one by one, up to the first after which floats have a number and no ∞ or NaN any more.

        One that they lose all numbers in (∞ · 0 in a saturated unit) is done in decimals.
        """
        course, network = self.course, self._network(parameters)
        for k in range(at, at + count):
            with np.errstate(all="ignore"):
                after, error = course.step(network, k)
            if not course.decides(network, k) or (
                not np.isfinite(self._flat(after)).all() and np.isfinite(self._flat(network)).all()
            ):
                self._count(network, k)
                after, _ = course.step_exactly(network, k)
            network = after
            errors.append(error)
        return self._flat(network)

    def _exactly(self, parameters: "array[float]", k: int, errors: "array[float]") -> "array[float]":
        """Do one update in decimals."""
        network = self._network(parameters)
        self._count(network, k)
        after, error = self.course.step_exactly(network, k)
        errors.append(error)
        return self._flat(after)

    def _count(self, network: Network, k: int) -> None:
        """Count update k, which needs decimals, once.

        Raises:
            TooManyDecimals: if this run's updates in decimals up to k are more than one page may ask for.
        """
        if self._stop is None and k >= self._counted:
            self._exact_work += self.course.exact_work(network, k)
            self._counted = k + 1
            if self._exact_work > MOST_EXACT_WORK:
                self._stop = k
        if self._stop is not None and k >= self._stop:
            raise TooManyDecimals(self._stop)

    @staticmethod
    def _flat(network: Network) -> "array[float]":
        return array("d", [*network.weights, *(network.biases or [])])

    def _network(self, parameters: "array[float]") -> Network:
        network = self.course.network
        biases = None if network.biases is None else parameters[self._weights :]
        return network.with_parameters(parameters[: self._weights], biases, np.float64)
