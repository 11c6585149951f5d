"""The pages' addresses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from anyio import to_thread
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app import __version__
from app.address import edits
from app.address.one_number import written_was
from app.address.query import Query
from app.address.read import parse, scenario_before
from app.address.scenario import DEFAULT, Scenario, spec_of
from app.address.typed_numbers import BadField
from app.address.write import write
from app.engine.course import TooManyDecimals
from app.http.headers import ENDLESS
from app.http.responses import FOR_EVER, NEVER, PAGE_AGE, answer, html
from app.lesson.examples import EXAMPLES
from app.pages.check.page import check_page
from app.pages.examples import examples_page
from app.pages.exercise import MOST_MISTAKES, chooser_page, is_result, result_page
from app.pages.exercise_set import asked_for, set_page, set_table
from app.pages.front import front_page
from app.pages.gallery import gallery
from app.pages.glossary import glossary_page
from app.pages.guide import guide_page
from app.pages.guide_chapters import CHAPTERS
from app.pages.step.occasion import occasion
from app.pages.step.page import step_page
from app.pages.step.tools import MOST_ON_PAPER
from app.pages.templates import render, static_file
from app.pages.worksheet import worksheet
from app.practice.sheet import written_in
from app.service.lessons import (
    ANSWER_WORK,
    EQUATION_WORK,
    at_work,
    lesson_of,
    page_at_work,
    page_work,
    sheet_work,
    trained,
)
from app.service.small import LITTLE_EDITS, is_little, is_small, is_unchanged
from app.service.turnstile import turnstile
from app.settings import settings

router = APIRouter(include_in_schema=False)

MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "woff2": "font/woff2"}
MEDIA["svg"] = "image/svg+xml"


@router.get("/")
def front(request: Request) -> Response:
    """Show the front door."""
    return html(request, render("front.html", page=front_page()))


async def step(request: Request) -> Response:
    """Show one step of a lesson; a small one at once, without the way through another thread."""
    query = edits.spread(Query.read(request.scope["query_string"].decode(errors="replace")))
    scenario = _parsed(query)
    if is_unchanged(query) and is_small(scenario):
        return _step(request, query, scenario)
    if is_little(query) and is_small(scenario):
        return await to_thread.run_sync(_step, request, query, scenario, limiter=LITTLE_EDITS)
    return await run_in_threadpool(_step, request, query, scenario)


def _step(request: Request, query: Query, parsed: Scenario) -> Response:
    scenario, readings, base = edits.apply(query, parsed, trained)
    before = comparable(base or scenario_before(query, scenario))
    scenario = with_was(scenario, before)
    with page_at_work(scenario, before):
        at = occasion(scenario, query, before=before, readings=readings)
        unreadable = at.attempt is not None and at.attempt.problem
        is_kept = unreadable or scenario.display.edit  # an open field is no place of its own to go back to
        own = {"HX-Push-Url": "false" if is_kept else at.links.to(scenario.step, display=scenario.display)}
        return html(request, render("step/page.html", page=step_page(at)), 422 if unreadable else 200, own)


def comparable(before: Scenario | None) -> Scenario | None:
    """Return the lesson before a change, if it can be worked out."""
    try:
        return before if before is None or lesson_of(before) else None
    except (BadField, TooManyDecimals):
        return None


def with_was(scenario: Scenario, before: Scenario | None) -> Scenario:
    """Let a lesson's address say what the numbers were that are others now."""
    same_place = before is not None and before.iteration == scenario.iteration
    was = written_was(before.spec, scenario) if before is not None and same_place else ""
    return replace(scenario, display=scenario.display._replace(was=was))


def _parsed(query: Query) -> Scenario:
    """Read the address; complain of what is wrong with its edits too, all at once."""
    try:
        return parse(query)
    except BadField as bad:
        raise BadField([*bad.errors, *edits.complaints(query)]) from None


@router.get("/glossary")
def glossary(request: Request) -> Response:
    """Show what every letter means."""
    return html(request, render("glossary.html", page=glossary_page()))


@router.get("/check")
def check(request: Request) -> Response:
    """Mark a student's sheet."""
    query = Query.read(request.url.query)
    scenario = parse(query.without("sheet", "mine"))
    with at_work(scenario, page_work(scenario) + sheet_work(scenario, len(written_in(query)))):
        return html(request, render("check/page.html", page=check_page(scenario, query)))


@router.get("/gallery")
def show_gallery(request: Request) -> Response:
    """Show every kind of step and every part of the page."""
    return html(request, render("gallery.html", page=gallery()))


@router.get("/examples")
def examples(request: Request) -> Response:
    """Show all named lessons."""
    return html(request, render("examples.html", page=examples_page()))


