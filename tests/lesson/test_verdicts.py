"""What is said of a wrong answer: each mistake by its right name, chance hits by none, nothing twice."""

from random import Random

import pytest

from app.address.query import Query
from app.address.read import parse
from app.engine.exact import exactly
from app.lesson.lesson import Lesson
from app.lesson.quantities import Quantity
from app.practice.feedback import feedback, sentence
from app.practice.judge import COARSE, LIKELY, MISTAKE, RIGHT, WRONG, Verdict, judge
from app.practice.mistakes.known import forgotten_biases, mistakes
from app.practice.typed_answer import read
from app.service.lessons import lesson_of
from tests.lesson.test_mistakes import LESSONS, Hand


def lesson(query: str = "") -> Lesson:
    return lesson_of(parse(Query.read(query)))


def verdict(step: int, text: str, query: str = "", asked: int = 4) -> Verdict:
    taught = lesson(query)
    position = taught.plan.at(step)
    assert position is not None
    return judge(taught, position, read(text), {}, None, asked)


def names(step: int, text: str, query: str = "") -> list[str]:
    return [mistake.name for mistake in verdict(step, text, query).mistakes]


def words(found: Verdict) -> list[str]:
    return ["".join(f"[{p.term}]" if isinstance(p, Quantity) else str(p) for p in said) for said in feedback(found)]


def test_a_step_half_as_long_is_no_number_half_as_large() -> None:
    """w1⁺ is 0.18 and a bit; with half the gradient, which is also w2's since x2 is half x1, it is 0.1922."""
    found = verdict(32, "0.1922")
    assert sorted(m.name for m in found.mistakes) == ["half_step", "neighbours_gradient"]
    said = " ".join(words(found))
    assert "The step is half as long as it should be" in said
    assert "[gradient-w2]" in said
    assert "half the right number" not in said
    assert names(32, "0.1689") == ["no_rate", "double_step"]  # the learning rate is a half
    assert "The step is twice as long" in words(verdict(32, "0.1689"))[1]


@pytest.mark.parametrize(
    ("step", "number", "name"),
    [
        (1, 0.2 * 0.8 - 0.4 * 0.4 + 1e-9, None),  # comes to 0, which says too little
        (3, 0.6 * 0.8 + 0.3 * 0.4, "lost_minus"),
        (5, -0.5 * 0.57932425 - 0.8 * 0.58904043, "subtracted"),
        (1, 0.4 * 0.8 + 0.2 * 0.4, "exchanged"),
    ],
)
def test_mistakes_in_a_sum(step: int, number: float, name: str | None) -> None:
    found = names(step, f"{number:.5g}")
    assert (name in found) if name else not found


def test_the_slope_of_another_unit() -> None:
    h = Hand("")
    for step, l, j in ((14, 2, 0), (24, 1, 0)):
        taught = lesson().plan.at(step)
        assert taught is not None
        assert taught.place.kind == "delta"
        assert (taught.place.layer, taught.place.unit - 1) == (l, j)
        assert "neighbours_slope" in names(step, f"{h.e[l][j] * h.s[l][1 - j]:.6g}")


BIASED = "layers=2-2-1&x=0.5,0.9&t=1&w=0.4,-0.2,0.7,0.3,0.6,-0.8&b=0.35,-0.15,0.2&loss=half_sse"


def test_a_bias_that_was_forgotten_further_back() -> None:
    """The network is worked out here once more with its first biases, or with all of them, at 0."""
    for biases in ((0, 0, 0.2), (0, 0, 0)):
        other = Hand(BIASED.replace("0.35,-0.15,0.2", ",".join(map(str, biases))))
        assert "bias_behind" in names(5, f"{other.z[2][0]:.6g}", BIASED) or biases[2] == 0
        assert "bias_behind" in names(6, f"{other.a[2][0]:.6g}", BIASED)
    taught = lesson(BIASED)
    position = taught.plan.at(6)
    assert position is not None
    with exactly(taught.values.digits):
        assert len(list(forgotten_biases(taught, position))) == 3


