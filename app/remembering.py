"""Functions that remember what they returned while there is room, counted in bytes."""

from collections.abc import Callable, Hashable, Mapping
from functools import update_wrapper
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

from cachetools import LRUCache

V = TypeVar("V")
P = ParamSpec("P")


def bounded(most_bytes: int, size: Callable[[Any], int]) -> "Callable[[Callable[P, V]], Remembering[P, V]]":
    """Remember what a function of hashable arguments returned, up to so many bytes by what `size` says of it."""
    return lambda function: Remembering(function, most_bytes, size)


def _key(arguments: tuple[Hashable, ...], named: Mapping[str, Hashable]) -> Hashable:
    """Return what a call is remembered by."""
    return arguments, tuple(sorted(named.items()))


class Remembering(Generic[P, V]):
    """A function that remembers; safe to call from several threads. What it returned may grow, if counted anew."""

    def __init__(self, function: Callable[P, V], most_bytes: int, size: Callable[[V], int]) -> None:
        self._function, self._size = function, size
        self._kept: LRUCache[Hashable, V] = LRUCache(most_bytes, size)
        self._lock = Lock()
        update_wrapper(self, function)

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> V:
        """Return what the function returns; it is called for the same arguments by two threads at once at most."""
        key = _key(arguments, named)
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = self._function(*arguments, **named)
        with self._lock:
            found = self._kept.get(key) or found
            if self._size(found) <= self._kept.maxsize:
                self._kept[key] = found
        return found

    def recount(self, *arguments: P.args, **named: P.kwargs) -> None:
        """Count anew what is kept of a call: it has grown since. What is too large by now is forgotten."""
        with self._lock:
            found = self._kept.pop(key := _key(arguments, named), None)
            if found is not None and self._size(found) <= self._kept.maxsize:
                self._kept[key] = found

    @property
    def size(self) -> int:
        """How many bytes are taken."""
        return int(self._kept.currsize)

    def cache_clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