@router.get("/examples/{name}")
def example(name: str) -> Response:
    """Go to an example's first step.

    Raises:
        HTTPException: 404 where there is no such example.
    """
    if name not in EXAMPLES:
        raise HTTPException(404)
    address = f"/step?{write(Scenario(spec_of(EXAMPLES[name])))}"
    return RedirectResponse(address, 307, {"Cache-Control": PAGE_AGE})


@router.get("/worksheet")
def show_worksheet(request: Request) -> Response:
    """Show an iteration as an exercise sheet with its key."""
    query = Query.read(request.url.query)
    scenario = parse(query)
    with at_work(scenario, 3 * EQUATION_WORK * min(scenario.spec.plan.steps, MOST_ON_PAPER)):
        return html(request, render("worksheet.html", page=worksheet(scenario, query)))


@router.get("/guide")
@router.get("/guide/{name}")
def guide(request: Request, name: str = "") -> Response:
    """Tell the story, a chapter a page.

    Raises:
        HTTPException: 404 where there is no such chapter.
    """
    if name and name not in CHAPTERS:
        raise HTTPException(404)
    scenario = parse(Query.read(request.url.query))
    with at_work(scenario, 3 * page_work(scenario), together=True):
        return html(request, render("guide.html", page=guide_page(scenario, name)))


@router.get("/practice")
def practice(request: Request) -> Response:
    """Make an exercise, or show how practice went."""
    query = Query.read(request.url.query)
    if is_result(query):
        scenario = parse(query)
        with at_work(scenario, EXERCISE_WORK + MOST_MISTAKES * ANSWER_WORK // 4):
            return html(request, render("exercise.html", page=result_page(scenario)))
    with turnstile.through(EXERCISE_WORK):
        return html(request, render("exercise.html", page=chooser_page(query)))


@router.get("/set")
def show_set(request: Request) -> Response:
    """Show a set of exercises for a class."""
    level, count, seed = asked_for(Query.read(request.url.query))
    with turnstile.through(EXERCISE_WORK * count):
        return html(request, render("exercise_set.html", page=set_page(level, count, seed)))


@router.get("/set.csv")
def show_set_table(request: Request) -> Response:
    """Return the key of a set."""
    level, count, seed = asked_for(Query.read(request.url.query))
    with turnstile.through(EXERCISE_WORK * count):
        response = answer(request, set_table(level, count, seed), "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="backstep-set.csv"'
    return response


EXERCISE_WORK = 1_000_000
"""What drawing an exercise costs, again and again until its numbers are friendly."""


@router.get("/static/{name}")
def static(request: Request, name: str) -> Response:
    """Return a static file by its hashed name.

    Raises:
        HTTPException: 404 where there is no such file.
    """
    data = static_file(name)
    if data is None:
        raise HTTPException(404)
    return answer(request, data, MEDIA[name.rpartition(".")[2]], cache=FOR_EVER)


@router.get("/favicon.ico")
def favicon() -> Response:
    """Answer that there is no separate icon file; pages name theirs."""
    return Response(status_code=204, headers={"Cache-Control": PAGE_AGE})


@router.get("/.well-known/security.txt")
def security(request: Request) -> Response:
    """Return where to report a weakness, if a setting says so.

    Raises:
        HTTPException: 404 where there is no such setting.
    """
    contact = settings().security_contact
    if not contact:
        raise HTTPException(404)
    until = datetime.now(UTC).replace(month=1, day=1) + timedelta(days=2 * 366)
    text = f"Contact: {contact}\nExpires: {until:%Y-01-01T00:00:00Z}\nPreferred-Languages: en\n"
    return answer(request, text, "text/plain; charset=utf-8")


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Keep crawlers out of the endless steps, save those that fetch the preview of a pasted link."""
    lines = [*(f"User-agent: {name}" for name in PREVIEWERS), "Allow: /", "", "User-agent: *"]
    lines += [f"Disallow: {path}" for path in (*ENDLESS, "/picture.png", "/metrics")]
    return answer(request, "\n".join([*lines, ""]), "text/plain; charset=utf-8")


PREVIEWERS = ("Twitterbot", "facebookexternalhit", "Slackbot", "Discordbot", "TelegramBot", "WhatsApp", "LinkedInBot")


health = APIRouter()


class Health(BaseModel):
    """That the program runs, and which version it is."""

    status: Literal["ok"]
    version: str


@router.get("/readyz")
def readyz() -> Response:
    """Answer that the program can answer: a page can be made."""
    step_page(occasion(DEFAULT))
    return JSONResponse({"status": "ready", "version": __version__}, headers={"Cache-Control": NEVER})


@health.get("/healthz", response_model=Health)
def healthz() -> Response:
    """Answer that the program runs, and which version it is."""
    return JSONResponse({"status": "ok", "version": __version__}, headers={"Cache-Control": NEVER})