def test_what_two_names_say_alike_is_said_once() -> None:
    for turn, query in enumerate(LESSONS):
        taught = lesson(query)
        for step in range(1 + turn % 2, taught.plan.steps + 1, 2):
            position = taught.plan.at(step)
            assert position is not None
            with exactly(taught.values.digits):
                values = [m.tree.evaluate() for m in mistakes(taught.setting(position.sample or 0), position.place)]
            for value in {f"{v:.7g}" for v in values if v.is_finite()}:
                said = words(judge(taught, position, read(value), {}))
                assert len(said) == len(set(said)), (query, step, value, said)


def test_as_many_things_are_counted_as_are_named() -> None:
    counted = {1: "Not yet. ", 2: "Two things", 3: "Three things"}
    for step in range(1, 41):
        for text in ("0.1922", "0.5", "0.16"):
            found = verdict(step, text)
            if found.kind == MISTAKE and len(found.mistakes) in counted:
                assert counted[len(found.mistakes)] in words(found)[0]


def test_random_wrong_numbers_are_given_no_name() -> None:
    """10,000 numbers of five digits, uniform within twice the value either way: at most 0.3 % meet a mistake's."""
    draw, named, total = Random(11), 0, 0
    lessons = [lesson(query) for query in (*LESSONS, BIASED)]
    steps = [(taught, n) for taught in lessons for n in range(1, taught.plan.steps + 1)]
    numbers: dict[tuple[int, int], list[float]] = {}
    while total < 10_000:
        taught, step = draw.choice(steps)
        position = taught.plan.at(step)
        assert position is not None
        right = float(taught.values.value(position.place.subject, position.sample or 0))
        if not right:
            continue
        total += 1
        typed = read(f"{draw.uniform(-2, 2) * right:.4e}")
        key = (id(taught), step)
        if key not in numbers:
            with exactly(taught.values.digits):
                known = (
                    *mistakes(taught.setting(position.sample or 0), position.place),
                    *forgotten_biases(taught, position),
                )
                numbers[key] = [float(m.tree.evaluate()) for m in known]
        if any(abs(float(typed.value) - v) <= 2e-5 * abs(v) for v in numbers[key]):  # worth the judge's whole time
            named += judge(taught, position, typed, {}).kind == MISTAKE
    assert named <= 30, named


def test_within_one_per_cent_a_rounding_is_likely_and_no_mistake_is_named() -> None:
    found = verdict(2, "0.5750")  # the right one is 0.5793
    assert found == Verdict(LIKELY)
    assert "Likely" in words(found)[0]
    assert verdict(2, "0.62").kind == WRONG
    near = verdict(32, "0.1928")  # near what half a step gives, but not that
    assert near.kind == LIKELY
    assert len(words(near)) == 1


@pytest.mark.parametrize(
    ("text", "kind", "missing"),
    [("0.58", COARSE, 2), ("0.579", COARSE, 1), ("0.5793", RIGHT, 0), ("0.57932", RIGHT, 0), ("0.6", COARSE, 3)],
)
def test_fewer_digits_than_asked_are_right_so_far(text: str, kind: str, missing: int) -> None:
    found = verdict(2, text)
    assert (found.kind, found.missing) == (kind, missing)
    assert found.accepted == (kind == RIGHT)
    if kind == COARSE:
        assert words(found)[0].startswith("Right so far. Please give ")


def test_a_number_that_has_no_more_digits_is_right_with_all_it_has() -> None:
    assert verdict(1, "0.32").kind == RIGHT
    assert verdict(1, "8/25").kind == RIGHT


def test_every_mistake_of_a_step_can_be_said() -> None:
    taught = lesson(BIASED)
    for step in range(1, taught.plan.steps + 1):
        position = taught.plan.at(step)
        assert position is not None
        with exactly(taught.values.digits):
            for mistake in (*mistakes(taught.setting(0), position.place), *forgotten_biases(taught, position)):
                assert sentence(mistake)
