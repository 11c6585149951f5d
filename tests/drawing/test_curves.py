"""The training curve stays inside its frame, whatever the errors are."""

from itertools import product

import pytest

from app.drawing.curves import draw

AWKWARD = (0.0, 5e-324, 1e-305, 1e-12, 0.25, 1.0, 1e12, 1.7e308, -3.0, -1.7e308)


@pytest.mark.parametrize("dot", AWKWARD)
def test_every_point_lies_in_the_frame(dot: float) -> None:
    for curve in product(AWKWARD, repeat=2):
        chart = draw(list(enumerate(curve)), [], [(0, curve[0]), (2, dot)], 2, 2)
        assert chart is not None
        assert chart.now is not None
        assert chart.now.value == dot
        for at in (*(placed.y for placed in chart.dots), *(tick.at for tick in chart.y_ticks)):
            assert chart.top - 1 <= at <= chart.bottom + 1, curve


def test_a_dot_that_is_no_point_of_the_curve_widens_the_scale() -> None:
    chart = draw([(0, 1e3), (2, 1e-3)], [], [(1, 0.0)], 1, 2)
    assert chart is not None
    assert not chart.logarithmic
