"""Many updates at once: by a straight-line program or in arrays, and in decimals where floats don't decide."""

import sys
from array import array
from collections.abc import Callable, MutableSequence, Sequence
from threading import Lock

import numpy as np

from app.engine.buffers import Buffers
from app.engine.course import Course, TooManyDecimals, shares_biases
from app.engine.functions import Array
from app.engine.network import Network
from app.engine.rules import without_remains

MOST_EXTRA_WORK = 5_000_000
"""Work of those updates of one run that are done in decimals, see `exact_work`, or in arrays where a program can't."""

MOST_RESCUE_WORK = 4_000_000
"""Work of an update in decimals up to which it is tried where floats lose all numbers."""

ARRAYS_WORK = 100
"""Extra work of an update in arrays where the program can't do it; half of it once more for each layer."""

AT_ONCE_AFTER_A_LOSS = 64
"""Updates that are tried together at most in a run that has left the finite numbers before."""

DECAYED_AWAY = 1e-320
"""A weight that decay has brought here would go on to 0, but for the last digits of the least floats, and is slow."""

Program = Callable[
    [Sequence[float], list[tuple[float, ...]], int, int, float, float, MutableSequence[float]], tuple[float, ...]
]
"""A straight-line training program, see `app.writing.training_program.program`."""


def flat(network: Network, kept: Sequence[Array] = ()) -> "array[float]":
    """Return all weights, then all biases, then what the rule keeps of each."""
    return array("d", [*network.weights, *(network.biases or []), *(v for part in kept for v in part.tolist())])


