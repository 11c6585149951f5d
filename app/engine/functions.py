"""Activations, each beside its derivative.

To add one, write its record here and put it into `ACTIVATIONS`; its formulas, words and code are one record in
`app/lesson/activations.py`. The tests pick both up. Those with a number of their own, such as `sigmoid:4`, are made
in `families.py`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, getcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.decimals import exp_decimal, expm1_decimal, ln_decimal, ln_two_decimal, log1p_decimal, tanh_decimal

Array = NDArray[Any]

LEAK = "0.01"
"""Slope of the leaky ReLU at and below zero."""


@dataclass(frozen=True)
class Activation:
    """A function f of a layer's pre-activations, and its derivative.

    Attributes:
        name: as in the address.
        f: z of shape (n, m) to a of the same shape.
        slope: z and a, both (n, m), to f′(z) of the same shape; None where a unit's
            activation depends on the whole layer (softmax).
        start: usual initialisation of weights into such a layer, "glorot" or "he".
        rest: z and a to 1 − a, with all its digits where a is close to 1.
        exponentials: how many exponentials and logarithms an iteration takes of each of its units; decimals take long
            for them.
        is_positive: whether its values are above 0 with all their digits, never what is left of a sum that cancels.
        is_kinked: whether its slope, or it itself, jumps at 0.
        steepest: a bound on the size of its slope.
        like, steepness: f(z) has the same δ of an output, under every loss, as the activation `like` of steepness · z,
            times the steepness; see `app.engine.losses.MATCHED`.
    """

    name: str
    f: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array] | None
    start: str = "glorot"
    rest: Callable[[Array, Array], Array] = lambda _z, a: 1 - a
    exponentials: int = 0
    is_positive: bool = False
    is_kinked: bool = False
    steepest: float = 1.0
    like: str = ""
    steepness: str = "1"

    @property
    def is_curved(self) -> bool:
        """Whether it takes exponentials: its slope changes smoothly with z."""
        return self.exponentials > 0


def _exact(function: Callable[[Decimal], Decimal]) -> Callable[[Array], Array]:
    return np.frompyfunc(function, 1, 1)


_EXP, _LOG, _TANH = _exact(exp_decimal), _exact(ln_decimal), _exact(tanh_decimal)
_EXPM1, _LOG1P = _exact(expm1_decimal), _exact(log1p_decimal)


def is_exact(values: Array) -> bool:
    """Whether the array holds decimals."""
    return values.dtype == object


def exp(z: Array) -> Array:
    """e to the z, for every kind of number the engine runs on."""
    return _EXP(z) if is_exact(z) else np.exp(z)


def log(a: Array) -> Array:
    """Natural logarithm; −∞ at 0 and NaN below it."""
    return _LOG(a) if is_exact(a) else np.log(a)


def tanh(z: Array) -> Array:
    """Hyperbolic tangent."""
    return _TANH(z) if is_exact(z) else np.tanh(z)


def expm1(z: Array) -> Array:
    """e to the z, less 1."""
    return _EXPM1(z) if is_exact(z) else np.expm1(z)


def log1p(x: Array) -> Array:
    """Natural logarithm of 1 + x."""
    return _LOG1P(x) if is_exact(x) else np.log1p(x)


def ln_two(values: Array) -> Any:
    """Return ln 2 in the kind of number that `values` holds."""
    return ln_two_decimal(getcontext().prec) if is_exact(values) else math.log(2)


def number_like(values: Array, text: str) -> Any:
    """Return the decimal number `text` in the kind of number that `values` holds."""
    return Decimal(text) if is_exact(values) else float(text)


def positive(z: Array) -> Array:
    """Return where z is above 0; of complex numbers the real part tells."""
    return (z.real if z.dtype.kind == "c" else z) > 0


def largest(z: Array) -> Array:
    """Return the largest z of each column, shape (1, m)."""
    return (z.real if z.dtype.kind == "c" else z).max(axis=0, keepdims=True)


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + e^−z)."""
    return 1 / (1 + exp(-z))


def sigmoid_rest(z: Array, a: Array) -> Array:
    """Return 1 − σ(z), which is σ(−z); decimals have digits enough for the difference."""
    return 1 - a if is_exact(a) else sigmoid(-z)


def tanh_rest(z: Array, a: Array) -> Array:
    """Return 1 − tanh z, which is 2σ(−2z)."""
    return 1 - a if is_exact(a) else 2 * sigmoid(-2 * z)


def _tanh_slope(z: Array, a: Array) -> Array:
    """Return 1 − tanh² z, which is 1/cosh² z."""
    return 1 - a * a if is_exact(a) else 1 / np.cosh(z) ** 2


def _softmax(z: Array) -> Array:
    e = exp(z - largest(z))
    return e / e.sum(axis=0, keepdims=True)


