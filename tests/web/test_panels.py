"""The panels of one step: light, closed by their own link, and true."""

import gzip
import re
from random import Random

import pytest

from app.address.display import PANELS
from app.address.scenario import Scenario, spec_of
from app.address.write import write
from app.lesson.examples import EXAMPLES
from app.lesson.plan import SUBJECTS
from tests.conftest import get
from tests.random_lessons import random_scenario

MAZUR = write(Scenario(spec_of(EXAMPLES["mazur"]), step=32))


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_is_light_for_the_default_lesson(panel: str) -> None:
    for step in (0, 5, 11, 15, 25, 35, 40):
        page = get(f"/step?step={step}&panel={panel}")
        assert page.status_code == 200
        assert 'id="panel"' in page.text
        assert len(gzip.compress(page.content, 5)) <= 16 * 1024


def test_every_panel_opens_in_random_lessons() -> None:
    draw = Random(51)
    for _ in range(40):
        query = write(random_scenario(draw, most_units=4))
        for panel in PANELS:
            assert get(f"/step?{query}&panel={panel}").status_code == 200, (query, panel)


def test_the_wrong_order_shows_mazurs_printed_error_beside_the_right_one() -> None:
    page = get(f"/step?{MAZUR}&panel=order&digits=9").text
    panel = page.split('<section id="panel"')[1].split("</section>")[0]
    assert "≈ 0.291027774" in panel
    assert "≈ 0.291027924" in panel


def test_nudging_agrees_with_the_gradient_on_the_page() -> None:
    panel = get("/step?step=25&panel=check&digits=6").text.split('<section id="panel"')[1].split("</section>")[0]
    ups = re.findall(r"≈ ([\d.]*\d)", panel)
    up, down, quotient, gradient = map(float, ups[:4])
    assert (up - down) / 0.002 == pytest.approx(quotient, rel=1e-5)
    assert quotient == pytest.approx(gradient, rel=1e-5)


def test_the_gallery_shows_every_kind_of_step() -> None:
    page = get("/gallery").text
    for kind in SUBJECTS:
        assert f">{kind}</a></h3>" in page, kind
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_open_paths_are_lit_in_the_drawing_at_every_step_of_a_hidden_weight() -> None:
    for step in (25, 32):
        page = get(f"/step?step={step}&panel=paths").text
        lit = [k for k in range(1, 9) if "is-path" in page.split(f'id="weight-{k}" class="')[1].split('"')[0]]
        assert lit == [5, 7]


@pytest.mark.parametrize(
    "query",
    [
        "layers=1-1&activations=linear&loss=cross_entropy&x=1&t=1&w=-50",
        "rate=1" + "0" * 300 + "&iteration=1",
    ],
)
def test_where_there_is_nothing_to_draw_the_slope_says_so(query: str) -> None:
    answer = get(f"/step?{query}&step=4&panel=slope")
    assert answer.status_code == 200
    assert "too large to be drawn, or undefined" in answer.text


def test_every_name_and_value_in_the_code_stands_for_its_term() -> None:
    code = get("/step?step=15&panel=code").text.split('id="panel"')[1]
    for term in ("gradient-w5", "error-slope-2-1", "slope-2-1", "a-1-1"):
        assert re.search(rf'<span data-term="{term}">\w+</span>', code)
    values = get("/step?step=2&panel=code").text.split('id="panel"')[1]
    assert '# <span data-term="a-1-1">0.579324</span>, <span data-term="a-1-2">·</span>' in values


@pytest.mark.parametrize(("query", "says", "keeps_quiet"), [
    ("", ["the step, −α · gradient"], ["goes by", "weight decay", "stays as it is."]),
    ("optimizer=adam", ["the plain step", "goes by Adam:"], ["weight decay"]),
    ("decay=0.1&decay_in=loss", ["the plain step", "with weight decay:", "without weight decay’s part"], []),
    ("fixed=1", ["the plain step", "the weight stays as it is."], ["goes by"]),
])  # fmt: skip
def test_the_slope_says_where_the_lessons_own_step_is_another(
    query: str, says: list[str], keeps_quiet: list[str]
) -> None:
    page = " ".join(get(f"/step?{query}&step=25&panel=slope").text.split('id="panel"')[1].split())
    assert all(words in page for words in says), says
    assert not any(words in page for words in keeps_quiet)
    nudged = " ".join(get(f"/step?{query}&step=25&panel=check").text.split())
    assert ("without weight decay’s part" in nudged) == ("decay" in query)
