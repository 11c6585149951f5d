"""Everybody can use it: axe-core, the keyboard alone, and the order in which a screen reader hears a step."""

import unicodedata
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from app.address.display import PANELS
from app.pages.guide_chapters import CHAPTERS
from tests.browser.some import arrived

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SOFTMAX = "layers=3-4-3-3&activations=relu,tanh,softmax&loss=cross_entropy&seed=5&b=0,0,0,0,0,0,0,0,0,0&batch=mean"
SAMPLES = "x=0.1,0.2,0.3;1,0,-1&t=1,0,0;0,1,0"

KINDS = (0, 1, 2, 9, 11, 12, 13, 14, 15, 32, 40)
"""A step of every kind of the post's lesson."""

PAGES = [
    "/", "/examples", "/glossary", "/gallery", "/nope", f"/step?{'x' * 9000}", "/worksheet",
    "/worksheet?blanks=updates",
    "/step?step=15&x=a&w=1,2", "/step?iteration=3&step=40&seen=30", "/step?step=15&shown=symbols",
    "/step?step=15&embed=1", f"/step?{SOFTMAX}&{SAMPLES}&step=70&notation=indexed",
    *(f"/step?step={n}" for n in KINDS),
    *(f"/step?step=25&panel={panel}" for panel in PANELS), "/step?step=25&open=all", "/step?numbers=1&step=7",
    "/step?numbers=training&iteration=5", "/step?layers=8-10-8&step=30", "/step?step=30&pace=layer&all=1",
    "/step?layers=8-10-8&step=30&present=1", "/step?step=15&edit=w5", "/step?step=15&edit=w5&value=x",
    "/step?step=12&edit=w5&value=0.5", "/step?step=12&edit=w5&value=0.5&hold=1&present=1",
    "/step?iteration=5&step=15&edit=x1", "/step?layers=3-4-2&b=1,2,3,4,5,6&numbers=1&rows=from",
    "/guide", *(f"/guide/{name}" for name in CHAPTERS), "/practice", "/practice?practice=all&done=1r_2h_3w0.6",
    "/step?step=15&practice=1", "/step?step=15&practice=1&shown=numbers&answer=0.0653",
    "/step?step=15&practice=1&answer=x", "/step?step=15&practice=1&answer=-0.0653194",
    "/step?step=15&present=1", "/step?step=15&present=1&ask=1&shown=numbers",
    "/check", "/check?mine=h1:7,o1:0.5453,w5%2B:0.1", "/set?level=2&n=3",
]  # fmt: skip


MARKS = 'target-size: <a class="mark'
"""A step's mark in the map is small, which WCAG 2.5.8 allows where others do the same: its group's name, and Next."""


def complaints(page: Page, **more: Any) -> list[str]:
    """Let axe judge the page."""
    found = Axe().run(page, options={**OPTIONS, **more}).response["violations"]
    said = [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]
    return [words for words in said if not words.startswith(MARKS)]


