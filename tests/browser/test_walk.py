"""The default lesson walked in Chromium, as a student would."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, Request

from app.address.display import PANELS
from tests.browser.some import arrived
from tests.conftest import get_json

pytestmark = pytest.mark.browser


class Witness:
    """Writes down everything on a page that should not happen."""

    def __init__(self, page: Page, host: str) -> None:
        self.complaints: list[str] = []
        self.host = host
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._on_request)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(self.host):
            self.complaints.append(f"request to {request.url}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    yield context.new_page()
    context.close()


def step_on(page: Page, target: str) -> None:
    """Click and wait until the page shows the step."""
    page.click("#next")
    arrived(page, target)


def shows(page: Page, query: str) -> None:
    """Hold #result against the API."""
    value = get_json(f"/api/step?{query}")["value"]
    text = page.locator("#result").inner_text()
    assert re.fullmatch(r"-?\d+(\.\d+)?", text)
    half = Decimal(1).scaleb(int(Decimal(text).as_tuple().exponent)) / 2
    assert abs(Decimal(text) - Decimal(repr(value))) <= half * Decimal("1.000001")


KEEP = "window.kept = ['#diagram', '#weight-1', '#next'].map((s) => document.querySelector(s))"
SAME = "['#diagram', '#weight-1', '#next'].every((s, i) => document.querySelector(s) === window.kept[i])"


def test_the_whole_iteration_is_right_quiet_and_keeps_its_nodes(page: Page, server: str) -> None:
    witness = Witness(page, server)
    page.goto(f"{server}/step")
    assert page.evaluate("[htmx.config.allowEval, document.querySelectorAll('style').length]") == [False, 0]
    page.evaluate(KEEP)
    for step in range(1, 41):
        step_on(page, f"Step {step} of 40")
        shows(page, f"step={step}")
        assert page.evaluate(SAME), step
    step_on(page, "Step 0 of 40")
    assert page.url.endswith("iteration=1")
    assert page.evaluate(SAME)
    assert witness.complaints == []


