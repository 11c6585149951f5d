"""The addresses of what is taken away: programs, drawings, quizzes, pictures, what embeds a step elsewhere."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.address.query import Query, word
from app.address.read import parse
from app.address.scenario import Scenario
from app.downloads.files import FILES
from app.http.responses import PAGE_AGE, answer
from app.pages.drawing_files import DRAWINGS
from app.pages.oembed import oembed
from app.pages.offline import offline_page, offline_work
from app.pages.picture import preview as preview_picture
from app.pages.quiz import chosen_steps, gift, moodle_xml
from app.pages.quiz_qti import qti_package
from app.pages.slides import slides
from app.pages.step.tools import code_picture, most_in_file
from app.pages.templates import render
from app.service.lessons import EQUATION_WORK, at_work, page_at_work, page_work

router = APIRouter(include_in_schema=False)

QUIZZES: dict[str, tuple[Callable[[Scenario, list[int]], str | bytes], str]] = {
    "xml": (moodle_xml, "application/xml; charset=utf-8"),
    "gift": (gift, "text/plain; charset=utf-8"),
    "zip": (qti_package, "application/zip"),
}
"""Every kind of quiz file: its writer and its media type."""


@router.get("/export/{name}")
def export(request: Request, name: str) -> Response:
    """Return one iteration as a file that stands by itself.

    Raises:
        HTTPException: 404 where there is no such file.
    """
    if name not in FILES:
        raise HTTPException(404)
    written, media, _ = FILES[name]
    scenario = parse(Query.read(request.url.query))
    steps = scenario.spec.plan.steps if name.endswith(".tex") else 0
    with at_work(scenario, EQUATION_WORK * steps):
        response = answer(request, written(scenario), media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@router.get("/drawing.{kind}")
def drawing(request: Request, kind: str) -> Response:
    """Return the picture of a step as a file for slides and papers.

    Raises:
        HTTPException: 404 where there is no such kind.
    """
    if kind not in DRAWINGS:
        raise HTTPException(404)
    query = Query.read(request.url.query)
    scenario, black = parse(query), word(query, "colours", ("all", "black"), "all") == "black"
    written, media = DRAWINGS[kind]
    with page_at_work(scenario, None):
        response = answer(request, written(scenario, black=black), media)
    response.headers["Content-Disposition"] = f'attachment; filename="backstep-step-{scenario.step}.{kind}"'
    return response


@router.get("/slides.tex")
def beamer(request: Request) -> Response:
    """Return steps of an iteration as slides."""
    query = Query.read(request.url.query)
    scenario = parse(query)
    steps = chosen_steps(query, scenario)
    with at_work(scenario, 5 * EQUATION_WORK * len(steps)):
        response = answer(request, slides(scenario, steps), "application/x-tex; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="backstep-slides.tex"'
    return response


@router.get("/offline.html")
def offline(request: Request) -> Response:
    """Return an iteration as one file that needs no server."""
    query = Query.read(request.url.query)
    scenario = parse(query)
    steps = chosen_steps(query, scenario, most_in_file("/offline.html", scenario))
    with at_work(scenario, offline_work(scenario, steps)):
        response = answer(
            request, render("offline.html", page=offline_page(scenario, steps)), "text/html; charset=utf-8"
        )
    response.headers["Content-Disposition"] = 'attachment; filename="backstep.html"'
    return response


@router.get("/quiz.{kind}")
def quiz(request: Request, kind: str) -> Response:
    """Return steps of an iteration as a quiz for a learning platform.

    Raises:
        HTTPException: 404 where there is no such kind.
    """
    if kind not in QUIZZES:
        raise HTTPException(404)
    query = Query.read(request.url.query)
    scenario = parse(query)
    steps, (written, media) = chosen_steps(query, scenario), QUIZZES[kind]
    with at_work(scenario, 5 * EQUATION_WORK * len(steps)):
        response = answer(request, written(scenario, steps), media)
    response.headers["Content-Disposition"] = f'attachment; filename="backstep-quiz.{kind}"'
    return response


@router.get("/qr.svg")
def code(request: Request) -> Response:
    """Show a step's link as a QR code."""
    return answer(request, code_picture(parse(Query.read(request.url.query))), "image/svg+xml")


@router.get("/picture.png")
def preview(request: Request) -> Response:
    """Show a step as a small picture, for links in chats."""
    scenario = parse(Query.read(request.url.query))
    with at_work(scenario, PICTURE_WORK + page_work(scenario)):
        return answer(request, preview_picture(scenario), "image/png")


PICTURE_WORK = 500_000
"""What painting a picture costs."""


@router.get("/oembed")
def embedding(request: Request) -> Response:
    """Tell other sites how a step's link is embedded, as oEmbed has it."""
    content = oembed(Query.read(request.url.query))
    return JSONResponse(content, headers={"Cache-Control": PAGE_AGE})
