"""Quizzes for Moodle and other platforms: graded by their own rule, over every step, mistake and number of digits."""

import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from random import Random
from xml.etree import ElementTree as Tree

import pytest

from app.address.display import Display
from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario
from app.address.write import write
from app.engine.exact import exactly, is_finite
from app.practice.judge import known_mistakes
from app.practice.quiz import known
from app.service.lessons import lesson_of
from app.writing.numbers import Precision
from tests.conftest import get, get_json
from tests.random_lessons import random_spec, with_more

Answer = tuple[str, Decimal, Decimal, str]
"""Share of the mark, number, tolerance, feedback; a catch-all has an infinite number."""

CATCH_ALL = "no known mistake gives it"


def of_moodle(text: str) -> list[list[Answer]]:
    return [
        [
            (a.get("fraction") or "", Decimal((a.findtext("text") or "").replace("*", "Infinity")),
             Decimal(a.findtext("tolerance") or "0"), unescape(a.findtext("feedback/text") or ""))
            for a in question.iter("answer")
        ]
        for question in Tree.fromstring(text).iter("question")  # noqa: S314 - our own
    ]  # fmt: skip


def of_gift(text: str) -> list[list[Answer]]:
    found = []
    for block in re.split(r"\n\n", text.strip()):
        answers: list[Answer] = []
        for line in block.splitlines()[1:-2]:
            plain = re.sub(r"\\([\\~=#{}:])", r"\1", line)
            match = re.match(r"=%(\d+)%(\S+?):([^#]+)#(.*)", plain)
            answers.append(
                (match[1], Decimal(match[2]), Decimal(match[3]), unescape(match[4])) if match
                else ("0", Decimal("Infinity"), Decimal(0), unescape(plain.removeprefix("~#")))
            )  # fmt: skip
        found.append(answers)
    return found


def graded(answers: list[Answer], typed: Decimal) -> tuple[str, str]:
    """Moodle's rule: the first answer whose interval holds the number, in floats."""
    for share, value, tolerance, said in answers:
        if value.is_infinite() or abs(float(typed) - float(value)) <= float(tolerance) * (1 + 1e-9):
            return share, said
    raise AssertionError("nothing catches")


def lessons() -> Iterator[Scenario]:
    draw = Random(21)
    yield from (parse(Query.read(query)) for query in ("", "iteration=3&optimizer=adam", "b=.1,.2,.3,.4&iteration=1"))
    for _ in range(6):
        yield Scenario(with_more(draw, random_spec(draw, most_layers=3, most_units=3, samples=2)), 0, draw.randrange(2))


@pytest.mark.parametrize(
    ("digits", "rounding"),
    [(3, "significant"), (4, "significant"), (6, "significant"), (10, "significant"), (5, "fixed")],
)
def test_every_number_is_graded_as_it_must_be(digits: int, rounding: str) -> None:
    """The right one, rounded to the digits asked, gets all; each mistake's its own sentence or the catch-all."""
    graded_wrong = 0
    for scenario in lessons():
        lesson, precision = lesson_of(scenario), Precision(digits, rounding == "fixed")
        address = write(Scenario(scenario.spec, 0, scenario.iteration, 0, Display(digits=digits, rounding=rounding)))
        steps = min(scenario.spec.plan.steps, 40)
        questions = of_moodle(get(f"/quiz.xml?{address}&steps=1-{steps}").text)
        assert questions == of_gift(get(f"/quiz.gift?{address}&steps=1-{steps}").text)
        assert len(questions) == steps
        for n, answers in enumerate(questions, start=1):
            position = lesson.plan.at(n)
            assert position is not None
            with exactly(lesson.values.digits):
                value = lesson.values.value(position.place.subject, position.sample or 0)
                wrong = [m.tree.evaluate() for m in known_mistakes(lesson, position, None)]
            assert graded(answers, Decimal(precision.plain(value))) == ("100", "Right.")
            told = [graded(answers, known(w, precision).value) for w in wrong if is_finite(w)]
            sentences = {said for share, _, _, said in answers if share == "0"}
            for share, said in told:
                assert share == "100" or said in sentences
            graded_wrong += sum(share == "0" and CATCH_ALL not in said for share, said in told)
            numbers = [(v, t) for _, v, t, _ in answers if v.is_finite()]
            right = numbers[0]
            assert all(abs(v - right[0]) > t + right[1] for v, t in numbers[1:])
    assert graded_wrong > 200


