"""Same seed, same numbers, on every machine and in every version: these are promised to links that are out there."""

import math
from decimal import Decimal

import numpy as np
import pytest

from app.address.query import Query
from app.address.read import parse
from app.engine.backprop import forward, output_layer_first
from app.lesson import seeded
from app.lesson.paths import deeper
from app.lesson.quantities import INPUT, Quantity
from app.lesson.symbols import italic
from app.practice.typed_answer import read
from app.service.lessons import lesson_of


def test_the_numbers_of_some_seeds_stay_what_they_are() -> None:
    sigmoid = ("sigmoid", "sigmoid")
    assert seeded.weights((2, 2, 2), sigmoid, 1) == (-0.64, 0.11, -0.32, 0.25, 0.31, -1.06, -1.19, 0.83)
    assert seeded.weights((3, 2), ("relu",), 7) == (-0.95, 0.54, 0.38, -0.06, -0.8, 0.83)
    assert seeded.inputs(2, 2, 3) == ((0.14, -0.14), (0.16, -0.59))
    assert seeded.targets(3, 2, "softmax", 4) == ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    assert seeded.targets(2, 2, "tanh", 4) == ((1.0, 0.0), (0.0, 0.0))


@pytest.mark.parametrize(("activation", "fan"), [("relu", 10), ("leaky_relu", 10), ("tanh", 20), ("softmax", 20)])
def test_drawn_weights_fill_their_range_have_two_decimals_and_are_never_nothing(activation: str, fan: int) -> None:
    reach = math.sqrt(6 / fan)
    drawn = [w for seed in range(40) for w in seeded.weights((10, 10), (activation,), seed)]
    assert 0.98 * reach < max(drawn) <= reach + 0.005
    assert -0.98 * reach > min(drawn) >= -reach - 0.005
    assert all(round(w, 2) == w != 0 for w in drawn)
    assert abs(np.mean(drawn)) < 0.03 * reach
    assert 0.01 in drawn


def test_letters_are_slanted_as_mathematics_sets_them() -> None:
    assert "".join(map(italic, "awhzEZδα")) == "𝑎𝑤ℎ𝑧𝐸𝑍𝛿𝛼"
    assert italic("target") == "target"


def test_an_input_has_an_entry_of_its_own() -> None:
    assert Quantity("a", 0, 1).meaning is INPUT
    assert Quantity("a", 1, 1).meaning is not INPUT
    assert Quantity("z", 0, 1).meaning is not INPUT


def test_the_same_network_with_more_layers() -> None:
    assert deeper((2, 3, 4, 1), 6) == (2, 3, 3, 3, 3, 1)
    assert deeper((2, 5), 4) == (2, 5, 5, 5)
    assert deeper((7, 2), 3) == (7, 7, 2)


def test_a_number_is_never_that_of_an_overflow() -> None:
    assert not read("1").is_of(Decimal("Infinity"))
    assert not read("1").is_of(Decimal("NaN"))
    assert not read("1/1").is_of(Decimal("Infinity"))


def test_the_wrong_order_moves_biases_too_where_they_are_trained() -> None:
    for bias, moves in (("trained", True), ("fixed", False)):
        course = lesson_of(parse(Query.read(f"layers=2-2-2&seed=3&b=0.1,0.2,0.3,0.4&bias={bias}"))).course
        seen = forward(course.network, course.x, course.t)
        after, gradients = output_layer_first(course.network, seen, course.t, 0.5, 1, course.train_biases)
        expected = [b - 0.5 * g for b, g in zip((0.1, 0.2), gradients.b[1].ravel(), strict=True)]
        assert (after.biases or [])[:2] == pytest.approx(expected if moves else [0.1, 0.2])
        assert after.biases != course.network.biases or not moves