def test_changes_are_animated_on_the_same_nodes(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=1")
    page.evaluate("window.moved = new Set()")
    page.evaluate("addEventListener('transitionrun', (e) => window.moved.add(e.propertyName), true)")
    step_on(page, "Step 2 of 40")
    page.wait_for_function("() => window.moved.has('fill') || window.moved.has('stroke')")


def test_back_forward_reload_and_another_browser_show_the_same(page: Page, server: str, browser: Browser) -> None:
    witness = Witness(page, server)
    page.goto(f"{server}/step?step=14")
    step_on(page, "Step 15 of 40")
    first = page.locator("#app").inner_text()
    step_on(page, "Step 16 of 40")
    second = page.locator("#app").inner_text()
    page.go_back()
    arrived(page, "Step 15")
    page.wait_for_timeout(600)
    page.evaluate("() => { document.getElementById('next').click(); document.getElementById('next').click(); }")
    arrived(page, "Step 17")
    page.go_back()
    arrived(page, "Step 16")
    page.go_back()
    arrived(page, "Step 15")
    assert page.locator("#app").inner_text() == first
    page.go_forward()
    arrived(page, "Step 16")
    assert page.locator("#app").inner_text() == second
    page.reload()
    assert page.locator("#app").inner_text() == second
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    other = context.new_page()
    other.goto(page.url)
    assert other.locator("#app").inner_text() == second
    context.close()
    assert witness.complaints == []


def test_the_same_walk_works_without_javascript(server: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(f"{server}/")
    page.get_by_role("link", name="Step", exact=True).click()
    for step in range(1, 41):
        page.click("#next")
        assert page.locator(".trail").inner_text().startswith(f"Step {step} of 40")
        shows(page, f"step={step}")
    page.click("#next")
    assert page.url.endswith("iteration=1")
    page.click("#numbers")
    page.locator("#edit input[name=w]").nth(4).fill("1,5")
    page.click("#use")
    assert "1.5" in page.locator("#weight-5").text_content()  # type: ignore[operator]
    assert page.locator("#changes").is_visible()
    page.locator("#edit input[name=rate]").fill("fast")
    page.click("#use")
    assert page.locator("#problems").is_visible()
    assert page.locator("#edit input[name=rate]").input_value() == "fast"
    page.click("#close")
    assert page.locator("#edit").count() == 0
    context.close()


def test_a_changed_weight_keeps_the_step_and_the_address_is_short(page: Page, server: str) -> None:
    witness = Witness(page, server)
    page.goto(f"{server}/step?step=15&numbers=1")
    page.evaluate(KEEP)
    page.locator("#edit input[name=w]").nth(4).fill("1/4")
    page.click("#use")
    page.wait_for_selector("#changes")
    assert page.url == f"{server}/step?v=1&w=0.2,0.4,0.6,-0.3,0.25,0.8,0.7,0.3&step=15&numbers=1&was=w5:-0.5"
    shows(page, page.url.partition("?")[2])
    assert page.locator("#edit input[name=w]").nth(4).input_value() == "0.25"
    assert page.evaluate(SAME)
    assert page.locator("td.is-changed").count() > 5
    assert witness.complaints == []


def test_a_mistyped_weight_says_so_and_keeps_everything(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=15&numbers=1")
    page.locator("#edit input[name=w]").nth(4).fill("a lot")
    page.locator("#edit input[name=x]").nth(0).fill("0,9")
    page.click("#use")
    page.wait_for_selector("#problems")
    assert page.locator("#edit input[name=w]").nth(4).input_value() == "a lot"
    assert page.locator("#edit input[name=x]").nth(0).input_value() == "0,9"
    assert page.locator(".trail").inner_text().startswith("Step 15")
    page.locator("#edit input[name=w]").nth(4).fill("2")
    page.click("#use")
    page.wait_for_function("() => !document.querySelector('#problems')")
    assert "x=0.9,0.4" in page.url


def test_picking_a_weight_opens_its_field_which_leads_to_its_gradient(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=3")
    page.click("#at-w6")
    page.click("#gradient")
    page.wait_for_function("() => document.querySelector('.trail').textContent.includes('w6')")
    shows(page, "step=16")


def test_the_next_step_is_fetched_ahead(page: Page, server: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/step?step=3", wait_until="networkidle")
    assert any(url.endswith("step=4") for url in asked)


def test_a_step_that_was_fetched_ahead_is_shown_at_once_and_becomes_the_whole_page(page: Page, server: str) -> None:
    asked: list[str] = []
    page.goto(f"{server}/step?step=14&w=0.15,0.2,0.25,0.3,0.4,0.45,0.5,0.57")
    with page.expect_response(lambda r: "step=16" in r.url):  # the next after the next
        step_on(page, "Step 15")
    page.on("request", lambda request: asked.append(request.url))
    at_once = """() => {
        document.getElementById("next").click();
        return [document.querySelector(".trail").textContent, location.search, document.title,
                document.getElementById("next").getAttribute("href")]; }"""
    page.wait_for_timeout(300)
    trail, search, title, after = page.evaluate(at_once)
    assert trail.startswith("Step 16 of 40")
    assert "step=16" in search
    assert "step 16" in title
    assert "step=17" in after
    page.wait_for_timeout(300)
    assert not [url for url in asked if "step=16" in url]
    alike = """async () => {
        const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
        const said = (e) => [e.localName, e.id, e.getAttribute("href"), e.getAttribute("data-term")].join();
        const parts = (root) => [...root.querySelectorAll("#app *")].map(said);
        return [parts(document).join(), parts(fresh).join(), document.getElementById("app").innerText.length > 500];
    }"""
    mine, fresh, has_text = page.evaluate(alike)
    assert mine == fresh
    assert has_text
    page.go_back()
    arrived(page, "Step 15")
    page.wait_for_timeout(600)
    page.evaluate("() => { document.getElementById('next').click(); document.getElementById('next').click(); }")
    arrived(page, "Step 17")
    page.go_back()
    arrived(page, "Step 16")
    page.go_back()
    arrived(page, "Step 15")
    assert "step=15" in page.url


def test_a_server_that_does_not_answer_is_said_and_the_page_stays(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=3", wait_until="networkidle")
    page.context.set_offline(True)
    page.click("#last")
    page.wait_for_selector("#offline:not([hidden])")
    assert page.locator(".trail").inner_text().startswith("Step 3")
    page.context.set_offline(False)
    page.click("#last")
    arrived(page, "Step 40")
    assert not page.locator("#offline").is_visible()


def test_typed_numbers_go_along_with_the_next_step(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=15&numbers=1")
    page.locator("#edit input[name=w]").nth(0).fill("9")
    page.click("#next")
    arrived(page, "Step 16")
    assert page.url == f"{server}/step?v=1&w=9,0.4,0.6,-0.3,-0.5,0.8,0.7,0.3&step=16&numbers=1&was=w1:0.2"


def test_back_after_a_mistake_leads_to_the_good_page_before(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=15&numbers=1")
    page.locator("#edit input[name=w]").nth(4).fill("abc")
    page.click("#use")
    page.wait_for_selector("#problems")
    assert page.url.endswith("/step?step=15&numbers=1")
    page.wait_for_function("() => document.activeElement.value === 'abc'")
    page.locator("#edit input[name=w]").nth(4).fill("0.25")
    page.click("#use")
    page.wait_for_selector("#changes")
    page.go_back()
    page.wait_for_function("() => document.querySelector('#field-w5-4').value === '-0.5'")


def test_the_view_changes_at_a_choice_and_keeps_step_and_nodes(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=15&numbers=1")
    page.evaluate(KEEP)
    page.select_option("#view-digits", "9")
    page.wait_for_function("() => document.querySelector('#result').textContent.length === 13")
    page.select_option("#view-theme", "dark")
    page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    page.select_option("#view-pace", "layer")
    page.wait_for_function("() => document.querySelector('#next').getAttribute('href').includes('step=21')")
    assert page.evaluate(SAME)
    assert "digits=9" in page.url


def test_a_chosen_network_is_built_and_trained_without_javascript(server: str, browser: Browser) -> None:
    """From the default lesson to a 3-4-4-2 tanh network with biases and two samples, 100 iterations, one step."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(f"{server}/step?numbers=1")
    page.fill("#field-shape", "3-4-4-2")
    page.click("#use")
    for layer in (1, 2, 3):
        page.select_option(f"#activation-{layer}", "tanh")
    page.select_option("#choice-biases", "trained")
    page.get_by_role("button", name="Add sample").click()
    page.click("#training")
    page.get_by_role("link", name="+100", exact=True).click()
    assert page.locator("#chart").is_visible()
    page.click("#next")
    assert "iteration 100" in page.locator(".trail").inner_text()
    page.click("#numbers")
    assert page.locator(".trail").inner_text().startswith("Step 1 of ")
    assert "layers=3-4-4-2&activations=tanh" in page.url
    assert page.locator("#edit input[name=b]").count() == 10
    assert page.locator("#edit input[name=x]").count() == 6
    shows(page, page.url.partition("?")[2])
    context.close()


LIT = """() => {
  const lit = [...document.querySelectorAll('.is-lit')];
  return lit.map((e) => [e.dataset.term, e.closest('#equation .numbers, .matrix') ? e.textContent.trim() : '']);
}"""


@pytest.mark.parametrize(
    "query",
    ["", "layers=2-3&activations=softmax&loss=cross_entropy&seed=3&b=0,0,0", "layers=2-2-2-1&seed=5&activations=tanh"],
)
def test_pointing_at_a_term_lights_every_other_place_of_it(page: Page, server: str, query: str) -> None:
    kinds: set[str] = set()
    for step in get_json(f"/api/iteration?{query}")["steps"]:
        if step["kind"] in kinds:
            continue
        kinds.add(step["kind"])
        page.goto(f"{server}/step?{query}&step={step['step']}&panel=matrices")
        terms = page.locator("#equation .numbers [data-term], #equation .symbols [data-term]")
        for i in range(terms.count()):
            terms.nth(i).hover(position={"x": 2, "y": 2}, force=True)
            lit = page.evaluate(LIT)
            assert len(lit) >= 2, (step["kind"], i)
            assert len({term for term, _ in lit}) == 1
            assert len({text for _, text in lit if text}) <= 1, (step["kind"], lit)


@pytest.mark.parametrize("panel", [panel for panel in PANELS if panel != "where"])
def test_a_tab_opens_and_closes_without_losing_step_or_focus(page: Page, server: str, panel: str) -> None:
    witness = Witness(page, server)
    page.goto(f"{server}/step?step=25")
    page.evaluate(KEEP)
    for is_open in (True, False):
        page.focus(f"#panel-{panel}")
        page.keyboard.press("Enter")
        opened = panel if is_open else "where"
        page.wait_for_function(f"() => document.querySelector('#panel-{opened}').ariaCurrent === 'true'")
        page.wait_for_selector(f"#panel-{panel}:focus")
        assert page.locator(".trail").inner_text().startswith("Step 25")
        assert page.evaluate(SAME)
    assert witness.complaints == []
