"""Pages as documents: what stands where, and that it is true."""

import re
from decimal import Decimal
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from app.address.write import write
from tests.conftest import get, get_json
from tests.random_lessons import random_scenario

HANDLES = ("app", "diagram", "equation", "result", "narration", "back", "next", "first", "last", "edit")


def result(page: str) -> str:
    """Text of #result."""
    found = re.search(r'<strong id="result"[^>]*>([^<]*)</strong>', page)
    assert found
    return found[1]


def is_correctly_rounded(text: str, value: float) -> bool:
    """Whether a plain decimal is the value, correctly rounded to the places it shows."""
    assert re.fullmatch(r"-?\d+(\.\d+)?", text), text
    shown, exact = Decimal(text), Decimal(repr(value))
    half = Decimal(1).scaleb(int(shown.as_tuple().exponent)) / 2
    return abs(shown - exact) <= half + abs(exact) * Decimal("1e-15")


def test_result_is_the_rounded_value_of_the_api_at_every_step_of_the_default_lesson() -> None:
    for step in range(1, 41):
        page = get(f"/step?step={step}&numbers=1").text
        assert is_correctly_rounded(result(page), get_json(f"/api/step?step={step}")["value"])
        for handle in HANDLES:
            assert page.count(f'id="{handle}"') == 1, handle


def test_result_is_the_rounded_value_in_random_lessons_at_every_precision() -> None:
    draw = Random(6)
    for _ in range(150):
        query = write(random_scenario(draw, most_units=4))
        view = f"&digits={draw.randint(2, 10)}&rounding={draw.choice(('fixed', 'significant'))}"
        answer, page = get_json(f"/api/step?{query}"), get(f"/step?{query}{view}").text
        if answer["value"] is not None:
            assert is_correctly_rounded(result(page), answer["value"]), query


def test_every_unit_and_weight_has_its_handle_and_every_id_is_there_once() -> None:
    page = get("/step?layers=3-4-2&step=12").text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {f"weight-{k}" for k in range(1, 21)} <= set(ids)
    assert {"unit-0-3", "unit-1-4", "unit-2-2"} <= set(ids)


def test_the_diagram_and_the_mathematics_are_well_formed() -> None:
    draw = Random(8)
    for _ in range(40):
        page = get(f"/step?{write(random_scenario(draw))}").text
        svg = page[page.index('<svg id="diagram"') : page.index("</svg>", page.index('<svg id="diagram"')) + 6]
        ElementTree.fromstring(svg.replace("&nbsp;", " "))  # noqa: S314 - our own
        for math in re.findall(r"<math.*?</math>", page, re.DOTALL):
            ElementTree.fromstring(math)  # noqa: S314


def test_values_that_are_not_known_yet_are_not_on_the_page() -> None:
    lesson = get_json("/api/iteration?")
    last = lesson["steps"][7]["value"]
    for step in range(8):
        assert f"{last:.4f}"[:-1] not in get(f"/step?step={step}&numbers=1&all=1").text
    assert f"{last:.6f}" in get("/step?step=8").text


