"""What can be measured of the looks: nothing lies on anything, nothing is cut, nothing jumps."""

import os

import pytest
from playwright.sync_api import Browser

from app.address.scenario import Scenario, spec_of
from app.address.write import write
from app.lesson.examples import EXAMPLES
from tests.browser.some import WIDE, some_steps

pytestmark = pytest.mark.browser

SIZES = ((1280, 720), (1920, 1080), (1024, 768), (390, 844))
MAZUR = "loss=half_sse&x=0.05,0.1&t=0.01,0.99&w=0.15,0.2,0.25,0.3,0.4,0.45,0.5,0.55&b=0.35,0.35,0.6,0.6&bias=fixed"

OVERLAPS = """() => {
  const shown = (e) => e.textContent.trim() && getComputedStyle(e.closest('a, g')).opacity !== '0';
  const labels = [...document.querySelectorAll('#diagram text, #diagram foreignObject')]
    .filter((e) => e.localName === 'foreignObject' || shown(e))
    .map((e) => ({name: (e.closest('[id]')?.id || '') + ' ' + e.textContent.trim(), box: e.getBoundingClientRect()}));
  const bad = [];
  for (let i = 0; i < labels.length; i++) for (let j = i + 1; j < labels.length; j++) {
    const a = labels[i].box, b = labels[j].box;
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    const lines = Math.min(a.height, b.height) * 0.3;  // boxes hold the line's leading too
    if (across > 1 && down > lines) bad.push(labels[i].name + ' | ' + labels[j].name);
  }
  return bad;
}"""

OUTSIDE = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth;
  const cut = [...document.querySelectorAll('#equation math, #result, #question, #diagram text')]
    .filter((e) => {
      const b = e.getBoundingClientRect();
      return b.width && (b.right > innerWidth + 1 || b.left < -1);
    });
  return [...(wide ? ['the page scrolls sideways'] : []), ...cut.map((e) => e.textContent)];
}"""


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("lesson", ["", MAZUR], ids=["post", "mazur"])
def test_no_label_lies_on_another_and_nothing_is_cut(
    server: str, browser: Browser, size: tuple[int, int], lesson: str
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", java_script_enabled=True
    )
    page = context.new_page()
    for step in range(0, 41, 1 if size == SIZES[0] and not lesson else 4):
        page.goto(f"{server}/step?{lesson}&step={step}")
        page.evaluate("document.fonts.ready")
        assert page.evaluate(OVERLAPS) == [], step
        assert page.evaluate(OUTSIDE) == [], step
    context.close()


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in {"post", "mazur"}])
def test_no_label_lies_on_another_at_any_step_of_any_example(server: str, browser: Browser, name: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    page = context.new_page()
    scenario = Scenario(spec_of(EXAMPLES[name]))
    for step in some_steps(scenario.spec.plan.steps, name):
        page.goto(f"{server}/step?{write(scenario.at(step))}", wait_until="domcontentloaded")
        assert page.evaluate(OVERLAPS) == [], step
        assert page.evaluate(OUTSIDE) == [], step
    context.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_no_label_lies_on_another_with_a_field_open_or_after_an_edit(
    server: str, browser: Browser, size: tuple[int, int]
) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    for lesson, steps in (
        ("", (0, 6, 15, 25, 33, 40)),
        ("layers=3-4-2&b=1,2,3,4,5,6", (3, 40)),
        ("layers=8-10-8", (9,)),
    ):
        for n, step in enumerate(steps):
            edits = (f"edit=w{n + 1}", "edit=x1", "edit=t1", f"edit=w{n + 1}&value=1", "edit=x1&value=1", "numbers=1")
            for edit in edits if os.environ.get("EVERYTHING") else edits[(n + SIZES.index(size)) % 2 :: 2]:
                present = "&present=1" if (n + len(edit)) % 2 and size[0] > 1000 else ""
                page.goto(f"{server}/step?{lesson}&step={step}&{edit}{present}", wait_until="domcontentloaded")
                assert page.evaluate(OVERLAPS) == [], page.url
    page.close()


@pytest.mark.parametrize("size", WIDE, ids=lambda s: f"{s[0]}x{s[1]}")
def test_reason_tabs_picture_and_buttons_stay_where_they_are_from_step_to_step(
    server: str, browser: Browser, size: tuple[int, int]
) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    places: dict[tuple[str, str], set[int]] = {}
    for step in range(41) if size == (1280, 720) else (0, 1, 8, 12, 15, 16, 18, 22, 25, 27, 34, 38, 40):
        page.goto(f"{server}/step?step={step}", wait_until="domcontentloaded")
        page.evaluate("document.fonts.ready")
        for part in ("#next", "#reason", "#panels", "#unit-1-1 .rim"):
            box = page.locator(part).bounding_box()
            if step == 0 and part in {"#reason", "#panels"}:
                continue  # the beginning has the phases there
            assert box is not None
            rim = box["width"] / 2 if part.endswith("rim") else 0.0  # it is thicker where the unit is at work
            found = {"x": box["x"] + rim, "y": box["y"] + rim, "width": 0.0 if rim else box["width"]}
            for side, value in found.items():
                places.setdefault((part, side), set()).add(round(value))
    assert all(max(found) - min(found) <= 1 for found in places.values()), {
        k: v for k, v in places.items() if max(v) - min(v) > 1
    }
    page.close()


def test_the_equation_is_set_in_our_font_at_28_pixels_or_more(server: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{server}/step?step=15")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('28px \"STIX Two Math\"'))")
    size, family = page.evaluate(
        "(s => [s.fontSize, s.fontFamily])(getComputedStyle(document.querySelector('#equation math')))"
    )
    assert float(size.removesuffix("px")) >= 28
    assert "STIX Two Math" in family
    page.close()


def test_on_a_phone_the_drawing_keeps_its_place_from_step_to_step(server: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    places = []
    for step in range(1, 40, 2):
        page.goto(f"{server}/step?step={step}")
        box = page.locator("#diagram").bounding_box()
        assert box is not None
        places.append(box["y"])
    page.close()
    assert max(places) - min(places) < 48  # two lines of a reason
