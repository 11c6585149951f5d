"""A known mistake is shown as a formula above the right one, with what differs in a box."""

import re

import pytest

from app.address.query import Query
from app.address.read import parse
from app.engine.exact import exactly
from app.lesson.terms import leaves
from app.pages.step.occasion import occasion
from app.pages.step.two_formulas import two_formulas
from app.practice.mistakes.known import mistakes
from app.service.lessons import lesson_of
from tests.conftest import get, get_json

STEPS = {s["symbol"]: s for s in get_json("/api/iteration")["steps"]}


def words(markup: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", markup))


def shown(page: str) -> tuple[str, str, list[str]]:
    """Yours, right, and the terms in boxes."""
    pair = page.split('class="two-formulas">')[1].split("</dl>")[0]
    yours, right = re.findall(r"<dd>(.*?)</dd>", pair, re.DOTALL)
    return words(yours), words(right), re.findall(r'is-other"><mrow data-term="([^"]+)"', pair)


def number(symbol: str) -> float:
    return float(STEPS[symbol]["value"])


@pytest.mark.parametrize(("symbol", "typed", "yours", "right", "boxed"), [
    ("∂E/∂w5", lambda: number("∂E/∂o1") * number("h1"), "∂E∂o1·h1", "∂E∂o1·∂o1∂zo1·∂zo1∂w5", ["slope-2-1"]),
    ("∂E/∂w1", lambda: number("δ_h1"), "δh1", "δh1·x1", ["a-0-1"]),
    ("w5⁺", lambda: -0.5 + 0.5 * number("∂E/∂w5"), "w5+α·∂E∂w5", "w5−α·∂E∂w5", []),
])  # fmt: skip
def test_what_was_calculated_stands_above_what_was_asked_for(
    symbol: str, typed: object, yours: str, right: str, boxed: list[str]
) -> None:
    step = next(s["step"] for s in get_json("/api/iteration")["steps"] if s["symbol"] in {symbol, symbol[:-1] + "+"})
    answer = f"{typed():.6f}"  # type: ignore[operator]
    assert shown(get(f"/step?step={step}&practice=all&answer={answer}").text) == (yours, right, boxed)
    name = {"∂E/∂w5": "dE/dw5", "∂E/∂w1": "dE/dw1"}.get(symbol, "w5%2B")
    assert shown(get(f"/check?mine={name}:{answer}").text) == (yours, right, boxed)


@pytest.mark.parametrize("more", ["", "optimizer=adam", "decay=0.1&decay_in=loss", "absent=3,7", "bias=layer&b=.1,.2",
                                  "activations=relu,softmax&loss=cross_entropy", "layers=8-8-8"])  # fmt: skip
def test_both_formulas_are_of_the_same_numbers_for_every_mistake(more: str) -> None:
    lesson_address = parse(Query.read(f"seed=3&iteration=1&{more}"))
    lesson, at, met = lesson_of(lesson_address), occasion(lesson_address), 0
    for n in range(1, lesson.plan.steps + 1, 1 if lesson.plan.steps < 100 else 17):
        position, e = lesson.plan.at(n), lesson.step(n).equation
        assert position is not None
        assert e is not None
        with exactly(lesson.values.digits):
            for mistake in mistakes(lesson.setting(0), position.place):
                pair = two_formulas(at, e, mistake)
                met += pair is not None
                if pair is not None:
                    terms = {leaf.term for leaf in leaves(mistake.tree)}
                    assert set(re.findall(r'data-term="([^"]+)"', pair.yours)) == terms
                    assert pair.yours != pair.right
    assert met > 20


def test_a_lost_minus_is_told_in_words_alone() -> None:
    """As a formula it would seem to have a minus too many: w3 · x1 − w4 · x2, where w4 is below 0."""
    page = get("/step?step=3&practice=all&answer=0.6").text
    verdict = page.split('id="verdict"')[1].split("</div>")[0]
    assert "A minus got lost" in verdict
    assert "two-formulas" not in verdict
