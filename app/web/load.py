"""Keeps costly requests out of the way of cheap ones: few at once, a few waiting, the rest told to come again."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

AT_ONCE, WAITING = 1, 8
"""How many costly calculations run at the same time, and how many more may wait."""

HEAVY = 100_000
"""Weights × samples × updates from which a calculation is costly: about 10 ms."""

AGAIN_AFTER = 3
"""Seconds after which to try again."""


class Busy(Exception):
    """There are too many costly calculations at present."""


class Turnstile:
    """Lets a few through at a time."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._room = BoundedSemaphore(at_once)
        self._most, self._inside, self._lock = at_once + waiting, 0, Lock()

    @contextmanager
    def through(self, work: float) -> Iterator[None]:
        """Do a piece of work; wait for one's turn if it is costly.

        Raises:
            Busy: if too many wait already.
        """
        if work < HEAVY:
            yield
            return
        with self._lock:
            if self._inside >= self._most:
                raise Busy
            self._inside += 1
        try:
            with self._room:
                yield
        finally:
            with self._lock:
                self._inside -= 1


turnstile = Turnstile()
"""The one of this process."""
