"""Training by every update rule and structure, held against the formulas of the papers in 60 digits."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario, Spec
from app.address.write import write
from tests.conftest import get_json
from tests.prove.reference_rules import LISTS, RuledReference, State
from tests.random_lessons import RULES, SMOOTH, random_spec, with_more

LESSONS, UPDATES = 12, 15


def lessons(draw: Random, rule: object) -> Iterator[Spec]:
    for _ in range(LESSONS):
        spec = with_more(draw, random_spec(draw, most_layers=4, most_units=3, activations=SMOOTH))
        yield replace(spec, rule=rule)  # type: ignore[arg-type]


def trained(spec: Spec, updates: int) -> tuple[list[float], list[float], State]:
    """Parameters and what the rule keeps after so many updates, each update worked out in 60 digits."""
    w, b, state = list(spec.w), list(spec.b or ()), {}  # type: ignore[var-annotated]
    shown = range(1, len(spec.x) + 1)
    for k in range(updates):
        samples = [shown[k % len(shown)]] if spec.batch == "each" else list(shown)
        judge = RuledReference(spec, w, b if spec.b is not None else None, samples, state, k + 1)
        moving = {
            "w": [n for n in range(1, len(w) + 1) if n not in {*spec.fixed, *spec.absent}],
            "b": list(range(1, len(b) + 1)) if spec.train_biases else [],
        }
        state = {
            kept: {
                LISTS[letter]: [float(judge.kept(kept, letter, n)) if n in moving[letter] else None
                                for n in range(1, count + 1)]
                for letter, count in (("w", len(w)), ("b", len(b)))
            }
            for kept in spec.rule.kept
        }  # fmt: skip
        w, b = ([float(v) for v in values] for values in judge.news())
    return w, b, state


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}-{rule.decay}{rule.decay_in}")
def test_training_by_a_rule_agrees_with_its_paper(rule: object) -> None:
    """RMSprop and Adam divide by the gradient's usual size: where that is next to nothing, last digits are lost."""
    most = 1e-7 if rule.name in {"rmsprop", "adam"} else 1e-11  # type: ignore[attr-defined]
    for spec in lessons(Random(7), rule):
        scenario = Scenario(spec, iteration=UPDATES)
        found = get_json(f"/api/iteration?{write(scenario)}")
        if found["overflow"]:
            continue
        w, b, state = trained(spec, UPDATES)
        assert found["weights_before"] == pytest.approx(w, rel=most, abs=most)
        if spec.b is not None:
            assert found["biases_before"] == pytest.approx(b, rel=most, abs=most)
        for kept, lists in state.items():
            for letter, values in lists.items():
                got = found["state_before"][kept][letter]
                if got is None:
                    assert not any(v is not None for v in values)
                    continue
                assert [v is None for v in got] == [v is None for v in values]
                assert [v or 0.0 for v in got] == pytest.approx([v or 0.0 for v in values], rel=most, abs=most)


@pytest.mark.parametrize(("optimizer", "printed"), [("", 3.0009), ("&optimizer=momentum&momentum=0.9", 3.0012)])
def test_a_sheets_weight_after_two_updates_is_right(optimizer: str, printed: float) -> None:
    """2-2-1, sigmoid; the numbers are those of a sheet's key."""
    query = "layers=2-2-1&loss=half_sse&w=3,4,6,5,2,4&b=1,-6,-3.92&x=1,0&t=1&rate=0.1" + optimizer
    assert round(get_json(f"/api/training?{query}&until=2")["weights"][0], 4) == printed


@pytest.mark.parametrize(("optimizer", "printed"), [("", 0.096455), ("&optimizer=momentum&momentum=0.9", 0.113474)])
def test_mitchells_exercise_is_right(optimizer: str, printed: float) -> None:
    """Machine Learning, exercise 4.7: two samples in turn, with momentum and without."""
    query = "layers=2-1-1&loss=half_sse&w=.1,.1,.1&b=.1,.1&x=1,0;0,1&t=1;0&rate=0.3" + optimizer
    assert round(get_json(f"/api/training?{query}&until=2")["weights"][2], 6) == printed
    assert parse(Query.read(query)).spec.layers == (2, 1, 1)


WRITTEN = {
    "momentum": [("v_{}⁺", "What is the velocity of {} now?", ["μ", "v_{}", "∂E/∂{}"])],
    "classical_momentum": [("Δ_{}⁺", "What is the change of {} now?", ["μ", "Δ_{}", "α", "∂E/∂{}"])],
    "rmsprop": [("s_{}⁺", "What is the second moment of {} now?", ["ρ", "s_{}", "ρ", "∂E/∂{}"])],
    "adam": [
        ("m_{}⁺", "What is the first moment of {} now?", ["β1", "m_{}", "β1", "∂E/∂{}"]),
        ("v_{}⁺", "What is the second moment of {} now?", ["β2", "v_{}", "β2", "∂E/∂{}"]),
    ],
}


@pytest.mark.parametrize(("rule", "written"), WRITTEN.items())
def test_what_a_rule_keeps_is_written_with_its_letter_and_its_parameter(
    rule: str, written: list[tuple[str, str, list[str]]]
) -> None:
    steps = get_json(f"/api/iteration?layers=1-1&w=0.5&b=0.25&x=1&t=1&optimizer={rule}")["steps"]
    kept = [s for s in steps if s["kind"] in {"velocity", "first_moment", "second_moment"}]
    found = [(s["symbol"], s["question"], [term["symbol"] for term in s["terms"]]) for s in kept]
    assert found == [
        (symbol.format(p), question.format(p), [term.format(p) for term in terms])
        for p in ("w1", "b1")
        for symbol, question, terms in written
    ]


@pytest.mark.parametrize(("decay_in", "divisor"), [("loss", 1), ("loss_mean", 2)])
def test_the_error_after_a_training_holds_what_weight_decay_adds(decay_in: str, divisor: int) -> None:
    query = f"layers=1-1&activations=linear&loss=sse&w=0.5&x=1;2&t=1;1&batch=sum&decay=0.1&decay_in={decay_in}&rate=0.1"
    answer = get_json(f"/api/training?{query}&until=1")
    for error, w in zip(answer["errors"], (0.5, *answer["weights"]), strict=True):
        assert error == pytest.approx((1 - w) ** 2 + (1 - 2 * w) ** 2 + 0.1 / divisor / 2 * w * w, rel=1e-12)
