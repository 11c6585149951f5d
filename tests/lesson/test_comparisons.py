"""The wrong order gives the published slips; nudging gives the gradients."""

from decimal import Decimal
from random import Random

import pytest

from app.address.scenario import Scenario, spec_of
from app.engine.backprop import forward, output_layer_first
from app.lesson.comparisons import error_curve, nudged, update_order
from app.lesson.examples import EXAMPLES
from app.lesson.lesson import Lesson
from app.lesson.quantities import Quantity
from app.service.lessons import course_of, lesson_of
from tests.random_lessons import SMOOTH, random_spec


def mazur() -> Lesson:
    return lesson_of(Scenario(spec_of(EXAMPLES["mazur"])))


def test_the_wrong_order_gives_mazurs_printed_error_and_the_right_one_ours() -> None:
    order = update_order(mazur())
    assert f"{order.wrong_after:.9f}" == "0.291027924"
    assert f"{order.after:.9f}" == "0.291027774"
    assert order.after == pytest.approx(mazur().values.after.error, rel=Decimal("1e-40"))


def test_ten_thousand_updates_in_the_wrong_order_give_mazurs_printed_outputs() -> None:
    course = course_of(spec_of(EXAMPLES["mazur"]))
    network = course.network
    for _ in range(10_000):
        seen = forward(network, course.x, course.t)
        network, _ = output_layer_first(network, seen, course.t, course.rate, 1, train_biases=False)
    outputs = forward(network, course.x, course.t).a[2].ravel()
    assert [f"{o:.9f}" for o in outputs] == ["0.015912196", "0.984065734"]


def test_only_hidden_gradients_differ_between_the_orders() -> None:
    rows = update_order(mazur()).rows
    assert all(row.right != row.wrong for row in rows[:4])
    assert all(row.right == row.wrong and row.new == row.wrong_new for row in rows[4:])


def test_nudging_agrees_with_the_gradients_of_random_lessons() -> None:
    draw = Random(41)
    for _ in range(40):
        spec = random_spec(draw, most_layers=4, most_units=3, activations=SMOOTH, samples=2)
        lesson = lesson_of(Scenario(spec))
        for found in nudged(lesson, range(1, len(spec.w) + 1), 0):
            right = lesson.values.value(Quantity("grad_w", found.weight), 0)
            assert abs(found.gradient - right) <= Decimal("1e-48") * max(Decimal(1), abs(right))
            assert abs(found.quotient - found.gradient) < Decimal("1e-3") * max(Decimal(1), abs(found.gradient))


def test_the_curve_goes_through_the_present_point() -> None:
    curve = error_curve(mazur(), 5, 0, 0.4, 1.0, 41)
    w, error = curve[20]
    assert w == pytest.approx(0.4)
    assert error == pytest.approx(float(mazur().values.error_before), rel=1e-12)
