"""Whatever is typed: a sentence that names the field, nothing lost, never a 5xx."""

import json
from random import Random
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.address.reading import PLACES
from app.address.typed_numbers import write_number
from tests.conftest import get

BAD_NUMBERS = (
    "abc", "1e", "1_0", "--1", "1.2.3", "0x10", "nan", "inf", "-inf", "NaN", "1/0", "1/2/3", "∞", "１", "٣", "1 2",
    "+-1", "1e5e5", "1e999", "1×10", "0.12345678901234567890", "9" * 400,
    "0." + "0" * 400 + "1", "<script>", "1,2,3", "'", '"', "%",
    "1e-3.5", "√2", "½", "0,1,", "..", ".", "-", "1-", "=1", "{}", "[1]", "None", "true", "1;2", "\x00", "1\n2",
)  # fmt: skip

FIELDS = {
    "rate": "rate={}",
    "x": "x={}&x=0.5",
    "t": "t=0.1&t={}",
    "w": "w=1&w=2&w=3&w=4&w={}&w=6&w=7&w=8",
    "b": "b=1&b=2&b=3&b={}",
}

BAD_KEYS = [
    ("v", "v=2"), ("v", "v=x"),
    ("layers", "layers=2"), ("layers", "layers=2-0-1"), ("layers", "layers=2-11-1"), ("layers", "layers=a-b"),
    ("layers", "layers=2--2"), ("layers", "layers=2,2"), ("layers", "layers=" + "-".join(["2"] * 9)),
    ("layers", "layers=-2-2"),
    ("layers", "layers=2.0-2"), ("layers", "layers=1e1-2"),
    ("activations", "activations=foo"), ("activations", "activations=sigmoid,tanh,relu"),
    ("activations", "activations=softmax,sigmoid"), ("activations", "activations=softmax"),
    ("activations", "activations=sigmoids"),
    ("loss", "loss=huber"), ("loss", "loss=mse&loss=sse"), ("bias", "bias=no"), ("batch", "batch=all"),
    ("seed", "seed=-1"), ("seed", "seed=1.5"), ("seed", "seed=x"), ("seed", "seed=" + "9" * 30),
    ("iteration", "iteration=-1"), ("iteration", "iteration=100001"), ("iteration", "iteration=1.0"),
    ("iteration", "layers=10-10-10-10-10-10-10-10&iteration=100000"),
    ("step", "step=41"), ("step", "step=-1"), ("step", "step=x"), ("step", "step=1e1"), ("step", "step=1&step=2"),
    ("w", "w=1,2,3"), ("w", "w=1,2,3,4,5,6,7,8,9"), ("w", "w=1,2,3,4,,6,7,8"), ("w", "w=1;2;3;4;5;6;7;8"),
    ("b", "b=1"), ("b", "b=1,2,3,4,5"), ("x", "x=1"), ("x", "x=1,2,3"), ("x", "x=1,2;3"), ("x", "x=1/3,2"),
    ("x", "x=" + ";".join(["1,2"] * 33)), ("x", "x=1&x=2&x=3"), ("t", "x=1,2;3,4&t=1,0"), ("t", "t=1,0;0,1&x=1,2"),
    ("rate", "rate=0,5,5"), ("rate", "rate=1&rate=2"), ("digits", "digits=1"), ("digits", "digits=11"),
    ("rounding", "rounding=up"), ("notation", "notation=x"), ("theme", "theme=pink"),
]  # fmt: skip


BAD_EDITS = [
    ("shape", "shape=2-0"), ("shape", "shape=a"), ("shape", "shape=2"), ("shape", "shape=2-2-11"),
    ("shape", "shape=2,2"),
    ("biases", "biases=maybe"), ("do", "do=explode"), ("do", "do=drop-sample"), ("do", "do=more-units:9"),
    ("do", "layers=2-1&do=drop-layer"), ("do", "do=press"), ("all_w", "all_w=1 2 3"),
    ("all_w", "all_w=[1,2,x]"),
    ("all_b", "all_b=1,2,3"), ("all_x", "all_x=1,2,3"), ("all_x", "all_x=hello"), ("all_t", "all_t=[[1,2],[3,4]]"),
    ("all_w", "all_w=" + "1e999," * 8), ("all_w", "all_w=[[[[nan]]]]"), ("do", "do=more-units:-1&layers=10-1"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "query"), BAD_EDITS)
