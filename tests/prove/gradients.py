"""The engine's float64 gradients against a derivation of their own in 60 digits."""

from dataclasses import dataclass, field
from random import Random

import numpy as np
from mpmath import mp, mpf

from app.address.scenario import Spec
from app.engine import backprop
from app.service.lessons import course_of
from tests.prove.reference import Reference, Sample
from tests.random_lessons import random_spec

BOUND = mpf("1e-12")
"""Of the sum of the absolute products along a weight's paths."""

SATURATED = mpf("1e-3")
"""Where a sigmoid's or tanh's slope is less, 1 − a has lost digits in a float64: counted apart."""


NEAR = mpf("1e-3")
"""Where an output is nearer to its target than this share of both, their difference has lost digits in a float64, too:
counted apart, and held to the bound with the sum of both in place of the difference."""


@dataclass
class Compared:
    """What came of the comparison."""

    networks: int = 0
    gradients: int = 0
    saturated: int = 0
    near: int = 0
    worst: float = 0.0
    faults: list[str] = field(default_factory=list)


def compare(spec: Spec, done: Compared) -> None:
    """Compare every gradient of one network on its first sample."""
    course = course_of(spec)
    with np.errstate(all="ignore"):
        seen = backprop.forward(course.network, course.x[:, :1], course.t[:, :1])
        found = backprop.backward(course.network, seen, course.t[:, :1])
    reference = Reference(spec, list(spec.w), None if spec.b is None else list(spec.b), [1])
    sample = reference.samples[0]
    done.networks += 1
    if is_saturated(spec, sample):
        done.saturated += 1
        return
    near = nearest(sample)
    done.near += near < NEAR
    lost = 1 / near if 0 < near < NEAR else mpf(1)
    for k in range(1, len(spec.w) + 1):
        l, j, i = reference.ends(k)
        right = reference.gradient("w", k, sample)
        scale = sample.sizes_of_paths[l][j] * abs(sample.a[l - 1][i])
        error = abs(mpf(float(found.W[l][j, i])) - right)
        done.gradients += 1
        if scale and lost == 1:
            done.worst = max(done.worst, float(error / scale))
        if error > BOUND * scale * lost:
            done.faults.append(f"w{k} of {spec}: {float(found.W[l][j, i])!r}, not {mp.nstr(right, 20)}")


def nearest(sample: Sample) -> mpf:
    """How near an output is to its target, as a share of both."""
    pairs = zip(sample.a[-1], sample.t, strict=True)
    return min((abs(a - t) / (abs(a) + abs(t)) for a, t in pairs if a or t), default=mpf(1))


def is_saturated(spec: Spec, sample: Sample) -> bool:
    """Whether some unit is so near its end that its slope has few digits."""
    bent = {"sigmoid", "tanh", "softmax"}
    for name, layer in zip(spec.activations, sample.a[1:], strict=True):
        ends = (-1, 1) if name == "tanh" else (0, 1)
        if name in bent and any(min(abs(a - end) for end in ends) < SATURATED for a in layer):
            return True
    return False


def compare_some(count: int, seed: int = 1) -> Compared:
    """Compare so many random networks."""
    draw, done = Random(seed), Compared()
    for _ in range(count):
        compare(random_spec(draw, most_layers=4, most_units=4, samples=1), done)
    return done
