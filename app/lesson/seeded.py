"""Numbers that nobody wants to type, from a seed: the same on every machine and in every version.

Only `random.Random(seed).random()` is used, whose stream Python promises to keep, and square
roots, which IEEE 754 rounds exactly. Numbers have two decimals, so that they can be read.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from app.engine.families import activation


def weights(sizes: Sequence[int], activations: Sequence[str], seed: int) -> tuple[float, ...]:
    """Draw every weight, uniformly between −r and r.

    r is √(6/(n_in + n_out)) (Glorot and Bengio 2010) into sigmoid, tanh, softmax and linear
    layers, √(6/n_in) (He and others 2015) into those of the ReLU kind.
    """
    draw = _stream(seed, "w")
    result: list[float] = []
    for (n_in, n_out), name in zip(pairwise(sizes), activations, strict=True):
        reach = math.sqrt(6 / (n_in if activation(name).start == "he" else n_in + n_out))
        result += [_weight(draw, reach) for _ in range(n_in * n_out)]
    return tuple(result)


def inputs(size: int, samples: int, seed: int) -> tuple[tuple[float, ...], ...]:
    """Draw inputs between −1 and 1."""
    draw = _stream(seed, "x")
    return tuple(tuple(_two(2 * draw.random() - 1) for _ in range(size)) for _ in range(samples))


def targets(size: int, samples: int, activation: str, seed: int) -> tuple[tuple[float, ...], ...]:
    """Draw targets that the last layer can reach: one hot for softmax, else 0 or 1."""
    draw = _stream(seed, "t")
    if activation != "softmax":
        return tuple(tuple(float(draw.random() < 0.5) for _ in range(size)) for _ in range(samples))
    hot = [int(draw.random() * size) for _ in range(samples)]
    return tuple(tuple(float(j == k) for j in range(size)) for k in hot)


def _stream(seed: int, what: str) -> Random:
    return Random(seed * 3 + "wxt".index(what))  # noqa: S311 - nothing secret


def _two(value: float) -> float:
    return round(value * 100) / 100 + 0.0


def _weight(draw: Random, reach: float) -> float:
    """A weight of two decimals that is not 0."""
    value = _two(reach * (2 * draw.random() - 1))
    return value or 0.01
