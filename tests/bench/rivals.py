"""What our training is measured against: NumPy as a textbook writes it and with `out=`, PyTorch, numbers as objects."""

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from app.address.scenario import Spec

Matrix = NDArray[np.float64]


def plain(W: list[Matrix], b: list[Matrix], x: Matrix, t: Matrix, rate: float, updates: int) -> float:
    """Train a sigmoid network of any depth; give the error before the last update."""
    E = 0.0
    for _ in range(updates):
        a = [x]
        for Wl, bl in zip(W, b, strict=True):
            a.append(1 / (1 + np.exp(-(Wl @ a[-1] + bl))))
        E = float(((t - a[-1]) ** 2).sum() / 2)
        delta = (a[-1] - t) * a[-1] * (1 - a[-1])
        for l in range(len(W) - 1, -1, -1):
            before = delta
            if l:
                delta = (W[l].T @ delta) * a[l] * (1 - a[l])
            W[l] = W[l] - rate * (before @ a[l].T)
            b[l] = b[l] - rate * before
    return E


def with_out(W: list[Matrix], b: list[Matrix], x: Matrix, t: Matrix, rate: float, updates: int) -> float:
    """The same with every result in a buffer made before the loop."""
    a = [x, *(np.empty_like(bl) for bl in b)]
    delta, slope = [np.empty_like(bl) for bl in b], [np.empty_like(bl) for bl in b]
    G = [np.empty_like(Wl) for Wl in W]
    E, last = 0.0, len(W) - 1
    for _ in range(updates):
        for l, Wl in enumerate(W):
            z = a[l + 1]
            np.dot(Wl, a[l], out=z)
            np.add(z, b[l], out=z)
            np.negative(z, out=z)
            np.exp(z, out=z)
            np.add(z, 1.0, out=z)
            np.divide(1.0, z, out=z)
        np.subtract(a[-1], t, out=delta[last])
        E = float(np.vdot(delta[last], delta[last])) / 2
        for l in range(last, -1, -1):
            if l < last:
                np.dot(W[l + 1].T, delta[l + 1], out=delta[l])
            np.subtract(1.0, a[l + 1], out=slope[l])
            np.multiply(slope[l], a[l + 1], out=slope[l])
            np.multiply(delta[l], slope[l], out=delta[l])
        for l in range(last + 1):
            np.dot(delta[l], a[l].T, out=G[l])
            np.multiply(G[l], rate, out=G[l])
            np.subtract(W[l], G[l], out=W[l])
            np.multiply(delta[l], rate, out=delta[l])
            np.subtract(b[l], delta[l], out=b[l])
    return E


def torch_way(spec: "Spec", updates: int) -> float:
    """The same with PyTorch's tensors and its own backward pass."""
    import torch
    from torch import nn

    sizes, flat, at, layers = spec.layers, list(spec.w), 0, []
    biases = list(spec.b or ())
    for m, n in pairwise(sizes):
        layer = nn.Linear(m, n, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(flat[at : at + m * n], dtype=torch.float64).reshape(n, m))
            layer.bias.copy_(torch.tensor(biases[:n], dtype=torch.float64))
        at, biases = at + m * n, biases[n:]
        layers += [layer, nn.Sigmoid()]
    net = nn.Sequential(*layers)
    x, t = (torch.tensor(rows, dtype=torch.float64) for rows in (spec.x, spec.t))
    optimiser, E = torch.optim.SGD(net.parameters(), lr=spec.rate), 0.0
    for _ in range(updates):
        optimiser.zero_grad()
        loss = ((t - net(x)) ** 2).sum() / 2
        loss.backward()
        optimiser.step()
        E = float(loss.detach())
    return E


class Scalar:
    """One number that remembers what it was made from, as teaching libraries have it."""

    __slots__ = ("before", "grad", "value")

    def __init__(self, value: float, before: tuple[tuple["Scalar", float], ...] = ()) -> None:
        self.value, self.before, self.grad = value, before, 0.0

    def plus(self, other: "Scalar") -> "Scalar":
        """Add."""
        return Scalar(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def times(self, other: "Scalar") -> "Scalar":
        """Multiply."""
        return Scalar(self.value * other.value, ((self, other.value), (other, self.value)))

    def sigmoid(self) -> "Scalar":
        """Apply the logistic function."""
        a = 1 / (1 + math.exp(-self.value))
        return Scalar(a, ((self, a * (1 - a)),))


def _send_back(end: Scalar) -> None:
    """Add to every number's gradient, the last made first."""
    order: list[Scalar] = []
    seen: set[int] = set()
    stack = [(end, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack += [(part, False) for part, _ in node.before]
    end.grad = 1.0
    for node in reversed(order):
        for part, slope in node.before:
            part.grad += slope * node.grad


def scalars(spec: "Spec", updates: int) -> float:
    """The same with one object a number."""
    sizes, E = spec.layers, 0.0
    w, b = list(spec.w), list(spec.b or ())
    for _ in range(updates):
        W, B = [Scalar(v) for v in w], [Scalar(v) for v in b]
        a, at, row = [Scalar(v) for v in spec.x[0]], 0, 0
        for n in sizes[1:]:
            after = []
            for _unit in range(n):
                z = B[row]
                for source in a:
                    z = z.plus(W[at].times(source))
                    at += 1
                after.append(z.sigmoid())
                row += 1
            a = after
        end = Scalar(0.0)
        for t, o in zip(spec.t[0], a, strict=True):
            off = o.plus(Scalar(-t))
            end = end.plus(off.times(off).times(Scalar(0.5)))
        _send_back(end)
        E = end.value
        w = [v - spec.rate * s.grad for v, s in zip(w, W, strict=True)]
        b = [v - spec.rate * s.grad for v, s in zip(b, B, strict=True)]
    return E
