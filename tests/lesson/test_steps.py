"""Steps: their order is the contract's, and every tree evaluates to the engine's value."""

import os
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from random import Random

import mpmath
import pytest

from app.address.scenario import Scenario, spec_of
from app.engine.exact import exactly
from app.lesson.examples import EXAMPLES
from app.lesson.lesson import Lesson
from app.lesson.notation import NOTATIONS
from app.lesson.plan import SUBJECTS
from app.lesson.quantities import Quantity
from app.lesson.steps.kinds import STEP_KINDS
from app.lesson.terms import Cases, Leaf, Node, leaves
from app.service.lessons import lesson_of
from app.writing import mathml
from app.writing.numbers import Precision
from tests.random_lessons import random_scenario

PRECISION = Precision(10)
LESSONS = 10_000 if os.environ.get("EVERYTHING") else 2_000


def default() -> Lesson:
    """The lesson that Backstep opens with."""
    return lesson_of(Scenario(spec_of(EXAMPLES["post"])))


def test_the_default_lesson_has_the_forty_steps_of_the_contract() -> None:
    kinds = [default().plan.at(n).place.kind for n in range(1, 41)]  # type: ignore[union-attr]
    unit = ["error_slope", "activation_slope", "delta", "weight_gradient", "weight_gradient"]
    assert kinds == [
        *["pre_activation", "activation"] * 4,
        "error",
        "error",
        "total_error",
        *unit * 4,
        *["weight_update"] * 8,
        "apply",
    ]


def test_the_default_lesson_moves_and_has_gradients_of_both_signs() -> None:
    lesson = default()
    gradients = [lesson.values.value(Quantity("grad_w", k)) for k in range(1, 9)]
    assert min(gradients[:4]) < 0 < max(gradients[:4])
    assert min(gradients[4:]) < 0 < max(gradients[4:])
    assert lesson.values.after.error < lesson.values.error_before * Decimal("0.98")


def check_step(lesson: Lesson, number: int) -> str:
    """Hold one step's tree against the engine and its own leaves; give its kind."""
    step = lesson.step(number)
    assert step.equation is not None
    assert step.position is not None
    subject = step.equation.subject
    with exactly(lesson.values.digits):
        for form in step.equation.forms:
            found = form.evaluate()
            if not subject.value.is_finite():
                assert not found.is_finite()
                continue
            scale = max([abs(leaf.value) for leaf in leaves(form)] + [abs(subject.value), Decimal(1)])
            assert abs(found - subject.value) <= scale * Decimal("1e-40"), (step.position, form)
        for note in step.equation.notes:
            found, scale = note.tree.evaluate(), max(abs(leaf.value) for leaf in leaves(note.tree))
            assert not found.is_finite() or abs(found - note.subject.value) <= scale * Decimal("1e-40")
        check_leaves(lesson, step.position.sample or 0, step.equation.trees)
    return step.position.place.kind


def same(a: Decimal, b: Decimal) -> bool:
    """Whether two values are the same, undefined ones too."""
    return a == b or (a.is_nan() and b.is_nan())


def check_leaves(lesson: Lesson, sample: int, forms: tuple[Node, ...]) -> None:
    """The value of every leaf is the engine's value of the quantity that names it."""
    for form in forms:
        for leaf in leaves(form):
            assert same(leaf.value, lesson.values.value(leaf.quantity, sample))
            if leaf.stands_for:
                assert same(leaf.value, lesson.values.value(leaf.stands_for, sample))


def test_every_tree_of_random_lessons_evaluates_to_the_engines_value() -> None:
    draw = Random(3)
    met: Counter[str] = Counter()
    for _ in range(LESSONS):
        scenario = random_scenario(
            draw, more=draw.random() < 0.5, most_layers=draw.choice((3, 5, 8)), most_units=draw.choice((2, 4, 10))
        )
        lesson = lesson_of(scenario)
        numbers = {draw.randint(1, lesson.plan.steps) for _ in range(3)}
        met.update(check_step(lesson, n) for n in numbers)
    assert set(met) == set(STEP_KINDS) == set(SUBJECTS)


def test_every_step_of_the_examples_holds() -> None:
    for example in EXAMPLES.values():
        lesson = lesson_of(Scenario(spec_of(example)))
        for n in range(1, lesson.plan.steps + 1):
            check_step(lesson, n)


