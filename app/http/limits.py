"""What is refused before anybody looks at it, and what is answered whatever happens behind."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.address.scenario import LONGEST

MakeErrorPage = Callable[..., Response]
"""Makes the answer to a request with a status and, where they differ from the usual, a title and words."""

CROWDED = ("Too many ask at once", "Please try again in a second.")


class ShortAddresses:
    """Answers addresses that are too long before anything else looks at them."""

    def __init__(self, app: ASGIApp, error_page: MakeErrorPage) -> None:
        self.app, self.error_page = app, error_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless its address is too long."""
        if scope["type"] == "http":
            length = len(scope.get("raw_path") or scope["path"].encode()) + 1 + len(scope["query_string"])
            if length > LONGEST:
                await self.error_page(Request(scope), 414)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class Entrance:
    """Lets so many requests in at the same time; further ones are told to come again."""

    def __init__(self, app: ASGIApp, most: int, error_page: MakeErrorPage) -> None:
        self.app, self.most, self.error_page, self.inside = app, most, error_page, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless there are too many."""
        if scope["type"] != "http" or scope["path"] in {"/healthz", "/readyz"}:
            await self.app(scope, receive, send)
        elif self.inside >= self.most:
            response = self.error_page(Request(scope), 503, CROWDED)
            response.headers["Retry-After"] = "1"
            await response(scope, receive, send)
        else:
            await self._let_in(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its place is free once the answer is made, however slowly it is read."""
        self.inside += 1
        is_inside = True

        def leave() -> None:
            nonlocal is_inside
            self.inside -= is_inside
            is_inside = False

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                leave()
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            leave()


class Mistakes:
    """Ends what the framework raises again after it was answered and written down."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        self.app, self.answer = app, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a mistake before the answer has begun is answered, one behind that ends it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if not has_begun:
                await (await self.answer(Request(scope), error))(scope, receive, send)
