"""No request costs more than it was counted for: a small hunt here, 5,000 requests in `make prove`."""

import pytest

from app.service.turnstile import turnstile
from tests.conftest import get
from tests.prove.hunt import hunt, still_too_dear


def test_a_small_hunt_finds_nothing_too_dear() -> None:
    found = hunt(25, seed=2)
    assert [*found.faults, *still_too_dear(found.suspects)] == []
    assert found.requests == 25


def test_the_hunt_sees_what_is_too_dear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.prove.hunt.WITHOUT_TURN", 0.0001)
    monkeypatch.setattr("tests.prove.hunt.ASKED_AGAIN", 1)
    found = hunt(12, seed=2)
    assert len(found.suspects) > 1
    left, dear = still_too_dear(found.suspects)
    assert left == f"{len(found.suspects) - 1} more suspects were not asked again"
    assert "without a turn" in dear


LONG = "1" + "0" * 300
DEAR = f"layers=1-10-10-10-10-10-10-10&loss=cross_entropy&batch=mean&seed=1&x={';'.join([LONG, *['.5'] * 31])}"


@pytest.mark.parametrize("path", ["/step", "/api/step", "/api/iteration", "/export/backstep.tex", "/picture.png"])
def test_one_long_number_among_many_samples_is_refused_in_words_or_cheap(path: str) -> None:
    answer = get(f"{path}?{DEAR}&step=31000")
    assert answer.status_code in {200, 422}
    if answer.status_code == 422 and path == "/api/step":
        assert "digits" in answer.json()["errors"][0]["message"]


def test_long_numbers_in_every_sample_of_a_large_network_are_refused_in_words() -> None:
    every = f"layers=1-10-10-10-10-10-10-10&loss=cross_entropy&batch=mean&seed=1&x={';'.join([LONG] * 24)}"
    answer = get(f"/api/step?{every}&step=3")
    assert answer.status_code == 422
    assert "digits" in answer.json()["errors"][0]["message"]


def test_a_lesson_that_is_cheap_has_no_turn_to_wait_for() -> None:
    before = turnstile.passed
    assert get("/step?layers=2-3-2&seed=123&step=9").status_code == 200
    assert turnstile.passed == before


def test_digits_are_chosen_for_each_sample() -> None:
    from app.address.query import Query
    from app.address.read import parse
    from app.service.lessons import lesson_of

    values = lesson_of(parse(Query.read("layers=1-2-1&batch=sum&seed=1&x=0.5;900;0.25&t=1;0;1"))).values
    assert values.digits_of[0] == values.digits_of[2] < values.digits_of[1] == values.digits


def test_parameters_that_are_infinite_are_shown_and_not_a_failure() -> None:
    query = "layers=8-2-3&activations=relu,relu&seed=1&rate=10000000000000000000000000000000000000000&iteration=45"
    for path in ("/step", "/picture.png", "/api/iteration", "/export/backstep.py"):
        assert get(f"{path}?{query}").status_code in {200, 422}
