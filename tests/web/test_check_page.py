"""The page that marks a sheet: its table of fields, and the picture with a sign at every quantity."""

import re
from random import Random
from urllib.parse import urlencode

import pytest

from app.address.query import Query
from app.address.read import parse
from app.address.write import write
from app.pages.check.picture import home_of
from app.pages.step.occasion import occasion
from app.practice.sheet import fields_of
from app.practice.sheet_names import names_of, short_names
from app.service.lessons import lesson_of
from tests.conftest import get
from tests.random_lessons import random_scenario


def fields(query: str) -> list[str]:
    return re.findall(r'<input name="(of\.[^"]+)"', get(f"/check?{query}").text)


def test_every_quantity_has_a_field_whose_name_is_read_again() -> None:
    draw = Random(8)
    for _ in range(60):
        scenario = random_scenario(draw, more=True, most_layers=4, most_units=4)
        lesson = lesson_of(scenario)
        names = names_of(lesson)
        short = short_names(lesson, names)
        places = [*lesson.plan.block, *lesson.plan.update]
        assert all(names[name] == q for q, name in short.items())
        assert all(name.isascii() for name in short.values())
        missing = {place.kind for place in places if place.subject not in short}
        assert missing <= {"apply", "batch_gradient", "moment"}, (missing, write(scenario))


def test_a_filled_table_is_marked_and_the_first_wrong_field_found() -> None:
    keys = fields("")
    assert len(keys) == len(set(keys)) == 40
    typed = urlencode({"of.h1": "0.5793", "of.o1": "0.5453", "of.dedo1": "0.4547", "of.w5+": "", "of.dedw5": "0.0653"})
    page = get(f"/check?{typed}")
    assert page.status_code == 200
    assert "Line 3 is the first that does not follow: ∂E/∂o1 = 0.4547." in page.text
    for name, value, verdict in (
        ("h1", "0.5793", "right"),
        ("dedo1", "0.4547", "wrong"),
        ("dedw5", "0.0653", "follows"),
    ):
        field = rf'<label class="sheet-field is-(\w+)">(?:(?!</label>).)*name="of\.{name}" value="([^"]*)"'
        found = re.search(field, page.text, re.DOTALL)
        assert found, name
        assert found.groups() == (verdict, value)
    link = re.search(r'<a href="(/check\?[^"]*mine=[^"]*)"', page.text)
    assert link
    assert "Line 3 is the first" in get(link[1].replace("&amp;", "&")).text


def test_a_table_too_long_for_an_address_is_text_only_and_says_so() -> None:
    page = get("/check?layers=8-10-8&seed=1").text
    assert "too long an address" in page
    assert 'id="sheet-table"' not in page
    assert 'id="field-sheet"' in page


def test_a_filled_table_of_any_lesson_that_has_one_fits_an_address() -> None:
    for query in ("layers=3-4-4-2&seed=1&b=" + ",".join(["0.1"] * 10), "layers=6-6-4&seed=2"):
        keys = fields(query)
        if keys:
            whole = f"/check?{query}&" + urlencode(dict.fromkeys(keys, "-0.000123456"))
            assert len(whole) < 8000
            assert get(whole).status_code == 200


@pytest.mark.parametrize(
    ("lesson", "kind"), [("", "whole"), ("layers=3-4-2&seed=2", "whole"), ("layers=8-9-2&seed=1", "map")]
)
def test_the_picture_shows_what_is_right_follows_and_is_wrong(lesson: str, kind: str) -> None:
    typed = urlencode({"sheet": "h1 = 7\no1 = 0.9999\nz_h2 = " + ("0.36" if not lesson else "12345")})
    page = get(f"/check?{lesson}&{typed}").text
    picture = page.split('<figure class="sheet-picture">')[1].split("</figure>")[0]
    assert re.search(r'class="sheet-unit is-(wrong|unknown)"', picture)
    assert "not right" in picture or "a known mistake" in picture
    assert ("sheet-line" in picture) == (kind == "whole")
    if not lesson:
        assert '<tspan class="sheet-sign is-right">✓</tspan>' in picture


def test_everything_that_has_a_name_has_a_place_in_the_picture() -> None:
    draw = Random(9)
    for _ in range(40):
        at = occasion(random_scenario(draw, more=True, most_layers=4, most_units=4).at(0))
        without = {q.kind for q in names_of(at.lesson).values() if home_of(at, q) is None}
        assert without <= {"rate", "t", "penalty", "new_penalty", "batch_E"}, without


def test_no_sheet_no_picture() -> None:
    assert "sheet-picture" not in get("/check").text
    assert "sheet-picture" not in get("/check?sheet=foo+%3D+3").text


def test_hostile_fields_are_answered() -> None:
    for name in ("h1", "<script>", "", "of.", "x" * 500, "w5+"):
        for value in ("0.5", "<b>", "1e999", "x" * 900, "\x00", "1/0"):
            answer = get("/check?" + urlencode({f"of.{name}": value}))
            assert answer.status_code in {200, 414, 422}
            assert "<script>" not in answer.text.replace("<script ", "")
    assert [w.name for w in fields_of(Query.read("of.h1=&of.h2=0.5&x=1"))] == ["h2"]
    assert parse(Query.read("of.h1=0.5")) == parse(Query.read(""))


@pytest.mark.parametrize(("lesson", "lines"), [("layers=10-10-10-10-10-10-10-10&seed=1", 30), ("x=1e200,0.4", 8)])
def test_of_a_long_sheet_of_a_large_lesson_the_beginning_is_read_and_the_page_says_so(lesson: str, lines: int) -> None:
    sheet = "\n".join(f"w{k} = {k}.5" for k in range(1, 9)) + "\nh1 = 0.5" * 100
    page = get(f"/check?{lesson}&{urlencode({'sheet': sheet})}").text
    assert f"Only the first {lines} lines were read" in page
    assert "Only the first" not in get(f"/check?{urlencode({'sheet': sheet})}").text
