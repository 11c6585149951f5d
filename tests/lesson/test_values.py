"""Values at the edge of what digits can tell: sums that come to nothing, and values that are merely small."""

from decimal import Decimal

import mpmath
import pytest

from app.address.query import Query
from app.address.read import parse
from app.lesson.quantities import Quantity
from app.service.lessons import lesson_of
from tests.conftest import get

CANCELS = "layers=2-1-2&activations=sigmoid,softmax&loss=cross_entropy&x=0.3,0.7&t=1,0&w=0.1,0.2,0.4,0.4&b=0,0.3,0.1"
OPPOSITE = "layers=1-1&activations=sigmoid&x=1;-1&t=1;0&w=0.7&b=0&batch=mean"


@pytest.mark.parametrize(
    ("query", "quantity"),
    [
        (CANCELS, Quantity("error_slope", 1, 1)),
        (CANCELS, Quantity("delta", 1, 1)),
        (CANCELS, Quantity("grad_w", 1)),
        (OPPOSITE, Quantity("batch_b", 1)),
        (OPPOSITE, Quantity("new_b", 1)),
    ],
)
def test_a_sum_whose_terms_cancel_is_nothing(query: str, quantity: Quantity) -> None:
    assert lesson_of(parse(Query.read(query))).values.value(quantity) == 0


def test_a_parameter_whose_gradient_is_nothing_stays_what_it_was() -> None:
    values = lesson_of(parse(Query.read(CANCELS))).values
    assert values.value(Quantity("new_w", 1)) == Decimal("0.1")
    assert values.value(Quantity("new_b", 1)) == 0


def test_nothing_is_written_as_nothing() -> None:
    text = get(f"/step?{CANCELS}&step=16").text
    assert 'data-term="error-slope-1-1">0</strong>' in text
    assert '<span class="relation result-line"><math><mo>=</mo></math></span>' in text


def test_a_small_value_keeps_its_digits() -> None:
    with mpmath.workdps(400):
        a = 1 / (1 + mpmath.exp(-200))
        expected = Decimal(mpmath.nstr(2 * (a - 1) * a * (1 - a), 45))
    value = lesson_of(parse(Query.read("layers=1-1&x=1&t=1&w=200"))).values.value(Quantity("grad_w", 1))
    assert abs(value / expected - 1) < Decimal("1e-40")


def test_large_targets_that_cancel_leave_their_digits() -> None:
    large = "1" + "0" * 60
    query = f"layers=1-1-3&activations=linear&loss=sse&x=1&t={large},{large},-2{'0' * 60}&w=1,1,1,1"
    assert lesson_of(parse(Query.read(query))).values.value(Quantity("error_slope", 1, 1)) == 6


def test_a_bias_that_is_fixed_stays_what_it_is() -> None:
    fixed, trained = (
        lesson_of(parse(Query.read(f"layers=1-1&x=1&t=0&w=0.5&b=0.3&bias={bias}"))).values
        for bias in ("fixed", "trained")
    )
    assert fixed.value(Quantity("new_b", 1)) == Decimal("0.3")
    assert trained.value(Quantity("new_b", 1)) < Decimal("0.3")
