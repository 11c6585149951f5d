"""A lesson in one file: every step of an iteration, as a page and for a projector, without a server."""

import base64
import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import parse_qsl

from markupsafe import Markup

from app.address.display import Display
from app.address.scenario import Scenario
from app.address.write import lesson_pairs
from app.pages.picture import FONT
from app.pages.step.occasion import occasion
from app.pages.step.page import step_page
from app.pages.templates import STATIC, render
from app.service.lessons import unfolded_work

SCRIPTS = ("offline.js", "classroom.js")

VIEWS = {"present", "open", "theme", "digits", "rounding", "notation", "v"}
"""Keys that do not make a link lead out of the file."""

LINK = re.compile(r'\s(href|action|hx-get|hx-boost)="([^"]*)"')


@dataclass(frozen=True)
class OfflinePage:
    """The file.

    Attributes:
        style: the style sheet, with the font in it.
        packed: what the file shows by step (`15`, or `p15` for a projector): JSON, packed with gzip, in base64.
        scripts: their texts.
    """

    title: str
    theme: str
    style: Markup
    packed: str
    scripts: tuple[Markup, ...]


def offline_page(scenario: Scenario, steps: list[int]) -> OfflinePage:
    """Return the file of a lesson's iteration, with these steps and the one before the first."""
    display = scenario.display
    view = Display(display.digits, display.rounding, display.notation, theme=display.theme, open="all")
    lesson = dict(lesson_pairs(scenario)) | ({"iteration": str(scenario.iteration)} if scenario.iteration else {})
    kept = {0, *steps}
    place_of = lru_cache(maxsize=4096)(lambda address: _place(address, lesson, kept))
    pages = {
        f"{'p' if present else ''}{step}": _written(scenario, step, view._replace(present=present), place_of)
        for step in sorted(kept)
        for present in (False, True)
    }
    packed = gzip.compress(json.dumps(pages, ensure_ascii=False).encode(), mtime=0)
    title = f"Backpropagation, iteration {scenario.iteration}, step by step"
    scripts = tuple(Markup((STATIC / name).read_text(encoding="utf-8")) for name in SCRIPTS)  # noqa: S704 - our own
    return OfflinePage(title, display.theme, _style(), base64.b64encode(packed).decode(), scripts)


def offline_work(scenario: Scenario, steps: list[int]) -> int:
    """Return what writing a file of these steps, and of the one before the first, costs."""
    return (len(steps) + 1) * unfolded_work(scenario)


def _style() -> Markup:
    """Return the style sheet with the font in it."""
    font = base64.b64encode(FONT.read_bytes()).decode()
    text = (STATIC / "site.css").read_text(encoding="utf-8")
    return Markup(text.replace(f"fonts/{FONT.name}", f"data:font/woff2;base64,{font}"))  # noqa: S704 - our own


def _written(scenario: Scenario, step: int, view: Display, place_of: Callable[[str], str]) -> str:
    """Return one step's page from `#app` on; links lead to their place within the file, or nowhere."""
    at = occasion(Scenario(scenario.spec, scenario.seed, scenario.iteration, step, view))
    text = render("step/page.html", page=step_page(at))
    begin, end = text.index('<div id="app"'), text.rindex("</main>")

    def led(found: re.Match[str]) -> str:
        place = place_of(unescape(found[2])) if found[1] == "href" else ""
        return f' href="#{place}"' if place else ""

    return LINK.sub(led, text[begin:end])


def _place(address: str, lesson: dict[str, str], kept: set[int]) -> str:
    """Return where in the file a link leads; nothing where it leads out of it."""
    path, _, query = address.partition("?")
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    step = pairs.pop("step", "0")
    own = {key: value for key, value in pairs.items() if key in lesson or key not in VIEWS}
    wanted = {key: value for key, value in lesson.items() if key != "v"}
    if path != "/step" or {k: v for k, v in own.items() if k != "v"} != wanted or int(step) not in kept:
        return ""
    return ("p" if pairs.get("present") else "") + step
