"""Headers that every answer bears, whatever it is, and HEAD for everything.

Pages may be shown in frames of others unless a setting forbids it: there is no cookie and nothing to press by mistake.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import settings

POLICY = "; ".join([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
    f"frame-ancestors {settings().frame_ancestors}",
])  # fmt: skip

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


if settings().hsts:
    HEADERS["Strict-Transport-Security"] = f"max-age={settings().hsts}; includeSubDomains"

ENDLESS = ("/step", "/api", "/worksheet", "/export", "/practice", "/qr.svg")
"""Addresses of which there is no end; crawlers are asked not to list them."""

_RAW = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_RAW_NOT_LISTED = [*_RAW, (b"x-robots-tag", b"noindex")]


class SafeHeaders:
    """Adds the headers to every answer, errors and static files too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        raw = _RAW_NOT_LISTED if scope["path"].startswith(ENDLESS) else _RAW

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                more = [header for header in raw if header[0] not in own]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self.app(scope, receive, with_headers)


class HeadAsGet:
    """Answers HEAD as GET would be answered, without the body.

    FastAPI registers HEAD for no route; here one place serves all of them, and the cache in front of them as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as a GET."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)
