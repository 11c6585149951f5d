"""Numbers are changed where they stand: dragged, by keys, typed over; one entry of history a change."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

DRAG = 200
"""Pixels: a hundred hundredths."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    yield context.new_page()
    context.close()


def weight(page: Page, k: int) -> str:
    """What stands at a weight in the picture."""
    return re.sub(r"\s+", " ", page.locator(f"#weight-{k}").text_content() or "").strip()


def drag(page: Page, name: str, across: int, let_go: bool = True) -> None:
    """Drag a number of the picture sideways."""
    box = page.locator(f"#at-{name}").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y)
    page.mouse.move(x + across, y)
    if let_go:
        page.mouse.up()


def test_a_weight_is_dragged_taken_back_dragged_again_and_handed_on(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=12")
    page.wait_for_load_state("networkidle")
    entries, there = page.evaluate("history.length"), page.url
    heard = page.locator("#narration").text_content()
    drag(page, "w5", DRAG, let_go=False)
    expect(page.locator("#weight-5")).to_contain_text("0.5 was")
    assert "was −0.5" in weight(page, 5)
    assert page.locator("#unit-E").text_content().count("was 0.309205") == 1  # type: ignore[union-attr]
    assert (page.url, page.locator("#narration").text_content()) == (there, heard)
    page.keyboard.press("Escape")
    expect(page.locator("#weight-5")).not_to_contain_text("was")
    page.mouse.up()
    assert (weight(page, 5), page.url, page.evaluate("history.length")) == ("𝑤₅ −0.5", there, entries)
    drag(page, "w5", DRAG)
    page.wait_for_url("**was=w5:-0.5*")
    assert page.evaluate("history.length") == entries + 1
    page.wait_for_selector("#at-w5:focus")
    assert page.locator("#narration").text_content() != heard
    link = page.locator("#share-address").input_value()
    page.go_back()
    expect(page.locator("#weight-5")).not_to_contain_text("was")
    assert page.url == there
    page.goto(link.replace(link.split("/step")[0], server))
    assert weight(page, 5) == "𝑤₅ 0.5 was −0.5"


def test_in_front_of_a_class_a_number_is_changed_with_the_keys_alone(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=15&present=1")
    page.wait_for_load_state("networkidle")
    entries = page.evaluate("history.length")
    page.keyboard.press("e")
    page.wait_for_selector(".number-form input:focus")
    opened = page.evaluate("document.activeElement.id.replace('field-', '')")
    error = page.locator("#unit-E .value").text_content()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowUp")
    expect(page.locator("#unit-E")).to_contain_text("was")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**was={opened}:*")
    assert "present=1" in page.url
    assert page.evaluate("history.length") == entries + 1
    page.wait_for_selector(f"#at-{opened}:focus")
    page.keyboard.press("Backspace")
    expect(page.locator("#unit-E")).not_to_contain_text("was")
    assert page.locator("#unit-E .value").text_content() == error


def test_a_refused_number_keeps_the_field_and_escape_leaves_it(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=12")
    page.locator("#at-w5").click()
    page.wait_for_selector("#field-w5:focus")
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    page.wait_for_selector("#field-w5[aria-invalid]")
    assert "is not a number" in page.locator("#field-said").inner_text()
    assert page.locator("#field-w5").input_value() == "abc"
    assert "edit" not in page.url
    page.keyboard.press("Escape")
    page.wait_for_selector(".number-form", state="detached")
    assert weight(page, 5) == "𝑤₅ −0.5"
    page.wait_for_selector("#at-w5:focus")


def test_a_number_typed_and_not_sent_goes_along_with_next(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=12")
    page.locator("#at-w5").click()
    page.wait_for_selector("#field-w5:focus")
    page.keyboard.type("0.5")
    page.locator("#next").click()
    page.wait_for_url("**step=13*")
    assert "w=0.2,0.4,0.6,-0.3,0.5" in page.url
    assert weight(page, 5).startswith("𝑤₅ 0.5")


def test_a_given_number_of_the_equation_leads_to_its_field(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=1")
    page.locator("#equation .numbers [data-term=w1]").first.click()
    page.wait_for_selector("#field-w1:focus")


def test_a_field_of_the_drawer_takes_effect_when_it_is_left(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=12&numbers=1")
    page.wait_for_load_state("networkidle")
    field = page.locator(".weight-grid [data-term=w5] input")
    field.focus()
    assert page.locator("path.line[data-term=w5]").get_attribute("class").count("is-lit") == 1  # type: ignore[union-attr]
    field.fill("0.5")
    page.keyboard.press("Tab")
    page.wait_for_url("**was=w5:-0.5*")
    assert page.evaluate("document.activeElement.closest('[data-term]').dataset.term") == "w6"
    assert weight(page, 5) == "𝑤₅ 0.5 was −0.5"


def test_what_is_typed_while_an_answer_is_on_its_way_is_not_lost(page: Page, server: str) -> None:
    page.goto(f"{server}/step?step=12&numbers=1")
    page.wait_for_load_state("networkidle")
    for k, text in ((1, "1.5"), (2, "2.5"), (3, "3.5"), (4, "4.5")):
        page.locator(f".weight-grid [data-term=w{k}] input").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**w=1.5,2.5,3.5,4.5,*")


def test_the_rows_of_the_grids_are_exchanged(page: Page, server: str) -> None:
    page.goto(f"{server}/step?layers=3-2&numbers=1")
    places = "[...document.querySelectorAll('.weight-grid input')].map((e) => [e.name, e.offsetLeft, e.offsetTop])"
    before = page.evaluate(places)
    page.locator("#choice-rows").select_option("from")
    page.wait_for_url("**rows=from*")
    after = page.evaluate(places)
    across, down = (len({round(p[n]) for p in before}) for n in (1, 2))
    assert (across, down) == (3, 2)
    assert tuple(len({round(p[n]) for p in after}) for n in (1, 2)) == (2, 3)


def test_edges_and_units_move_at_a_step_unless_less_motion_is_asked_for(page: Page, server: str) -> None:
    for less, seen in (("no-preference", True), ("reduce", False)):
        page.emulate_media(reduced_motion=less)  # type: ignore[arg-type]
        page.goto(f"{server}/step?step=1")
        page.wait_for_load_state("networkidle")
        page.evaluate("window.ran = 0; document.addEventListener('transitionrun', () => { window.ran += 1; })")
        page.locator("#next").click()
        page.wait_for_url("**step=2*")
        page.wait_for_timeout(250)
        assert bool(page.evaluate("window.ran")) is seen