@pytest.mark.parametrize("address", PAGES, ids=lambda a: a[:50])
def test_axe_finds_nothing(server: str, browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme="light", reduced_motion="reduce")
    page.goto(server + address)
    assert complaints(page) == []
    page.emulate_media(color_scheme="dark")  # in which all but the colours is the same
    assert complaints(page, runOnly={"type": "rule", "values": ["color-contrast"]}) == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_every_contrast_in_present_mode_enhanced(server: str, browser: Browser, scheme: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{server}/step?step=22&present=1&iteration=2")
    page.keyboard.press("?")
    assert complaints(page, runOnly={"type": "rule", "values": ["color-contrast-enhanced"]}) == []
    page.close()


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Go on by the keyboard until something has the focus; what has it is always visible."""
    for _ in range(400):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement !== document.body"), f"focus lost on the way to {selector}"
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{selector} can't be reached by {key}")


def test_the_whole_lesson_can_be_driven_by_the_keyboard_alone(server: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")

    def has_focus(selector: str) -> None:
        page.wait_for_function("(s) => document.activeElement.matches(s)", arg=selector)

    def is_at(step: int) -> None:
        arrived(page, f"Step {step} of")

    page.goto(f"{server}/step?step=14")
    page.keyboard.press("Tab")
    has_focus(".skip")
    tab_to(page, "#next")
    for step in (15, 16):  # step on, and on
        page.keyboard.press("Enter")
        is_at(step)
        has_focus("#next")
    tab_to(page, "#panel-matrices")  # open a view and close it
    for opened in ("matrices", "where"):
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#panel-{opened}[aria-current]")
        has_focus("#panel-matrices")
    tab_to(page, "#numbers")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer")
    has_focus("#numbers")
    tab_to(page, "input[name=w]", "Shift+Tab")  # edit a weight
    page.keyboard.press("Control+a")
    page.keyboard.type("0,35")
    page.keyboard.press("Enter")
    page.wait_for_selector("#changes")
    assert "0.7,0.35&" in page.url
    has_focus("input[name=w]")
    page.keyboard.press("Control+a")
    page.keyboard.type("much")
    page.keyboard.press("Enter")  # a mistake
    page.wait_for_selector("#problems")
    has_focus("input[name=w]")
    page.keyboard.press("Control+a")
    page.keyboard.type("0.4")
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('#problems')")
    has_focus("input[name=w]")
    tab_to(page, "#at-w5")  # pick a weight in the drawing, try numbers out, go to its gradient
    page.keyboard.press("Enter")
    page.wait_for_selector("#field-w5:focus")
    page.keyboard.press("ArrowUp")
    page.wait_for_selector("#changes")
    has_focus("#field-w5")
    page.keyboard.press("Escape")
    page.wait_for_selector(".number-form", state="detached")
    has_focus("#at-w5")
    page.keyboard.press("Enter")
    page.wait_for_selector("#field-w5:focus")
    tab_to(page, "#gradient")
    page.keyboard.press("Enter")
    is_at(15)
    has_focus("#next")
    tab_to(page, "#present")  # present, and come back
    page.keyboard.press("Enter")
    page.wait_for_selector("#app.is-present")
    has_focus("#next")
    page.keyboard.press("PageDown")
    is_at(16)
    has_focus("#next")
    page.keyboard.press("n")  # the drawer, which the field at a number had closed
    page.wait_for_selector("#drawer")
    tab_to(page, "#drawer input[name=rate]")
    page.keyboard.press("Escape")
    has_focus("#next")
    page.keyboard.press("Escape")  # the drawer closes
    page.wait_for_function("() => !document.querySelector('#drawer')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#app.is-page")
    has_focus("#next")
    is_at(16)
    page.close()


def spoken(page: Page) -> list[tuple[str, str]]:
    """Everything a screen reader meets, in its order: role and name, from the browser's own accessibility tree."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    heard: list[tuple[str, str]] = []

    def walk(node: dict[str, Any]) -> None:
        if not node.get("ignored"):
            heard.append((node["role"]["value"], node.get("name", {}).get("value", "")))
        for child in node.get("childIds", []):
            if child in by_id:
                walk(by_id[child])

    walk(nodes[0])
    return heard


MATHEMATICS = "[...document.querySelectorAll('#equation math')].map((m) => m.textContent)"
READ = [*(f"step={n}" for n in KINDS[1:]), f"{SOFTMAX}&{SAMPLES}&step=33", "step=22&present=1"]


def bare(text: str) -> str:
    """A text without its spaces, and without the slant of mathematical letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("query", READ)
def test_a_screen_reader_meets_question_equation_and_narration_in_order(
    server: str, browser: Browser, query: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{server}/step?{query}")
    heard = spoken(page)
    title = page.title().partition(" · ")[0]
    assert ("heading", title) in heard
    said = bare("".join(name for role, name in heard if role == "StaticText"))
    narration = page.locator("#narration").text_content() or ""
    at = said.index(bare(title))
    for piece in [*page.evaluate(MATHEMATICS), page.locator("#result").text_content(), narration]:
        at = said.index(bare(piece), at) + len(bare(piece))
    assert sum(role == "MathMLMath" for role, _ in heard) >= len(page.evaluate(MATHEMATICS))
    assert page.locator("[aria-live]").count() == 1
    drawing = page.locator("#diagram").get_attribute("aria-label") or ""
    assert ("group", drawing) in heard
    assert drawing.startswith("Network with layers of")
    page.close()
