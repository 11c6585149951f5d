"""A lesson in class: remotes, typing, swipes, small screens, and a server that goes away."""

import re
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.some import arrived
from tests.conftest import free_port, started

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def wait_for_step(page: Page, step: int) -> None:
    arrived(page, f"Step {step} of")


REMOTE = [
    ("PageDown", 16), ("ArrowRight", 17), (" ", 18), ("ArrowDown", 19),
    ("PageUp", 18), ("ArrowLeft", 17), ("ArrowUp", 16),
    ("Shift+ ", 15), ("End", 40), ("Home", 0),
]  # fmt: skip


def test_a_remote_walks_the_lesson(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=15&present=1")
    for key, step in REMOTE:
        page.keyboard.press(key)
        wait_for_step(page, step)


def test_the_other_keys_of_a_remote(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=15&present=1")
    page.evaluate("window.stayed = true")
    for key in (".", "b"):
        page.keyboard.press(key)
        assert page.evaluate("document.documentElement.classList.contains('is-blank')")
        assert page.evaluate("getComputedStyle(document.body, '::after').backgroundColor") == "rgb(0, 0, 0)"
        page.keyboard.press("PageDown")  # wakes, and does nothing else
        assert not page.evaluate("document.documentElement.classList.contains('is-blank')")
    page.keyboard.press("F5")
    page.wait_for_function("() => document.fullscreenElement")
    assert page.evaluate("window.stayed")
    page.keyboard.press("F5")
    page.wait_for_function("() => !document.fullscreenElement")
    wait_for_step(page, 15)
    for key, sheet in (("?", "keys"), ("l", "share")):
        page.keyboard.press(key)
        assert page.evaluate("[...document.querySelectorAll('details.sheet[open]')].map((e) => e.id)") == [sheet]
        assert page.evaluate("document.activeElement.parentElement.id") == sheet
    page.keyboard.press("Escape")
    assert page.locator("details.sheet[open]").count() == 0
    page.keyboard.press("n")
    page.wait_for_selector("#drawer")
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('#drawer')")
    page.keyboard.press("a")
    page.wait_for_selector("#ask:has-text('on')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#app.is-page")
    assert "present" not in page.url


def test_the_keys_of_the_stage(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=25&present=1")
    for key, panel in (("2", "matrices"), ("8", "code"), ("8", "where")):
        page.keyboard.press(key)
        page.wait_for_selector(f"#panel-{panel}[aria-current]")
    for key in ("g", "3", "0", "Enter"):
        page.keyboard.press(key)
    wait_for_step(page, 30)
    page.keyboard.press("m")
    assert page.locator("#map .group-name").first.is_visible()
    page.keyboard.press("Backspace")
    wait_for_step(page, 25)
    page.keyboard.press("[")
    wait_for_step(page, 12)
    page.keyboard.press("Shift+ArrowRight")
    wait_for_step(page, 22)
    page.keyboard.press("q")
    page.wait_for_function("() => document.querySelector('.code-picture').naturalWidth > 0")
    box = page.locator(".code-picture").bounding_box()
    assert box is not None
    assert box["height"] >= 0.8 * 720
    page.keyboard.press("Escape")
    wait_for_step(page, 22)
    assert "present=1" in page.url


def test_the_codes_picture_is_there_at_one_key(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=15&present=1")
    page.keyboard.press("l")
    page.wait_for_function("() => document.querySelector('.code-picture').naturalWidth > 0")
    box = page.locator(".code-picture").bounding_box()
    assert box is not None
    assert box["height"] >= 720 / 4


def test_asking_first_takes_three_clicks_a_step(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=14&present=1&ask=1")
    page.keyboard.press("PageDown")
    wait_for_step(page, 15)
    assert page.locator("#result").inner_text() == "?"
    assert page.locator("#equation .numbers").count() == 0
    page.keyboard.press("PageDown")
    page.wait_for_selector("#equation .numbers")
    assert page.locator("#result").inner_text() == "?"
    page.keyboard.press("PageDown")
    page.wait_for_function("() => document.getElementById('result').textContent !== '?'")
    page.keyboard.press("PageDown")
    wait_for_step(page, 16)


def test_typing_in_a_field_never_steps(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=15&present=1")
    page.keyboard.press("n")
    page.wait_for_selector("#drawer")
    page.locator("#edit input[name=w]").nth(4).click()
    for key in ("b", ".", "f", "?", " ", "End", "ArrowLeft", "PageDown"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.url.endswith("step=15&present=1&numbers=1")
    assert not page.evaluate("document.documentElement.className.includes('is-blank')")
    page.locator("#edit input[name=w]").nth(4).fill("0.25")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#weight-5').textContent.includes('0.25')")
    assert "present=1" in page.url
    page.goto(f"{server}/step?step=15&numbers=1")
    page.locator("#edit input[name=w]").nth(4).click()
    for key in ("b", "PageDown", "ArrowRight", "f"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.url.endswith("step=15&numbers=1")
    page.goto(f"{server}/step?step=15")
    page.keyboard.press("ArrowRight")  # ← and → step everywhere
    wait_for_step(page, 16)
    page.keyboard.press("b")  # a letter only in front of a class
    page.keyboard.press("ArrowLeft")
    wait_for_step(page, 15)


def test_a_swipe_steps_and_scrolling_does_not(server: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{server}/step?step=15")
    swipe = """([from, to, down]) => {
      const stage = document.querySelector('#question');
      const touch = (x, y) => new Touch({identifier: 1, target: stage, clientX: x, clientY: y});
      const fire = (name, t) => stage.dispatchEvent(new TouchEvent(name, {bubbles: true, touches: name === 'touchend' ? [] : [t], changedTouches: [t]}));
      fire('touchstart', touch(from, 200)); fire('touchend', touch(to, 200 + down));
    }"""  # noqa: E501
    page.evaluate(swipe, [300, 100, 10])
    wait_for_step(page, 16)
    page.evaluate(swipe, [100, 300, 10])
    wait_for_step(page, 15)
    page.evaluate(swipe, [100, 130, 0])
    page.evaluate(swipe, [100, 300, 200])
    page.wait_for_timeout(200)
    wait_for_step(page, 15)
    context.close()


SMALL = """() => {
  const bad = [];
  if (document.documentElement.scrollWidth > innerWidth) bad.push(`scrolls sideways: ${document.documentElement.scrollWidth}`);
  const inLine = (e) => ['P', 'DD', 'LI', 'SUMMARY', 'NAV'].includes(e.parentElement.tagName) && getComputedStyle(e).display === 'inline';
  for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')) {
    if (!e.checkVisibility({opacityProperty: true}) || inLine(e) || e.matches('.skip, .first-button') || e.closest('svg')) continue;
    const b = e.getBoundingClientRect();
    const least = e.closest('.buttons') ? 44 : 24;
    if (b.height < least - .5 || b.width < 23.5) bad.push(`${e.textContent.trim() || e.id}: ${b.width.toFixed(0)}×${b.height.toFixed(0)}`);
  }
  return bad;
}"""  # noqa: E501

PHONE_PAGES = ["/", "/examples", "/glossary", "/worksheet", "/step?step=30&iteration=4", "/step?step=27&panel=matrices",
               "/step?step=27&panel=code", "/step?step=27&panel=paths", "/step?step=27&panel=order", "/step?x=a",
               "/step?layers=10-10-10-10-10-10-10-10&step=300", "/step?step=15&present=1", "/step?step=15&embed=1",
               "/gallery", "/nope", "/practice", "/step?step=15&practice=1&answer=0.0653", "/guide", "/guide/gradient",
               "/guide/vectors", "/guide/why", "/guide/deeper", "/check?mine=h1:7,o1:0.5453,dE/do1:0.4547"]  # fmt: skip


SMALL_SIZES = {"phone": (360, 740), "400 %": (320, 256), "200 %": (640, 360)}


@pytest.mark.parametrize("address", PHONE_PAGES)
def test_small_screens_and_large_zoom_need_no_sideways_scrolling(server: str, browser: Browser, address: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    for name, (width, height) in SMALL_SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        if page.url == "about:blank":
            page.goto(server + address)
            page.evaluate("document.fonts.ready")
        assert page.evaluate(SMALL) == [], name
    page.close()


class Interrupted:
    """A server that can be stopped and started again at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = started(self.port, HOST="127.0.0.1")

    def stop(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)


@pytest.fixture
def interrupted() -> Iterator[Interrupted]:
    server = Interrupted()
    server.start()
    yield server
    server.stop()


def test_a_server_that_goes_away_and_comes_back_loses_nothing(page: Page, interrupted: Interrupted) -> None:
    page.goto(f"{interrupted.address}/step?step=13&numbers=1", wait_until="networkidle")
    for step in (14, 15):
        page.click("#next")
        wait_for_step(page, step)
    page.wait_for_load_state("networkidle")
    page.locator("#edit input[name=w]").nth(4).fill("0.25")
    interrupted.stop()
    page.click("#last")  # a step that the browser never saw
    page.wait_for_selector("#offline:not([hidden])")
    assert page.locator("#edit input[name=w]").nth(4).input_value() == "0.25"
    assert page.locator(".trail").inner_text().startswith("Step 15")
    page.locator("#edit input[name=w]").nth(4).fill("-0.5")
    page.go_back()  # what was visited can still be read
    wait_for_step(page, 14)
    page.click("#back")
    wait_for_step(page, 13)
    page.click("#next")
    wait_for_step(page, 14)
    interrupted.start()
    page.wait_for_selector("#offline", state="hidden", timeout=10_000)
    page.click("#last")
    wait_for_step(page, 40)
    assert re.search(r"step=40&numbers=1$", page.url)


def test_practice_works_without_javascript(server: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{server}/step?step=14")
    page.click("#practise")
    page.click("#next")
    page.fill("#field-answer", "0,0653194")
    page.click("#check")
    assert "sign" in page.locator("#verdict").inner_text()
    assert page.locator("#field-answer").input_value() == "0,0653194"
    page.click("#hint")
    assert page.locator("#equation .symbols").count() > 0
    page.fill("#field-answer", "-0,0653194")
    page.keyboard.press("Enter")
    assert page.locator("#verdict").inner_text().startswith("Right")
    assert page.locator("#result").inner_text() == "-0.0653194"
    page.click("#next")
    assert page.locator("#result").inner_text() == "?"
    context.close()


def test_practice_goes_by_keyboard_alone(page: Page, server: str) -> None:
    page.goto(f"{server}/practice?level=1&seed=2")
    page.focus("#begin")
    page.keyboard.press("Enter")
    page.wait_for_selector("#field-answer")
    page.focus("#field-answer")
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict")
    page.wait_for_selector("#field-answer:focus")
    page.keyboard.press("Control+a")
    page.keyboard.type("no idea")
    page.keyboard.press("Enter")
    page.wait_for_selector("#field-answer-error")
    page.wait_for_selector("#field-answer:focus")
    page.focus("#show")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('result').textContent !== '?'")
    page.wait_for_selector("#next:focus")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('result').textContent === '?'")
    page.wait_for_selector("#next:focus")