def softmax_rest(z: Array, _a: Array) -> Array:
    """Return 1 − a of a softmax layer: the other units’ share of the exponentials."""
    e = exp(z - largest(z))
    return others(e) / e.sum(axis=0, keepdims=True)


def others(values: Array) -> Array:
    """Return for every row the sum of all rows but it, (n, m), without taking anything away."""
    if is_exact(values):
        return values.sum(axis=0, keepdims=True) - values
    return (1 - np.eye(len(values))) @ values


def by_side(z: Array, above: Any, below: Any) -> Array:
    """Return `above` where z is above 0, `below` where it is not; what is no number stays none."""
    return np.where(z != z, z, np.where(positive(z), above, below))


def _leaky(z: Array) -> Array:
    return by_side(z, z, number_like(z, LEAK) * z)


def _constant(z: Array, text: str) -> Array:
    return np.full_like(z, number_like(z, text))


def _leaky_slope(z: Array, _a: Array) -> Array:
    return by_side(z, number_like(z, "1"), number_like(z, LEAK))


def _relu(z: Array) -> Array:
    return by_side(z, z, number_like(z, "0"))


def _relu_slope(z: Array, _a: Array) -> Array:
    return by_side(z, number_like(z, "1"), number_like(z, "0"))


def softplus(z: Array) -> Array:
    """Return ln(1 + e^z) with all its digits: max(z, 0) + ln(1 + e^−|z|)."""
    above = np.where(positive(z), z, _constant(z, "0"))
    return above + log1p(exp(np.where(positive(z), -z, z)))


def _silu_slope(z: Array, _a: Array) -> Array:
    """Return σ(z)·(1 + z·(1 − σ(z)))."""
    return sigmoid(z) * (1 + z * sigmoid(-z))


def _bipolar_rest(z: Array, a: Array) -> Array:
    """Return 1 − a, which is 2σ(−z)."""
    return 1 - a if is_exact(a) else 2 * sigmoid(-z)


def _bipolar_slope(z: Array, a: Array) -> Array:
    """Return (1 + a)·(1 − a)/2, which is 2·σ(z)·σ(−z)."""
    return (1 - a * a) / 2 if is_exact(a) else 2 * sigmoid(z) * sigmoid(-z)


def elu(alpha: str) -> Activation:
    """Return the exponential linear unit: z above 0, α·(e^z − 1) at and below it, where its slope is α·e^z."""

    def f(z: Array) -> Array:
        return np.where(positive(z), z, number_like(z, alpha) * expm1(np.where(positive(z), 0 * z, z)))

    def slope(z: Array, _a: Array) -> Array:
        return np.where(positive(z), _constant(z, "1"), number_like(z, alpha) * exp(np.where(positive(z), 0 * z, z)))

    steepest = max(1.0, float(alpha))
    return Activation("elu", f, slope, "he", exponentials=2, is_kinked=float(alpha) != 1, steepest=steepest)


def _step(z: Array) -> Array:
    return by_side(-z, number_like(z, "0"), number_like(z, "1"))


SIGMOID = Activation(
    "sigmoid", sigmoid, lambda z, a: a * sigmoid_rest(z, a), rest=sigmoid_rest, exponentials=1, is_positive=True,
    like="sigmoid",
)  # fmt: skip
TANH = Activation("tanh", tanh, _tanh_slope, rest=tanh_rest, exponentials=1, like="tanh")
RELU = Activation("relu", _relu, _relu_slope, "he", is_kinked=True)
LEAKY_RELU = Activation("leaky_relu", _leaky, _leaky_slope, "he", is_kinked=True)
LINEAR = Activation("linear", lambda z: z, lambda z, _a: _constant(z, "1"))
SOFTMAX = Activation("softmax", _softmax, None, rest=softmax_rest, exponentials=2, is_positive=True, like="softmax")
BIPOLAR_SIGMOID = Activation(
    "bipolar_sigmoid", lambda z: tanh(z / 2), _bipolar_slope, rest=_bipolar_rest, exponentials=1, like="tanh",
    steepness="0.5",
)  # fmt: skip
SOFTPLUS = Activation("softplus", softplus, lambda z, _a: sigmoid(z), "he", exponentials=4, is_positive=True)
ELU = elu("1")
SILU = Activation("silu", lambda z: z * sigmoid(z), _silu_slope, "he", exponentials=4, steepest=1.1)
STEP = Activation("step", _step, lambda z, _a: _constant(z, "0"), is_kinked=True)

ACTIVATIONS = {
    f.name: f
    for f in (
        SIGMOID, TANH, RELU, LEAKY_RELU, LINEAR, SOFTMAX, BIPOLAR_SIGMOID, SOFTPLUS, ELU, SILU, STEP,
    )
}  # fmt: skip
