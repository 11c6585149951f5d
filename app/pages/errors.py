"""Error pages in the same layout, and JSON errors under /api."""

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.address.query import Query
from app.address.read import parse, scenario_before
from app.address.scenario import DEFAULT, LONGEST, Scenario
from app.address.typed_numbers import BadField, FieldError
from app.engine.course import TooManyDecimals
from app.http.protocol import TimedProtocol
from app.http.responses import CLIENT_LEFT, NEVER, NONE, html
from app.pages.frame import Frame, frame
from app.pages.step.occasion import occasion
from app.pages.step.page import step_page
from app.pages.templates import render
from app.service.lessons import lesson_of, page_at_work
from app.service.turnstile import AGAIN_AFTER, Busy, Gone


@dataclass(frozen=True)
class ErrorPage:
    """A page that says what went wrong."""

    frame: Frame
    status: int
    title: str
    words: str


log = logging.getLogger("backstep")

WORDS = {
    400: (
        "This is no address",
        "Letters beyond plain ASCII, and spaces, must be written as % and two digits; browsers do that by themselves.",
    ),
    404: ("There is no such page", "The address leads nowhere. Perhaps a letter is missing."),
    405: ("That can only be read", "Every page here is the answer to a GET; nothing can be sent or stored."),
    414: (
        "This address is too long",
        f"An address holds the whole lesson, and may have at most {LONGEST:,} characters. "
        "Fewer digits make it shorter, or a seed in place of numbers.",
    ),
    431: (
        "This request is too long",
        "The head of a request may have at most 100 lines and 64 kB. A browser with its cookies cleared sends less.",
    ),
    503: (
        "Too much is being worked out just now",
        f"Long trainings wait for one another, and there are too many. Please try again in {AGAIN_AFTER} seconds.",
    ),
    500: (
        "Something went wrong here",
        "It is our mistake, not yours. The address before this one still works.",
    ),
}


def error_page(
    request: Request, status: int, said: tuple[str, str] | None = None, headers: Mapping[str, str] = NONE
) -> Response:
    """Return a page that says what happened, or JSON under /api."""
    title, words = said or WORDS.get(status, ("That did not work", "Please go back and try another way."))
    if request.url.path.startswith("/api"):
        errors = [{"field": "address", "message": f"{title}. {words}"}]
        return JSONResponse({"errors": errors}, status, {"Cache-Control": NEVER, **headers})
    page = ErrorPage(frame(title, words, None), status, title, words)
    return html(request, render("errors.html", page=page), status, headers)


def refused(request: Request, bad: BadField) -> Response:
    """Answer 422: say what is wrong at each field, keep what was typed and the last good picture."""
    if request.url.path.startswith("/api"):
        errors = [{"field": e.field, "message": e.message, "position": e.position} for e in bad.errors]
        return JSONResponse({"errors": errors}, 422, {"Cache-Control": NEVER})
    typed = Query.read(request.url.query)
    response = html(request, _beside(last_good(typed), typed, bad), 422)
    response.headers["HX-Push-Url"] = "false"
    return response


def last_good(typed: Query) -> Scenario:
    """Return the lesson that the form was showing, or the default one where it showed none that can be shown."""
    before = scenario_before(typed) or _unchanged(typed) or DEFAULT
    try:
        lesson_of(before)
    except (BadField, TooManyDecimals):
        return DEFAULT
    return before


def _unchanged(typed: Query) -> Scenario | None:
    """Return the lesson whose one number was to be changed, with the field still open."""
    try:
        return parse(typed) if typed.all("edit") else None
    except BadField:
        return None


def _beside(shown: Scenario, typed: Query, bad: BadField) -> str:
    with page_at_work(shown):
        return render("step/page.html", page=step_page(occasion(shown, typed, bad.errors)))


def undecided(request: Request, reached: int) -> FieldError:
    """Return the complaint that training can't be followed so far, because too many updates need decimals."""
    key = "until" if request.url.path.endswith("/training") else "iteration"
    return FieldError(
        key,
        f"{key}: in this lesson many updates must be worked out with decimals of 50 digits or more, because in "
        "ordinary floating-point numbers another slope would be taken, or none; that takes far longer, and "
        f"at most {reached:,} updates are possible.",
    )


async def on_http(request: Request, error: Exception) -> Response:
    """Answer a refusal of the framework's or our own; a path with a slash too many is led to the right one."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    path = request.url.path
    if status == 404 and path.endswith("/") and not path.startswith(("//", "/api/", "/static/")):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(path.rstrip("/") + query, 307)
    response = error_page(request, status)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


async def on_bad_field(request: Request, error: Exception) -> Response:
    """Answer what can't be used."""
    assert isinstance(error, BadField)  # noqa: S101 - that is what it is registered for
    try:
        return await run_in_threadpool(refused, request, error)
    except Gone as gone:
        return await on_gone(request, gone)
    except Busy as busy:  # the last good picture may be far in a training
        return await on_busy(request, busy)


async def on_too_many_decimals(request: Request, error: Exception) -> Response:
    """Answer a training that can't be followed so far."""
    assert isinstance(error, TooManyDecimals)  # noqa: S101 - that is what it is registered for
    return await on_bad_field(request, BadField([undecided(request, error.reached)]))


async def on_any(request: Request, error: Exception) -> Response:
    """Answer what is our mistake; where it happened is written down, and nothing of what was asked."""
    log.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    return error_page(request, 500)


async def on_busy(request: Request, _error: Exception) -> Response:
    """Answer that too much is being worked out."""
    response = error_page(request, 503)
    response.headers["Retry-After"] = str(AGAIN_AFTER)
    return response


async def on_gone(_request: Request, _error: Exception) -> Response:
    """End what nobody waits for any more."""
    return Response(status_code=CLIENT_LEFT)


HANDLERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Busy: on_busy,
    Gone: on_gone,
    HTTPException: on_http,
    BadField: on_bad_field,
    TooManyDecimals: on_too_many_decimals,
    Exception: on_any,
}


def install(app: FastAPI) -> None:
    """Return the application its error pages."""
    for error, handler in HANDLERS.items():
        app.add_exception_handler(error, handler)


class OurProtocol(TimedProtocol):
    """The protocol of our server, which refuses with our own pages."""

    error_page = staticmethod(error_page)
