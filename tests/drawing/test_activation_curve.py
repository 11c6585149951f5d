"""An activation's curve as a drawing: its points, the unit's place on it, its tangent."""

import re
from math import exp, tanh

import pytest

from app.drawing.activation_curve import HALF_TANGENT, ActivationCurve, activation_curve
from app.drawing.plate import Box
from app.engine.functions import ACTIVATIONS
from app.lesson.comparisons import activation_points

BOX = Box(10, 20, 110, 90)


def ends(path: str) -> list[tuple[float, float]]:
    """The points of a path of straight lines."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


def drawn(at: tuple[float, float] | None = None, slope: float | None = None) -> ActivationCurve:
    points = [(z / 10, 1 / (1 + exp(-z / 10))) for z in range(-50, 51)]
    return activation_curve(points, BOX, at, slope)


def test_the_curve_fills_its_box_and_the_axes_meet_where_both_are_0() -> None:
    curve = drawn()
    course = ends(curve.d)
    assert course[0][0] == 10
    assert course[-1][0] == 110
    assert course[50][0] == 60
    assert course[50][1] == pytest.approx(55, abs=0.4)  # z = 0, a = 0.5
    assert curve.axes == "M10 90.0H110M60.0 90V20"
    assert (curve.place, curve.reach, curve.tangent) == (None, "", "")


def test_the_units_place_lies_on_the_curve_and_its_tangent_is_as_steep() -> None:
    z, a = 2.0, 1 / (1 + exp(-2))
    curve = drawn((z, a), a * (1 - a))
    assert curve.place is not None
    assert curve.place == ends(curve.d)[70]
    (x0, y0), (x1, y1) = ends(curve.tangent)
    before, after = ends(drawn().d)[68], ends(drawn().d)[72]
    assert (y1 - y0) / (x1 - x0) == pytest.approx((after[1] - before[1]) / (after[0] - before[0]), rel=0.05)
    assert (x0 + x1) / 2 == pytest.approx(curve.place[0], abs=0.1)
    assert (y0 + y1) / 2 == pytest.approx(curve.place[1], abs=0.1)
    assert ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 == pytest.approx(2 * HALF_TANGENT, abs=0.2)


def test_a_curve_that_is_nowhere_above_0_has_a_box_all_the_same() -> None:
    assert activation_curve([(-1, 0.0), (0, 0.0), (1, 0.0)], BOX, (0, 0.0), 0.0).place == (60.0, 90.0)


@pytest.mark.parametrize("name", [*sorted(set(ACTIVATIONS) - {"softmax"}), "sigmoid:4", "elu:2"])
def test_the_points_of_every_activation_pass_through_its_value_at_0(name: str) -> None:
    points = dict(activation_points(name, 5.0))
    assert len(points) == 61
    at_0 = {"sigmoid": 0.5, "sigmoid:4": 0.5, "softplus": 0.6931471805599453, "step": 1.0}
    assert points[0.0] == pytest.approx(at_0.get(name, 0.0))


def test_tanh_is_drawn_by_its_own_values() -> None:
    assert all(a == pytest.approx(tanh(z)) for z, a in activation_points("tanh", 3.0))
