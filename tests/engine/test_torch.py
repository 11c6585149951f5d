"""PyTorch as a judge of training: its activations, losses and optimisers over 100 updates of random lessons.

Its automatic differentiation knows none of our formulas. Skipped in one line where PyTorch is not installed.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate, pairwise
from random import Random
from typing import Any

import numpy as np
import pytest

from app.address.scenario import Spec
from app.engine.rules import PLAIN, Rule
from app.service.lessons import run_of
from tests.random_lessons import ALL, LOSSES, RULES, random_spec, with_more

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

UPDATES, LESSONS = 100, 50
CLOSE = 1e-10


def scaled(function: Callable[[Any], Any]) -> Callable[[Any, float | None], Any]:
    """Return a function of z times a number."""
    return lambda z, k: function(z if k is None else k * z)


functional = torch.nn.functional
THEIRS: dict[str, Callable[[Any, float | None], Any]] = {
    "sigmoid": scaled(torch.sigmoid),
    "tanh": scaled(torch.tanh),
    "bipolar_sigmoid": scaled(lambda z: 2 * torch.sigmoid(z) - 1),
    "linear": scaled(lambda z: z),
    "relu": scaled(torch.relu),
    "leaky_relu": lambda z, k: functional.leaky_relu(z, 0.01 if k is None else k),
    "elu": lambda z, k: functional.elu(z, alpha=1.0 if k is None else k),
    "softplus": scaled(lambda z: torch.logaddexp(z, torch.zeros_like(z))),  # theirs is a straight line from 20 on
    "silu": scaled(functional.silu),
    "softmax": scaled(lambda z: torch.softmax(z, dim=1)),
    "step": scaled(lambda z: torch.heaviside(z.detach(), torch.ones_like(z))),
}
"""A layer's activations by PyTorch's own functions, from z, (m, n), and the number that the activation has."""


def activated(name: str, z: Any) -> Any:
    """Return a layer's activations."""
    base, _, number = name.partition(":")
    return THEIRS[base](z, float(number) if number else None)


def shares(spec: Spec, a: Any, t: Any) -> Any:
    """Return each sample's error from its outputs and targets, both (m, n)."""
    match spec.loss:
        case "mse":
            return ((t - a) ** 2).mean(dim=1)
        case "half_sse":
            return ((t - a) ** 2).sum(dim=1) / 2
        case "sse":
            return ((t - a) ** 2).sum(dim=1)
        case "bce":
            return torch.nn.functional.binary_cross_entropy(a, t, reduction="none").sum(dim=1)
        case "cross_entropy":
            return -torch.special.xlogy(t, a).sum(dim=1)
    assert spec.loss == "output"
    return a.sum(dim=1)


class Trained:
    """A lesson in PyTorch: all moving weights are one parameter, all moving biases another."""

    def __init__(self, spec: Spec) -> None:
        self.spec, double = spec, torch.float64
        self.x, self.t = torch.tensor(spec.x, dtype=double), torch.tensor(spec.t, dtype=double)
        self.whole = torch.tensor([0.0 if k in spec.absent else w for k, w in enumerate(spec.w, 1)], dtype=double)
        still = {k - 1 for k in (*spec.fixed, *spec.absent)}
        self.moving = torch.tensor([k for k in range(len(spec.w)) if k not in still], dtype=torch.long)
        self.w = self.whole[self.moving].clone().requires_grad_()
        self.b = None if spec.b is None else torch.tensor(spec.b, dtype=double, requires_grad=spec.bias != "fixed")
        self.optimizer = self.made(spec.rule)

    def made(self, rule: Rule) -> Any:
        """Return PyTorch's optimiser for a rule; weight decay is the weights' alone."""
        decay = rule.decay / (len(self.spec.x) if rule.decay_in == "loss_mean" else 1)
        groups = [{"params": [self.w], "weight_decay": decay}]
        if self.b is not None and self.b.requires_grad:
            groups.append({"params": [self.b], "weight_decay": 0.0})
        rate = self.spec.rate
        match rule.name:
            case "sgd":
                return torch.optim.SGD(groups, lr=rate)
            case "momentum" | "classical_momentum":
                return torch.optim.SGD(groups, lr=rate, momentum=rule.momentum)
            case "rmsprop":
                return torch.optim.RMSprop(groups, lr=rate, alpha=rule.rho, eps=rule.epsilon)
        return torch.optim.Adam(groups, lr=rate, betas=(rule.beta1, rule.beta2), eps=rule.epsilon)

    def weights(self) -> Any:
        """Return all weights, those that stay among them."""
        return self.whole.index_put((self.moving,), self.w)

    def error(self, samples: slice) -> Any:
        """Return E of some samples, without weight decay's part."""
        a, w, spec = self.x[samples], self.weights(), self.spec
        ends = list(accumulate(n * m for n, m in pairwise(spec.layers)))
        units = list(accumulate(spec.layers[1:]))
        for l, (before, here) in enumerate(pairwise(spec.layers)):
            z = a @ w[ends[l] - before * here : ends[l]].reshape(here, before).T
            if self.b is not None:
                z = z + (self.b[l] if spec.bias == "layer" else self.b[units[l] - here : units[l]])
            a = activated(spec.activations[l], z)
        each = shares(spec, a, self.t[samples])
        return each.mean() if spec.batch == "mean" else each.sum()

    def update(self, k: int) -> float:
        """Make update k; return E before it."""
        m = len(self.spec.x)
        error = self.error(slice(k % m, k % m + 1) if self.spec.batch == "each" else slice(None))
        self.optimizer.zero_grad()
        if error.requires_grad:
            error.backward()
        for p in (self.w, *(() if self.b is None or not self.b.requires_grad else (self.b,))):
            p.grad = torch.zeros_like(p) if p.grad is None else p.grad
        self.optimizer.step()
        return float(error.detach())

    def kept(self, name: str) -> list[float]:
        """Return what the optimiser keeps of every moving parameter, weights first."""
        key = {"momentum": "momentum_buffer", "classical_momentum": "momentum_buffer", "rmsprop": "square_avg"}
        of = {"first_moment": "exp_avg", "second_moment": "exp_avg_sq"}
        slot = key.get(self.spec.rule.name) or of[name]
        scale = -self.spec.rate if self.spec.rule.name == "classical_momentum" else 1  # Δ = −αv at a rate that stays
        states = [self.optimizer.state[p][slot] for group in self.optimizer.param_groups for p in group["params"]]
        return [scale * float(v) for state in states for v in state.detach()]


