"""Where steps show their question first, a gradient is predicted before it is shown."""

import re
from html import unescape

import pytest

from tests.conftest import get, get_json


def steps(query: str) -> list[tuple[int, float]]:
    found = get_json(f"/api/iteration?{query}")["steps"]
    return [(s["step"], s["value"]) for s in found if s["kind"] in {"weight_gradient", "bias_gradient"}]


@pytest.mark.parametrize(
    "query", ["", "layers=3-3-2&seed=2&b=.1,.2,.3,.4,.5", "activations=relu&w=-1,-2,.6,.3,.5,.8,.7,.3"]
)
def test_every_guess_is_judged_by_the_gradients_sign(query: str) -> None:
    for step, value in steps(query)[:8]:
        page = get(f"/step?{query}&step={step}&ask=1&shown=symbols").text
        right = "up" if value > 0 else "down" if value < 0 else "same"
        for way in ("up", "down", "same"):
            found = re.search(rf'id="guess-{way}"[^>]*href="([^"]+)"', page)
            assert found
            address = unescape(found[1])
            answer = get(address).text.split('id="prediction"')[1].split("</div>")[0]
            assert ("Right:" in answer) == (way == right), (step, way)
            assert ("above 0" in answer) == (value > 0)
            assert f"step={step}&" in address
            onward = re.search(r'id="next"[^>]*href="([^"]+)"', get(address).text)
            assert onward
            assert "guess" not in onward[1]


@pytest.mark.parametrize("address", [
    "/step?step=15", "/step?step=15&ask=1", "/step?step=14&ask=1&shown=symbols", "/step?step=15&shown=symbols",
    "/step?step=15&practice=all&ask=1", "/step?step=0&guess=up", "/step?step=2&guess=up",
])  # fmt: skip
def test_nothing_is_asked_elsewhere(address: str) -> None:
    assert 'id="prediction"' not in get(address).text


def test_a_guess_that_is_none_is_refused_in_words() -> None:
    assert get("/step?step=15&guess=left").status_code == 422


def test_the_choices_do_not_give_the_sign_away() -> None:
    up = get("/step?step=15&ask=1&shown=symbols").text.split('id="prediction"')[1].split("</div>")[0]
    down = get("/step?step=16&ask=1&shown=symbols").text.split('id="prediction"')[1].split("</div>")[0]
    plain = [re.sub(r'step=1[56]|data-term="w\d"|<mn>\d</mn>', "", part) for part in (up, down)]
    assert plain[0] == plain[1]


def test_where_weight_decay_has_its_part_in_e_nothing_is_asked() -> None:
    for query in ("decay=0.5&decay_in=loss", "decay=0.5&decay_in=loss_mean"):
        assert 'id="prediction"' not in get(f"/step?{query}&step=16&ask=1&shown=symbols").text
        assert 'id="prediction"' not in get(f"/step?{query}&step=16&ask=1&guess=up").text
    assert 'id="prediction"' in get("/step?decay=0.5&step=16&ask=1&shown=symbols").text
