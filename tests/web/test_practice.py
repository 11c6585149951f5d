"""Practice as pages: what is asked, what is said, and that the whole course of it stands in the address."""

import random
import re
from html import unescape
from urllib.parse import quote, urlencode

import pytest

from app.address.display import PRACTICE
from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario, spec_of
from app.address.write import write
from app.pages.exercise import made
from app.practice.exercises import LEVELS, least_apart
from app.practice.record import MARKS, read_done, told
from app.service.lessons import lesson_of
from tests.conftest import get, get_json


def link(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*href="([^"]+)"', page)
    assert found, name
    return unescape(found[1])


def fields(page: str) -> dict[str, str]:
    """What the answer's form sends along."""
    form = re.search(r'<form id="answer-form".*?</form>', page, re.DOTALL)
    assert form
    return {k: unescape(v) for k, v in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0])}


def answered(page: str, answer: str) -> str:
    """Send the form."""
    address = f"/step?{urlencode({**fields(page), 'answer': answer})}"
    found = get(address)
    assert found.status_code == 200
    return found.text


def verdict(page: str) -> str:
    found = re.search(r'<div id="verdict".*?</div>', page, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[0]) if found else ""


@pytest.mark.parametrize("query", ["", "layers=2-3-1&seed=4&activations=tanh,sigmoid&b=0.1,0.2,0.3,0.4&loss=bce"])
def test_a_whole_iteration_is_practised_right_to_its_result(query: str) -> None:
    steps = get_json(f"/api/iteration?{query}")["steps"]
    page = get(f"/step?{query}&practice=1").text
    for step in steps:
        page = get(link(page, "next")).text
        assert f"Step {step['step']} of {len(steps)}" in page
        assert ">?</strong>" in page
        page = answered(page, f"{step['value']:#.6g}")
        assert verdict(page) == "Right."
        assert ">?</strong>" not in page
    result = get(link(page, "next"))
    assert result.status_code == 200
    assert f"{len(steps)} answered: {len(steps)} right at first try." in result.text
    assert result.text.count('class="mark-r"') == len(steps)


def test_hints_come_one_by_one_then_the_answer_and_are_marked() -> None:
    page = get("/step?step=15&practice=1").text
    assert 'class="side symbols"' not in page
    page = get(link(page, "hint")).text
    assert 'class="side symbols"' in page
    assert 'class="side numbers"' not in page
    assert "right with a hint" in answered(page, "-0.0653194")
    page = get(link(page, "hint")).text
    assert 'class="side numbers"' in page
    assert 'id="hint"' not in page
    page = get(link(page, "show")).text
    assert 'id="result" data-term="gradient-w5">-0.0653194<' in page
    assert "1 answered: 1 shown." in page


def test_a_wrong_answer_is_named_then_another_try_counts_as_one() -> None:
    page = answered(get("/step?step=15&practice=1").text, "0.0653194")
    assert "sign" in verdict(page)
    assert 'value="0.0653194"' in page
    assert fields(page)["tries"] == "1"
    page = answered(page, "-0.0653194")
    assert "right after another try" in page


def test_two_mistakes_of_the_same_number_are_both_named() -> None:
    lesson = "layers=1-1&x=0.5&t=1&w=0.6&activations=sigmoid&loss=half_sse"
    steps = get_json(f"/api/iteration?{lesson}")["steps"]
    page = get(f"/step?{lesson}&step=8&practice=1").text
    assert steps[7]["kind"] == "weight_gradient"
    delta, w = steps[6]["value"], 0.6
    assert "multiplies by the weight" in verdict(answered(page, f"{delta * w:.7g}"))
    both = f"{lesson.replace('x=0.5', 'x=0.6').replace('w=0.6', 'w=-0.6')}"
    steps = get_json(f"/api/iteration?{both}")["steps"]
    said = verdict(answered(get(f"/step?{both}&step=8&practice=1").text, f"{-steps[7]['value']:.7g}"))
    assert "Two things give this number" in said
    assert "sign" in said
    assert "weight" in said


def test_going_on_with_a_wrong_number_is_followed_through() -> None:
    page = answered(get("/step?step=2&practice=1").text, "0.71")
    page = get(link(page, "keep")).text
    for step in get_json("/api/iteration")["steps"][2:4]:
        page = answered(page, f"{step['value']:#.5g}")
        page = get(link(page, "next")).text
    w5, w6, h2 = -0.5, 0.8, 0.589040
    page = answered(page, f"{w5 * 0.71 + w6 * h2:.5f}")
    assert verdict(page).startswith("Right, given your h1.")
    assert "gone on with another number" in get(link(page, "next")).text


ASKED = {
    "activations": {"pre_activation", "activation"},
    "gradients": {"error_slope", "activation_slope", "delta", "weight_gradient"},
    "updates": {"weight_update"},
}


@pytest.mark.parametrize("mode", PRACTICE)
def test_only_what_is_practised_is_asked(mode: str) -> None:
    kinds = {s["step"]: s["kind"] for s in get_json("/api/iteration")["steps"]}
    start = 24 if mode == "weight" else 0
    asked, address = [], f"/step?step={start}&practice={mode}"
    for _ in range(60):
        page = get(address).text
        if 'id="answer-form"' in page:
            asked.append(parse(Query.read(address.partition("?")[2])).step)
        address = link(page, "next")
        if address.startswith("/practice"):
            break
    if mode == "weight":
        page = get("/step?step=25&practice=weight").text
        assert 'id="answer-form"' in page
        values = [s["value"] for s in get_json("/api/iteration")["steps"]]
        for value in values[:24]:
            text = f"{abs(value):.4g}"
            assert len(text) < 5 or text not in re.sub(r'="[^"]*"', "", page)
        return
    assert asked == [n for n, kind in kinds.items() if mode == "all" or kind in ASKED[mode]]


