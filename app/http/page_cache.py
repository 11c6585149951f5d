"""Pages that were asked for a moment ago, kept in memory: a class that walks one lesson asks for the same ones.

A page is a pure function of its address, so whatever may be kept by a browser may be kept here. Who
asks for a page that is just being worked out waits for that one instead of working it out again.
async-lru and aiocache let callers share a call too, but know no answer of which it turns out only as it comes that it
may not be kept, no caller that leaves, and no bound in bytes; these are what went wrong before, so this is by hand.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from typing import NamedTuple

from cachetools import LRUCache
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.compression import reads_gzip
from app.http.responses import CLIENT_LEFT, header_of, is_known
from app.settings import settings

MOST_BYTES = 8 * 2**20
"""What all kept pages together may take."""

MOST_OF_ONE = 2**20
"""A larger answer goes out as it comes, and is not kept."""

Key = tuple[bytes, bytes, bool, str]
RawHeaders = list[tuple[bytes, bytes]]

PER_PAGE = 2000
"""About what the dozen headers of a kept page take as objects."""


class Kept(NamedTuple):
    """A kept answer; `address` is how many bytes that has, once it is known."""

    headers: RawHeaders
    body: bytes
    etag: str
    address: int = 0

    @property
    def size(self) -> int:
        """About how many bytes it takes, its address included."""
        return len(self.body) + self.address + sum(len(value) for _, value in self.headers) + PER_PAGE

    async def send(self, scope: Scope, send: Send) -> None:
        """Send it, or say that the client has it already."""
        if is_known(self.etag, header_of(scope, b"if-none-match")):
            same = [(name, value) for name, value in self.headers if name != b"content-length"]
            await send({"type": "http.response.start", "status": 304, "headers": same})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


class Outcome(Enum):
    """What those who wait for somebody else's answer learn."""

    KEPT, NOT_KEPT, LOST = range(3)


class PageCache:
    """Keeps answers that may be kept, the least recently asked for given up first.

    Attributes:
        hits, misses: how many answers came from here, and how many did not.
    """

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES) -> None:
        self.app = app
        self.hits = self.misses = 0
        self._kept: LRUCache[Key, Kept] = LRUCache(most_bytes, lambda kept: kept.size)
        self._coming: dict[Key, asyncio.Future[Outcome]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, wait for the same answer to another request, or pass this one on and keep its answer."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        key = self._key(scope)
        while (kept := self._kept.get(key)) is None and (coming := self._coming.get(key)) is not None:
            outcome = await asyncio.shield(coming)
            if outcome is Outcome.NOT_KEPT:
                self.misses += 1
                await self.app(scope, receive, send)
                return
        if kept is not None:
            self.hits += 1
            await kept.send(scope, send)
            return
        self.misses += 1
        await self._work_out(key, scope, receive, send)

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return int(self._kept.currsize)

    @staticmethod
    def _key(scope: Scope) -> Key:
        """Return all that an answer depends on."""
        path = scope.get("raw_path") or scope["path"].encode()
        return path, scope["query_string"], reads_gzip(scope), settings().base

    async def _work_out(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; those that ask the same meanwhile learn as soon as it is known whether to wait for it."""
        coming: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._coming[key] = coming

        def decide(outcome: Outcome) -> None:
            if not coming.done():
                del self._coming[key]
                coming.set_result(outcome)

        catcher = Catcher(scope, send, decide)
        try:
            await self.app(catcher.asked, receive, catcher)
            if catcher.kept is not None:
                with suppress(ValueError):  # larger than all that may be kept
                    self._kept[key] = catcher.kept._replace(address=len(key[0]) + len(key[1]))
                decide(Outcome.KEPT)
        finally:
            decide(Outcome.LOST)  # the maker failed, or its client left: somebody else may try
        if catcher.kept is not None:
            await catcher.kept.send(scope, send)


class Catcher:
    """Catches an answer that may be kept; any other goes out as it comes."""

    def __init__(self, scope: Scope, send: Send, decide: Callable[[Outcome], None]) -> None:
        self._send, self._decide = send, decide
        self._start: Message | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self.kept: Kept | None = None
        headers = [(name, value) for name, value in scope["headers"] if name != b"if-none-match"]
        self.asked: Scope = {**scope, "headers": headers}
        """The request without what the client has already: the whole answer is wanted here."""

    async def __call__(self, message: Message) -> None:
        """Take a piece of the answer."""
        if message["type"] == "http.response.start" and may_be_kept(message):
            self._start = message
        elif self._start is None:
            if message["type"] == "http.response.start":
                self._decide(Outcome.LOST if message["status"] == CLIENT_LEFT else Outcome.NOT_KEPT)
            await self._send(message)
        else:
            await self._catch(self._start, message)

    async def _catch(self, start: Message, message: Message) -> None:
        self._parts.append(message.get("body", b""))
        self._size += len(self._parts[-1])
        more = message.get("more_body", False)
        if self._size > MOST_OF_ONE:
            self._start = None
            self._decide(Outcome.NOT_KEPT)
            await self._send(start)
            await self._send({**message, "body": b"".join(self._parts)})
        elif not more:
            headers: RawHeaders = start["headers"]
            self.kept = Kept(headers, b"".join(self._parts), Headers(raw=headers).get("etag", ""))


def may_be_kept(start: Message) -> bool:
    """Whether an answer is the same for everyone, and for a while."""
    if start["status"] != 200:
        return False
    headers = Headers(raw=start["headers"])
    return "public" in headers.get("cache-control", "") and "etag" in headers
