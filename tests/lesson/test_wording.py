"""What every step asks and why it is done, word by word; and where Next leads at every pace.

The words are kept in `tests/data/words.txt`, so that no sentence changes unseen. After a change that is meant:
python -m tests.lesson.test_wording
"""

from itertools import groupby
from pathlib import Path

import pytest

from app.address.query import Query
from app.address.read import parse
from app.engine.exact import exactly
from app.lesson.lesson import Lesson
from app.lesson.pace import Pace
from app.lesson.quantities import Quantity
from app.lesson.steps.kinds import STEP_KINDS
from app.lesson.steps.setting import Sentence
from app.lesson.terms import leaves
from app.practice.judge import judge
from app.practice.student_values import OwnValues
from app.practice.typed_answer import read
from app.service.lessons import lesson_of

WORDS = Path(__file__).parents[1] / "data" / "words.txt"
TOLD = [
    "",
    "iteration=3",
    "layers=2-2-2&seed=4&b=0.1,0.2,-0.3,0.4&loss=half_sse&rate=0.3",
    "layers=2-2-2&seed=4&rate=400&loss=sse",
    "layers=2-3-1&seed=3&activations=tanh,sigmoid&loss=bce&b=0.1,0.2,0.3,0.4&bias=fixed",
    "layers=3-2-3&seed=9&activations=sigmoid,softmax&loss=cross_entropy&b=0.1,0.2,0.3,0.1,0.2",
    "layers=3-3&seed=9&activations=softmax&loss=mse",
    "layers=2-2-2&seed=7&activations=relu,linear&loss=mse&x=-0.5,0.1&iteration=1",
    "layers=2-2-2&seed=8&activations=leaky_relu,tanh&loss=sse&t=0.4,-0.2",
    "layers=2-2-2-2&seed=10&x=0.9,0.4;0.3,0.7&t=1,0;0,1&batch=mean&b=0.1,0.2,0.3,0.4,0.5,0.6&iteration=2",
    "layers=2-2-1&seed=11&x=0.9,0.4;0.3,0.7;0.2,0.5&t=1;0;1&batch=sum&loss=half_sse",
    "layers=1-1&w=0&x=0&t=0.5&rate=0",
]


def lesson(query: str) -> Lesson:
    return lesson_of(parse(Query.read(query)))


def plainly(sentence: Sentence) -> str:
    """The words, with the kind of every quantity and a sign for every number."""
    parts = (p if isinstance(p, str) else f"⟨{p.kind}⟩" if isinstance(p, Quantity) else "⟨number⟩" for p in sentence)
    return "".join(parts)


def told() -> str:
    """Every sentence of those lessons, each once."""
    lines: dict[str, None] = {}
    for query in TOLD:
        taught = lesson(query)
        for n in range(taught.plan.steps + 1):
            step = taught.step(n)
            lines[f"{plainly(step.question)} | {plainly(step.reason)}"] = None
    return "\n".join(lines) + "\n"


def test_every_question_and_every_reason_is_worded_as_it_was() -> None:
    assert told() == WORDS.read_text()


@pytest.mark.parametrize("query", [TOLD[0], TOLD[4], TOLD[9]])
def test_each_pace_stops_where_its_group_ends(query: str) -> None:
    plan = lesson(query).plan
    steps = [position for n in range(1, plan.steps + 1) if (position := plan.at(n))]
    keys = {
        "operation": lambda p: p.step,
        "unit": lambda p: (p.sample, p.place.phase, p.place.kind == "apply", p.place.layer, p.place.unit),
        "layer": lambda p: (p.sample, p.place.phase, p.place.kind == "apply", p.place.layer),
        "phase": lambda p: (p.sample, p.place.phase, p.place.kind == "apply"),
    }
    for name, key in keys.items():
        ends = [list(group)[-1].step for _, group in groupby(steps, key)]
        at, stops = 0, []
        while at < plan.steps:
            at = Pace(plan, name).after(at)
            stops.append(at)
        assert stops == ends, name
        back = []
        while at:
            at = Pace(plan, name).before(at)
            back.append(at)
        assert back == [*ends[-2::-1], 0], name


@pytest.mark.parametrize("query", [TOLD[0], TOLD[5], TOLD[6], TOLD[9]])
def test_with_no_number_of_ones_own_every_step_follows_to_the_right_value(query: str) -> None:
    taught = lesson(query)
    with exactly(taught.values.digits):
        for n in range(1, taught.plan.steps + 1):
            position = taught.plan.at(n)
            assert position is not None
            place, sample = position.place, position.sample or 0
            own = OwnValues(taught.setting(sample), taught.plan)
            right = taught.values.value(place.subject, sample)
            assert abs(own.follows(place, sample) - right) <= abs(right) / 10**40
            for tree in STEP_KINDS[place.kind].equation(own.setting(sample), place):
                for leaf in leaves(tree):
                    exact = taught.values.value(leaf.stands_for or leaf.quantity, sample)
                    assert abs(leaf.value - exact) <= abs(exact) / 10**40, (place, leaf.quantity)


def test_a_mistake_with_displayed_numbers_put_in_is_still_named() -> None:
    taught = lesson("")
    position = taught.plan.at(taught.plan.step_of(Quantity("delta", 2, 1), 0) or 0)
    assert position is not None
    e, s = (float(taught.values.value(Quantity(kind, 2, 1))) for kind in ("error_slope", "slope"))
    rounded = float(f"{e:.6g}") * float(f"{s:.6g}") ** 2
    exact = e * s * s
    assert f"{rounded:.9g}" != f"{exact:.9g}"
    assert [m.name for m in judge(taught, position, read(f"{rounded:.9g}"), {}).mistakes] == ["slope_twice"]


if __name__ == "__main__":
    WORDS.write_text(told())