def test_an_edit_that_is_not_possible_is_refused_in_words(field: str, query: str) -> None:
    page = get(f"/step?{quote(query, safe='=&,;:')}")
    assert page.status_code == 422
    name = PLACES.get(field.removeprefix("all_"), field) if field.startswith("all_") else field
    assert f">{name}" in page.text.split('id="problems"')[1].split("</ul>")[0]


def cases() -> list[tuple[str, str]]:
    """Every bad number in every field, and every bad key: more than three hundred."""
    numbers = [(key, form.format(quote(bad))) for key, form in FIELDS.items() for bad in BAD_NUMBERS]
    return numbers + BAD_KEYS


def check_refused(field: str, query: str) -> None:
    """The page and the API both refuse with a sentence that names the field."""
    answer = get(f"/api/step?{query}")
    assert answer.status_code == 422, (query, answer.text)
    errors = answer.json()["errors"]
    assert field in {e["field"] for e in errors}, query
    assert all(e["message"].startswith(e["field"]) and e["message"].endswith(".") for e in errors)
    page = get(f"/step?{query}")
    assert page.status_code == 422
    assert 'id="diagram"' in page.text
    assert errors[0]["message"].split("“")[0] in page.text
    assert page.headers["content-type"].startswith("text/html")


AS_PEOPLE_WRITE = {
    "+0.15": 0.15, "1.": 1, ".5": 0.5, "1e-3": 0.001, "2E2": 200, "−0.3": -0.3, "–0.3": -0.3, "1.5×10^-3": 0.0015,
    "1.5·10⁻³": 0.0015, "2*10^2": 200, "1.5 x 10^{-3}": 0.0015, "-1e+2": -100, " 0.25 ": 0.25, "- 0.5": -0.5,
}  # fmt: skip
ONLY_IN_FIELDS = {"0,5": 0.5, "1/3": 0.3333333333333333, "−1/4": -0.25, "1,5e-3": 0.0015}


@pytest.mark.parametrize(("text", "value"), [*AS_PEOPLE_WRITE.items(), *ONLY_IN_FIELDS.items()])
def test_a_field_understands_numbers_as_people_write_them(text: str, value: float) -> None:
    found = get(f"/step?x={quote(text)}&x=0.5&rate=1&numbers=1")
    assert found.status_code == 200
    shown = f'name="x" value="{write_number(value)}"'
    assert shown in found.text


@pytest.mark.parametrize(("text", "value"), AS_PEOPLE_WRITE.items())
def test_a_list_in_a_link_understands_them_too(text: str, value: float) -> None:
    found = get(f"/api/iteration?w={quote(text)},0.4,0.6,-0.3,-0.5,0.8,0.7,{quote(text)}")
    assert found.json()["weights_before"][::7] == [value, value]


@pytest.mark.parametrize("text", ["+0.15", "1e+0"])
def test_a_plus_that_an_address_turns_into_a_blank_is_still_a_plus(text: str) -> None:
    assert get(f"/api/iteration?w={text},0.4,0.6,-0.3,-0.5,0.8,0.7,1").status_code == 200


@pytest.mark.parametrize("text", ONLY_IN_FIELDS)
def test_in_a_link_only_commas_and_semicolons_split(text: str) -> None:
    assert get(f"/api/step?w={quote(text)},0.4,0.6,-0.3,-0.5,0.8,0.7,1").status_code == 422


@pytest.mark.parametrize("text", ["1,,2", "1, ,2", "1,2,", ",1,2", "1 2,3"])
def test_an_empty_place_or_a_blank_between_numbers_is_refused(text: str) -> None:
    assert get(f"/api/step?layers=2-2&b={quote(text)}").status_code == 422
    assert get(f"/api/step?layers=3-2&x={quote(text)}").status_code == 422


def test_every_bad_value_of_every_field_is_refused_in_words() -> None:
    assert len(cases()) > 260
    for field, query in cases():
        check_refused(field, query)


def test_bad_values_together_are_all_named() -> None:
    draw = Random(9)
    keys = list(FIELDS)
    for _ in range(300):
        chosen = draw.sample(keys, draw.randint(2, 4))
        query = "&".join(FIELDS[key].format(quote(draw.choice(BAD_NUMBERS))) for key in chosen)
        errors = get(f"/api/step?{query}").json()["errors"]
        assert {e["field"] for e in errors} == set(chosen), query


def test_mistakes_in_numbers_and_in_edits_are_named_together_and_lead_to_their_fields() -> None:
    page = get("/step?shape=2-2x&rate=fast&all_w=1,x&w=1&w=2&w=3&w=1/0&w=5&w=6&w=7&w=8").text
    problems = page.split('id="problems"')[1].split("</ul>")[0]
    for place in ("field-shape", "field-rate-0", "field-w4-3", "field-all_w"):
        assert f'href="#{place}"' in problems
        assert f'id="{place}"' in page


