"""Losses, each beside its derivative, and δ of the outputs.

To add one, write its record here and put it into `LOSSES`; its formulas and words are one record in
`app/lesson/losses.py`. The tests pick both up.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.functions import (
    Activation,
    Array,
    exp,
    is_exact,
    largest,
    ln_two,
    log,
    log1p,
    number_like,
    others,
    positive,
    sigmoid,
    sigmoid_rest,
    softmax_rest,
    softplus,
    tanh_rest,
)


@dataclass(frozen=True)
class Loss:
    """An error E of targets t and outputs a, and its derivative.

    Attributes:
        name: as in the address.
        shares: t, a and 1 − a, all (n, m), to each output's share of E, (n, m).
        slope: the same to ∂E/∂a, (n, m).
        uses_rest: whether it looks at 1 − a.
        has_targets: whether outputs are compared with anything.
    """

    name: str
    shares: Callable[[Array, Array, Array], Array]
    slope: Callable[[Array, Array, Array], Array]
    uses_rest: bool = False
    has_targets: bool = True


def _times_log(t: Array, a: Array) -> Array:
    """Return t · ln a, with 0 · ln 0 = 0."""
    off = t == 0
    return np.where(off, t * 0, t * log(np.where(off, t * 0 + 1, a)))


def _ratio(t: Array, a: Array) -> Array:
    """Return t / a, with 0 / 0 = 0, which is the slope of t · ln a."""
    off = t == 0
    return np.where(off, t * 0, t / np.where(off, t * 0 + 1, a))


MSE = Loss("mse", lambda t, a, _rest: (t - a) ** 2 / len(t), lambda t, a, _rest: 2 * (a - t) / len(t))
HALF_SSE = Loss("half_sse", lambda t, a, _rest: (t - a) ** 2 / 2, lambda t, a, _rest: a - t)
SSE = Loss("sse", lambda t, a, _rest: (t - a) ** 2, lambda t, a, _rest: 2 * (a - t))
BCE = Loss(
    "bce",
    lambda t, a, rest: -_times_log(t, a) - _times_log(1 - t, rest),
    lambda t, a, rest: _ratio(1 - t, rest) - _ratio(t, a),
    uses_rest=True,
)
CROSS_ENTROPY = Loss("cross_entropy", lambda t, a, _rest: -_times_log(t, a), lambda t, a, _rest: -_ratio(t, a))
OUTPUT = Loss("output", lambda _t, a, _rest: a, lambda _t, a, _rest: 0 * a + 1, has_targets=False)

LOSSES = {loss.name: loss for loss in (MSE, HALF_SSE, SSE, BCE, CROSS_ENTROPY, OUTPUT)}

LOGARITHMIC = (BCE, CROSS_ENTROPY)
"""Losses that take logarithms of outputs, and so divide by them on the way back."""


def output_shares(activation: Activation, loss: Loss, z: Array, a: Array, t: Array) -> Array:
    """Return each output's share of E, shape (n, m).

    Logarithms are taken with all their digits: 1 − a, or a itself, is 0 once a unit saturates, to a float64 soon and
    to decimals in the end, while the logarithm that is wanted is not.
    """
    if loss not in LOGARITHMIC:
        return loss.shares(t, a, a)  # which don't look at 1 − a
    if activation.like == "sigmoid":
        steep = number_like(z, activation.steepness) * z
        shares = _weighted(t, softplus(-steep))
        return shares + _weighted(1 - t, softplus(steep)) if loss is BCE else shares
    rest = activation.rest(z, a)
    shares = -_weighted(t, _log(activation, z, a, rest))
    return shares - _weighted(1 - t, _log_rest(activation, z, a, rest)) if loss is BCE else shares


def _log(activation: Activation, z: Array, a: Array, rest: Array) -> Array:
    """Return ln a of the last layer, also where a is too small for a number."""
    from_z = None
    if activation.like == "softmax":
        apart = z - largest(z)
        from_z = apart - _log_sum(apart)
    if activation.name == "softplus" and not is_exact(z):
        far = z.real < FAR_BELOW
        from_z = np.where(far, z, log(np.where(far, 1 + 0 * a, a)))
    return _log_of(a, rest, from_z)


def _log_rest(activation: Activation, z: Array, a: Array, rest: Array) -> Array:
    """Return ln(1 − a) of the last layer, also where 1 − a is too small for a number."""
    from_z = None
    if not is_exact(z) or not (rest > number_like(z, "1e-300")).all():
        if activation.like == "tanh":
            from_z = ln_two(z) - softplus(2 * number_like(z, activation.steepness) * z)
        if activation.like == "softmax" and len(z) > 1:
            apart = z - largest(z)
            from_z = _log_sum(_others(apart))[0] - _log_sum(apart)
    return _log_of(rest, a, from_z)


def _log_of(part: Array, rest: Array, from_z: Array | None) -> Array:
    """Return ln of a part of 1: where it is large from the rest of 1, else as it follows from z, if that is given."""
    one, large = 0 * part + 1, positive(part - number_like(part, "0.5"))
    small = log(np.where(large, one, part)) if from_z is None else from_z
    return np.where(large, log1p(-np.where(large, rest, 0 * rest)), small)


FAR_BELOW = -700
"""Below it softplus is e^z to a float64, and soon too small for one."""


def _log_sum(z: Array) -> Array:
    """Return ln Σ e^z over the first axis, which is kept with size 1."""
    top = largest(z)
    return top + log(exp(z - top).sum(axis=0, keepdims=True))


def _others(z: Array) -> Array:
    """Return z_j at [j, k] for every other unit k, and −∞ for j itself; shape (n, n, m)."""
    return np.where(np.eye(len(z), dtype=bool)[:, :, None], number_like(z, "-Infinity"), z[:, None, :])


def output_slope(activation: Activation, loss: Loss, z: Array, a: Array, t: Array) -> Array:
    """Return ∂E/∂a of the last layer, shape (n, m)."""
    return loss.slope(t, a, _rest(activation, loss, z, a))


def _rest(activation: Activation, loss: Loss, z: Array, a: Array) -> Array:
    return activation.rest(z, a) if loss.uses_rest else a


def _weighted(t: Array, value: Array) -> Array:
    return np.where(t == 0, t * 0, t * value)


def output_delta(activation: Activation, loss: Loss, z: Array, a: Array, t: Array) -> Array:
    """Return δ = ∂E/∂z of the last layer, shape (n, m).

    Where one factor of δ grows without bound as the other vanishes, their product is written in a form that
    keeps its digits, and a number where the factors are ∞ and 0: see `MATCHED`. Any other softmax goes
    through all outputs: a ⊙ (g − Σ g·a), of which the unit's own part of the sum is taken out as g·(1 − a).
    """
    if is_matched(activation, loss):
        matched = MATCHED[activation.like, loss.name]
        if activation.steepness == "1":
            return matched(z, a, t)
        k = number_like(z, activation.steepness)
        return k * matched(k * z, a, t)
    g = output_slope(activation, loss, z, a, t)
    if activation.slope is None:
        return a * (g * activation.rest(z, a) - others(g * a))
    return g * activation.slope(z, a)


def is_matched(activation: Activation, loss: Loss) -> bool:
    """Whether δ of the outputs has a form of its own that keeps its digits."""
    return (activation.like, loss.name) in MATCHED


def is_through_all(activation: Activation, loss: Loss) -> bool:
    """Whether δ of an output takes an exponential of each of the others."""
    return activation.like == "softmax" and loss is BCE


def _sigmoid_bce(z: Array, a: Array, t: Array) -> Array:
    """Return a − t, in floats without taking a from 1."""
    return a - t if is_exact(a) else a * (1 - t) - t * sigmoid_rest(z, a)


def _sigmoid_cross_entropy(z: Array, _a: Array, t: Array) -> Array:
    """Return t·(a − 1), which is −t·σ(−z)."""
    return -_weighted(t, sigmoid(-z))


def _tanh_bce(z: Array, a: Array, t: Array) -> Array:
    """Return [(1 − t)/(1 − a) − t/a]·(1 − a²) with 1 − a divided out: (1 − t)·(1 + a) − t·(1 − a)·(1 + a)/a."""
    return (1 - t) * (1 + a) - _ratio(t * tanh_rest(z, a) * (1 + a), a)


def _softmax_cross_entropy(z: Array, a: Array, t: Array) -> Array:
    """Return a·Σt − t, in floats without taking a from 1."""
    if is_exact(a):
        return a * t.sum(axis=0, keepdims=True) - t
    return a * others(t) - t * softmax_rest(z, a)


def _softmax_bce(z: Array, a: Array, t: Array) -> Array:
    """Return what goes through all outputs k, with every 1 − a_k divided out.

    The own output gives (1 − t_j)·a_j − t_j·(1 − a_j), every other one a_j·t_k − (1 − t_k)·a_k·a_j/(1 − a_k);
    a_j/(1 − a_k) is unit j's share of the exponentials without k's.
    """
    result = (1 - t) * a - t * softmax_rest(z, a)
    if len(a) == 1:
        return result
    apart = _others(z)
    e = exp(apart - largest(apart))
    without = e / e.sum(axis=0, keepdims=True)
    return result + a * others(t) - ((1 - t) * a * without).sum(axis=1)


MATCHED: dict[tuple[str, str], Callable[[Array, Array, Array], Array]] = {
    ("sigmoid", "bce"): _sigmoid_bce,
    ("sigmoid", "cross_entropy"): _sigmoid_cross_entropy,
    ("tanh", "bce"): _tanh_bce,
    ("softmax", "bce"): _softmax_bce,
    ("softmax", "cross_entropy"): _softmax_cross_entropy,
}
"""δ of the outputs from z, a and t, for activations and losses of which one factor may be ∞ and the other 0."""
