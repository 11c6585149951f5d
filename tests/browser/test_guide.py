"""A chapter that moves: a number is dragged, and what is read is lit."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.pages.guide_chapters import CHAPTERS
from tests.conftest import get_json

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    yield page
    context.close()


def test_a_dragged_number_changes_the_text_the_picture_and_the_address(page: Page, server: str) -> None:
    page.goto(f"{server}/guide/gradient")
    before = page.locator("#story .side.result-line").first.inner_text()
    page.locator("#dragged").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    value = get_json("/api/iteration?w=0.2,0.4,0.6,-0.3,-0.2,0.8,0.7,0.3")["steps"][14]["value"]
    shown = f"{abs(value):.6g}"
    expect(page.locator("#story .side.result-line").first).to_contain_text(shown)
    assert shown not in before
    expect(page.locator("#dragged-said")).to_contain_text("= −0.2")
    expect(page.locator("#scene")).to_contain_text("−0.2")
    assert "-0.2" in page.url
    assert page.evaluate("document.activeElement.id") == "dragged"
    assert "-0.2" in (page.locator("#contents a").nth(6).get_attribute("href") or "")
    page.reload()
    expect(page.locator("#story .side.result-line").first).to_contain_text(shown)


def test_without_javascript_the_number_is_sent_by_a_button(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/guide/gradient")
    page.locator("#dragged").focus()
    page.keyboard.press("ArrowRight")
    page.click("#guide-number button")
    assert "-0.4" in page.url
    assert "−0.4" in page.locator("#dragged-said").inner_text()
    context.close()


def test_what_is_read_is_lit_in_the_picture(page: Page, server: str) -> None:
    page.goto(f"{server}/guide/forward")
    seen = set()
    for y in range(0, 1600, 120):
        page.evaluate(f"scrollTo(0, {y})")
        page.wait_for_timeout(60)
        seen.add(
            page.evaluate("[...document.querySelectorAll('#scene .is-told')].map((e) => e.dataset.term).sort().join()")
        )
    assert len(seen) >= 2, seen
    assert page.evaluate("document.querySelector('.scene').getBoundingClientRect().top") >= 0, (
        "the picture stays in sight"
    )


def test_a_guess_opened_stays_open_while_a_number_is_dragged(page: Page, server: str) -> None:
    page.goto(f"{server}/guide/gradient")
    page.click("#story details summary")
    page.locator("#dragged").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#dragged-said")).to_contain_text("= −0.6")
    assert page.locator("#story details").first.get_attribute("open") is not None


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1024, 768), (390, 844)], ids=lambda s: f"{s[0]}x{s[1]}")
def test_no_chapter_scrolls_sideways_or_hides_its_number(browser: Browser, server: str, size: tuple[int, int]) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    for name in CHAPTERS:
        page.goto(f"{server}/guide/{name}", wait_until="domcontentloaded")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        if size[0] >= 1024 and name != "onwards":
            bottom = page.evaluate("document.getElementById('dragged-said').getBoundingClientRect().bottom")
            assert bottom <= size[1], (name, bottom)
    page.close()
