"""A shelf: things kept while there is room, the one least recently asked for given up first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


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
