"""Exponentials and logarithms of many digits, judged by Python's own, which round correctly and take their time."""

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, getcontext, localcontext

import pytest

from app.engine.decimals import MANY, exp_decimal, ln_decimal, ln_two_decimal

NEAR_AND_FAR = ["0.5", "-1", "2.302585092994045684", "-17.25", "700", "-745.1", "-98765.4321", "3E+9"]
TINY_AND_HUGE = [
    "1E-3",
    "-7E-20",
    "1E-90",
    "-3E-300",
    "8E+15",
    "-2E+17",
    "2E+18",
    "-2.2E+18",
    "5E+18",
    "-1E+19",
    "1E+30",
]
NOT_ORDINARY = ["0", "-0", "Infinity", "-Infinity", "NaN", "-1"]
NEXT_TO_ONE = ["1E-30", "-1E-30", "3E-70", "-0.1", "-1E-99", "0"]

with localcontext(Context(300)):
    WHOLE = [Decimal(text) for text in (*NEAR_AND_FAR, *TINY_AND_HUGE, *NOT_ORDINARY)]
    VALUES = [*WHOLE, *(value / 3 for value in WHOLE), *(1 + Decimal(text) for text in NEXT_TO_ONE)]


@pytest.mark.parametrize("digits", [50, MANY, 101, 237, 412, 830])
@pytest.mark.parametrize(("mine", "judge"), [(exp_decimal, Decimal.exp), (ln_decimal, Decimal.ln)], ids=["exp", "ln"])
def test_exponentials_and_logarithms_round_as_pythons_own_do(
    digits: int, mine: Callable[[Decimal], Decimal], judge: Callable[[Decimal], Decimal]
) -> None:
    values = [value.copy_abs() if mine is ln_decimal and value != -1 else value for value in VALUES]
    with localcontext(Context(digits, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])):
        found = {str(value): str(mine(value) or 0) for value in values}
        assert found == {str(value): str(judge(value) or 0) for value in values}
        assert getcontext().prec == digits


def test_ln_two_has_as_many_digits_as_are_asked_for() -> None:
    """Its first digits, from the OEIS, A002162."""
    assert str(ln_two_decimal(50)) == "0.69314718055994530941723212145817656807550013436026"
