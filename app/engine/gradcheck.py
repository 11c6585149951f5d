"""An independent judge of gradients: it only ever runs the network forward."""

from typing import Any

import numpy as np

from app.engine.backprop import forward
from app.engine.functions import Array
from app.engine.network import Network

NUDGE = 1e-30
"""Imaginary nudge of the complex step; nothing is subtracted, so it can be as small as one likes."""


def complex_step(network: Network, x: Array, t: Array) -> tuple[list[float], list[float] | None]:
    """Return dE/dw and dE/db, flat, as Im E(p + ih) / h.

    E is summed over the samples. Right to the last bits wherever E is analytic
    (Squire and Trapp, SIAM Review 40, 1998).
    """
    weights, biases = network.weights, network.biases

    def slope_of(w: list[Any], b: list[Any] | None) -> float:
        nudged = network.with_parameters(w, b, np.complex128)
        return float(forward(nudged, x.astype(complex), t.astype(complex)).E.sum().imag / NUDGE)

    by_weight = [slope_of(_nudge(weights, k, 1j * NUDGE), biases) for k in range(len(weights))]
    if biases is None:
        return by_weight, None
    return by_weight, [slope_of(weights, _nudge(biases, k, 1j * NUDGE)) for k in range(len(biases))]


def central_difference(network: Network, x: Array, t: Array, weight: int, h: float = 1e-6) -> float:
    """Return (E(w + h) − E(w − h)) / 2h for the weight at this index, counted from 0."""
    up, down = (
        network.with_parameters(_nudge(network.weights, weight, step), network.biases, np.float64) for step in (h, -h)
    )
    return float((forward(up, x, t).E.sum() - forward(down, x, t).E.sum()) / (2 * h))


def _nudge(values: list[Any], index: int, by: complex) -> list[Any]:
    return [v + by if i == index else v for i, v in enumerate(values)]
