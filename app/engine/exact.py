"""The same algorithm in decimals: enough digits that every digit shown is right.

The numbers in an address are decimals, and a float64 stands for the shortest decimal that
reads back as it. From those, one iteration is worked out with at least `DIGITS` correct digits.
"""

import math
import sys
from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, getcontext, setcontext
from functools import lru_cache

import numpy as np

from app.engine.backprop import Activity, forward
from app.engine.functions import Array
from app.engine.losses import LOGARITHMIC, is_through_all
from app.engine.network import Network

DIGITS = 50
"""Correct digits of every exact value."""

REACH = 800
"""Beyond e to this power a float64 can hold neither a number nor its reciprocal."""


@lru_cache(maxsize=4096)
def decimal(value: float) -> Decimal:
    """Return the decimal that a float64 stands for; those that people type come again and again."""
    return Decimal(repr(value + 0.0))


def exact(values: Array) -> Array:
    """Return float64 values as decimals, shape kept."""
    return np.array([decimal(v) for v in values.ravel().tolist()], object).reshape(values.shape)


def exact_network(network: Network) -> Network:
    """Return the network with its parameters as decimals."""
    biases = network.biases
    return network.with_parameters(
        [decimal(w) for w in network.weights],
        None if biases is None else [decimal(b) for b in biases],
        object,
    )


def digits_needed(network: Network, seen: Activity, t: Array) -> list[int]:
    """Digits to calculate with so that `DIGITS` remain, for each sample, judged by a float64 forward pass.

    A saturated unit's 1 − a cancels |z|/ln 10 digits, a large product or target beside a small one
    as many digits as lie between them.
    """
    steep = [1.0, *(max(1.0, layer.activation.steepest) for layer in network.layers)]
    z = np.max([k * _largest(part) for k, part in zip(steep, seen.z, strict=True)], axis=0)
    weights = [max(0.0, *map(abs, layer.W.ravel().tolist())) for layer in network.layers]
    products = np.max([np.nan_to_num(w * _largest(a)) for w, a in zip(weights, seen.a, strict=False)], axis=0)
    saturation = np.minimum(z, REACH) / 2.3
    size = np.log10(np.clip(np.max([z, products, _largest(t)], axis=0), 1.0, 1e308))
    return [DIGITS + 2 * int(digits) for digits in (saturation + size).tolist()]


def _largest(values: Array) -> Array:
    """Return the largest size in each column; 0 where there is none, or no number."""
    sizes = np.where(np.isnan(values), 0.0, abs(values))
    return sizes.max(axis=0, initial=0.0)


class exactly:
    """Calculate with so many digits, without traps: what is not finite stays ∞ or NaN."""

    def __init__(self, digits: int) -> None:
        self._context = _context(digits)

    def __enter__(self) -> None:
        """Begin."""
        self._before = getcontext()
        setcontext(self._context)

    def __exit__(self, *_: object) -> None:
        """Go back to how it was."""
        setcontext(self._before)


@lru_cache(maxsize=64)
def _context(digits: int) -> Context:
    return Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def rounded_network(like: Network, exact: Network) -> Network:
    """Return a network of decimals as one of float64."""
    biases = None if exact.biases is None else [_rounded(b) for b in exact.biases]
    return like.with_parameters([_rounded(w) for w in exact.weights], biases, np.float64)


def exact_work(network: Network, digits: Iterable[int]) -> int:
    """Return what one iteration in decimals costs, with so many digits for each sample.

    Counted in weights × samples of an update in floats. Products grow about as the digits do, exponentials and
    logarithms as their square.
    """
    parameters = sum(layer.W.size + len(layer.W) for layer in network.layers)
    curved = exponentials(network)
    return sum(
        int(ANY_EXACT_WORK + EXACT_WORK * parameters * (n / DIGITS) + curved * (50 + 350 * (n / 400) ** 2))
        for n in digits
    )


def exponentials(network: Network) -> int:
    """Return how many exponentials and logarithms one iteration takes of a sample, about."""
    found = sum(layer.activation.exponentials * len(layer.W) for layer in network.layers)
    if network.loss in LOGARITHMIC:
        found += 4 * network.sizes[-1]
    if is_through_all(network.layers[-1].activation, network.loss):
        found += network.sizes[-1] ** 2
    return found


ANY_EXACT_WORK, EXACT_WORK = 800, 10
"""Work of a sample in decimals however small the network is, and of each parameter, with `DIGITS` digits."""

LARGEST = Decimal(repr(sys.float_info.max))


def is_finite(value: Decimal) -> bool:
    """Return whether the value is a number that a float64 can hold."""
    return value.is_finite() and (value.adjusted() < 308 or value.copy_abs() <= LARGEST)


def _rounded(value: Decimal) -> float:
    return float(value) if is_finite(value) else math.nan


def precision_for(network: Network, x: Array, t: Array) -> int:
    """Digits that one iteration of this float64 network on these samples needs."""
    return max(tried(network, x, t)[0])


def tried(network: Network, x: Array, t: Array) -> tuple[list[int], bool]:
    """Run one iteration's float64 network forward: the digits each sample needs, and whether E is finite."""
    with np.errstate(all="ignore"):
        seen = forward(network, x, t)
        return digits_needed(network, seen, t), bool(np.isfinite(seen.E.sum()))
