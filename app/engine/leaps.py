"""Many updates at once: by a straight-line program or in arrays, and in decimals where floats don't decide."""

import math
from array import array
from collections.abc import Callable, MutableSequence, Sequence
from threading import Lock

import numpy as np

from app.engine.buffers import Buffers
from app.engine.course import Course, TooManyDecimals, shares_biases
from app.engine.functions import Array
from app.engine.network import Network
from app.engine.rules import forgotten

MOST_EXACT_WORK = 6_000_000
"""Work of those updates of one run that are done in decimals, because floats can't do them; see `exact_work`."""

MOST_RESCUE_WORK = 4_000_000
"""Work of an update in decimals up to which it is tried where floats lose all numbers."""

LEAST_WEIGHT = 1e-320
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
        self._arrays_from = math.inf
        self._counted = self._exact_work = 0
        self._stop: int | None = None

    def leap(self, parameters: "array[float]", at: int, count: int) -> tuple["array[float]", "array[float]"]:
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
            divisor = 0.0 if course.batch == "each" or course.size == 1 else float(course.divisor)
            some = int(min(count, self._arrays_from - at))
            with np.errstate(all="ignore"):
                after = array("d", self._program()(parameters, course.rows(), at, some, course.rate, divisor, errors))
            reached = at + len(errors) - done
            if reached == at + count or not (reached == self._arrays_from or self._fails(after, reached)):
                return after
            parameters, at, count = after, reached, count - (reached - at)
        return self._by_buffers(parameters, at, count, errors)

    def _fails(self, parameters: "array[float]", k: int) -> bool:
        """Whether the program ended before update k because it can't do it, and not because nothing decides it."""
        if not np.isfinite(parameters).all() or self.course.decides(self.network(parameters), k):
            self._arrays_from = min(self._arrays_from, k)
            return True
        return False

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
        network, kept = self.network(parameters), self.kept(parameters)
        if self.course.exact_work(network, k) <= MOST_RESCUE_WORK:
            after, left, error = self.course.advanced(network, kept, k, exactly=True)
            if np.isfinite(flat(after, left)).all():
                self._count(network, k)
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
        self._count(network, k)
        after, left, error = self.course.advanced(network, self.kept(parameters), k, exactly=True)
        errors.append(error)
        self.pause()
        return flat(after, left)

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

    def forgetting(self, parameters: "array[float]") -> "array[float]":
        """Return the parameters without what stays of them, or of what is kept of them, as floats get no smaller."""
        rule = self.course.rule
        if not rule.kept and not rule.decay:
            return parameters
        found = flat(self.network(parameters), list(forgotten(rule, self.kept(parameters))))
        if rule.decay:
            found[: self._weights] = array("d", [0.0 if abs(w) <= LEAST_WEIGHT else w for w in found[: self._weights]])
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