class Leaps:
    """Does updates of a course; safe to use from several threads.

    Attributes:
        course: what is followed, in arrays or, with `program`, by the straight-line program that it returns.
        pause: called again and again during a long calculation; what it raises ends that.
    """

    def __init__(self, course: Course, program: Callable[[], Program] | None, pause: Callable[[], None]) -> None:
        self.course, self._program, self.pause = course, program, pause
        self._lock = Lock()
        self._weights = len(course.network.weights)
        self._parameters = self._weights + len(course.network.biases or ())
        self._counted = self._extra_work = 0
        self._stop: int | None = None
        self._at_once = sys.maxsize  # changes what a calculation costs, never what it comes to

    def leap(self, parameters: "array[float]", at: int, count: int) -> tuple["array[float]", "array[float]"]:
        """Do `count` updates, those that floats can't do or can't decide in decimals; return E before each, too."""
        errors = array("d")
        if not np.isfinite(parameters).all() and self._rests(parameters, at, count, errors):
            return parameters, errors
        while (done := len(errors)) < count:
            some = min(count - done, self._at_once)
            after = self._by_floats(parameters, at + done, some, errors)
            if self._loses(parameters, after):
                del errors[done:]
                self._at_once = min(AT_ONCE_AFTER_A_LOSS, max(1, some // 2))
                parameters = self._rescued(parameters, at + done, errors) if some == 1 else parameters
            elif len(errors) < done + some:
                parameters = self._exactly(after, at + len(errors), errors)
            else:
                parameters = after
                if self._at_once < AT_ONCE_AFTER_A_LOSS:
                    self._at_once *= 2
        return parameters, errors

    def _has_numbers(self, parameters: "array[float]") -> bool:
        """Whether all weights and biases are finite."""
        return bool(np.isfinite(parameters[: self._parameters]).all())

    def _loses(self, before: "array[float]", after: "array[float]") -> bool:
        """Whether something is finite no more, while all weights and biases were."""
        return self._has_numbers(before) and bool((np.isfinite(before) & ~np.isfinite(after)).any())

    def _rests(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> bool:
        """Whether a run that has left the finite numbers changes no more, as tried on every sample once."""
        cycle = self.course.size if self.course.batch == "each" else 1
        if cycle > count:
            return False
        after = self._by_buffers(parameters, at, cycle, errors)
        rests = len(errors) == cycle and np.array_equal(after, parameters, equal_nan=True)
        found = list(errors)
        del errors[:]
        errors.extend(found[i % cycle] for i in range(count if rests else 0))
        return rests

    def _by_floats(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> "array[float]":
        """Do updates as long as floats decide them: by the program those that it can do, the others in arrays."""
        if self._program is None:
            return self._by_buffers(parameters, at, count, errors)
        start, end, first = parameters, at + count, at - len(errors)
        while first + len(errors) < end:
            parameters = self._by_program(self._program(), parameters, first + len(errors), end, errors)
            k = first + len(errors)
            if k == end or self._loses(start, parameters):
                break
            parameters = self._by_buffers(parameters, k, 1, errors)
            if first + len(errors) == k or self._loses(start, parameters):
                break
            self._count(k, ARRAYS_WORK + ARRAYS_WORK // 2 * self.course.network.depth)
        return parameters

    def _by_program(
        self, program: Program, parameters: "array[float]", at: int, end: int, errors: "array[float]"
    ) -> "array[float]":
        """Do updates up to `end`, or the first that the program can't do or floats can't decide."""
        course = self.course
        divisor = 0.0 if course.batch == "each" or course.size == 1 else float(course.divisor)
        with np.errstate(all="ignore"):
            return array("d", program(parameters, course.rows(), at, end - at, course.rate, divisor, errors))

    def _by_buffers(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> "array[float]":
        course = self.course
        if not course.rule.is_plain or shares_biases(course.network):
            return self._by_steps(parameters, at, count, errors)
        columns = 1 if course.batch == "each" else course.size
        buffers = Buffers(self.network(parameters), columns, course.moves)
        with np.errstate(all="ignore"):
            for k in range(at, at + count):
                use = course.samples(k)
                error = buffers.step(course.x[:, use], course.t[:, use], course.rate / course.divisor)
                if error is None:
                    break
                errors.append(error / course.divisor)
        weights, biases = buffers.parameters()
        return array("d", [*weights, *(biases or [])])

    def _by_steps(self, parameters: "array[float]", at: int, count: int, errors: "array[float]") -> "array[float]":
        """Do updates of another rule than the plain one, step by step, as long as floats decide them."""
        network, kept = self.network(parameters), self.kept(parameters)
        with np.errstate(all="ignore"):
            for k in range(at, at + count):
                if np.isfinite(network.weights).all() and not self.course.decides(network, k):
                    break
                network, kept, error = self.course.advanced(network, kept, k)
                errors.append(error)
        return flat(network, kept)

    def _rescued(self, parameters: "array[float]", k: int, errors: "array[float]") -> "array[float]":
        """Do an update in decimals in which floats lose all numbers (∞ · 0); in floats if decimals lose them too."""
        network, kept = self.network(parameters), self.kept(parameters)
        if (work := self.course.exact_work(network, k)) <= MOST_RESCUE_WORK:
            after, left, error = self.course.advanced(network, kept, k, exactly=True)
            if self._has_numbers(flat(after, left)):
                self._count(k, work)
                errors.append(error)
                self.pause()
                return flat(after, left)
        with np.errstate(all="ignore"):
            after, left, error = self.course.advanced(network, kept, k)
        errors.append(error)
        return flat(after, left)

    def _exactly(self, parameters: "array[float]", k: int, errors: "array[float]") -> "array[float]":
        """Do one update in decimals."""
        network = self.network(parameters)
        self._count(k, self.course.exact_work(network, k))
        after, left, error = self.course.advanced(network, self.kept(parameters), k, exactly=True)
        errors.append(error)
        self.pause()
        return flat(after, left)

    def _count(self, k: int, work: int) -> None:
        """Count the extra work of update k, once.

        Raises:
            TooManyDecimals: if this run's extra work up to k is more than one page may ask for.
        """
        with self._lock:
            if self._stop is None and k >= self._counted:
                self._extra_work += work
                self._counted = k + 1
                if self._extra_work > MOST_EXTRA_WORK:
                    self._stop = k
            stop = self._stop
        if stop is not None and k >= stop:
            raise TooManyDecimals(stop)

    def without_remains(self, parameters: "array[float]") -> "array[float]":
        """Return the parameters with 0 for what is so near 0 that decay can bring it no nearer in floats."""
        rule = self.course.rule
        if not rule.kept and not rule.decay:
            return parameters
        found = flat(self.network(parameters), list(without_remains(rule, self.kept(parameters))))
        if rule.decay:
            for i in np.flatnonzero(self.course.moves[: self._weights]):
                found[i] = 0.0 if abs(found[i]) <= DECAYED_AWAY else found[i]
        return found

    def network(self, parameters: "array[float]") -> Network:
        """Return the network with these parameters."""
        network = self.course.network
        biases = None if network.biases is None else parameters[self._weights : self._parameters]
        return network.with_parameters(parameters[: self._weights], biases, np.float64)

    def kept(self, parameters: "array[float]") -> tuple[Array, ...]:
        """Return what the rule keeps of every parameter, one array for each thing kept."""
        values, size = np.array(parameters[self._parameters :]), self._parameters
        return tuple(values[i * size : (i + 1) * size] for i in range(len(self.course.rule.kept)))
