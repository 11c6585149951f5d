"""Lets a calculation ask, from the thread that it runs in, whether the client still waits for it."""

import anyio.from_thread
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.service.turnstile import has_gone


class Departures:
    """Says of each request how to find out whether its client has gone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            request = Request(scope, receive)

            def asked() -> bool:
                try:
                    return anyio.from_thread.run(request.is_disconnected)
                except RuntimeError:  # in the loop itself, where nothing takes long, or after it has ended
                    return False

            has_gone.set(asked)
        await self.app(scope, receive, send)
