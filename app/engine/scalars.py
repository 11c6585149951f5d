"""What straight-line programs call, and exponentials that are written into them.

A call of a function of Python's own from a program's large frame may take a new piece of memory from the system and
give it back, each time; so what every update calls is C's, and what guards against ∞ is written as an expression.
"""

import math
from struct import pack
from typing import Any

import numpy as np

from app.engine.kinks import exact_sum

FROM_MATH = ("exp", "expm1", "cosh", "tanh", "sqrt", "log", "log1p", "hypot", "copysign", "inf", "nan")

CALLABLE: dict[str, Any] = {name: getattr(math, name) for name in FROM_MATH}
CALLABLE |= {"pack": pack, "frombuffer": np.frombuffer, "roots": np.sqrt, "exact_sum": exact_sum}
"""What a program may call, by name; an exact sum is rarely needed, and then remembered."""


def exp_text(x: str) -> str:
    """Write e^x in Python, ∞ where it is beyond a float."""
    return f"(inf if {x} > 709.7827 else exp({x}))"


def cosh_text(x: str) -> str:
    """Write cosh x in Python, ∞ where it is beyond a float."""
    return f"(inf if abs({x}) > 710.47 else cosh({x}))"


def sigmoid_rest_text(here: str, z: str) -> str:
    """Write 1 − a of a sigmoid of z in Python with all its digits; `here` is its layer and unit."""
    return f"(a_{here} * e_{here} if {z} > 0.0 else 1.0 - a_{here})"
