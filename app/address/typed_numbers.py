"""Reading one field: numbers and words as a person may type them, refused in words."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from app.lesson.numerals import Numeral, numeral

MOST_DIGITS = 17
_WHOLE = re.compile(r"[0-9]{1,400}", re.ASCII)
_SHOWN = 24


class FieldError(NamedTuple):
    """What is wrong with a field.

    Attributes:
        field: key of the address.
        message: a sentence that names the field.
        position: which of several numbers under that key, from 0; None for the key as a whole.
    """

    field: str
    message: str
    position: int | None = None


class BadField(ValueError):
    """One or more fields can't be used; carries the reasons."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(e.message for e in errors))
        self.errors = tuple(errors)


def quoted(text: str) -> str:
    """Quote what was typed, shortened."""
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN]}…”"


UNDERSTOOD = "-0.25, .5, 3 or 1e-3"
"""How a number may be written, for complaints."""


def decimal_number(text: str) -> float:
    """Read a number whose digits have a decimal point, if any, and no comma.

    Raises:
        ValueError: with the reason as a phrase that follows the field's name.
    """
    found = numeral(text)
    if found is None or found.has_comma:
        raise ValueError(f"{quoted(text)} is not a number; write it like {UNDERSTOOD}")
    return float_of(text, found)


def float_of(text: str, found: Numeral) -> float:
    """Return the number that was read from a text as the float64 nearest to it.

    Raises:
        ValueError: if it has too many digits, or a float64 can't hold it.
    """
    digits = found.significant.rstrip("0")
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"{quoted(text)} has more than {MOST_DIGITS} significant digits")
    value = float(found.value)
    if math.isinf(value) or (value == 0) != (not digits):
        raise ValueError(f"{quoted(text)} is too large or too small to calculate with")
    return value + 0.0


def typed_number(text: str) -> float:
    """Read a number from a form field, where a decimal comma and a fraction are understood too.

    Raises:
        ValueError: with the reason as a phrase that follows the field's name.
    """
    top, slash, bottom = text.partition("/")
    if not slash:
        return _with_comma(text)
    numerator, denominator = _with_comma(top.strip()), _with_comma(bottom.strip())
    if denominator == 0:
        raise ValueError(f"{quoted(text)} divides by 0")
    try:
        return float(Fraction(Decimal(repr(numerator))) / Fraction(Decimal(repr(denominator)))) + 0.0
    except OverflowError:
        raise ValueError(f"{quoted(text)} is too large to calculate with") from None


def _with_comma(text: str) -> float:
    found = numeral(text)
    return decimal_number(text) if found is None else float_of(text, found)


def whole_number(text: str) -> int:
    """Read a whole number, 0 or more.

    Raises:
        ValueError: with the reason as a phrase that follows the field's name.
    """
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{quoted(text)} is not a whole number such as 0 or 12")
    return int(text)


@dataclass(frozen=True)
class Numbers:
    """The numbers given under one key, in one list or in one field each.

    Attributes:
        key: the key of the address.
        texts: the texts of the numbers, in order.
        separate: whether each was a form field of its own.
        names: gives the name of number i, from 0, for messages.
    """

    key: str
    texts: tuple[str, ...]
    separate: bool
    names: Callable[[int], str]

    def read(self) -> tuple[float, ...]:
        """Read them all.

        Raises:
            BadField: naming every number that can't be used.
        """
        read = typed_number if self.separate else decimal_number
        values: list[float] = []
        errors: list[FieldError] = []
        for i, text in enumerate(self.texts):
            try:
                values.append(read(text.strip()) if text.strip() else missing())
            except ValueError as problem:
                errors.append(FieldError(self.key, f"{self.names(i)}: {problem}.", i))
        if errors:
            raise BadField(errors)
        return tuple(values)


def missing() -> float:
    """Complain that there is no number.

    Raises:
        ValueError: always.
    """
    raise ValueError("a number is missing here")


@lru_cache(maxsize=4096)
def write_number(value: float) -> str:
    """Write a number as an address carries it: shortest, plain, no −0."""
    return f"{Decimal(repr(value + 0.0)):f}".removesuffix(".0")
