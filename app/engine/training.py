"""Many iterations: the parameters after k updates and the error before each."""

from array import array
from collections import OrderedDict
from collections.abc import Callable
from itertools import islice
from threading import Lock

from app.engine.course import Course
from app.engine.functions import Array
from app.engine.leaps import Leaps, Program, flat
from app.engine.network import Network

STRIDE = 500
"""A run keeps the parameters after every so many updates."""

WORK_AT_ONCE = 150_000
"""Weights × samples × updates that are done without a pause: some 50 ms."""

VISITED = 32
"""It keeps those at the iterations visited last, too."""


class Run:
    """A course being followed; it remembers checkpoints, so that going back is as cheap as going on.

    Safe to use from several threads. What leads to a place that too many decimals lie before raises `TooManyDecimals`.

    Attributes:
        course: what is followed, in arrays or, with `program`, by the straight-line program that it returns.
        errors: E before each update, as far as it has been followed.
        pause: called again and again during a long calculation; what it raises ends that.
        grown: called each time after it was followed, when it may remember more than before.
    """

    def __init__(
        self,
        course: Course,
        program: Callable[[], Program] | None = None,
        pause: Callable[[], None] = lambda: None,
        grown: Callable[[], None] = lambda: None,
    ) -> None:
        self.course, self.pause, self.grown = course, pause, grown
        self._leaps = Leaps(course, program, pause)
        self.errors = array("d")
        self._marks: dict[int, array[float]] = {0: flat(course.network, course.nothing_kept)}
        self._visited: OrderedDict[int, array[float]] = OrderedDict()
        self._lock = Lock()
        self._weights = len(course.network.weights)
        self._at_once = max(1, WORK_AT_ONCE // (self._weights * (1 if course.batch == "each" else course.size)))

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        kept = len(self._marks) + len(self._visited)
        size = self._weights * (1 + len(self.course.rule.kept))
        return 8 * (len(self.errors) + kept * (size + 8)) + 8000

    def network_after(self, k: int) -> Network:
        """Return the network after k updates."""
        return self.course.network if k == 0 else self._leaps.network(self._after(k))

    def kept_after(self, k: int) -> tuple[Array, ...]:
        """Return what the rule has kept of every parameter after k updates, weights first."""
        return self.course.nothing_kept if k == 0 else self._leaps.kept(self._after(k))

    def updates_to(self, k: int) -> int:
        """Return how many updates it takes to get there from what is remembered."""
        with self._lock:
            return k - self._nearest(k)[0]

    def errors_until(self, k: int) -> list[float]:
        """E before each of the updates 0 … k; the last is the error after k updates."""
        last = self.network_after(k)
        return [*islice(self.errors, k), self.course.error(last, k)]

    def past(self, k: int, most: int) -> tuple[float, ...]:
        """Return E before at most about so many of the updates before k, evenly spread, all of the sample of update k.

        What has not been followed is not there.
        """
        period = self.course.size if self.course.batch == "each" else 1
        with self._lock:
            seen = self.errors[k % period : k : period]
        stride = max(1, -(-len(seen) // most))
        return tuple(seen[::stride])

    def _after(self, k: int) -> "array[float]":
        """Return the parameters there; `grown` is called also where what is asked breaks it off."""
        try:
            return self._follow(k)
        finally:
            self.grown()

    def _follow(self, k: int) -> "array[float]":
        """Follow the course; the lock is held only while what was found is written down."""
        with self._lock:
            at, parameters = self._nearest(k)
        while at < k:
            count = min(k, at - at % STRIDE + STRIDE, at + self._at_once) - at
            parameters, errors = self._leaps.leap(parameters, at, count)
            at += count
            if at % STRIDE == 0:
                parameters = self._leaps.without_remains(parameters)
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
