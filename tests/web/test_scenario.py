"""Addresses: there and back, what may be left out, and what stands for ever."""

import json
import os
from pathlib import Path
from random import Random
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.address.display import Display
from app.address.query import Query
from app.address.read import parse
from app.address.scenario import DEFAULT
from app.address.typed_numbers import BadField, decimal_number, typed_number, write_number
from app.address.write import write
from app.lesson import seeded
from tests.conftest import get, get_json
from tests.random_lessons import random_scenario


def read(text: str):  # type: ignore[no-untyped-def]
    return parse(Query.read(text))


def test_random_scenarios_come_back_from_their_address() -> None:
    draw = Random(4)
    for _ in range(10_000):
        scenario = random_scenario(draw, most_layers=8, most_units=draw.choice((2, 5)))
        assert read(write(scenario)) == scenario


def test_random_lessons_have_pages() -> None:
    draw = Random(14)
    for _ in range(10_000 if os.environ.get("EVERYTHING") else 300):
        query = write(random_scenario(draw, most_layers=draw.choice((3, 3, 8)), most_units=draw.choice((3, 3, 3, 10))))
        if len(query) < 7900:
            assert get(f"/step?{query}").status_code == 200, query


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=500, deadline=None)
def test_any_float_is_written_so_that_it_reads_back(value: float) -> None:
    text = write_number(value)
    assert "e" not in text
    assert not text.startswith("-0") or text.startswith("-0.")
    if value == 0 or 1e-300 < abs(value) < 1e300:
        assert decimal_number(text) == value


def test_the_bare_address_is_the_default_lesson() -> None:
    assert read("") == DEFAULT
    assert write(DEFAULT) == "v=1"


def test_lists_and_repeated_fields_say_the_same() -> None:
    listed = read("v=1&w=.2,.4,.6,-.3,-.5,.8,.7,.1&x=1,2")
    repeated = read("v=1&w=.2&w=.4&w=.6&w=-.3&w=-.5&w=.8&w=.7&w=.1&x=1&x=2")
    assert listed == repeated
    assert listed.spec.w[-1] == 0.1


def test_samples_are_separated_by_semicolons_or_counted_in_fields() -> None:
    listed = read("x=1,2;3,4&t=0,1;1,0")
    repeated = read("x=1&x=2&x=3&x=4&t=0&t=1&t=1&t=0")
    assert listed == repeated
    assert listed.spec.x == ((1, 2), (3, 4))


def test_fields_understand_a_decimal_comma_and_a_fraction_but_lists_do_not() -> None:
    spec = read("x=0,5&x=1/3&rate=1/4").spec
    assert spec.x == ((0.5, 1 / 3),)
    assert spec.rate == 0.25
    assert read("layers=1-1&w=0,5&x=1,5;2,5&t=0;1").spec.x == ((1.5,), (2.5,))
    with pytest.raises(BadField):
        read("x=1/3,1")


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0,5", 0.5), ("-1/4", -0.25), ("1,5/3", 0.5), (" 2 ", 2.0), (".5", 0.5), ("-0", 0.0), ("0.1", 0.1)],
)
def test_typed_numbers(typed: str, value: float) -> None:
    assert typed_number(typed.strip()) == value
    assert str(typed_number(typed.strip())) != "-0.0"


def test_an_empty_value_counts_as_missing_and_unknown_keys_are_left_out() -> None:
    assert read("w=&x=&utm_source=course&fbclid=1&step=3") == DEFAULT.at(3)
    assert write(read("utm_source=course&step=3")) == "v=1&step=3"


def test_with_layers_missing_numbers_come_from_the_seed_and_biases_are_none() -> None:
    spec = read("layers=2-2-2").spec
    assert spec.b is None
    assert spec.w == seeded.weights((2, 2, 2), ("sigmoid", "sigmoid"), 0)
    assert spec != DEFAULT.spec
    assert read("layers=2-2-2&seed=1").spec.w != spec.w
    assert "w=" not in write(read("layers=3-4-2&activations=tanh&seed=7"))


def test_the_seeds_numbers_are_the_same_for_ever() -> None:
    """Written down once; a link with a seed must show the same numbers in every version."""
    weights = (0.75, 0.57, -0.17, -0.53, 0.02, -0.21, 0.8, -0.56, -0.07)
    assert seeded.weights((2, 3, 1), ("tanh", "relu"), 0) == weights
    assert seeded.inputs(3, 2, 5) == ((-0.28, -0.04, -0.17), (-0.11, -0.18, 0.32))
    assert seeded.targets(3, 2, "softmax", 5) == ((0, 1, 0), (0, 0, 1))
    assert seeded.targets(3, 2, "sigmoid", 5) == ((0, 0, 0), (1, 0, 0))


def test_one_activation_serves_all_layers() -> None:
    assert read("layers=2-3-1&activations=tanh").spec.activations == ("tanh", "tanh")


def test_an_edit_that_shortens_the_lesson_leads_to_its_last_step() -> None:
    assert read("was=v%3D1&step=99").step == 40
    with pytest.raises(BadField):
        read("step=41")


def test_view_parameters_never_change_a_value() -> None:
    plain = get_json("/api/step?step=15")
    viewed = get_json("/api/step?step=15&digits=3&rounding=fixed&notation=indexed&theme=dark")
    assert viewed["value"] == plain["value"]
    assert [t["value"] for t in viewed["terms"]] == [t["value"] for t in plain["terms"]]
    assert read("digits=3&rounding=fixed&notation=indexed&theme=dark").display == Display(
        digits=3, rounding="fixed", notation="indexed", theme="dark"
    )


def test_golden_addresses_keep_working() -> None:
    """Never change an entry of this file; only add to it."""
    golden = json.loads((Path(__file__).parents[1] / "data" / "golden_addresses.json").read_text())
    assert len(golden) >= 50
    for entry in golden:
        answer = get_json(f"/api/step?{entry['query']}")
        expected = entry["value"]
        assert answer["value"] == (expected and pytest.approx(expected, rel=1e-12)), entry
        assert (answer["kind"], answer["steps"]) == (entry["kind"], entry["steps"]), entry
        assert get(f"/step?{entry['query']}").status_code == 200
        scenario = read(entry["query"])
        assert read(write(scenario)) == scenario


def test_links_on_a_page_carry_the_whole_lesson() -> None:
    query = "layers=2-1&w=0.3,0.4&x=1,2&t=1&loss=sse&b=0.5&rate=0.1&step=2&digits=8"
    page = get(f"/step?{query}").text
    href = page.split('id="next"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert read(href.partition("?")[2]) == read(query).at(3)
    assert parse_qs(href.partition("?")[2])["v"] == ["1"]
