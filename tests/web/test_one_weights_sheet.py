"""A sheet of what one weight needs alone."""

import re

import pytest

from tests.conftest import get, get_json


def numbers_on(query: str) -> list[int]:
    page = get(f"/worksheet?{query}").text
    return [int(n) for n in re.findall(r'id="exercise-(\d+)"', page)]


def test_w5_needs_its_three_factors_and_nothing_of_the_other_output() -> None:
    steps = {s["step"]: s["symbol"] for s in get_json("/api/iteration")["steps"]}
    symbols = [steps[n] for n in numbers_on("only=w5")]
    assert symbols == ["z_h1", "h1", "z_h2", "h2", "z_o1", "o1", "∂E/∂o1", "∂o1/∂z_o1", "∂E/∂w5", "w5⁺"]


def test_w1_needs_every_path_to_the_error() -> None:
    steps = {s["step"]: s["symbol"] for s in get_json("/api/iteration")["steps"]}
    symbols = [steps[n] for n in numbers_on("only=w1")]
    assert {"δ_o1", "δ_o2", "∂E/∂h1", "∂h1/∂z_h1", "∂E/∂w1", "w1⁺"} <= set(symbols)
    assert not {"∂E/∂w5", "∂E/∂h2", "w2⁺", "E"} & set(symbols)


@pytest.mark.parametrize(
    "query",
    ["only=w3&optimizer=adam", "only=b2&b=.1,.2&bias=layer", "layers=3-4-2&seed=1&only=w20",
     "only=w1&x=.1,.2;.3,.4&t=0,1;1,0&batch=mean", "only=w2&decay=0.1&blanks=gradients"],
)  # fmt: skip
def test_it_is_shorter_than_the_whole_and_says_what_it_is_about(query: str) -> None:
    on = numbers_on(query)
    assert on == sorted(on)
    whole = numbers_on(re.sub(r"only=\w+&?", "", query))
    assert set(on) < set(whole)
    assert "Only what" in get(f"/worksheet?{query}").text


@pytest.mark.parametrize("only", ["w99", "x1", "w", "b1", "w3"])
def test_what_is_not_updated_has_no_sheet(only: str) -> None:
    answer = get(f"/worksheet?fixed=3&only={only}")
    assert answer.status_code == 422
    assert "is no weight or bias that this lesson updates" in answer.text