def test_what_was_typed_stays_and_the_last_good_picture_too() -> None:
    was = quote("v=1&w=0.2,0.4,0.6,-0.3,1.5,0.8,0.7,0.3&step=27", safe="")
    page = get(f"/step?v=1&step=27&was={was}&rate=abc&w=1&w=2&w=x%3Cy&w=4&w=5&w=6&w=7&w=8&x=0,7&x=0.4")
    assert page.status_code == 422
    assert 'value="abc"' in page.text
    assert 'value="x&lt;y"' in page.text
    assert 'value="0,7"' in page.text
    assert "x<y" not in page.text
    assert "Step 27 of 40" in page.text
    assert "1.5" in page.text.split('id="weight-5"')[1].split("</g>")[0]


def test_without_a_last_good_picture_it_is_the_default_lesson() -> None:
    page = get("/step?rate=x&was=step%3D99")
    assert page.status_code == 422
    assert "Step 0 of 40" in page.text


@pytest.mark.parametrize("path", ["/step", "/api/step", "/"])
def test_an_address_that_is_too_long_gets_a_page_of_its_own(path: str) -> None:
    answer = get(f"{path}?x={'1' * 8000}")
    assert answer.status_code == 414
    assert "8,000" in answer.text
    assert "content-security-policy" in answer.headers


def test_overflow_is_said_in_words_and_is_null_in_json() -> None:
    query = "layers=1-1&activations=linear&loss=sse&w=9999999999&x=9999999999&t=0&rate=9999999999&iteration=40&step="
    answer = get(f"/api/step?{query}1")
    assert answer.status_code == 200
    assert answer.json()["value"] is None
    assert answer.json()["overflow"] is True
    for step in range(9):
        page = get(f"/step?{query}{step}")
        assert page.status_code == 200
    assert "The run diverged: at iteration" in get(f"/step?{query}3").text
    assert "The run diverged" not in get("/step?iteration=50").text
    iteration = get(f"/api/iteration?{query}1")
    assert json.loads(iteration.text)["error_before"] is None
    training = get(f"/api/training?{query}1&until=30")
    assert training.json()["overflow"] is True


@given(st.text(alphabet="0123456789.,;-/&=%+wxtbv layersetpi_ra<>\"'\x00\u2212é", max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_query_is_answered_or_refused(query: str) -> None:
    answer = get(f"/step?{quote(query, safe='=&%;,')}")
    assert answer.status_code in {200, 422}


def test_what_was_typed_stays_in_single_fields_lists_and_other_shapes() -> None:
    single = get("/step?layers=1-1&x=abc&t=0,7&w=zz&was=v%3D1%26layers%3D1-1").text
    assert 'value="abc"' in single
    assert 'value="0,7"' in single
    assert 'value="zz"' in single
    listed = get("/step?w=0.11,.2,.3,.4,.5,.6,.7,abc").text
    assert 'value="abc"' in listed
    assert 'value="0.11"' in listed
    shape = get("/step?layers=3-3-1&rate=abc&w=9,8,7").text
    assert 'value="3-3-1"' in shape
    assert ">9,8,7</textarea>" in shape


@pytest.mark.parametrize("key", ["iteration", "seed", "layers"])
def test_a_number_with_very_many_digits_is_refused_with_the_limit(key: str) -> None:
    value = "9" * 40
    errors = get(f"/api/step?{key}={value if key != 'layers' else '2-' + value}").json()["errors"]
    assert any(limit in errors[0]["message"] for limit in ("100,000", "1,000,000,000,000,000", "1 to 10"))


def test_training_ignores_iteration_and_step() -> None:
    assert get("/api/training?iteration=200000&step=99&until=1").status_code == 200


def test_saturated_lessons_go_on_and_next_leads_to_what_the_update_said() -> None:
    query = "layers=1-1&x=1&w=20&t=0&loss=bce&activations=tanh"
    before, after = (get(f"/api/iteration?{query}&iteration={k}").json() for k in (0, 1))
    assert before["weights_after"] == after["weights_before"] == [pytest.approx(19)]
    training = get("/api/training?layers=1-1&x=1&t=0&w=40&loss=bce&until=1").json()
    assert training["errors"][0] == pytest.approx(40)
    assert get("/api/step?layers=1-1&x=1&t=0&w=1800&loss=bce&step=3").json()["value"] == pytest.approx(1800)