def test_a_mistakes_number_gets_its_own_sentence_never_anothers() -> None:
    for scenario in lessons():
        questions = of_moodle(get(f"/quiz.xml?{write(scenario.at(0))}&steps=1-20").text)
        for answers in questions:
            wrong = [(v, t, said) for share, v, t, said in answers if share == "0" and v.is_finite()]
            for v, t, said in wrong:
                assert graded(answers, v) == ("0", said)
                assert all(abs(v - v2) > t + t2 for v2, t2, other in wrong if other != said)


def test_the_default_lesson_makes_a_question_of_every_step_that_stands_by_itself() -> None:
    answer = get("/quiz.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    assert "attachment" in answer.headers["content-disposition"]
    questions = list(Tree.fromstring(answer.text).iter("question"))  # noqa: S314 - our own
    assert len(questions) == 40
    assert {q.get("type") for q in questions} == {"numerical"}
    for q, step in zip(questions, get_json("/api/iteration")["steps"], strict=True):
        answers = list(q.iter("answer"))
        assert [a.get("fraction") for a in answers] == ["100", *["0"] * (len(answers) - 1)]
        assert answers[-1].findtext("text") == "*"
        assert float(answers[0].findtext("text") or "") == pytest.approx(step["value"], rel=1e-5)
        text = q.findtext("questiontext/text") or ""
        assert "w1 = 0.2" in text
        assert "x1 = 0.8" in text
        assert "6 significant digits" in text
        assert f"step={step['step']}" in (q.findtext("generalfeedback/text") or "")
        assert r"\(" in (q.findtext("generalfeedback/text") or "")


def test_given_numbers_have_more_digits_than_are_asked_for() -> None:
    text = get("/quiz.xml?digits=3&w=0.1234567,0.4,0.6,-0.3,-0.5,0.8,0.7,0.3&steps=1").text
    assert "w1 = 0.1234567," in text


def test_chosen_steps_and_bounds_are_said_in_words() -> None:
    assert len(of_moodle(get("/quiz.xml?steps=15,1-3,2").text)) == 4
    outside, unread = "is not within", "write numbers"
    for steps, words in (("0", outside), ("41", outside), ("5-3", outside), ("a", unread), ("1-", unread)):
        answer = get(f"/quiz.gift?steps={steps}")
        assert answer.status_code == 422
        assert words in answer.text
    large = get("/quiz.xml?layers=8-8-8&seed=1")
    assert large.status_code == 422
    assert "at most 120 steps" in large.text
    assert len(of_moodle(get("/quiz.xml?layers=8-8-8&seed=1&steps=100-110").text)) == 11
    assert get("/quiz.pdf").status_code == 404


def test_a_step_offers_them() -> None:
    page = get("/step?step=3&w=0.3,0.4,0.6,-0.3,-0.5,0.8,0.7,0.3").text
    for path in ("/quiz.xml", "/quiz.gift"):
        href = next(h for h in re.findall(r'href="([^"]+)"', page) if h.startswith(path))
        assert get(unescape(href)).status_code == 200


@pytest.mark.parametrize(
    "query", ["", "x=1e-30,0.4", "layers=2-3-3&seed=2&activations=relu,softmax&loss=cross_entropy&t=1,0,0"]
)
def test_gift_writes_numbers_without_an_exponent_and_no_noise_of_decimals(query: str) -> None:
    """As `gift-pegjs` reads them; a sum that cancels leaves 1e-50 in decimals, which is nobody's mistake."""
    answers = re.findall(r"^=%\d+%([^#]*)#", get(f"/quiz.gift?{query}&steps=1-20").text, re.MULTILINE)
    assert len(answers) > 20
    assert all(re.fullmatch(r"-?\d+(\.\d+)?:\d+(\.\d+)?", answer) for answer in answers), answers
    if "1e-30" not in query:
        assert all(len(answer) < 40 for answer in answers)
