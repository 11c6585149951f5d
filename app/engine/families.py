"""Activations with a number of their own: `sigmoid:4`, `linear:0.1`, `leaky_relu:0.2`, `elu:0.5`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from app.engine.functions import ACTIVATIONS, Activation, Array, by_side, elu, number_like


def steeper(f: Activation, k: str) -> Activation:
    """Return f(k·z), whose slope is k·f′(k·z)."""
    assert f.slope is not None  # noqa: S101 - a softmax has no steepness
    slope = f.slope

    def scaled(z: Array) -> Array:
        return number_like(z, k) * z

    return replace(
        f,
        f=lambda z: f.f(scaled(z)),
        slope=lambda z, a: number_like(z, k) * slope(scaled(z), a),
        rest=lambda z, a: f.rest(scaled(z), a),
        steepest=abs(float(k)) * f.steepest,
        steepness=f"{Decimal(k) * Decimal(f.steepness):f}",
    )


def _leaky(_f: Activation, below: str) -> Activation:
    def f(z: Array) -> Array:
        return by_side(z, z, number_like(z, below) * z)

    def slope(z: Array, _a: Array) -> Array:
        return by_side(z, number_like(z, "1"), number_like(z, below))

    return Activation("leaky_relu", f, slope, "he", is_kinked=float(below) != 1)


@dataclass(frozen=True)
class Family:
    """Activations that differ by a number.

    Attributes:
        what: the number's name.
        usual: the number that is meant where none is given.
        least, most: what it may be; `least` itself only where `holds_least`.
        make: an activation from the usual one and another number.
    """

    what: str
    usual: str
    least: float
    most: float
    make: Callable[[Activation, str], Activation]
    holds_least: bool = False


FAMILIES = {
    "sigmoid": Family("steepness", "1", 0, 100, steeper),
    "tanh": Family("steepness", "1", 0, 100, steeper),
    "bipolar_sigmoid": Family("steepness", "1", 0, 100, steeper),
    "linear": Family("factor", "1", 0, 1000, steeper),
    "leaky_relu": Family("slope below 0", "0.01", 0, 1, _leaky, holds_least=True),
    "elu": Family("α", "1", 0, 100, lambda _f, alpha: elu(alpha)),
}
"""Those that have a number, by name."""


@lru_cache(maxsize=512)
def activation(name: str) -> Activation:
    """Return an activation by its name in an address."""
    base, colon, number = name.partition(":")
    if not colon:
        return ACTIVATIONS[base]
    return replace(FAMILIES[base].make(ACTIVATIONS[base], number), name=name)
