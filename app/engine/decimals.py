"""Exponentials and logarithms of decimals, with as many digits as the context has.

With the hundreds of digits that numbers far apart in size take, Python's own are slow: 14 ms for an exponential of 800
digits. From `MANY` on they are worked out in whole numbers here, twenty times as fast.
"""

import math
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_FLOOR, Context, Decimal, getcontext, localcontext
from functools import lru_cache

MANY = 100
"""Digits from which on whole numbers are faster."""

SPARE = 8
"""Digits beyond those asked for, which rounding errors may reach."""

_UNROUNDED = Context(MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)


def exp_decimal(z: Decimal) -> Decimal:
    """Return e^z."""
    return _exp(z, getcontext().prec)


def ln_decimal(x: Decimal) -> Decimal:
    """Return the natural logarithm of x; −∞ at 0 and NaN below it."""
    return _ln(x, getcontext().prec)


def tanh_decimal(z: Decimal) -> Decimal:
    """Return tanh z as (1 − e)/(1 + e), e = exp(−2|z|), with the digits that 1 − e loses near 0."""
    with localcontext() as context:
        context.prec += min(400, max(0, -z.adjusted())) if z.is_finite() else 0
        e = exp_decimal(-2 * abs(z))
        return ((1 - e) / (1 + e)).copy_sign(z)


def expm1_decimal(z: Decimal) -> Decimal:
    """Return e^z − 1 with the digits that the difference loses near 0."""
    with localcontext() as context:
        context.prec += min(400, max(0, -z.adjusted())) if z.is_finite() else 0
        return exp_decimal(z) - 1


def log1p_decimal(x: Decimal) -> Decimal:
    """Return ln(1 + x) with the digits that the sum loses near 0; of its series where four terms are enough."""
    if x.is_finite() and -4 * (x.adjusted() + 1) > getcontext().prec:
        return x * (1 - x * (Decimal(1) / 2 - x * (Decimal(1) / 3 - x / 4)))
    with localcontext() as context:
        context.prec += max(0, -x.adjusted()) if x.is_finite() else 0
        return ln_decimal(1 + x)


@lru_cache(maxsize=256)
def _exp(z: Decimal, digits: int) -> Decimal:
    """Return e^z as 10ⁿ · e^r, n whole and r from 0 to ln 10."""
    if digits < MANY or not z or not z.is_finite() or z.adjusted() < -digits:
        return z.exp()
    if z.adjusted() > 18 or abs(z) > 2.4 * MAX_EMAX:
        return Decimal("Infinity") if z > 0 else Decimal(0)
    with localcontext() as context:
        context.prec = digits + SPARE + max(0, z.adjusted() + 1)
        n = int((z / _ln_ten(context.prec)).to_integral_value(ROUND_FLOOR))
        found = _exp_near_zero(max(Decimal(0), z - n * _ln_ten(context.prec)), digits + SPARE).scaleb(n)
    return +found


def _exp_near_zero(r: Decimal, digits: int) -> Decimal:
    """Return e^r, r not below 0, to about so many digits, in whole numbers of 2^−bits.

    With s = sinh(r/2ʰ) from its series, e^(r/2ʰ) is s + √(1 + s²), and h squarings of it are e^r. Each of them doubles
    the relative error, so h more bits are taken.
    """
    halvings = int(2 * math.sqrt(digits))
    bits = int(digits * math.log2(10)) + halvings + 16
    one, ten = 1 << bits, _power_of_ten(digits + SPARE)
    part = (int(r.scaleb(digits + SPARE)) << bits - halvings) // ten
    square, term, s, n = part * part >> bits, part, part, 3
    while term := (term * square >> bits) // (n * (n - 1)):
        s, n = s + term, n + 2
    found = s + math.isqrt(one * one + s * s)
    for _ in range(halvings):
        found = found * found >> bits
    return Decimal(found * ten >> bits).scaleb(-digits - SPARE)


@lru_cache(maxsize=256)
def _ln(x: Decimal, digits: int) -> Decimal:
    """Return ln x as ln m + n · ln 10, m from 0.3 to 3: by Halley's method, which trebles the digits each time."""
    if digits < MANY or not x.is_finite() or x <= 0 or x == 1:
        return x.ln()
    n = x.adjusted() + (x.scaleb(-x.adjusted()) > 3)
    m, needed = _UNROUNDED.scaleb(x, -n), digits + SPARE + max(0, -(x - 1).adjusted())
    y, right = Decimal(math.log(m)), 15
    while right < needed:
        right = min(3 * right, needed)
        with localcontext() as context:
            context.prec = right + SPARE
            power = exp_decimal(y)
            y += 2 * (m - power) / (m + power)
    with localcontext() as context:
        context.prec = needed
        found = y + n * _ln_ten(needed)
    return +found


@lru_cache(maxsize=64)
def _ln_ten(digits: int) -> Decimal:
    return Context(digits).plus(_logarithm(10, digits // 256 + 1))


@lru_cache(maxsize=64)
def ln_two_decimal(digits: int) -> Decimal:
    """Return ln 2 to so many digits."""
    return Context(digits).plus(_logarithm(2, digits // 256 + 1))


@lru_cache(maxsize=64)
def _logarithm(x: int, parts: int) -> Decimal:
    """Return ln x to 256 digits for each part, which takes long: once for many precisions."""
    return Context(256 * parts).ln(Decimal(x))


@lru_cache(maxsize=16)
def _power_of_ten(n: int) -> int:
    return 10**n
