"""What our training is measured against: NumPy as a textbook writes it, and with `out=`."""

import numpy as np
from numpy.typing import NDArray

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