def test_picking_a_weight_opens_its_field_which_leads_to_its_gradient() -> None:
    page = get("/step?step=3").text
    for k, step in ((1, 25), (5, 15), (8, 21)):
        link = page.split(f'id="weight-{k}"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
        assert link == f"/step?v=1&step=3&edit=w{k}"
        gradient = re.search(r'<a id="gradient" href="([^"]+)"', get(link).text)
        assert gradient
        assert gradient[1].endswith(f"step={step}")
        assert get_json("/api" + gradient[1].replace("&amp;", "&"))["weight"] == k


def test_next_leads_through_the_iteration_and_into_the_next() -> None:
    address = "/step"
    for _ in range(41):
        href = get(address).text.split('id="next"')[1].split('href="')[1].split('"')[0]
        address = href.replace("&amp;", "&")
    assert address == "/step?v=1&iteration=1"
    back = get(address).text.split('id="back"')[1].split('href="')[1].split('"')[0]
    assert back == "/step?v=1&amp;step=40"


def test_next_iteration_starts_from_the_new_weights() -> None:
    before, after = get_json("/api/iteration?"), get_json("/api/iteration?iteration=1")
    assert after["weights_before"] == before["weights_after"]
    assert after["error_before"] == pytest.approx(before["error_after"], rel=1e-14)
    assert after["error_before"] < before["error_before"]


def test_one_changed_weight_changes_only_what_depends_on_it() -> None:
    was = "numbers=1&was=v%3D1%26step%3D28&v=1&layers=2-2-2&step=28&x=0.8&x=0.4&t=1&t=0"
    page = get(f"/step?{was}&w=.2&w=.4&w=.6&w=-.3&w=1.5&w=.8&w=.7&w=.3").text
    cells = re.findall(r'<td data-term="([^"]+)" class="number( is-changed)?"', page)
    changed = {term for term, mark in cells if mark}
    assert {"z-2-1", "a-2-1", "delta-2-1", "error", "error-1", "gradient-w5", "gradient-w1"} <= changed
    assert changed.isdisjoint({"z-1-1", "a-1-1", "z-2-2", "a-2-2", "delta-2-2", "gradient-w7", "error-2"})
    assert 'id="changes"' in page
    assert 'id="changes"' not in get("/step?step=28").text


def test_equal_and_about_are_told_apart() -> None:
    exact, rounded = get("/step?step=1").text, get("/step?step=2").text
    assert '<math><mo>=</mo></math></span>\n<span class="side result-line">' in exact
    assert '<math><mo>≈</mo></math></span>\n<span class="side result-line">' in rounded


def test_pages_are_small() -> None:
    import gzip

    for step in range(41):
        assert len(gzip.compress(get(f"/step?step={step}").content, 6)) <= 8_000


def test_the_same_address_gives_the_same_bytes() -> None:
    assert get("/step?step=22").content == get("/step?step=22").content


@pytest.mark.parametrize("address", ["/", "/step", "/step?layers=8-1-8&step=3", "/nope"])
def test_pages_name_their_language_and_title(address: str) -> None:
    page = get(address).text
    assert '<html lang="en"' in page
    assert re.search(r"<title>[^<]+ · Backstep</title>", page)


def test_the_largest_network_has_a_page() -> None:
    query = "layers=10-10-10-10-10-10-10-10&seed=1"
    answer = get(f"/step?{query}&step=900")
    assert answer.status_code == 200
    assert len(answer.text) < 1_500_000


def test_the_charts_points_lead_to_their_iterations() -> None:
    page = get("/step?iteration=200&step=3&numbers=training").text
    chart = page[page.index('<svg id="chart"') :].split("</svg>")[0]
    links = re.findall(r'href="([^"]+)"', chart)
    assert len(links) >= 40
    for link in links[::10]:
        assert get(link.replace("&amp;", "&")).status_code == 200
    assert "seen=200" in links[0]
    assert "over iterations 0 to 200" in chart
    assert 'id="chart"' not in get("/step?step=3&numbers=training").text


def test_the_mean_over_all_samples_stands_beside_the_samples_own_error() -> None:
    query = "x=1,0;0,1;1,1&t=1,0;0,1;1,1&iteration=30&numbers=training"
    assert "curve is-mean" in get(f"/step?{query}").text
    assert "curve is-mean" not in get(f"/step?{query}&batch=mean").text


@pytest.mark.parametrize(("view", "name"), [("", "w<sub>5"), ("notation=indexed", "w<sup>(2)")])
def test_both_notations_name_the_weight(view: str, name: str) -> None:
    page = get(f"/step?step=15&{view}").text
    subject = page.split('class="subject')[1].split("</math>")[0]
    found = re.sub(r"<msub><mi>w</mi><mn>(.)</mn></msub>", r"w<sub>\1", subject)
    found = re.sub(r"<msubsup><mi>w</mi><mn>11</mn><mn>(...)</mn></msubsup>", r"w<sup>\1", found)
    assert name in found


def test_every_rule_of_the_style_sheet_is_whole() -> None:
    text = re.sub(r"/\*.*?\*/", "", Path("static/site.css").read_text(), flags=re.DOTALL)
    for selector in re.findall(r"([^{}]+)\{", text):
        assert selector.count("(") == selector.count(")"), selector
    assert text.count("{") == text.count("}")
