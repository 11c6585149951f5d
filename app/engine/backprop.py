"""Forward, backward, update: the algorithm on one screen."""

from dataclasses import dataclass, replace

import numpy as np

from app.engine.functions import Array, is_exact
from app.engine.kinks import blur_behind, blur_of, has_kinks
from app.engine.losses import output_delta, output_shares, output_slope
from app.engine.network import Layer, Network

NOTHING: Array = np.empty((0, 0))
"""Stands where a quantity does not exist, such as δ of the input layer."""


@dataclass(frozen=True, eq=False)
class Activity:
    """What a forward pass found, by number of layer; z[0] and a[0] are the inputs.

    Attributes:
        z: pre-activations, each (n, m).
        a: activations, each (n, m).
        shares: each output's share of the error, (n_L, m).
    """

    z: list[Array]
    a: list[Array]
    shares: Array

    @property
    def E(self) -> Array:
        """Error of each sample, shape (m,)."""
        return self.shares.sum(axis=0)


@dataclass(frozen=True, eq=False)
class Gradients:
    """What a backward pass found, by number of layer; nothing stands at 0.

    Attributes:
        error_slope: ∂E/∂a, (n, m).
        slope: f′(z), (n, m); nothing for softmax.
        delta: ∂E/∂z, (n, m).
        W: ∂E/∂W summed over the samples, the shape of W.
        b: ∂E/∂b summed over the samples, the shape of b, (n, 1) where there are none.
    """

    error_slope: list[Array]
    slope: list[Array]
    delta: list[Array]
    W: list[Array]
    b: list[Array]


def forward(network: Network, x: Array, t: Array) -> Activity:
    """Run inputs x of shape (n_0, m) through the network and compare with t, (n_L, m).

    In decimals, where a layer has a kink, what is left of a sum that cancels is 0, and not its last digit's noise.
    """
    z, a = [x], [x]
    settle = is_exact(x) and has_kinks(network)
    blur = 0 * x if settle else NOTHING
    for layer in network.layers:
        weighted = layer.W @ a[-1]
        weighted = weighted if layer.b is None else weighted + layer.b
        if settle:
            blur = blur_of(layer, a[-1], blur)
            weighted = np.where(abs(weighted) < blur, 0 * blur, weighted)
        z.append(weighted)
        a.append(layer.activation.f(z[-1]))
        blur = blur_behind(layer.activation, z[-1], blur) if settle else blur
    last = network.layer(network.depth).activation
    return Activity(z, a, output_shares(last, network.loss, z[-1], a[-1], t))


def backward(network: Network, seen: Activity, t: Array) -> Gradients:
    """Send the error back, layer by layer, through the weights as they are."""
    L = network.depth
    error_slope, slope, delta, W, b = ([NOTHING] * (L + 1) for _ in range(5))
    for l in range(L, 0, -1):
        f, z, a = network.layer(l).activation, seen.z[l], seen.a[l]
        slope[l] = NOTHING if f.slope is None else f.slope(z, a)
        if l == L:
            error_slope[l] = output_slope(f, network.loss, z, a, t)
            delta[l] = output_delta(f, network.loss, z, a, t)
        else:
            error_slope[l] = network.layer(l + 1).W.T @ delta[l + 1]
            delta[l] = error_slope[l] * slope[l]
        W[l] = delta[l] @ seen.a[l - 1].T
        b[l] = _of_biases(network.layer(l), delta[l])
    return Gradients(error_slope, slope, delta, W, b)


def _of_biases(layer: Layer, delta: Array) -> Array:
    """Return ∂E/∂b of a layer, (n, 1), or (1, 1) where one bias serves all its units."""
    own = delta.sum(axis=1, keepdims=True)
    return own if layer.b is None or len(layer.b) == len(delta) else own.sum(axis=0, keepdims=True)


def output_layer_first(
    network: Network, seen: Activity, t: Array, rate: object, divisor: int, train_biases: bool
) -> tuple[Network, Gradients]:
    """Do the update in the wrong order, for comparison: each layer is replaced before the one below it is reached.

    Hidden gradients then go through weights that were already updated. Gives the network after,
    and the wrong gradients; those of the last layer are right.
    """
    right = backward(network, seen, t)
    L = network.depth
    delta, W, b = list(right.delta), list(right.W), list(right.b)
    layers = list(network.layers)
    for l in range(L, 0, -1):
        if l < L:
            delta[l] = (layers[l].W.T @ delta[l + 1]) * right.slope[l]
            W[l] = delta[l] @ seen.a[l - 1].T
            b[l] = _of_biases(layers[l - 1], delta[l])
        layer = layers[l - 1]
        moved = layer.b if layer.b is None or not train_biases else layer.b - rate * b[l] / divisor
        layers[l - 1] = replace(layer, W=layer.W - rate * W[l] / divisor, b=moved)
    return replace(network, layers=tuple(layers)), Gradients(right.error_slope, right.slope, delta, W, b)


def update(network: Network, gradients: Gradients, rate: object, divisor: int, train_biases: bool) -> Network:
    """Replace all parameters at once: p⁺ = p − α·(∂E/∂p)/divisor.

    `divisor` is 1, or the number of samples where the gradients are averaged.
    """

    def moved(l: int, layer: Layer) -> Layer:
        W = layer.W - rate * gradients.W[l] / divisor
        if layer.b is None or not train_biases:
            return replace(layer, W=W)
        return replace(layer, W=W, b=layer.b - rate * gradients.b[l] / divisor)

    layers = tuple(moved(l, layer) for l, layer in enumerate(network.layers, start=1))
    return replace(network, layers=layers)