def test_an_answer_that_cannot_be_read_is_refused_at_the_field_and_stays() -> None:
    answer = get("/step?step=15&practice=1&answer=" + quote("two thirds"))
    assert answer.status_code == 422
    assert 'aria-describedby="field-answer-error"' in answer.text
    assert 'value="two thirds"' in answer.text
    assert "neither a digit" in answer.text


def test_five_hundred_hostile_answers_and_marks_crash_nothing() -> None:
    draw = random.Random(5)
    pieces = [
        "(",
        ")",
        "1",
        "9",
        "e",
        "^",
        "/",
        "<script>",
        '"',
        "'",
        "&",
        "%",
        "\x00",
        "é",
        "2r",
        "_",
        "w",
        "-",
        "999999",
        ".",
        "7w0.5",
    ]
    for _ in range(500):
        text = "".join(draw.choice(pieces) for _ in range(draw.randint(0, 40)))
        key = draw.choice(["answer", "done", "tries", "practice"])
        answer = get(f"/step?step=15&practice=1&{key}={quote(text)}")
        assert answer.status_code in {200, 422}, (key, text)
        assert "<script>1" not in answer.text
        assert get(f"/practice?done={quote(text)}&practice=all").status_code in {200, 422}


def test_the_marks_are_read_as_they_are_written() -> None:
    entries = read_done("1r_2h_3t_4f_5s_6w-0.61_7w12_8k")
    assert "_".join(e.written() for e in entries) == "1r_2h_3t_4f_5s_6w-0.61_7w12_8k"
    assert set(told(entries).split()) >= {"7", "answered:"}
    assert {e.mark for e in entries} == set(MARKS)
    assert get("/step?practice=1&done=abc").status_code == 422


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_seed_makes_the_same_exercise_and_its_mistakes_differ(level: int) -> None:
    for seed in range(5):
        example = made(level, seed)
        lesson = lesson_of(Scenario(spec_of(example)))
        made.cache_clear()
        assert made(level, seed) == example
        assert example.layers == LEVELS[level].layers
        numbers = [*example.w, *(example.b or ()), *example.x[0]]
        assert all(round(v, 1) == v and v for v in numbers)
        assert least_apart(lesson) > 0  # no unit is saturated, and no mistake gives the right answer
    assert len({made(level, seed).w for seed in range(20)}) >= 8


def test_an_exercise_leads_to_its_lesson_and_to_another() -> None:
    page = get("/practice?level=4&seed=7&practice=gradients").text
    start = link(page, "begin")
    assert parse(Query.read(start.partition("?")[2])).spec == spec_of(made(4, 7))
    assert "practice=gradients" in start
    assert link(page, "another") == "/practice?level=4&seed=8&practice=gradients"
    assert get(start).status_code == 200
    assert get("/practice?level=9").status_code == 422
    assert get("/practice").text == get("/practice?level=3&seed=1&practice=all").text


def test_editing_the_numbers_begins_practice_anew() -> None:
    page = get("/step?step=15&practice=1&done=1r_2r&answer=0.5&numbers=1").text
    form = re.search(r'<form id="edit".*?</form>', page, re.DOTALL)
    assert form
    assert 'name="practice" value="all"' in form[0]
    assert 'name="done"' not in form[0]
    assert 'name="answer"' not in form[0]


def test_practice_survives_the_address() -> None:
    for query in (
        "practice=1",
        "practice=weight&step=25",
        "practice=all&done=1r_2w0.5&answer=1/3&tries=2&shown=symbols",
    ):
        scenario = parse(Query.read(query))
        assert parse(Query.read(write(scenario))) == scenario


def test_two_right_digits_are_right_so_far_and_the_rest_is_asked() -> None:
    page = answered(get("/step?step=2&practice=all").text, "0.58")
    assert verdict(page) == "Right so far. Please give 2 more digits."
    assert ">?</strong>" in page
    assert verdict(answered(page, "0.5793")) == "Right."
    three = answered(get("/step?step=2&practice=all&digits=3").text, "0.579")
    assert verdict(three) == "Right."


def test_going_on_with_mine_shows_my_number() -> None:
    page = answered(get("/step?step=2&practice=all").text, "0.71")
    on = get(link(page, "keep")).text
    assert "Going on with your h1 = 0.71." in on
    assert re.search(r'id="unit-1-1".*?0\.71<', on, re.DOTALL)
    five = get(link(on, "next")).text
    five = get(link(five, "next")).text  # z of o1, which h1 goes into
    hinted = get(link(five, "hint")).text
    hinted = get(link(hinted, "hint")).text
    equation = re.search(r'id="equation".*?</div>', hinted, re.DOTALL)
    assert equation is not None
    assert "<mn>0.71</mn>" in equation[0]
    assert "0.579324" not in equation[0]
    accepted = answered(five, f"{-0.5 * 0.71 + 0.8 * 0.58904043:.5f}")
    assert "Right, given your" in verdict(accepted)
    assert "0.579324" in accepted.split('id="equation"')[1].split("</section>")[0]


def test_an_answer_and_what_practice_noted_stay_with_their_iteration() -> None:
    """An answer that was right at iteration 0 was called wrong at iteration 3."""
    page = get("/step?step=1&practice=all&answer=0.32&done=1r&numbers=training").text
    form = page.split('class="training"')[1].split("</form>")[0]
    assert not re.search(r'name="(answer|tries|done)"', form)
    jumps = re.findall(r'href="(/step[^"]*iteration=[^"]*)"', form)
    assert jumps
    for jump in jumps:
        assert not re.search(r"(answer|tries|done)=", jump)
