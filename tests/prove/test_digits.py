"""Every number on the pages is its exact value, correctly rounded: 2,000 here, 100,000 in `make prove`."""

from random import Random

import pytest

from app.address.display import Display
from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario, spec_of
from app.address.write import write
from app.lesson.examples import EXAMPLES
from tests.conftest import get
from tests.prove.digits import Tally, check
from tests.prove.handed_out import in_latex, in_tikz, last_numbers, reference_of, same
from tests.prove.handed_out import prove_some as prove_handed_out
from tests.prove.reference import Reference
from tests.prove.was import check_was
from tests.prove.was import prove_some as prove_was
from tests.random_lessons import random_scenario

PANELS = ("", "matrices", "")


def prove(scenario: Scenario, tally: Tally) -> None:
    """Check one page."""
    reference = reference_of(scenario)
    if reference is None:
        return
    display = scenario.display
    sample = scenario.spec.plan.sample_at(scenario.step)
    address = f"/step?{write(scenario)}"
    check(get(address).text, reference, sample, display.digits, display.rounding == "fixed", tally)


def prove_some(count: int, seed: int = 1) -> Tally:
    """Check random and shipped lessons until so many numbers were read."""
    draw, tally = Random(seed), Tally()
    examples = [Scenario(spec_of(e)) for e in EXAMPLES.values()]
    while tally.checked < count and not tally.faults:
        scenario = (
            draw.choice(examples)
            if draw.random() < 0.3
            else random_scenario(draw, more=draw.random() < 0.5, most_units=5, most_layers=4)
        )
        step = draw.randint(0, scenario.spec.plan.steps)
        display = Display(digits=draw.randint(2, 10), rounding=draw.choice(["significant", "significant", "fixed"]),
                    panel=draw.choice(PANELS))  # fmt: skip
        prove(Scenario(scenario.spec, scenario.seed, draw.randrange(3), step, display), tally)
    return tally


def test_every_number_read_off_random_pages_is_correctly_rounded() -> None:
    tally = prove_some(2_000)
    assert tally.faults == []
    assert tally.checked >= 2_000
    assert tally.exempt <= tally.checked / 100
    assert {"result", "equation", "drawing", "table"} <= set(tally.places)


@pytest.mark.parametrize("optimizer", ["momentum", "classical_momentum", "rmsprop", "adam"])
@pytest.mark.parametrize("decay", ["", "&decay=0.1&decay_in=loss", "&decay=0.1&decay_in=loss_mean&batch=mean"])
def test_every_step_of_an_update_rule_is_correctly_rounded(optimizer: str, decay: str) -> None:
    """In the third iteration, so that something was kept; all kinds of what a rule keeps are read."""
    query = "layers=2-2-1&seed=3&x=.1,.2;.3,.4;.5,-1&t=0;1;1&b=.1,.2&bias=layer&absent=2&fixed=5"
    scenario = parse(Query.read(f"{query}&optimizer={optimizer}{decay}&iteration=2"))
    plan, tally = scenario.spec.plan, Tally()
    updates = [n for n in range(1, plan.steps + 1) if plan.at(n).place.phase == "update"]  # type: ignore[union-attr]
    for n in updates:
        prove(scenario.at(n), tally)
    assert tally.faults == []
    assert tally.checked > 20 * len(updates)


def test_what_is_unfolded_of_another_sample_says_so() -> None:
    """The second sample's lines stood below the first one's, as if they were of that."""
    query = "layers=1-1&loss=output&x=0.62;-0.2&w=0.9474&b=0.8364&batch=mean&step=21&open=all"
    tally = Tally()
    prove(parse(Query.read(query)), tally)
    assert tally.faults == []
    assert tally.places["equation"] > 50


def test_every_number_handed_out_is_that_of_the_page() -> None:
    tally = prove_handed_out(3_000)
    assert tally.faults == []
    assert {"slide", "document", "sheet", "svg", "tikz"} <= set(tally.places)


def test_every_number_that_a_page_says_was_is_that_of_the_lesson_before() -> None:
    tally = prove_was(700)
    assert tally.faults == []
    assert {"drawing", "result", "changes"} <= set(tally.places)


def test_the_judge_of_what_was_sees_a_wrong_digit() -> None:
    before = Scenario(spec_of(EXAMPLES["post"]), 0, 0, 15)
    html = get("/step?step=15&edit=w5&value=0.42").text
    judge = Reference(before.spec, list(before.spec.w), None, [1])
    for wrong in (
        html.replace("was −0.0653194</span>", "was −0.0653195</span>"),
        html.replace("<title>was 0.545268", "<title>was 0.545269"),
        html.replace('"before">−0.5<', '"before">0.5<'),
        html.replace("</tspan> 0.309205", "</tspan> 0.309206"),
        html.replace("was −0.5</span>", "was −0.4</span>"),
    ):
        assert wrong != html
        tally = Tally()
        check_was(wrong, judge, judge, 0, before.display, tally)
        assert tally.faults
    tally = Tally()
    check_was(html, judge, judge, 0, before.display, tally)
    assert tally.faults == []
    assert tally.checked > 8


def test_the_numbers_of_files_are_read_and_a_wrong_one_is_seen() -> None:
    assert in_latex(r"a & = b_{1} \\[1ex] & \approx 0.5 \cdot 10^{-3} \\[1ex] & \approx -2") == [
        "0.5",
        "10",
        "-3",
        "-2",
    ]
    assert last_numbers(["𝑤₅ −0.5", "0.3·10⁻⁷", "target", "𝛿 2"]) == ["-0.5", "0.3·10⁻⁷", "2"]
    assert in_tikz(r"\node[fill=x] at (1.0,-2.0) {$-1.5 \cdot 10^{-7}$};") == ["-1.5·10⁻⁷"]
    for told, page in (
        (["2", "3"], ["2", "4"]),
        ([], ["1"]),
        (["1", "1"], ["1"]),
        (["1", "2"], ["2", "1"]),
        (["1", "-2"], ["1", "2"]),
    ):
        tally = Tally()
        same("slide", "", told, page, tally)
        assert tally.faults


def test_the_judge_sees_a_wrong_digit_and_a_wrong_sign() -> None:
    spec = spec_of(EXAMPLES["post"])
    reference = Reference(spec, list(spec.w), None, [1])
    html = get("/step?step=15").text
    for wrong in (
        html.replace('data-term="gradient-w5">-0.0653194<', 'data-term="gradient-w5">-0.0653195<'),
        html.replace("0.545268</text>", "0.545269</text>"),
        html.replace('result-line"><math><mo>≈</mo>', 'result-line"><math><mo>=</mo>'),
    ):
        assert wrong != html
        tally = Tally()
        check(wrong, reference, 0, 6, False, tally)
        assert len(tally.faults) >= 1
    tally = Tally()
    check(html, reference, 0, 6, False, tally)
    assert tally.faults == []
    assert tally.checked > 40


def test_the_drawing_after_an_update_names_what_it_shows() -> None:
    """New biases stand there, and are named so."""
    tally = Tally()
    biased = Scenario(spec_of(EXAMPLES["mazur-biases"]))
    prove(biased.at(biased.spec.plan.steps), tally)
    assert tally.faults == []
    assert 'data-term="new-b1"' in get(f"/step?{write(biased.at(biased.spec.plan.steps))}").text
