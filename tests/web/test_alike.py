"""Pages of lessons alike: what stands in one lesson's stencil is never another lesson's number."""

import gc
import operator
import weakref
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from app.web.alike import NOTHING, TEMPLATE, Blank, document, likeness_of, stencil_of
from app.web.fields import FieldError
from app.web.figures import Figures
from app.web.pages import PageBuilder
from app.web.query import Query
from app.web.scenario import Design, Scenario, parse
from app.web.settings import settings
from app.web.templating import render
from app.web.view import PANELS, View
from tests.random_lessons import number, random_spec

VIEWS = (
    View(), View(digits=10), View(digits=3, rounding="fixed", notation="indexed"), View(present=True, ask=True),
    View(shown="symbols"), View(shown="question"), View(shown="numbers"), View(embed=True, theme="dark"),
    View(pace="layer"), View(seen=7),
)  # fmt: skip


def page_of(scenario: Scenario) -> PageBuilder:
    return PageBuilder(scenario, Query(()), (), None)


def written_whole(scenario: Scenario) -> bytes:
    return render(TEMPLATE, page=page_of(scenario).build()).encode()


def another(draw: Random, design: Design, samples: int) -> Scenario:
    """Draw a lesson alike: other numbers of the same design, some of them awkward."""
    spec = design.filled(samples, 0.0)
    awkward = (0.0, 1e-9, -1e6, 123456789.25, 1.0)

    def numbers(count: int) -> tuple[float, ...]:
        return tuple(draw.choice(awkward) if draw.random() < 0.1 else number(draw) for _ in range(count))

    x, t = (tuple(numbers(len(row)) for row in rows) for rows in (spec.x, spec.t))
    b = None if spec.b is None else numbers(len(spec.b))
    return Scenario(replace(spec, x=x, t=t, w=numbers(len(spec.w)), b=b, rate=number(draw)), draw.randrange(1, 10**6))


@pytest.mark.parametrize("seed", range(60))
def test_the_page_of_a_lesson_alike_is_the_same_as_if_it_were_written_alone(seed: int) -> None:
    draw = Random(seed)
    spec = random_spec(draw)
    step, view = draw.randint(0, spec.plan.steps), draw.choice(VIEWS)
    iteration = draw.choice((0, 0, 1, 3))
    for _ in range(3):
        scenario = replace(another(draw, spec.design, len(spec.x)), iteration=iteration, step=step, view=view)
        assert document(page_of(scenario)) == written_whole(scenario)


@pytest.mark.parametrize("step", range(41))
def test_every_step_of_two_lessons_alike_is_as_if_written_alone(step: int) -> None:
    for seed, place in ((3, ""), (4, ""), (3, "&iteration=2"), (4, "&iteration=2")):
        scenario = parse(Query.read(f"layers=2-2-2&seed={seed}{place}&step={step}"))
        assert document(page_of(scenario)) == written_whole(scenario)


def test_lessons_alike_share_a_stencil_and_others_do_not() -> None:
    first, second, other = (
        likeness_of(page_of(parse(Query.read(q))))
        for q in (
            "layers=2-3-1&seed=1&iteration=9",
            "layers=2-3-1&seed=2&iteration=9",
            "layers=2-3-1&seed=2&iteration=8",
        )
    )
    assert first
    assert second
    assert other
    assert first == second
    assert stencil_of(first) is None, "the first may stay the only one"
    assert stencil_of(second) is stencil_of(first) is not None
    assert stencil_of(other) is None
    assert stencil_of(other) is not stencil_of(first)


@pytest.mark.parametrize("view", ["", "&practice=all", "&practice=all&answer=0.3", *(f"&panel={p}" for p in PANELS)])
def test_a_page_is_gone_once_it_is_written(view: str) -> None:
    """Pages that wait for the garbage collector took a sixth of the time of all."""
    page = page_of(parse(Query.read(f"layers=2-2-2&seed=5&step=20{view}")))
    gone = weakref.ref(page)
    gc.disable()
    try:
        document(page)
        del page
        assert gone() is None
    finally:
        gc.enable()


LARGEST = ",".join(["9" * 17 + "0" * 150] * 8)


