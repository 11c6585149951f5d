"""Training goes on with the parameters that the steps announced, also where floats would decide otherwise."""

import os
from random import Random

import pytest

from app.address.query import Query
from app.address.read import parse
from app.engine import leaps
from app.engine.course import Course
from app.engine.training import Run
from app.service.lessons import course_of, run_of
from tests.conftest import get, get_json
from tests.prove.stories import gaps, tell_stories
from tests.random_lessons import random_spec, with_more

COUNT = 20_000 if os.environ.get("EVERYTHING") else 1_500


def test_the_steps_and_the_training_tell_one_story() -> None:
    told = tell_stories(COUNT)
    assert told.faults == []
    assert told.at_zero >= COUNT // 40


RELU = "layers=2-1-1&activations=relu,linear&loss=half_sse&x=0.1,0.3&t=1&w=3,-1,1&rate=1"
LEAKY = "layers=3-1-1&activations=leaky_relu,linear&loss=half_sse&x=1,1,1&t=1&w=0.1,0.2,-0.3,1&rate=1"
DEEP = "layers=2-1-1-1&activations=linear,relu,linear&loss=half_sse&x=0.1,0.3&t=1&w=3,-1,1,1&rate=1"
ENTROPY = "layers=2-1&activations=linear&loss=cross_entropy&x=0.1,0.3&t=1&w=3,-1&rate=1"
NOISE = "layers=2-2-1-1&activations=sigmoid,relu,linear&loss=half_sse&x=1,0&t=1&w=1,0,-1,0,1,1,1&b=0,0,-1,0"


@pytest.mark.parametrize(("query", "weights"), [(RELU, [3, -1, 1]), (LEAKY, [0.11, 0.21, -0.29, 1])])
def test_a_unit_at_exactly_0_has_the_slope_that_the_lesson_says(query: str, weights: list[float]) -> None:
    """3·0.1 − 1·0.3 is 5.6e-17 to a float64 and 0 to everybody else; the right numbers are worked out by hand."""
    for address in (query, f"{query}&bias=fixed&b=0,0"):
        found = get_json(f"/api/iteration?{address}")
        assert found["weights_after"] == pytest.approx(weights, rel=1e-15)
        assert get_json(f"/api/training?{address}&until=1")["weights"] == found["weights_after"]
        assert get_json(f"/api/training?{address}&until=1")["errors"][1] == pytest.approx(found["error_after"])


@pytest.mark.parametrize("way", ["program", "arrays"])
@pytest.mark.parametrize("query", [RELU, LEAKY, DEEP, NOISE])
def test_no_way_of_training_takes_the_floats_word_for_a_kink(query: str, way: str) -> None:
    spec = parse(Query.read(query)).spec
    run = run_of(spec) if way == "program" else Run(course_of(spec))
    for k in range(4):
        assert all(gap <= 1e-12 for _, gap in gaps(run, k)), (k, gaps(run, k))


def test_a_sum_that_cancels_to_0_in_decimals_counts_as_0_at_a_kink() -> None:
    """σ(1) + σ(−1) − 1 is 0, and in 50 digits it is 1e-50 or so: ReLU's slope there is 0."""
    steps = get_json(f"/api/iteration?{NOISE}")["steps"]
    z, slope = (next(s["value"] for s in steps if s["kind"] == kind and s["layer"] == 2)
                for kind in ("pre_activation", "activation_slope"))  # fmt: skip
    assert (z, slope) == (0, 0)


def test_what_is_divided_by_an_output_that_cancels_is_undefined_in_both() -> None:
    found = get_json(f"/api/iteration?{ENTROPY}")
    assert found["error_before"] is None
    assert found["weights_after"] == [None, None]
    assert [s["value"] for s in found["steps"] if s["kind"] == "weight_update"] == [None, None]


def test_a_saturated_sigmoid_under_cross_entropy_trains_on() -> None:
    """The slope is 0 to a float64, ∂E/∂a is infinite, and their product is t·(a − 1) = −1."""
    query = "layers=1-1&loss=cross_entropy&w=-800&x=1&t=1&rate=0.000001"
    assert get_json(f"/api/training?{query}&until=1200")["weights"] == [pytest.approx(-799.9988, rel=1e-12)]
    assert "diverged" not in get(f"/step?{query}&iteration=1200").text


