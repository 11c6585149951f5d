"""Functions of single floats for straight-line programs, which never raise: ∞ and NaN come out as NumPy has them."""

import math
from collections.abc import Callable
from typing import Any

from app.engine.kinks import exact_sum


def _unbounded(f: Callable[[float], float]) -> Callable[[float], float]:
    """Return the same function, which gives ∞ where its value is beyond a float."""

    def within(x: float) -> float:
        try:
            return f(x)
        except OverflowError:
            return math.inf

    return within


def log(a: float) -> float:
    """Return ln a; −∞ at 0 and NaN below it: E is undefined then, the gradients may not be."""
    return math.log(a) if a > 0 else -math.inf if a == 0 else math.nan


def times(t: float, value: float) -> float:
    """Return t · value, with 0 · ∞ = 0."""
    return t * value if t else 0.0


def divided(a: float, b: float) -> float:
    """Return a / b; ±∞ where only b is 0, NaN where both are."""
    try:
        return a / b
    except ZeroDivisionError:
        return a * math.copysign(math.inf, b)


def ratio(t: float, a: float) -> float:
    """Return t / a, with 0 / a = 0, which is the slope of t · ln a."""
    return divided(t, a) if t else 0.0


def softplus(z: float) -> float:
    """Return ln(1 + e^z) with all its digits: max(z, 0) + ln(1 + e^−|z|)."""
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def log_sum(z: tuple[float, ...]) -> float:
    """Return ln Σ e^z."""
    top = max(z)
    return top + math.log(sum(math.exp(one - top) for one in z))


def share(z: float, others: tuple[float, ...]) -> float:
    """Return e^z as a share of the sum of e to each of the others, z being one of them."""
    return math.exp(z - log_sum(others))


ROOM: dict[str, Any] = {
    "exp": _unbounded(math.exp), "expm1": _unbounded(math.expm1), "cosh": _unbounded(math.cosh), "tanh": math.tanh,
    "sqrt": math.sqrt, "log": log, "times": times, "ratio": ratio, "divided": divided,
    "share": share, "log_sum": log_sum, "log1p": math.log1p, "softplus": softplus, "exact_sum": exact_sum,
}  # fmt: skip
"""What a program may call, by name."""
