"""What may be typed as an answer, and that nothing typed can do harm."""

import contextlib
import random
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.practice.typed_answer import LONGEST, Unreadable, read

GOOD = {
    "0.5": "0.5", "-0,25": "-0.25", ".5": "0.5", "5.": "5", "−3": "-3", "+2": "2", "1/3": None, "2^3": "8", "2**-2": "0.25",
    "0.6*(1-0.6)*0.5": "0.12", "0,6·(1−0,6)·0,5": "0.12", "((1))": "1", "-(-2)": "2", "1e-3": "0.001", "2,5e2": "250",
    "6:4": "1.5", "= 0.5": "0.5", "≈0.5": "0.5", "-2^2": "-4", "3²": "9", " 1 + 2 ": "3", "--2": "2",
}  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_numbers_fractions_and_small_sums_are_read(text: str) -> None:
    expected = GOOD[text]
    value = read(text).value
    assert value == Decimal(expected) if expected else abs(value - Decimal(1) / 3) < Decimal("1e-20")


BAD = ["", " ", "abc", "1+", "(1", "1)", "1 2", "2^0.5", "2^101", "1/0", "0/0", "0^-1", "__import__('os')", "x", "1..2",
       "e", "1e999", "9^99^99", "(" * 30 + "1" + ")" * 30, "1" * (LONGEST + 1), "2^" * 50 + "2", "nan", "inf", "∞", "0x10",
       "1_000", "a.b", "[1]", "1;2", "'", "1e", "\x00", "9" * 150 + "^100", "{}", "λ", "1e400", "\u0661", "½"]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_what_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(Unreadable, match=r"[a-z]"):
        read(text)


PIECES = ["(", ")", "+", "-", "*", "/", "^", "**", ".", ",", "e", "E", "1", "9", "0", "99999", "1e300", " ", "_", "x", "²", "½",
          "__class__", "lambda:", "\n", "\t", "\u202e", "é", "−", "𝟗", "0x", "[", "]", "'", '"', "\\", ";", "%", "1/0", "^999"]  # fmt: skip


def test_five_thousand_hostile_inputs_crash_nothing() -> None:
    draw = random.Random(3)
    slowest, refused = 0.0, 0
    for _ in range(5000):
        text = "".join(draw.choice(PIECES) for _ in range(draw.randint(0, 120)))
        start = time.perf_counter()
        try:
            value = read(text).value
        except Unreadable:
            refused += 1
        else:
            assert value.is_finite()
            assert abs(value) <= Decimal("1e300")
        slowest = max(slowest, time.perf_counter() - start)
    assert refused > 1000
    assert slowest < 0.5


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=250))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert read(text).value.is_finite()


@settings(max_examples=300, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6), st.integers(2, 10))
def test_a_number_as_typed_is_the_number(value: float, digits: int) -> None:
    typed = read(f"{value:.{digits}f}")
    assert typed.value == Decimal(f"{value:.{digits}f}")
    assert typed.places == digits
    assert typed.is_of(Decimal(value))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(1", "A parenthesis is not closed."),
        ("1+", "A number is missing."),
        ("1/0", "This divides by zero, or comes to a number that is too large."),
        ("1" * (LONGEST + 1), f"At most {LONGEST} characters can be read."),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert str(refused.value) == words


def test_a_number_as_far_off_as_rounding_can_be_is_still_it() -> None:
    assert read("0.125").is_of(Decimal("0.1245"))
    assert not read("0.125").is_of(Decimal("0.12449999999"))
