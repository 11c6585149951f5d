"""Connections of clients that are slow, broken or hostile: what is not asked or read in time is not waited for."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.address.scenario import LONGEST
from app.http.headers import HEADERS
from app.http.limits import MakeErrorPage
from app.settings import settings

MOST_HEAD_BYTES, MOST_HEAD_LINES = 64 * 1024, 100
"""What a request's head may be; a longer one is answered 431."""

LINGER = 1.0
"""Seconds for which a refused client may go on sending, so that it can read why."""


class Deadline:
    """Calls something when it is too late, unless it is put off."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        """Whether something will be called."""
        return self._timer is not None

    def set(self, seconds: float, late: Callable[[], None]) -> None:
        """Call `late` in so many seconds, and not when it was to be called before."""
        self.drop()
        self._timer = self._loop.call_later(seconds, late)

    def drop(self) -> None:
        """Call nothing."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Unread:
    """Ends a connection once what is to be written to it has not become less for `WRITE_SECONDS`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport) -> None:
        self._transport, self._size = transport, 0
        self._deadline = Deadline(loop)
        self.drop = self._deadline.drop

    def watch(self) -> None:
        """Look after a while how much is left, if anything is."""
        if not self._deadline.is_set and self._transport.get_write_buffer_size():
            self._size = self._transport.get_write_buffer_size()
            self._deadline.set(settings().write_seconds, self._look)

    def _look(self) -> None:
        self.drop()
        if self._transport.get_write_buffer_size() >= self._size:
            self._transport.abort()
        else:
            self.watch()


def _line_bytes(line: tuple[bytes, bytes]) -> int:
    """Return how long a line of a head is."""
    return len(line[0]) + len(line[1])


class TimedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which gives up on a head that does not end and on a client that does not read."""

    error_page: MakeErrorPage
    _head_bytes = _body_bytes = 0
    _is_in_head = _is_coming = False
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request, but not for ever."""
        super().connection_made(transport)
        self._late, self._unread = Deadline(self.loop), Unread(self.loop, transport)
        self._late.set(settings().head_seconds, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Take what comes in, up to a head's end or its limit."""
        if self._refused:
            return
        self._body_bytes = 0
        super().data_received(data)
        if self._is_coming and not self._refused:  # most requests come whole: nothing is counted or waited for then
            self._count(len(data) - self._body_bytes)

    def _count(self, more: int) -> None:
        """Count what came of a request that is not whole yet, but for its body; lines may stand behind that, too."""
        self._head_bytes += more
        is_too_long = self._head_bytes > MOST_HEAD_BYTES or len(self.headers) > MOST_HEAD_LINES
        if is_too_long and self._is_in_head:
            self._refuse(431)
        elif is_too_long:
            self._refused = True  # it may be being answered by now
            self.transport.abort()
        elif self._is_in_head and not self._late.is_set:
            self._late.set(settings().head_seconds, self._give_up)

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._is_in_head = self._is_coming = True
        self._head_bytes = 0
        self._late.drop()

    def on_headers_complete(self) -> None:
        """Stop waiting: the request is here, if its head was not too long."""
        self._late.drop()
        self._is_in_head = False
        if len(self.headers) > MOST_HEAD_LINES or sum(map(_line_bytes, self.headers)) > MOST_HEAD_BYTES:
            self._refuse(431)
        if not self._refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a body, of which nothing is used."""
        self._body_bytes += len(body)
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that a request is whole."""
        self._is_coming = False
        if not self._refused:
            super().on_message_complete()

    def pause_writing(self) -> None:
        """Watch a client that reads more slowly than it is written to."""
        super().pause_writing()
        self._unread.watch()

    def on_response_complete(self) -> None:
        """Watch until the client has read the answer."""
        super().on_response_complete()
        self._unread.watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting: nobody is there any more."""
        self._late.drop()
        self._unread.drop()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words
        """Answer what is no HTTP, or too long for the parser, with a page of ours, too."""
        self._refuse(400)

    def _refuse(self, status: int) -> None:
        if not self._refused:
            self._refused = True
            self._late.drop()
            self.transport.write(refusal(self.error_page, getattr(self, "url", b""), status))
            if self.transport.can_write_eof():  # what still comes in is left unread, or the answer would be lost
                self.transport.write_eof()
            self._late.set(LINGER, self._give_up)

    def _give_up(self) -> None:
        self.transport.close()
        self._unread.watch()


def refusal(error_page: MakeErrorPage, url: bytes, status: int) -> bytes:
    """Return the whole answer to a request that is not read to its end, of which the address may be known."""
    path = "/api" if url.startswith(b"/api") else "/"
    request = Request({"type": "http", "path": path, "headers": []})
    answer = error_page(request, 414 if len(url) > LONGEST else status)
    own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    lines = [name + b": " + value for name, value in (*answer.raw_headers, *own, (b"Connection", b"close"))]
    return STATUS_LINE[answer.status_code] + b"\r\n".join([*lines, b"", bytes(answer.body)])
