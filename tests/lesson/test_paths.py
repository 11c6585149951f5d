"""Paths add up to the gradient, and the count of multiplications is that of an instrumented run."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from app.engine.backprop import backward, forward
from app.engine.exact import exactly
from app.engine.functions import LINEAR
from app.engine.losses import HALF_SSE
from app.engine.network import build
from app.lesson.paths import cost, count, factors, paths
from app.lesson.quantities import Quantity
from app.lesson.shape import Shape
from app.service.lessons import lesson_of
from tests.random_lessons import random_scenario


def test_the_paths_of_random_weights_add_up_to_their_gradients() -> None:
    draw = Random(71)
    for _ in range(150):
        lesson = lesson_of(random_scenario(draw, most_units=3, samples=2))
        setting, shape = lesson.setting(0), lesson.values.shape
        weight = draw.randint(1, shape.weights)
        layer, unit, _ = shape.ends(weight)
        with exactly(lesson.values.digits):
            products = [factors(setting, layer, path, weight).evaluate() for path in paths(shape, layer, unit)]
            gradient = lesson.values.value(Quantity("grad_w", weight), 0)
            assert len(products) == count(shape.sizes, layer)
            if gradient.is_finite():
                scale = max([abs(p) for p in products] + [Decimal(1)])
                assert abs(sum(products) - gradient) <= scale * Decimal("1e-40")


class Counted:
    """A number that counts how often numbers of its kind are multiplied."""

    times = 0

    def __init__(self, value: float) -> None:
        self.value = value

    def __mul__(self, other: object) -> "Counted":
        Counted.times += 1
        return Counted(self.value * value_of(other))

    __rmul__ = __mul__

    def __add__(self, other: object) -> "Counted":
        return Counted(self.value + value_of(other))

    __radd__ = __add__

    def __sub__(self, other: object) -> "Counted":
        return Counted(self.value - value_of(other))


def value_of(other: object) -> float:
    return other.value if isinstance(other, Counted) else float(other)  # type: ignore[arg-type]


def counted(values: np.ndarray) -> np.ndarray:
    return np.array([Counted(v) for v in values.ravel()], object).reshape(values.shape)


SIZES = [(2, 2), (2, 2, 2), (3, 4, 2), (2, 3, 3, 1), (1, 2, 1, 2, 2)]


@pytest.mark.parametrize("sizes", SIZES)
def test_the_count_with_reuse_is_that_of_the_engines_own_backward_pass(sizes: tuple[int, ...]) -> None:
    edges = sum(a * b for a, b in pairwise(sizes))
    network = build(sizes, [LINEAR] * (len(sizes) - 1), HALF_SSE, [0.5] * edges, None)
    x, t = np.ones((sizes[0], 1)), np.ones((sizes[-1], 1))
    seen = forward(network, x, t)
    seen = type(seen)([counted(z) for z in seen.z], [counted(a) for a in seen.a], seen.shares)
    network = network.with_parameters([Counted(w) for w in network.weights], None, object)
    units = [LINEAR.__class__("linear", lambda z: z, lambda z, _a: counted(np.ones(z.shape)))] * len(network.layers)
    layers = tuple(type(layer)(layer.W, None, f) for layer, f in zip(network.layers, units, strict=True))
    Counted.times = 0
    backward(type(network)(layers, HALF_SSE), seen, counted(t))
    assert Counted.times == cost(sizes).with_reuse


def walked(sizes: tuple[int, ...]) -> Iterator[int]:
    """Walk every path of every weight with counted numbers; give each path's multiplications."""
    last = len(sizes) - 1
    shape = Shape(sizes, softmax=False, biases=False, train_biases=False, samples=1)
    for layer in range(1, last + 1):
        for unit in range(1, sizes[layer] + 1):
            for _source in range(sizes[layer - 1]):
                for path in paths(shape, layer, unit):
                    Counted.times = 0
                    result = Counted(1.0) * Counted(0.5)  # ∂E/∂o · f′
                    for _ in path[1:]:
                        result = result * Counted(0.5) * Counted(0.5)  # · w · f′
                    result = result * Counted(1.0)  # · a
                    yield Counted.times


@pytest.mark.parametrize("sizes", SIZES)
def test_the_count_without_reuse_is_that_of_walking_every_path(sizes: tuple[int, ...]) -> None:
    assert sum(walked(sizes)) == cost(sizes).without
