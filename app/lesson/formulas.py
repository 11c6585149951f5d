"""The equations of activations and losses, spelt once as trees."""

from collections.abc import Callable

from app.engine.functions import LEAK
from app.lesson.terms import (
    ONE,
    TWO,
    Call,
    Cases,
    Leaf,
    Negative,
    Node,
    Product,
    Quotient,
    Square,
    Sum,
    difference,
    number,
    total,
)

ZERO = number(0)
LEAK_NUMBER = number(LEAK)


def _sigmoid(z: Leaf) -> Node:
    return Quotient(ONE, Sum((ONE, Call("exp", (Negative(z),)))))


ACTIVATION: dict[str, Callable[[Leaf], Node]] = {
    "sigmoid": _sigmoid,
    "tanh": lambda z: Call("tanh", (z,)),
    "relu": lambda z: Call("max", (ZERO, z)),
    "leaky_relu": lambda z: Call("max", (Product((LEAK_NUMBER, z)), z)),
    "linear": lambda z: z,
}
"""a = f(z), by name of the activation; softmax is `softmax` below."""

SHORT_ACTIVATION: dict[str, Callable[[Leaf], Node]] = {"sigmoid": lambda z: Call("sigmoid", (z,))}
"""The name by which a function is known, shown before its formula."""

SLOPE: dict[str, Callable[[Leaf, Leaf], Node]] = {
    "sigmoid": lambda _z, a: Product((a, difference(ONE, a))),
    "tanh": lambda _z, a: difference(ONE, Square(a)),
    "relu": lambda z, _a: Cases(z, ONE, ZERO),
    "leaky_relu": lambda z, _a: Cases(z, ONE, LEAK_NUMBER),
    "linear": lambda _z, _a: ONE,
}
"""∂a/∂z, by name of the activation."""


def softmax(z: Leaf, layer: tuple[Leaf, ...]) -> Node:
    """One unit's share of the layer's exponentials."""
    return Quotient(Call("exp", (z,)), total(tuple(Call("exp", (other,)) for other in layer)))


def softmax_slope(k: Leaf, j: Leaf) -> Node:
    """∂a_k/∂z_j of a softmax layer: a_k(1 − a_j) where k is j, −a_k·a_j otherwise."""
    if k.quantity == j.quantity:
        return Product((k, difference(ONE, k)))
    return Negative(Product((k, j)))


def _binary(t: Leaf, a: Leaf) -> Node:
    off = Product((difference(ONE, t), Call("ln", (difference(ONE, a),))))
    return Sum((Negative(Product((t, Call("ln", (a,))))), Negative(off)))


SHARE: dict[str, Callable[[Leaf, Leaf, Leaf], Node]] = {
    "mse": lambda t, a, n: Quotient(Square(difference(t, a)), n),
    "half_sse": lambda t, a, _n: Quotient(Square(difference(t, a)), TWO),
    "sse": lambda t, a, _n: Square(difference(t, a)),
    "bce": lambda t, a, _n: _binary(t, a),
    "cross_entropy": lambda t, a, _n: Negative(Product((t, Call("ln", (a,))))),
}
"""An output's share of E, from its target, its activation and the number of outputs."""


def softplus(z: Node) -> Node:
    """Return ln(1 + e^z)."""
    return Call("ln", (Sum((ONE, Call("exp", (z,)))),))


def stable_binary(t: Leaf, z: Leaf) -> Node:
    """The same share for a sigmoid output, from its z: t·ln(1 + e^−z) + (1 − t)·ln(1 + e^z)."""
    return Sum((Product((t, softplus(Negative(z)))), Product((difference(ONE, t), softplus(z)))))


def stable_cross_entropy(t: Leaf, z: Leaf, layer: tuple[Leaf, ...]) -> Node:
    """The same share for a softmax output, from the layer's z: t·(ln Σ e^z − z)."""
    together = Call("ln", (total(tuple(Call("exp", (other,)) for other in layer)),))
    return Product((t, difference(together, z)))


LOSS_SLOPE: dict[str, Callable[[Leaf, Leaf, Leaf], Node]] = {
    "mse": lambda t, a, n: Quotient(Product((TWO, difference(a, t))), n),
    "half_sse": lambda t, a, _n: difference(a, t),
    "sse": lambda t, a, _n: Product((TWO, difference(a, t))),
    "bce": lambda t, a, _n: difference(
        Quotient(difference(ONE, t), difference(ONE, a)),
        Quotient(t, a),
    ),
    "cross_entropy": lambda t, a, _n: Negative(Quotient(t, a)),
}
"""∂E/∂a of an output."""

MATCHED_DELTA: dict[tuple[str, str], Callable[[Leaf, Leaf, Leaf], Node]] = {
    ("sigmoid", "bce"): lambda _z, a, t: difference(a, t),
    ("sigmoid", "cross_entropy"): lambda _z, a, t: Product((t, difference(a, ONE))),
    ("tanh", "bce"): lambda _z, a, t: difference(
        Product((difference(ONE, t), Sum((ONE, a)))),
        Quotient(Product((t, difference(ONE, Square(a)))), a),
    ),
}
"""δ of an output from its z, a and t, for activations and losses whose two slopes partly cancel."""

STABLE_DELTA: dict[tuple[str, str], Callable[[Leaf, Leaf, Leaf], Node]] = {
    **MATCHED_DELTA,
    ("sigmoid", "cross_entropy"): lambda z, _a, t: Negative(Product((t, Call("sigmoid", (Negative(z),))))),
}
"""The same where a slope is not finite, with all its digits: t·(a − 1) is −t·σ(−z)."""


def stable_softmax_binary(j: int, z: tuple[Leaf, ...], a: tuple[Leaf, ...], t: tuple[Leaf, ...]) -> Node:
    """Return δ_j of a softmax layer under binary cross-entropy (j from 0) without dividing by 1 − a.

    a_j/(1 − a_k) is unit j's share of all exponentials but k's.
    """
    parts: list[Node] = [a[j], Negative(t[j])]
    for k in (k for k in range(len(z)) if k != j):
        without = total(tuple(Call("exp", (other,)) for i, other in enumerate(z) if i != k))
        share = Quotient(Call("exp", (z[j],)), without)
        parts += [Product((t[k], a[j])), Negative(Product((difference(ONE, t[k]), a[k], share)))]
    return Sum(tuple(parts))