@pytest.mark.parametrize(
    ("query", "step", "value"),
    [
        ("layers=1-1&loss=cross_entropy&w=-10000000000000000000&x=1&t=0.3", 7, -0.3),
        ("layers=1-1&loss=cross_entropy&w=-10000000000000000000&x=1&t=0.3", 8, -0.3),
        ("layers=1-1&loss=bce&w=-5000&x=1&t=0.3", 7, -0.3),
        ("layers=1-1&loss=bce&activations=tanh&w=5000&x=1&t=0.3", 7, 1.4),
        ("layers=1-2&loss=bce&activations=softmax&w=5000,3&x=1&t=0.25,0.5", 8, 1.25),
    ],
)
def test_a_delta_is_a_number_where_its_factors_are_none(query: str, step: int, value: float) -> None:
    """t·(a − 1), a − t, (1 − t)·(1 + a) − t·(1 − a²)/a, and for softmax (a − t) + t₂·a, with a at 0 or 1."""
    found = get_json(f"/api/step?{query}&step={step}")
    assert found["value"] == pytest.approx(value, rel=1e-15)
    assert not found["overflow"]
    assert get(f"/step?{query}&step={step}").status_code == 200


def test_too_many_updates_in_decimals_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaps, "MOST_EXTRA_WORK", 10_000)
    query = "layers=2-1-1-1&activations=linear,relu,sigmoid&x=0.1,0.3&t=1&w=3,-1,1,1&b=0,0,0.1&rate=0.5"
    run_of.cache_clear()
    allowed = get_json(f"/api/training?{query}&until=3")
    assert len(allowed["errors"]) == 4
    for _ in range(2):
        refused = get(f"/api/training?{query}&until=900")
        assert refused.status_code == 422
        assert "at most" in refused.json()["errors"][0]["message"]
        assert get(f"/step?{query}&iteration=900").status_code == 422
    assert get_json(f"/api/training?{query}&until=3") == allowed
    run_of.cache_clear()


def test_taking_the_floats_word_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above can fail: it does where every float64 forward pass counts as decided."""
    monkeypatch.setattr("app.engine.buffers.is_decided", lambda *_: True)
    run = Run(course_of(parse(Query.read(RELU)).spec))
    assert max(gap for _, gap in gaps(run, 0)) > 0.01


def test_an_exported_program_says_where_it_will_differ() -> None:
    for name in ("backstep.py", "backstep_torch.py", "backstep.ipynb"):
        assert "Caution" in get(f"/export/{name}?{RELU}").text
        assert "Caution" in get(f"/export/{name}?layers=1-1&loss=cross_entropy&w=-800&x=1&t=1").text
        assert "Caution" not in get(f"/export/{name}?").text
        assert "Caution" not in get(f"/export/{name}?layers=2-1&loss=bce&x=1,2&t=1&w=.1,.2").text


def test_the_wrong_order_of_updates_decides_kinks_as_the_lesson_does() -> None:
    from app.lesson.comparisons import updated_first

    course: Course = course_of(parse(Query.read(RELU)).spec)
    assert updated_first(course, 1).weights == pytest.approx([3, -1, 1], rel=1e-15)


def test_one_story_under_every_update_rule_and_structure() -> None:
    """RMSprop and Adam divide by what may be next to nothing, ε apart: a rounding error of 1e-17 becomes 1e-9."""
    draw = Random(12)
    for i in range(160):
        spec = with_more(draw, random_spec(draw, most_layers=4, most_units=3))
        run = run_of(spec) if i % 2 else Run(course_of(spec))
        for k in (0, 3):
            close = 1e-7 if spec.rule.name in {"rmsprop", "adam"} else 1e-11
            wrong = [(name, gap) for name, gap in gaps(run, k) if not gap <= close]
            assert wrong == [], (k, spec)
