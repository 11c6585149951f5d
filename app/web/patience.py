"""Connections of clients that are slow, broken or hostile: what has not been asked in time is not waited for."""

import asyncio

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.web.errors import error_page
from app.web.headers import HEADERS
from app.web.scenario import LONGEST
from app.web.settings import settings


class Patient(HttpToolsProtocol):
    """uvicorn's protocol, which gives up on a head that does not end."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request, but not for ever."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """Wait for the rest of a head."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """Stop waiting: the request is here."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting: nobody is there any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words
        """Answer what is no HTTP, or too long for the parser, with a page of ours, too."""
        self.transport.write(refusal_of(getattr(self, "url", b"")))
        self.transport.close()

    def _wait(self) -> None:
        self._stop_waiting()
        self._late = self.loop.call_later(settings().head_seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def refusal_of(url: bytes) -> bytes:
    """Write the whole answer to a request that the parser gave up on, of which the address may be known."""
    path = "/api" if url.startswith(b"/api") else "/"
    answer = error_page(Request({"type": "http", "path": path, "headers": []}), 414 if len(url) > LONGEST else 400)
    own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    lines = [name + b": " + value for name, value in (*answer.raw_headers, *own, (b"Connection", b"close"))]
    return STATUS_LINE[answer.status_code] + b"\r\n".join([*lines, b"", bytes(answer.body)])
