"""The one formatter: every number on every page is rounded here, once, from its full value."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from app.engine.exact import is_finite
from app.lesson.rounding import shifted, to_digits, to_places
from app.lesson.terms import Node, leaves

MOST_PLACES = 350
"""Plain decimals stop after so many places: none that a float64 holds needs more."""

PLAIN_FROM, PLAIN_BELOW = -5, 9
"""Powers of ten between which a number is written without one."""

OVERFLOW = "overflow"
UNDEFINED = "undefined"


class Written(NamedTuple):
    """A number as text.

    Attributes:
        text: the digits, with U+2212 for minus; a power of ten as ·10 with raised digits.
        exact: whether the text is the whole value.
        mantissa: the digits before the power of ten, where there is one.
        power: that power.
    """

    text: str
    exact: bool
    mantissa: str = ""
    power: int = 0

    @property
    def relation(self) -> str:
        """The sign before it: = if it is the whole value, else ≈."""
        return "=" if self.exact else "≈"


@dataclass(frozen=True)
class Precision:
    """How many digits a page shows.

    Attributes:
        digits: 2 to 10.
        fixed: digits after the point, instead of significant ones.
    """

    digits: int = 6
    fixed: bool = False

    def write(self, value: Decimal) -> Written:
        """Write a value for reading; very large and very small ones with a power of ten."""
        if not is_finite(value):
            return Written(_words(value), exact=True)
        power = value.adjusted()
        if PLAIN_FROM <= power < PLAIN_BELOW or self.fixed or not value:
            rounded, exact = self.round(value)
            return Written(f"−{rounded[1:]}" if rounded[0] == "-" else rounded, exact)
        if power < -MOST_PLACES:
            return Written("0", exact=False)
        scaled, exact = Precision(self.digits).round(shifted(value, -power))
        if scaled.lstrip("-").partition(".")[0] == "10":  # 9.99… rounded up
            power, scaled = power + 1, "-1" if scaled[0] == "-" else "1"
            scaled += f".{'0' * (self.digits - 1)}"
        mantissa = minus(scaled)
        return Written(f"{mantissa}·10{raised(power)}", exact, mantissa, power)

    def remembering(self) -> "Precision":
        """Return the same, for one page, where the same number is written again and again."""
        return Remembering(self.digits, self.fixed)

    def plain(self, value: Decimal) -> str:
        """Write a value as a plain decimal with an ASCII sign, for machines and for copying."""
        return self.round(value)[0] if is_finite(value) else _words(value)

    def round(self, value: Decimal) -> tuple[str, bool]:
        """Round half to even; an exact value that fits keeps only the digits it has."""
        power = value.adjusted()
        if PLAIN_FROM <= power < self.digits and not self.fixed and value:
            rounded = to_digits(value, self.digits)
            text, exact = str(rounded), rounded == value
            if "E" not in text:
                return (text.rstrip("0").rstrip(".") if exact and "." in text else text), exact
        return self._to_a_place(value, power)

    def _to_a_place(self, value: Decimal, power: int) -> tuple[str, bool]:
        """Round to so many places after the point, for values that `str` would not write plainly."""
        places = self.digits if self.fixed or not value else self.digits - 1 - power
        places = 0 if places < 0 else min(places, MOST_PLACES)
        rounded = to_places(value, places)
        if places and not self.fixed and rounded and rounded.adjusted() > power:  # 0.99997 to 1.000
            rounded = to_places(rounded, places - 1)
        exact = rounded == value
        text = f"{rounded:f}"
        if exact and places:
            text = text.rstrip("0").rstrip(".")
        return text if rounded else text.lstrip("-"), exact


@dataclass(frozen=True)
class Remembering(Precision):
    """Writes every number once: the very same one, which it holds as long as its text."""

    _seen: dict[int, tuple[Decimal, Written]] = field(default_factory=dict, repr=False, compare=False)

    def write(self, value: Decimal) -> Written:
        """Write a value for reading."""
        found = self._seen.get(id(value))
        if found is None:
            found = self._seen[id(value)] = value, Precision.write(self, value)
        return found[1]


def _words(value: Decimal) -> str:
    return UNDEFINED if value.is_nan() else OVERFLOW


def minus(text: str) -> str:
    """Put a real minus."""
    return text.replace("-", "−")


def raised(power: int) -> str:
    """Write a power of ten in raised digits."""
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def as_float(value: Decimal) -> float | None:
    """Return the nearest float64, or None where there is none."""
    return float(value) + 0.0 if is_finite(value) else None


def has_rounded(node: Node, precision: Precision) -> bool:
    """Whether any number put into the tree is printed rounded."""
    return not all(precision.write(leaf.value).exact for leaf in leaves(node))
