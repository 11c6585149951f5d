"""The one formatter, against exact arithmetic."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from app.writing.numbers import Precision, as_float


@pytest.mark.parametrize(
    ("value", "digits", "text", "exact"),
    [
        ("0.3775", 6, "0.3775", True),
        ("0.59326999210718", 6, "0.593270", False),
        ("-0.019049118258278", 6, "−0.0190491", False),
        ("1234567.5", 6, "1234568", False),
        ("0", 6, "0", True),
        ("3", 2, "3", True),
        ("0.00001", 6, "0.00001", True),
        ("0.00000123456789", 6, "1.23457·10⁻⁶", False),
        ("0.00000099999996", 6, "1.00000·10⁻⁶", False),
        ("0.99997", 4, "1.000", False),
        ("-0.0000099999996", 3, "−1.00·10⁻⁵", False),
        ("123456789012", 3, "1.23·10¹¹", False),
        ("1E-9999", 6, "0", False),
        ("1E+400", 6, "overflow", True),
        ("NaN", 6, "undefined", True),
    ],
)
def test_numbers_for_reading(value: str, digits: int, text: str, exact: bool) -> None:
    written = Precision(digits).write(Decimal(value))
    assert (written.text, written.exact) == (text, exact)


def test_plain_decimals_are_correctly_rounded_at_every_precision() -> None:
    draw = Random(12)
    for _ in range(3000):
        value = Decimal(repr(draw.uniform(-1, 1) * 10 ** draw.randint(-12, 9)))
        precision = Precision(draw.randint(2, 10), draw.random() < 0.5)
        text, exact = precision.round(value)
        half = Fraction(1, 2) * Fraction(10) ** int(Decimal(text).as_tuple().exponent)
        assert abs(Fraction(Decimal(text)) - Fraction(value)) <= half
        assert exact == (Decimal(text) == value)
        assert text != "-0"


def test_a_plain_decimal_never_takes_a_power_of_ten() -> None:
    assert Precision(3).plain(Decimal("1.2345E-30")) == "0." + "0" * 29 + "123"
    assert Precision(3).plain(Decimal(-12345678901234567890)) == "-12345678901234567890"


def test_floats_are_the_nearest_or_none() -> None:
    assert as_float(Decimal("0.1")) == 0.1
    assert as_float(Decimal("-0")) == 0.0
    assert as_float(Decimal("1e309")) is None
    assert as_float(Decimal("nan")) is None
