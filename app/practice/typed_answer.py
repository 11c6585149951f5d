"""A typed answer: a number, a fraction or a small expression, and how finely it was typed.

The reader knows digits, + − · / ^ and parentheses; no names, nothing else. What may be asked of it is
bounded in length, depth and size.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from app.lesson.numerals import numeral, plain
from app.lesson.rounding import to_places

LONGEST = 200
DEEPEST = 20
LARGEST_POWER = 100
LARGEST = Decimal("1e300")
FINE = 5
"""Significant digits that say much."""

COARSEST = Decimal("0.1")
"""How far, relatively, a number that ends before the value's first digit may be off: 1 is 0.96, but not 0.58."""

ALIKE = Decimal("1e-6")
"""How far, relatively, an expression may be off: its numbers were rounded, too."""

_CONTEXT = Context(prec=60, traps=[])
_TOKEN = re.compile(r"\s*(?:(\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE]([+-]?\d{1,3})(?![\d.,]))?|(\*\*|[-+*/^()]))", re.ASCII)
_SIGNS = str.maketrans({"·": "*", "×": "*", "÷": "/", ":": "/", "≈": " ", "=": " "})


class Unreadable(ValueError):
    """What was typed is no number, fraction or expression; the message says why."""


@dataclass(frozen=True)
class Typed:
    """A typed answer.

    Attributes:
        value: what it comes to.
        places: the power of ten of its last digit, below the point; None for an expression.
        digits: how many significant digits a plain number has; 0 for an expression.
    """

    value: Decimal
    places: int | None
    digits: int

    @property
    def says_little(self) -> bool:
        """Whether it is a plain number of a single digit, or none."""
        return self.places is not None and self.digits < 2

    @property
    def says_much(self) -> bool:
        """Whether it is so fine that a number it agrees with is hardly met by chance."""
        return self.places is None or self.digits >= FINE

    def is_of(self, value: Decimal, near: Decimal = Decimal(0)) -> bool:
        """Whether this is the value, rounded or cut to as many digits as were typed; `near` is relative."""
        if not value.is_finite():
            return False
        gap, size = abs(self.value - value), abs(value)
        if self.places is None:
            return gap <= max(near, ALIKE) * size
        if near and gap <= near * size:
            return True
        modes: tuple[str, ...] = MODES
        if value and self.places < -value.adjusted():  # none of the value's own digits was typed: 0 for 0.58, or 1
            if self.places <= 0 and gap > COARSEST * size:
                return False
            modes = MODES[:2]
        return any(self.value == to_places(value, self.places, mode) for mode in modes)


MODES = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)


def read(text: str) -> Typed:
    """Read an answer.

    Raises:
        Unreadable: saying why, in words for whoever typed it.
    """
    clean = plain(text).translate(_SIGNS).strip()
    if len(text) > LONGEST:
        raise Unreadable(f"At most {LONGEST} characters can be read.")
    if not clean:
        raise Unreadable("Type a number, a fraction or a small sum.")
    number = _plain(clean)
    if number is not None:
        return number
    value = Reader(_tokens(clean)).read()
    if not value.is_finite() or abs(value) > LARGEST:
        raise Unreadable("This divides by zero, or comes to a number that is too large.")
    return Typed(value, None, 0)


def _plain(text: str) -> Typed | None:
    """Read a plain number, and how finely it was typed."""
    found = numeral(text)
    if found is None:
        return None
    if abs(found.value) > LARGEST:
        raise Unreadable("This number is too large.")
    return Typed(found.value, found.places, len(found.significant))


def _tokens(text: str) -> list[str | Decimal]:
    tokens: list[str | Decimal] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            if not text[at:].strip():
                break
            raise Unreadable(f"“{text[at:].strip()[0]}” is neither a digit nor one of + − · / ^ ( ).")
        number, power, sign = found.groups()
        tokens.append(sign or Decimal(f"{number.replace(',', '.')}e{power or 0}"))
        at = found.end()
    return tokens


class Reader:
    """Reads tokens by the usual rules: powers, then products, then sums."""

    def __init__(self, tokens: list[str | Decimal]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def read(self) -> Decimal:
        """Read it all."""
        value = self.sum()
        if self.at < len(self.tokens):
            raise Unreadable(
                "A sign is missing, as the · in 2·(3 + 4), or a parenthesis is closed that was not opened."
            )
        return value

    def next(self) -> str | Decimal | None:
        """Look at the next token."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *signs: str) -> str:
        """Take the next token if it is one of these signs."""
        token = self.next()
        if isinstance(token, str) and token in signs:
            self.at += 1
            return token
        return ""

    def sum(self) -> Decimal:
        """Terms, added and subtracted."""
        value = self.product()
        while sign := self.take("+", "-"):
            right = self.product()
            value = _CONTEXT.add(value, right) if sign == "+" else _CONTEXT.subtract(value, right)
        return value

    def product(self) -> Decimal:
        """Factors, multiplied and divided."""
        value = self.signed()
        while sign := self.take("*", "/"):
            right = self.signed()
            value = _CONTEXT.multiply(value, right) if sign == "*" else _CONTEXT.divide(value, right)
        return value

    def signed(self) -> Decimal:
        """A power with signs before it."""
        minus = False
        while sign := self.take("+", "-"):
            minus ^= sign == "-"
        value = self.power()
        return -value if minus else value

    def power(self) -> Decimal:
        """Something to a small whole power."""
        base = self.atom()
        if not self.take("^", "**"):
            return base
        exponent = self.nested(self.signed)
        if exponent != exponent.to_integral_value() or abs(exponent) > LARGEST_POWER:
            raise Unreadable(f"Powers are whole numbers up to {LARGEST_POWER} here.")
        return _CONTEXT.power(base, exponent)

    def atom(self) -> Decimal:
        """A number, or what stands in parentheses."""
        if self.take("("):
            value = self.nested(self.sum)
            if not self.take(")"):
                raise Unreadable("A parenthesis is not closed.")
            return value
        token = self.next()
        if not isinstance(token, Decimal):
            raise Unreadable("A number is missing.")
        self.at += 1
        return token

    def nested(self, reader: Callable[[], Decimal]) -> Decimal:
        """Read one level deeper."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable(f"Parentheses and powers can be {DEEPEST} deep.")
        value = reader()
        self.depth -= 1
        return value
