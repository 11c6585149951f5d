"""Many iterations: the parameters after k updates and the error before each."""

import math
from array import array
from collections import OrderedDict
from collections.abc import Callable, MutableSequence, Sequence
from itertools import islice
from threading import Lock

import numpy as np

from app.engine.buffers import Buffers
from app.engine.course import Course, TooManyDecimals
from app.engine.network import Network

STRIDE = 500
"""A run keeps the parameters after every so many updates."""


MOST_EXACT_WORK = 6_000_000
"""Work of those updates of one run that are done in decimals, because floats can't do them; see `exact_work`."""


WORK_AT_ONCE = 150_000
"""Weights × samples × updates that are done without a pause: some 50 ms."""


VISITED = 32
"""It keeps those at the iterations visited last, too."""


Program = Callable[
    [Sequence[float], list[tuple[float, ...]], int, int, float, float, MutableSequence[float]], tuple[float, ...]
]
"""A straight-line training program, see `app.writing.python_text.program`."""


MOST_RESCUE_WORK = 1_000_000
"""Work of an update in decimals up to which it is tried where floats lose all numbers."""


class Run:
    """A course being followed; it remembers checkpoints, so that going back is as cheap as going on.

    Safe to use from several threads. What leads to a place that too many decimals lie before raises `TooManyDecimals`.

    Attributes:
        course: what is followed, in arrays or, with `program`, by the straight-line program that it returns.
        errors: E before each update, as far as it has been followed.
        pause: called again and again during a long calculation; what it raises ends that.
    """

    def __init__(
        self, course: Course, program: Callable[[], Program] | None = None, pause: Callable[[], None] = lambda: None
    ) -> None:
        self.course, self._program, self.pause = course, program, pause
        self.errors = array("d")
        self._marks: dict[int, array[float]] = {0: self._flat(course.network)}
        self._visited: OrderedDict[int, array[float]] = OrderedDict()
        self._lock = Lock()
        self._weights = len(course.network.weights)
        self._at_once = max(1, WORK_AT_ONCE // (self._weights * (1 if course.batch == "each" else course.size)))
        self._arrays_from = math.inf
        self._counted = self._exact_work = 0
        self._stop: int | None = None

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        kept = len(self._marks) + len(self._visited)
        return 8 * (len(self.errors) + kept * (self._weights + 8)) + 8000

    def network_after(self, k: int) -> Network:
        """Return the network after k updates."""
        return self.course.network if k == 0 else self._network(self._after(k))

    def updates_to(self, k: int) -> int:
        """Return how many updates it takes to get there from what is remembered."""
        with self._lock:
            return k - self._nearest(k)[0]

    def errors_until(self, k: int) -> list[float]:
        """E before each of the updates 0 … k; the last is the error after k updates."""
        last = self.network_after(k)
        return [*islice(self.errors, k), self.course.error(last, k)]

    def _after(self, k: int) -> "array[float]":
        """Follow the course; the lock is held only while what was found is written down."""
        with self._lock:
            at, parameters = self._nearest(k)
        while at < k:
            count = min(k, at - at % STRIDE + STRIDE, at + self._at_once) - at
            parameters, errors = self._leap(parameters, at, count)
            at += count
            with self._lock:
                self.errors.extend(errors[max(0, len(self.errors) - at + count) :])
                if at % STRIDE == 0:
                    self._marks.setdefault(at, parameters)
            self.pause()
        with self._lock:
            self._visited[k] = parameters
            self._visited.move_to_end(k)
            if len(self._visited) > VISITED:
                self._visited.popitem(last=False)
        return parameters

    def _nearest(self, k: int) -> tuple[int, "array[float]"]:
        """Return the last remembered place from which every error up to k is known or will be."""
        if k in self._visited:
            return k, self._visited[k]
        known = len(self.errors)
        mark = max((i for i in self._marks if i <= min(k, known)), default=0)
        near = max((i for i in self._visited if i <= min(k, known)), default=0)
        return (near, self._visited[near]) if near > mark else (mark, self._marks[mark])

    def _leap(self, parameters: "array[float]", at: int, count: int) -> tuple["array[float]", "array[float]"]:
        """Do `count` updates, those that floats can't do or can't decide in decimals; return E before each, too."""
        errors = array("d")
        if not np.isfinite(parameters).all() and self._rests(parameters, at, count, errors):
            return parameters, errors
        while (done := len(errors)) < count:
            after = self._by_floats(parameters, at + done, count - done, errors)
            if np.isfinite(parameters).all() and not np.isfinite(after).all():
                del errors[done:]
                finite = self._finite(parameters, at + done, count - done)
                after = self._by_floats(parameters, at + done, finite, errors) if finite else parameters
                after = self._rescued(after, at + done + finite, errors)
            elif len(errors) < count:  # arrays stop only where finite parameters leave a kink undecided
                after = self._exactly(after, at + len(errors), errors)
            parameters = after
        return parameters, errors

    def _rests(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> bool:
        """Whether a run that has left the finite numbers changes no more, as tried on every sample once."""
        cycle = self.course.size if self.course.batch == "each" else 1
        if cycle > count:
            return False
        after = self._by_buffers(parameters, at, cycle, errors)
        rests = len(errors) == cycle and after.tobytes() == parameters.tobytes()
        found = list(errors)
        del errors[:]
        errors.extend(found[i % cycle] for i in range(count if rests else 0))
        return rests

    def _by_floats(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> "array[float]":
        """Do updates as long as floats decide them: by the program up to the first that it can't do, then in arrays.

        The place from which on arrays are used belongs to the run, not to the way it was come to.
        """
        done, course = len(errors), self.course
        if self._program is not None and at < self._arrays_from:
            divisor = 0.0 if course.batch == "each" else float(course.divisor)
            some = int(min(count, self._arrays_from - at))
            after = array("d", self._program()(parameters, course.rows(), at, some, course.rate, divisor, errors))
            reached = at + len(errors) - done
            if reached == at + count or not (reached == self._arrays_from or self._fails(after, reached)):
                return after
            parameters, at, count = after, reached, count - (reached - at)
        return self._by_buffers(parameters, at, count, errors)

    def _fails(self, parameters: "array[float]", k: int) -> bool:
        """Whether the program ended before update k because it can't do it, and not because nothing decides it."""
        if not np.isfinite(parameters).all() or self.course.decides(self._network(parameters), k):
            self._arrays_from = min(self._arrays_from, k)
            return True
        return False

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

    def _finite(self, parameters: "array[float]", at: int, count: int) -> int:
        """Return how many of the updates can be done with all parameters finite, by trying."""
        most, least = count, 0
        while most - least > 1:
            middle = (most + least) // 2
            after = self._by_floats(parameters, at, middle, array("d"))
            least, most = (middle, most) if np.isfinite(after).all() else (least, middle)
        return least

    def _rescued(self, parameters: "array[float]", k: int, errors: "array[float]") -> "array[float]":
        """Do an update in decimals in which floats lose all numbers (∞ · 0); in floats if decimals lose them too."""
        network = self._network(parameters)
        if self.course.exact_work(network, k) <= MOST_RESCUE_WORK:
            after, error = self.course.step_exactly(network, k)
            if np.isfinite(self._flat(after)).all():
                self._count(network, k)
                errors.append(error)
                return self._flat(after)
        with np.errstate(all="ignore"):
            after, error = self.course.step(network, k)
        errors.append(error)
        return self._flat(after)

    def _exactly(self, parameters: "array[float]", k: int, errors: "array[float]") -> "array[float]":
        """Do one update in decimals."""
        network = self._network(parameters)
        self._count(network, k)
        after, error = self.course.step_exactly(network, k)
        errors.append(error)
        self.pause()
        return self._flat(after)

    def _count(self, network: Network, k: int) -> None:
        """Count update k, which needs decimals, once.

        Raises:
            TooManyDecimals: if this run's updates in decimals up to k are more than one page may ask for.
        """
        with self._lock:
            if self._stop is None and k >= self._counted:
                self._exact_work += self.course.exact_work(network, k)
                self._counted = k + 1
                if self._exact_work > MOST_EXACT_WORK:
                    self._stop = k
            stop = self._stop
        if stop is not None and k >= stop:
            raise TooManyDecimals(stop)

    @staticmethod
    def _flat(network: Network) -> "array[float]":
        return array("d", [*network.weights, *(network.biases or [])])

    def _network(self, parameters: "array[float]") -> Network:
        network = self.course.network
        biases = None if network.biases is None else parameters[self._weights :]
        return network.with_parameters(parameters[: self._weights], biases, np.float64)
