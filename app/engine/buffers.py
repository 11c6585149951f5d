"""The same algorithm in buffers that are made once: for networks too large for straight-line code.

All parameters lie in one vector, so that one subtraction updates them all; a bias is the weight
of an input that is always 1.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np

from app.engine.functions import SIGMOID, Activation, Array
from app.engine.kinks import is_decided, is_watched
from app.engine.losses import Loss, is_matched, output_delta, output_shares, output_slope
from app.engine.network import Network


def _sigmoid_into(z: Array, a: Array, rest: Array) -> None:
    np.negative(z, out=rest)
    np.exp(rest, out=rest)
    np.add(rest, 1.0, out=a)
    np.reciprocal(a, out=a)
    np.minimum(rest, LARGE, out=rest)
    rest *= a


LARGE = 1e300
"""Where e to the −z is larger, a is so small that nothing is left of it times 1 − a, and ∞ · 0 must not come of it."""

IN_PLACE: dict[str, Callable[[Array, Array, Array], object]] = {
    "sigmoid": _sigmoid_into,
    "tanh": lambda z, a, _rest: np.tanh(z, out=a),
    "linear": lambda z, a, _rest: np.copyto(a, z),
}
"""Activations that write a, and where it is needed 1 − a, into their places; the others are called as they are."""


class Buffers:
    """A network that trains in place.

    Attributes:
        theta: all parameters; of layer l the rows [W | b], one after another.
        gradient: the same for ∂E/∂θ, summed over the samples.
    """

    def __init__(self, network: Network, samples: int, moves: Array) -> None:
        """Make room for so many samples at once; `moves` is 0 for parameters that stay, weights first."""
        self.network, self.biased = network, network.biases is not None
        extra = int(self.biased)
        shapes = [(layer.W.shape[0], layer.W.shape[1] + extra) for layer in network.layers]
        total = sum(rows * columns for rows, columns in shapes)
        self.theta, self.gradient = np.empty(total), np.empty(total)
        self.W, self.G = _views(self.theta, shapes), _views(self.gradient, shapes)
        self.inputs = [np.ones((n + extra, samples)) for n in network.sizes]
        self.inputs_T = [a.T for a in self.inputs]
        self.a = [a[:n] for a, n in zip(self.inputs, network.sizes, strict=True)]
        self.back = [W[:, :n].T for W, n in zip(self.W, network.sizes, strict=False)]
        self.z = [np.empty((n, samples)) for n in network.sizes[1:]]
        self.rest = [np.empty((n, samples)) for n in network.sizes[1:]]
        self.delta = [np.empty((n, samples)) for n in network.sizes[1:]]
        self.watches = is_watched(network)
        count = len(network.weights)
        moved = moves.tolist()
        self.load(network.with_parameters(moved[:count], moved[count:] if self.biased else None, np.float64))
        self.stays = np.flatnonzero(self.theta == 0)
        self.load(network)

    @cached_property
    def current(self) -> Network:
        """The network whose parameters are the buffers themselves."""
        n = self.network.sizes
        parts = zip(self.network.layers, self.W, n, strict=False)
        layers = [replace(layer, W=W[:, :k], b=W[:, k:] if self.biased else None) for layer, W, k in parts]
        return replace(self.network, layers=tuple(layers))

    def load(self, network: Network) -> None:
        """Take a network's parameters over."""
        for W, layer in zip(self.W, network.layers, strict=True):
            W[:, : layer.W.shape[1]] = layer.W
            if layer.b is not None:
                W[:, -1:] = layer.b

    def parameters(self) -> tuple[list[float], list[float] | None]:
        """Return all weights and all biases, flat."""
        inner = self.network.sizes
        weights = [w for W, n in zip(self.W, inner, strict=False) for w in W[:, :n].ravel().tolist()]
        return weights, [b for W in self.W for b in W[:, -1].tolist()] if self.biased else None

    def step(self, x: Array, t: Array, factor: float) -> float | None:
        """Do one update, θ −= factor · gradient, and return the summed error before it.

        Return None, and leave the parameters as they are, where floats can't decide it.
        """
        error = self._forward(x, t)
        if self.watches and np.isfinite(self.theta).all() and not is_decided(self.current, [x, *self.z], self.a):
            return None
        self._backward(t)
        self.gradient[self.stays] = 0.0
        self.gradient *= factor
        self.theta -= self.gradient
        return error

    def _forward(self, x: Array, t: Array) -> float:
        self.a[0][:] = x
        for i, layer in enumerate(self.network.layers):
            z, a = self.z[i], self.a[i + 1]
            np.dot(self.W[i], self.inputs[i], out=z)
            change = IN_PLACE.get(layer.activation.name)
            if change is None:
                a[:] = layer.activation.f(z)
            else:
                change(z, a, self.rest[i])
        last = self.network.layers[-1].activation
        return float(output_shares(last, self.network.loss, self.z[-1], self.a[-1], t).sum())

    def _backward(self, t: Array) -> None:
        layers = self.network.layers
        for i in reversed(range(len(layers))):
            a, delta = self.a[i + 1], self.delta[i]
            if i + 1 == len(layers):
                self._output_delta(layers[i].activation, self.network.loss, i, t)
            else:
                np.dot(self.back[i + 1], self.delta[i + 1], out=delta)
                self._times_slope(layers[i].activation, i, a, delta)
            np.dot(delta, self.inputs_T[i], out=self.G[i])

    def _output_delta(self, f: Activation, loss: Loss, i: int, t: Array) -> None:
        a = self.a[-1]
        if f.slope is None or is_matched(f, loss):
            self.delta[i][:] = output_delta(f, loss, self.z[i], a, t)
            return
        self.delta[i][:] = output_slope(f, loss, self.z[i], a, t)
        self._times_slope(f, i, a, self.delta[i])

    def _times_slope(self, f: Activation, i: int, a: Array, delta: Array) -> None:
        if f is SIGMOID:
            delta *= a
            delta *= self.rest[i]
        elif f.slope is not None and f.name != "linear":
            delta *= f.slope(self.z[i], a)


def _views(vector: Array, shapes: list[tuple[int, int]]) -> list[Array]:
    views, at = [], 0
    for rows, columns in shapes:
        views.append(vector[at : at + rows * columns].reshape(rows, columns))
        at += rows * columns
    return views
