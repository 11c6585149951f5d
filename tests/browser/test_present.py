"""In front of a class: everything fits the screen, is large enough and dark enough, and a remote can drive it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from app.address.display import Display
from app.address.scenario import Scenario, spec_of
from app.address.write import write
from app.lesson.examples import EXAMPLES
from tests.browser.some import some_steps

pytestmark = pytest.mark.browser

SIZES = ((1024, 768), (1280, 720), (1920, 1080), (3840, 2160))

MEASURE = (Path(__file__).parent / "present.js").read_text()


Room = tuple[Literal["light", "dark"], int, int]


def rooms(step: int) -> Iterator[Room]:
    """The narrowest screen, and the others in turn; all of them if EVERYTHING is set."""
    yield "light", *SIZES[0]
    if os.environ.get("EVERYTHING"):
        yield from (("light", *size) for size in SIZES[1:])
        yield "dark", *SIZES[1]
    else:
        yield ("dark" if step % 2 else "light"), *SIZES[1 + step % 3]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_step_of_every_example_fills_the_screen(server: str, browser: Browser, name: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    scenario = Scenario(spec_of(EXAMPLES[name]), display=Display(present=True))
    for step in some_steps(scenario.spec.plan.steps, name):
        page.goto(f"{server}/step?{write(scenario.at(step))}", wait_until="domcontentloaded")
        page.evaluate("document.fonts.ready")
        for scheme, width, height in rooms(step):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(MEASURE) == [], (step, scheme, width, height)
    context.close()
