"""Where a float64 can't decide what decimals decide: on which side of a kink a unit lies, and what 1/a comes to.

A pre-activation that is exactly 0 may be 5.6e-17 to a float64: ReLU's slope is 1 there instead of 0, and the
update is another one. An output that should be 0 makes ln a and t/a whatever the noise happens to be. Such
updates are done in decimals. How far a float's value may be off is carried along the forward pass: `blur`,
a bound on the rounding errors of z, and, times the largest slope of the activation, of a.
"""

from decimal import getcontext
from fractions import Fraction
from functools import lru_cache

import numpy as np

from app.engine.functions import RELU, STEP, Activation, Array, is_exact, number_like
from app.engine.losses import LOGARITHMIC
from app.engine.network import Layer, Network

NOISE = 4e-15
"""A bound on the relative rounding error of a sum of some ten products of float64 numbers."""

TOO_BLURRED = 1e-11
"""Relative blur from which an output is too uncertain to be divided by."""

GUARD_DIGITS = 5
"""Decimal digits that rounding errors may have reached."""


def has_kinks(network: Network) -> bool:
    """Return whether a layer's slope jumps at 0."""
    return any(layer.activation.is_kinked for layer in network.layers)


def divides(network: Network) -> bool:
    """Return whether the loss divides by outputs that may be what is left of a sum that cancels."""
    return network.loss in LOGARITHMIC and not network.layers[-1].activation.is_positive


def noise_like(values: Array) -> object:
    """Return the relative rounding error to be reckoned with for numbers of this kind."""
    context = getcontext()
    return context.create_decimal((0, (1,), GUARD_DIGITS - context.prec)) if is_exact(values) else NOISE


def blur_of(layer: Layer, a: Array, before: Array) -> Array:
    """Return a bound on the error of the layer's z, (n_out, m), from its inputs a and their own, (n_in, m)."""
    W = abs(layer.W)
    scale = W @ abs(a) if layer.b is None else W @ abs(a) + abs(layer.b)
    return noise_like(a) * scale + W @ before


def blur_behind(activation: Activation, z: Array, blur: Array) -> Array:
    """Return a bound on the error of a = f(z); a ReLU that is surely off is exactly 0, a step always 0 or 1."""
    if activation is STEP:
        return 0 * blur
    blur = np.where(z > 0, blur, 0 * blur) if activation is RELU else blur
    return blur if activation.steepest == 1 else number_like(blur, repr(activation.steepest)) * blur


def is_watched(network: Network) -> bool:
    """Return whether floats may fail to decide anything of it."""
    return has_kinks(network) or divides(network)


def is_decided(network: Network, z: list[Array], a: list[Array]) -> bool:
    """Return whether a float64 forward pass decides every kink and every division as exact numbers would."""
    blur = np.zeros_like(a[0])
    for l, layer in enumerate(network.layers, start=1):
        blur = blur_of(layer, a[l - 1], blur)
        if layer.activation.is_kinked and (abs(z[l]) < blur).any():
            return False
        blur = blur_behind(layer.activation, z[l], blur)
    return not (divides(network) and is_too_blurred(network, a[-1], blur))


def is_too_blurred(network: Network, a: Array, blur: Array) -> bool:
    """Return whether the loss divides by an output, or by 1 less it, that is little more than noise."""
    divisors = (a, 1 - a) if network.loss.name == "bce" else (a,)
    return any((TOO_BLURRED * abs(d) < blur).any() for d in divisors)


@lru_cache(maxsize=256)
def exact_sum(weights: tuple[float, ...], inputs: tuple[float, ...]) -> float:
    """Return Σ w·x of the decimals that these float64 numbers stand for, rounded once.

    A sum that is too small for a float64 keeps its sign.
    """
    exactly = sum((_fraction(w) * _fraction(x) for w, x in zip(weights, inputs, strict=True)), Fraction(0))
    return float(exactly) or (float(np.copysign(5e-324, exactly.numerator)) if exactly else 0.0)


@lru_cache(maxsize=4096)
def _fraction(value: float) -> Fraction:
    return Fraction(repr(value))
