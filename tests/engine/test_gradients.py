"""Gradients, judged by what never runs backward."""

import os
from random import Random

import numpy as np
import pytest

from app.engine.backprop import Gradients, backward, forward
from app.engine.course import Course
from app.engine.exact import exact, exact_network, exactly, precision_for
from app.engine.gradcheck import central_difference, complex_step
from app.service.lessons import course_of
from tests.random_lessons import SMOOTH, random_spec

HOW_MANY = 10_000 if os.environ.get("EVERYTHING") else 2_000


def flat(gradients: Gradients) -> list[float]:
    """All weight gradients, then all bias gradients."""
    by_weight = [g for G in gradients.W[1:] for g in G.ravel().tolist()]
    return by_weight + [g for G in gradients.b[1:] for g in G.ravel().tolist()]


def shown(course: Course) -> list[float]:
    """Give the gradients as pages show them: worked out in decimals."""
    x, t = exact(course.x), exact(course.t)
    with exactly(precision_for(course.network, course.x, course.t)):
        network = exact_network(course.network)
        return [float(g) for g in flat(backward(network, forward(network, x, t), t))]


def near_a_kink(course: Course) -> bool:
    """Whether a ReLU's z is 0, or only rounding keeps it from that: there the function is not smooth."""
    seen = forward(course.network, course.x, course.t)
    layers = zip(course.network.layers, seen.z[1:], strict=True)
    return any("relu" in layer.activation.name and bool((np.abs(z) < 1e-12).any()) for layer, z in layers)


def path_sums(course: Course) -> list[float]:
    """For every gradient the sum of the absolute values of all its path products: its natural scale."""
    seen = forward(course.network, course.x, course.t)
    g = backward(course.network, seen, course.t)
    L = course.network.depth
    size = [np.empty((0, 0))] * (L + 1)
    size[L] = np.maximum(np.abs(g.delta[L]), np.abs(seen.a[L]) * 0.1)
    for l in range(L - 1, 0, -1):
        size[l] = np.abs(course.network.layer(l + 1).W).T @ size[l + 1] * np.abs(g.slope[l])
    weights = [v for l in range(1, L + 1) for v in (size[l] @ np.abs(seen.a[l - 1]).T).ravel().tolist()]
    return weights + [v for l in range(1, L + 1) for v in size[l].sum(axis=1).tolist()]


def test_shown_gradients_agree_with_the_complex_step_on_random_networks() -> None:
    draw = Random(1)
    worst = 0.0
    for _ in range(HOW_MANY):
        course = course_of(random_spec(draw))
        found = shown(course)
        weights, biases = complex_step(course.network, course.x, course.t)
        judged = [*weights, *(biases or [])]
        if near_a_kink(course):
            continue
        scale = path_sums(course)
        pairs = zip(found, judged, scale, strict=False)
        worst = max(worst, *(abs(a - b) / s if s else abs(a - b) for a, b, s in pairs))
    assert worst < 1e-10


def test_gradients_agree_with_central_differences() -> None:
    draw = Random(2)
    for _ in range(50):
        course = course_of(random_spec(draw, activations=SMOOTH))
        found = flat(backward(course.network, forward(course.network, course.x, course.t), course.t))
        for k in range(len(course.network.weights)):
            judged = central_difference(course.network, course.x, course.t, k)
            assert found[k] == pytest.approx(judged, rel=1e-5, abs=1e-7)


def test_the_judge_sees_a_hidden_sum_that_uses_updated_weights() -> None:
    """The judge itself must be able to say no."""
    course = course_of(random_spec(Random(8), activations=("sigmoid", "tanh")))
    network, x, t = course.network, course.x, course.t
    seen = forward(network, x, t)
    right = backward(network, seen, t)
    updated, _ = course.step(network, 0)
    wrong = backward(updated, seen, t)
    judged = complex_step(network, x, t)[0]
    assert flat(right)[: len(judged)] == pytest.approx(judged, rel=1e-9, abs=1e-12)
    if network.depth > 1:
        assert flat(wrong)[: len(judged)] != pytest.approx(judged, rel=1e-9, abs=1e-12)
