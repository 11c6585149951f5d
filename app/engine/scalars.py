"""What straight-line programs call: functions of single floats, in C where they are called at every update.

A call of a function of Python's own from a program's large frame may take a new piece of memory from the system and
give it back, each time; so what guards against ∞ and 0 is written into the program's text.
"""

import math
from typing import Any

from app.engine.kinks import exact_sum


def log_sum(z: tuple[float, ...]) -> float:
    """Return ln Σ e^z."""
    top = max(z)
    return top + math.log(sum(math.exp(one - top) for one in z))


def share(z: float, rest: tuple[float, ...]) -> float:
    """Return e^z as a share of what the rest of a layer, z among it, comes to: e^z / Σ e^rest."""
    return math.exp(z - log_sum(rest))


FROM_MATH = ("exp", "expm1", "cosh", "tanh", "sqrt", "log", "log1p", "copysign", "inf", "nan")

CALLABLE: dict[str, Any] = {name: getattr(math, name) for name in FROM_MATH}
CALLABLE |= {"share": share, "log_sum": log_sum, "exact_sum": exact_sum}
"""What a program may call, by name."""
