"""The one rounder: a decimal to so many places after the point, or to so many significant digits."""

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from functools import cache

_WIDE = Context(prec=1200, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def to_places(value: Decimal, places: int, mode: str = ROUND_HALF_EVEN) -> Decimal:
    """Return a finite value rounded to so many places after the point; before it, if negative."""
    return value.quantize(_unit(places), mode, _WIDE)


def to_digits(value: Decimal, digits: int) -> Decimal:
    """Return a value rounded to so many significant digits, half to even; one with fewer stays as it is."""
    return _context(digits).plus(value)


def shifted(value: Decimal, power: int) -> Decimal:
    """Return a value times that power of ten, all its digits kept."""
    return value.scaleb(power, _WIDE)


@cache
def _context(digits: int) -> Context:
    return Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


@cache
def _unit(places: int) -> Decimal:
    """Return what the last of so many places counts."""
    return Decimal(1).scaleb(-places)
