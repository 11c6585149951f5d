"""The stage is one screen: nothing of the lesson lies below the fold, only the pane scrolls, labels cross no unit."""

import os
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser

from app.address.display import PANELS, Display
from app.address.scenario import Scenario, spec_of
from app.address.write import write
from app.lesson.examples import EXAMPLES
from tests.browser.some import WIDE, some_steps
from tests.browser.test_looks import OVERLAPS
from tests.random_lessons import random_scenario

pytestmark = pytest.mark.browser

UPRIGHT = ((768, 1024), (390, 844))
MEASURE = (Path(__file__).parent / "stage.js").read_text()
COVERED = (Path(__file__).parent / "covered.js").read_text()
LEAST_COVERED = 0.7


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_step_of_every_example_is_one_screen(server: str, browser: Browser, name: str) -> None:
    """Each step at one size after the other; at all of them if EVERYTHING is set."""
    page = browser.new_page(reduced_motion="reduce")
    scenario = Scenario(spec_of(EXAMPLES[name]))
    for n, step in enumerate(some_steps(scenario.spec.plan.steps, name)):
        page.goto(f"{server}/step?{write(scenario.at(step))}", wait_until="domcontentloaded")
        page.evaluate("document.fonts.ready")
        for width, height in WIDE if os.environ.get("EVERYTHING") else [WIDE[n % len(WIDE)]]:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(MEASURE) == [], (step, width, height)
            assert page.evaluate(COVERED) >= LEAST_COVERED, (step, width, height)
    page.close()


@pytest.mark.parametrize("panel", PANELS)
def test_every_tab_is_one_screen_at_each_kind_of_step(server: str, browser: Browser, panel: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    spec = spec_of(EXAMPLES["mazur-biases"])
    kinds = {spec.plan.at(n).place.kind: n for n in range(spec.plan.steps, 0, -1)}  # type: ignore[union-attr]
    for n, step in enumerate(kinds.values()):
        page.goto(f"{server}/step?{write(Scenario(spec, step=step, display=Display(panel=panel)))}")
        width, height = WIDE[n % len(WIDE)]
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(MEASURE) == [], (step, width, height)
    page.close()


def test_random_networks_are_one_screen_and_their_labels_lie_apart(server: str, browser: Browser) -> None:
    """Up to 8 layers of 10, at every size, upright and on a phone as well."""
    draw, page = Random(3), browser.new_page(reduced_motion="reduce")
    for n in range(30):
        made = random_scenario(draw, more=n % 2 == 1, most_layers=2 + n % 7, most_units=2 + n % 9)
        step = draw.randint(0, made.spec.plan.steps)
        page.goto(f"{server}/step?{write(Scenario(made.spec, step=step))}", wait_until="domcontentloaded")
        page.evaluate("document.fonts.ready")
        for width, height in (WIDE[n % len(WIDE)], UPRIGHT[n % 2]):
            page.set_viewport_size({"width": width, "height": height})
            where = (write(made.at(step)), width, height)
            assert page.evaluate(MEASURE) == [], where
            assert page.evaluate(OVERLAPS) == [], where
    page.close()
