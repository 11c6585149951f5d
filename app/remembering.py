"""A shelf: things kept while there is room, the one least recently asked for given up first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
P = ParamSpec("P")


class Shelf(Generic[K, V]):
    """Keeps things up to so many bytes. Several threads must take turns.

    Attributes:
        size: how many bytes are taken.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.size = most_bytes, 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Give what is kept under a key, which counts as asked for now."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: K, thing: V, size: int) -> None:
        """Keep a thing that takes so many bytes."""
        self._drop(key)
        self._kept[key] = thing, size
        self.size += size
        while self.size > self.most_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: K) -> None:
        _, size = self._kept.pop(key, (None, 0))
        self.size -= size


def bounded(most_bytes: int, size: Callable[[Any], int]) -> "Callable[[Callable[P, V]], Remembering[P, V]]":
    """Remember what a function of hashable arguments returned, up to so many bytes by what `size` says of it."""
    return lambda function: Remembering(function, most_bytes, size)


class Remembering(Generic[P, V]):
    """A function that remembers; safe to call from several threads, and what was returned may grow afterwards."""

    def __init__(self, function: Callable[P, V], most_bytes: int, size: Callable[[V], int]) -> None:
        self._function, self._size = function, size
        self._shelf: Shelf[Hashable, V] = Shelf(most_bytes)
        self._lock = Lock()
        update_wrapper(self, function)

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> V:
        """Return what the function returns; it is called for the same arguments by two threads at once at most."""
        key = (arguments, tuple(sorted(named.items())))
        with self._lock:
            found = self._shelf.get(key)
        if found is None:
            found = self._function(*arguments, **named)
        with self._lock:
            found = self._shelf.get(key) or found
            self._shelf.put(key, found, self._size(found))  # anew, since it may have grown
        return found

    @property
    def size(self) -> int:
        """How many bytes are taken."""
        return self._shelf.size

    def cache_clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._shelf = Shelf(self._shelf.most_bytes)