def test_symbols_and_numbers_come_from_the_same_leaves_in_the_same_order() -> None:
    """In MathML every leaf bears its term; the two lines must bear the same terms."""
    draw = Random(5)
    for _ in range(150):
        lesson = lesson_of(random_scenario(draw))
        step = lesson.step(draw.randint(1, lesson.plan.steps))
        assert step.equation is not None
        notation = NOTATIONS[draw.choice(list(NOTATIONS))](lesson.values.shape)
        lines = []
        for numbers in (False, True):
            with exactly(lesson.values.digits):
                written = "".join(mathml.Writer(notation, PRECISION, numbers).chunks(step.equation.tree))
            lines.append([part.split('"')[0] for part in written.split('data-term="')[1:]])
        if not isinstance(step.equation.tree, Cases):
            assert lines[0] == lines[1] == [leaf.term for leaf in leaves(step.equation.tree)]


def sigmoid(z: mpmath.mpf) -> mpmath.mpf:
    return 1 / (1 + mpmath.exp(-z))


def test_exact_values_are_those_of_fifty_digit_arithmetic() -> None:
    """Mazur's network, worked out by hand in another library."""
    with mpmath.workdps(60):
        n = mpmath.mpf
        lesson = lesson_of(Scenario(spec_of(EXAMPLES["mazur"])))
        h1 = sigmoid(n("0.15") * n("0.05") + n("0.2") * n("0.1") + n("0.35"))
        h2 = sigmoid(n("0.25") * n("0.05") + n("0.3") * n("0.1") + n("0.35"))
        o1 = sigmoid(n("0.4") * h1 + n("0.45") * h2 + n("0.6"))
        o2 = sigmoid(n("0.5") * h1 + n("0.55") * h2 + n("0.6"))
        d1, d2 = (o1 - n("0.01")) * o1 * (1 - o1), (o2 - n("0.99")) * o2 * (1 - o2)
        w1 = n("0.15") - n("0.5") * (d1 * n("0.4") + d2 * n("0.5")) * h1 * (1 - h1) * n("0.05")
        ours = mpmath.mpf(str(lesson.values.value(Quantity("new_w", 1))))
        assert abs(ours - w1) < n(10) ** -48


def test_hidden_sums_go_through_the_original_weights() -> None:
    lesson = default()
    step = lesson.plan.step_of(Quantity("error_slope", 1, 1), 0)
    assert step is not None
    equation = lesson.step(step).equation
    assert equation is not None
    used = {leaf.quantity: leaf.value for leaf in leaves(equation.tree)}
    assert used[Quantity("w", 5)] == Decimal("-0.5")
    assert used[Quantity("w", 7)] == Decimal("0.7")


@pytest.mark.parametrize("batch", ["sum", "mean"])
def test_a_batch_walks_through_each_sample_and_updates_once(batch: str) -> None:
    spec = random_scenario(Random(11), samples=3).spec
    lesson = lesson_of(Scenario(replace(spec, batch=batch, x=spec.x[:1] * 3, t=spec.t[:1] * 3)))
    kinds = Counter(lesson.plan.at(n).place.kind for n in range(1, lesson.plan.steps + 1))  # type: ignore[union-attr]
    assert kinds["total_error"] == 3
    assert kinds["apply"] == 1
    assert kinds["weight_gradient"] == 3 * kinds["weight_update"]


def test_leaves_are_found_in_writing_order() -> None:
    step = default().step(1)
    assert step.equation is not None
    assert [leaf.quantity.term for leaf in leaves(step.equation.tree)] == ["w1", "a-0-1", "w2", "a-0-2"]
    assert isinstance(step.equation.subject, Leaf)


def test_in_a_batch_an_update_says_what_its_gradient_is_made_of() -> None:
    spec = random_scenario(Random(11), samples=3).spec
    lesson = lesson_of(Scenario(replace(spec, batch="mean", x=spec.x[:1] * 3, t=spec.t[:1] * 3)))
    step = lesson.plan.step_of(Quantity("new_w", 1), 0)
    assert step is not None
    equation = lesson.step(step).equation
    assert equation is not None
    assert [note.subject.quantity for note in equation.notes] == [Quantity("batch_w", 1)]
    gradients = [leaf.quantity for leaf in leaves(equation.notes[0].tree) if leaf.quantity.kind == "grad_w"]
    assert gradients == [Quantity("grad_w", 1, 0, sample) for sample in (1, 2, 3)]
    assert not any(note for n in range(1, step) for note in lesson.step(n).equation.notes)  # type: ignore[union-attr]


def test_a_factor_that_is_a_kept_delta_stands_for_it() -> None:
    step = default().plan.step_of(Quantity("error_slope", 1, 2), 0)
    assert step is not None
    equation = default().step(step).equation
    assert equation is not None
    stands_for = {leaf.quantity: leaf.stands_for for leaf in leaves(equation.before[0])}
    assert stands_for[Quantity("E_by_z", 2, 1)] == Quantity("delta", 2, 1)
    assert stands_for[Quantity("z_by_a", 6)] == Quantity("w", 6)
