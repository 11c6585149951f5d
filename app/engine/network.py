"""Networks as frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from app.engine.functions import Activation, Array
from app.engine.losses import Loss


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer that computes.

    Attributes:
        W: weights into the layer, shape (n_out, n_in).
        b: biases, shape (n_out, 1), or (1, 1) if all units share one; None where the network has none.
        activation: the layer's f.
    """

    W: Array
    b: Array | None
    activation: Activation


@dataclass(frozen=True, eq=False)
class Network:
    """Layers one after another, and the loss at their end.

    Attributes:
        layers: the layers that compute, the first hidden one first.
        loss: the error of the last one's activations.
    """

    layers: tuple[Layer, ...]
    loss: Loss

    @property
    def depth(self) -> int:
        """Number of the last layer, L."""
        return len(self.layers)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units per layer, input layer first."""
        return (self.layers[0].W.shape[1], *(len(layer.W) for layer in self.layers))

    def layer(self, l: int) -> Layer:
        """Layer number l; there is nothing to give for the input layer, 0."""
        return self.layers[l - 1]

    @property
    def weights(self) -> list[Any]:
        """Every weight in the order w1, w2 and so on."""
        return [w for layer in self.layers for w in layer.W.ravel().tolist()]

    @property
    def has_biases(self) -> bool:
        """Whether its units have biases."""
        return self.layers[0].b is not None

    @property
    def biases(self) -> list[Any] | None:
        """Every bias in the order of the units, or None."""
        if not self.has_biases:
            return None
        return [b for layer in self.layers if layer.b is not None for b in layer.b.ravel().tolist()]

    def with_parameters(self, weights: Sequence[Any], biases: Sequence[Any] | None, dtype: Any) -> "Network":
        """Return the same network with other parameters, given flat, as arrays of `dtype`."""
        parameters = matrices(self.sizes, weights, biases, dtype)
        layers = zip(self.layers, parameters, strict=True)
        return Network(tuple(Layer(W, b, layer.activation) for layer, (W, b) in layers), self.loss)


def matrices(
    sizes: Sequence[int],
    weights: Sequence[Any],
    biases: Sequence[Any] | None,
    dtype: Any,
) -> list[tuple[Array, Array | None]]:
    """Cut flat parameters into one (W, b) for each layer that computes; b is (1, 1) if there is one bias a layer."""
    result: list[tuple[Array, Array | None]] = []
    w = np.array(weights, dtype)
    b = None if biases is None else np.array(biases, dtype)
    shared = b is not None and len(b) == len(sizes) - 1 != sum(sizes[1:])
    at_w = at_b = 0
    for n_in, n_out in pairwise(sizes):
        W = w[at_w : at_w + n_in * n_out].reshape(n_out, n_in)
        own = 1 if shared else n_out
        result.append((W, None if b is None else b[at_b : at_b + own].reshape(own, 1)))
        at_w, at_b = at_w + n_in * n_out, at_b + own
    return result


def build(
    sizes: Sequence[int],
    activations: Sequence[Activation],
    loss: Loss,
    weights: Sequence[float],
    biases: Sequence[float] | None,
) -> Network:
    """Build a float64 network from flat parameters.

    Raises:
        ValueError: if the parameters don't fit the sizes.
    """
    parts = zip(matrices(sizes, weights, biases, np.float64), activations, strict=True)
    return Network(tuple(Layer(W, b, f) for (W, b), f in parts), loss)
