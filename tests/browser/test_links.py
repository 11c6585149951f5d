"""Every link and form of every kind of page leads somewhere: what is put in the place of #app has one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.address.display import PANELS
from tests.conftest import get

pytestmark = pytest.mark.browser

BATCH = "layers=2-2-1&x=0,1;1,0&t=1;0&seed=3&b=0.1,0.2,0.3&batch=mean"
PAGES = [
    "/step", "/step?step=25", "/step?step=40", "/step?step=40&practice=all", "/step?step=2&practice=all&answer=0.5",
    "/step?step=2&practice=all&shown=numbers", "/step?step=32&practice=updates", "/step?iteration=3&step=7",
    "/step?step=5&ask=1&shown=symbols", "/step?step=12&present=1", "/step?step=12&embed=1", f"/step?{BATCH}&step=50",
    "/step?w=abc&step=3", "/step?all_w=[[1,2],[3,4]],[[5,6],[7,8]]", "/step?step=40&practice=all&done=40r",
    *(f"/step?step=25&panel={panel}" for panel in PANELS),
]  # fmt: skip

BOOSTED = """() => [...document.querySelectorAll('#app a[href], #app form[action]')]
  .filter((e) => !e.hasAttribute('download') && e.closest('[hx-boost]')?.getAttribute('hx-boost') !== 'false')
  .map((e) => e.getAttribute('href') ?? e.getAttribute('action')).filter((href) => !href.startsWith('#'))"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    yield context.new_page()
    context.close()


def test_whatever_takes_the_place_of_the_lesson_is_one(page: Page, server: str) -> None:
    seen: set[str] = set()
    for address in PAGES:
        page.goto(server + address)
        found = set(page.evaluate(BOOSTED))
        assert found, address
        seen |= found
    assert len(seen) > 200
    for href in seen:
        answer = get(href)
        assert answer.status_code in {200, 422}, href
        assert 'id="app"' in answer.text, href


def test_the_last_step_of_practice_leads_to_how_it_went(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=40&practice=all")
    page.click("#next")
    page.wait_for_url("**/practice?**")
    page.wait_for_selector("h1")
    assert "How it went" in page.title()
    assert page.locator("#main").inner_text().strip()
    page.go_back()
    page.wait_for_selector("#equation")


def test_a_page_of_another_kind_takes_the_whole_window(page: Page, server: str) -> None:
    """Even where a link was forgotten: what has no #app is not put into the lesson's place."""
    page.goto(f"{server}/step?step=3")
    page.evaluate("void htmx.ajax('GET', '/glossary', {target: '#app', select: '#app', swap: 'morph:outerHTML'})")
    page.wait_for_url("**/glossary")
    assert page.locator("h1").inner_text()