@pytest.mark.parametrize(
    "query", ["panel=matrices", "practice=1", "panel=slope&iteration=2", f"w={LARGEST}&activations=linear"]
)
def test_a_page_with_more_to_it_than_a_step_is_written_alone(query: str) -> None:
    assert likeness_of(page_of(parse(Query.read(query)))) is None


def test_a_page_with_a_complaint_or_a_change_is_written_alone() -> None:
    here, before = parse(Query.read("seed=3&layers=2-2-2")), parse(Query.read("seed=4&layers=2-2-2"))
    assert likeness_of(PageBuilder(here, Query(()), (FieldError("w", "w: no."),), None)) is None
    assert likeness_of(PageBuilder(here, Query(()), (), before)) is None


@pytest.mark.parametrize("view", ["", "&embed=1", "&present=1", "&embed=1&iteration=3"])
def test_a_figure_that_stands_nowhere_is_not_asked_for(view: str) -> None:
    like = likeness_of(page_of(parse(Query.read(f"layers=2-2-2&seed=6&step=14{view}"))))
    assert like
    stencil = Blank(like).stencil()
    assert set(stencil.numbers) == set(range(len(stencil.figures)))
    assert (Figures.chart.__wrapped__, ()) not in stencil.figures or "embed" not in view  # type: ignore[attr-defined]


@pytest.mark.parametrize("use", [str, repr, bool, float, int, abs, operator.neg, "{}".format])
def test_nothing_can_be_read_from_a_lesson_without_numbers(use: object) -> None:
    with pytest.raises(TypeError):
        use(NOTHING)  # type: ignore[operator]


@pytest.mark.parametrize("use", [operator.add, operator.sub, operator.mul, operator.truediv, operator.lt, operator.gt,
                                 operator.le, operator.ge, operator.eq, operator.ne])  # fmt: skip
def test_nothing_can_be_worked_out_from_a_lesson_without_numbers(use: object) -> None:
    for pair in ((NOTHING, Decimal(1)), (Decimal(1), NOTHING)):
        with pytest.raises(TypeError):
            use(*pair)  # type: ignore[operator]


@pytest.mark.parametrize(
    "name",
    [
        "text",
        "drawn",
        "edge_width",
        "edge_sign",
        "number",
        "relation",
        "result",
        "reason_with_numbers",
        "spoken",
        "outcome",
        "scientific",
    ],
)
def test_a_number_that_is_no_figure_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    like = likeness_of(page_of(parse(Query.read("layers=2-2-2&seed=17&step=34"))))
    assert like
    Blank(like).stencil()
    monkeypatch.setattr(Figures, name, getattr(Figures, name).__wrapped__)
    with pytest.raises((TypeError, AttributeError)):
        Blank(like).stencil()


def test_lessons_with_long_addresses_say_their_own_length() -> None:
    for digits in (10, 11, 12):
        numbers = ",".join(f"0.{'1' * digits}" for _ in range(60))
        scenario = parse(Query.read(f"layers=6-6-4&w={numbers}"))
        page = document(page_of(scenario))
        assert page == written_whole(scenario)
        assert b"characters; a QR code is readable" in page or settings().base == ""


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("layers=1-1&activations=linear&w=0.5&x=2&t=0&step=2", "o1 is 1."),
        ("layers=1-1&activations=linear&w=0.5&x=2&t=0&step=6", "The slope of o1 by z of o1 is 1."),
        ("layers=1-1&activations=relu&w=-3&x=2&t=0&step=6", "The slope of o1 by z of o1 is 0."),
        ("layers=1-1&activations=linear&w=0.5&x=3&t=0&step=1", "z of o1 is 0.5 times 3, which is 1.5."),
        (
            "layers=1-1&activations=linear&w=-0.5&x=3&t=0&step=5&loss=half_sse",
            "is minus 1.5 minus 0, which is minus 1.5.",
        ),
    ],
)
def test_a_step_that_works_nothing_out_says_its_value_once(query: str, said: str) -> None:
    for _ in range(3):
        narration = page_of(parse(Query.read(query))).narration()
        assert narration.endswith(said), narration
        assert said.encode() in document(page_of(parse(Query.read(query))))