def near(found: Any, judged: Any) -> bool:
    """Whether numbers agree to 1e-10, of large ones to as much of their size."""
    return np.allclose(found, judged, rtol=CLOSE, atol=CLOSE)


def is_calm(spec: Spec) -> bool:
    """Whether rounding errors of floating-point numbers do not grow by training: another one changes nothing."""
    moved = replace(spec, w=tuple(w * (1 + 1e-14) for w in spec.w))
    here, there = (run_of(s).network_after(UPDATES).weights for s in (spec, moved))
    return all(map(math.isfinite, here)) and np.allclose(here, there, rtol=1e-12, atol=1e-12)


def lessons() -> list[Spec]:
    """Random lessons, calm ones; every activation, loss, rule and structure among them."""
    draw, found = Random(19), list[Spec]()
    rules = (PLAIN, *RULES)
    while len(found) < LESSONS:
        spec = with_more(draw, random_spec(draw, most_layers=4, most_units=4))
        spec = replace(spec, rule=rules[len(found) % len(rules)], rate=round(draw.uniform(0.005, 0.1), 4))
        if is_calm(spec):
            found.append(spec)
    return found


@pytest.fixture(scope="module")
def specs() -> list[Spec]:
    return lessons()


def test_everything_is_among_them(specs: list[Spec]) -> None:
    assert {s.loss for s in specs} == set(LOSSES)
    assert {name for s in specs for name in s.activations} == {*ALL, "softmax"}
    assert {s.rule for s in specs} == {PLAIN, *RULES}
    assert {s.batch for s in specs} == {"each", "sum", "mean"}
    assert {s.bias for s in specs if s.b} == {"fixed", "trained", "layer"}
    assert any(s.fixed for s in specs)
    assert any(s.absent for s in specs)


def test_training_is_pytorchs_over_a_hundred_updates(specs: list[Spec]) -> None:
    for spec in specs:
        other, run = Trained(spec), run_of(spec)
        for k in range(UPDATES):
            other.update(k)
            if k not in {0, 1, 9, UPDATES - 1}:
                continue
            network, kept = run.network_after(k + 1), run.kept_after(k + 1)
            assert near(network.weights, other.weights().detach().numpy()), (spec, k)
            if other.b is not None:
                assert near(network.biases, other.b.detach().numpy()), (spec, k)
            moves = [bool(m) for m in run.course.moves]
            for name, values in zip(spec.rule.kept, kept, strict=True):
                ours = [v for v, moving in zip(values, moves, strict=True) if moving]
                assert near(ours, other.kept(name)), (spec, k, name)


def test_errors_are_pytorchs(specs: list[Spec]) -> None:
    for spec in specs:
        plain = replace(spec, rule=spec.rule._replace(decay_in=""))
        other = Trained(plain)
        judged = [other.update(k) for k in range(20)]
        assert near(run_of(plain).errors_until(19), judged), spec
