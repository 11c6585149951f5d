"""Everybody can use it: axe-core, the keyboard alone, and the order in which a screen reader hears a step."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from app.web.view import PANELS

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
    *(f"/step?step=25&panel={panel}" for panel in PANELS),
    "/step?step=15&present=1", "/step?step=15&present=1&ask=1&shown=numbers",
]  # fmt: skip


def complaints(page: Page, **more: Any) -> list[str]:
    """Let axe judge the page."""
    found = Axe().run(page, options={**OPTIONS, **more}).response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES, ids=lambda a: a[:50])
def test_axe_finds_nothing(server: str, browser: Browser, address: str, scheme: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme=scheme, reduced_motion="reduce")
    page.goto(server + address)
    assert complaints(page) == []
    page.close()
