"""Handing a step on: its link, its QR code, and the lines that embed it in another page."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import segno

from app.address.display import PLAIN, Display
from app.address.links import Links
from app.address.query import refusal
from app.address.scenario import Scenario
from app.service.lessons import most_unfolded
from app.settings import settings

LONGEST_CODE = 800
"""Characters of an address beyond which its QR code is too fine for a phone at the back of a room."""

FILES = {
    "Slides": {"this picture as SVG": "/drawing.svg", "as TikZ": "/drawing.tex", "all steps in Beamer": "/slides.tex"},
    "Print": {"this iteration as a worksheet": "/worksheet", "the same on few pages": "/worksheet?form=compact"},
    "Class set": {"exercises with other numbers for everyone": "/set"},
    "Quiz": {"for Moodle": "/quiz.xml", "as GIFT": "/quiz.gift", "for Canvas and others (QTI)": "/quiz.zip"},
    "Code": {"NumPy": "/export/backstep.py", "PyTorch": "/export/backstep_torch.py",
             "a notebook": "/export/backstep.ipynb", "all equations in LaTeX": "/export/backstep.tex"},
    "Offline": {"all steps in one file that needs no network": "/offline.html"},
}  # fmt: skip
"""What can be taken away, by its sort: what each is called, and where it is. Link and frame stand by themselves."""

BOUNDED, MOST_AT_ONCE = {"/slides.tex", "/quiz.xml", "/quiz.gift", "/quiz.zip", "/offline.html"}, 120
"""Files of some steps at once, and of how many."""

MOST_ON_PAPER = 400
"""Steps of an iteration beyond which no sheet is made: it would have dozens of pages."""

PAGES = ("/worksheet", "/set")
"""Those that are looked at, not downloaded."""

ALONE = "This server listens on its own computer only, so nobody else can open this link."
NO_ADDRESS = "This computer is in no network just now, so nobody else can open this link."


@dataclass(frozen=True)
class ShareView:
    """What a page offers for handing its step on.

    Attributes:
        address: the link, as others can open it where they can.
        code: the address of the QR code's picture, or nothing.
        words: why there is no code, or nothing.
        projected: the same link for a projector.
        embed: HTML that shows the step in another page.
        files: what can be taken away, by its sort: what each is called, its address, and whether it is a file.
    """

    address: str
    code: str
    words: str
    projected: str
    embed: str
    files: dict[str, tuple[tuple[str, str, bool], ...]]


def handed_on(display: Display) -> Display:
    """Return the view that others get: what is shown, not how this screen shows it."""
    return display._replace(present=False, embed=False, theme=PLAIN.theme, seen=0, numbers="", route=0)


def link_to(display: Display, step: int, links: Links) -> str:
    """Return a step's link as others get it, with the host under which they reach it."""
    return links.to(step, path=f"{settings().base}/step", display=handed_on(display))


def share_view(scenario: Scenario, step: int, links: Links) -> ShareView:
    """Offer a step for handing on: with the line that embeds it, and its code unless there is a reason not to."""
    address, theirs = link_to(scenario.display, step, links), handed_on(scenario.display)
    no_code = why_no_code(address)
    framed = escape(links.to(step, path=f"{settings().base}/step", display=theirs._replace(embed=True)))
    embed = f'<iframe src="{framed}" title="Backstep" width="100%" height="720"></iframe>'
    projected = links.to(step, path=f"{settings().base}/step", display=theirs._replace(present=True))
    code = "" if no_code else links.to(step, path="/qr.svg", display=theirs)
    found = {sort: tuple(_files(scenario, step, links, theirs, of_sort)) for sort, of_sort in FILES.items()}
    files = {sort: offered for sort, offered in found.items() if offered}
    return ShareView(address, code, no_code, projected, embed, files)


def _files(
    scenario: Scenario, step: int, links: Links, display: Display, found: dict[str, str]
) -> Iterator[tuple[str, str, bool]]:
    """Yield what a file or page is called, its address, and whether it is a file; a set has numbers of its own."""
    steps = scenario.spec.plan.steps
    for name, path in found.items():
        base, _, more = path.partition("?")
        if base == "/worksheet" and steps > MOST_ON_PAPER:
            continue
        words, chosen = some(step, steps, most_in_file(base, scenario)) if base in BOUNDED else ("", "")
        address = base if base == "/set" else links.to(step, path=base, display=display) + (f"&{more}" if more else "")
        yield name + words, address + chosen, base not in PAGES


def most_in_file(path: str, scenario: Scenario) -> int:
    """Return how many steps a file may hold at most."""
    return min(MOST_AT_ONCE, most_unfolded(scenario)) if path == "/offline.html" else MOST_AT_ONCE


def some(step: int, steps: int, at_once: int) -> tuple[str, str]:
    """Return which steps a file holds, in words and for its address, where an iteration has more than fit in one."""
    if steps <= at_once:
        return "", ""
    begin = min(max(1, step - at_once // 2), steps - at_once + 1)
    end = begin + at_once - 1
    return f" (steps {begin} to {end})", f"&steps={begin}-{end}"


def why_no_code(address: str) -> str:
    """Return why an address has no QR code; nothing if it has one."""
    if not settings().base:
        return NO_ADDRESS if settings().is_for_all else ALONE
    if len(address) > LONGEST_CODE:
        has = f"This address has {len(address):,} characters; a QR code is readable up to {LONGEST_CODE}."
        return f"{has} Fewer digits make it shorter."
    return ""


def code_picture(scenario: Scenario) -> bytes:
    """Draw the QR code of a step's address as SVG, dark on white.

    Raises:
        BadField: if there is none, saying why.
    """
    address = link_to(scenario.display, scenario.step, Links(scenario))
    words = why_no_code(address)
    if words:
        raise refusal("address", words)
    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False, boost_error=False)
    code.save(drawn, kind="svg", xmldecl=False, omitsize=True, light="#fff", svgclass=None, lineclass=None, nl=False)
    return drawn.getvalue()


@dataclass(frozen=True)
class ToolsView:
    """How this page is shown, and the links that change it.

    Attributes:
        mode: "page", "present" or "embed".
        present: the same step for a projector.
        leave: the same step as an ordinary page.
        ask: the same step, with or without asking first.
        asks: whether a new step shows its question first.
        practise: the same step as a question.
        numbers: the same step with the drawer of its numbers open, or closed.
    """

    mode: str
    present: str
    leave: str
    ask: str
    asks: bool
    practise: str
    numbers: str


def tools_view(display: Display, step: int, links: Links) -> ToolsView:
    """Link to the other ways of showing a step."""

    def to(**changes: bool | str) -> str:
        return links.changed(step, **changes)

    mode = "embed" if display.embed else "present" if display.present else "page"
    leave = to(present=False, embed=False)
    practise = to(practice="all", ask=False, shown="result", panel="")
    present = to(present=True, embed=False, numbers="")
    return ToolsView(
        mode, present, leave, to(ask=not display.ask, shown="result"), display.ask, practise,
        to(numbers="" if display.numbers == "1" else "1"),
    )  # fmt: skip
