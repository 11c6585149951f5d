"""Losses as the lesson spells them, and the outputs' δ where an activation and a loss cancel.

The engine's own records (`app.engine.losses`) calculate; `name` ties the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.engine.families import activation
from app.lesson.terms import (
    ONE,
    TWO,
    Call,
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

OfOutput = Callable[[Leaf, Leaf, Leaf], Node]
"""A formula of an output's target, its activation and the number of outputs."""


@dataclass(frozen=True)
class SpeltLoss:
    """A loss's formulas and words.

    Attributes:
        name: as in the address.
        label: as in a list to choose from.
        share: an output's share of E.
        slope: ∂E/∂a of an output.
        reason: why the share is as it is.
        slope_reason: how its derivative comes about.
        is_squared: whether it squares differences.
        has_targets: whether it compares outputs with targets.
    """

    name: str
    label: str
    share: OfOutput
    slope: OfOutput
    reason: str
    slope_reason: str
    is_squared: bool = False
    has_targets: bool = True


def _binary(t: Leaf, a: Leaf) -> Node:
    off = Product((difference(ONE, t), Call("ln", (difference(ONE, a),))))
    return Sum((Negative(Product((t, Call("ln", (a,))))), Negative(off)))


_SQUARED = "The difference is squared, so that too high and too low both count"
_SQUARE = "The square brings a factor 2, and the minus before the output makes target − output into output − target. "
_LOGARITHM = "The derivative of ln a is 1/a. "

MSE = SpeltLoss(
    "mse",
    "mean squared error",
    lambda t, a, n: Quotient(Square(difference(t, a)), n),
    lambda t, a, n: Quotient(Product((TWO, difference(a, t))), n),
    f"{_SQUARED}, and divided by n, the number of outputs: the mean squared error.",
    _SQUARE,
    is_squared=True,
)
HALF_SSE = SpeltLoss(
    "half_sse",
    "half the sum of squares",
    lambda t, a, _n: Quotient(Square(difference(t, a)), TWO),
    lambda t, a, _n: difference(a, t),
    f"{_SQUARED}. The half is there to cancel the 2 that the derivative will bring.",
    "The 2 of the square cancels the half; the minus before the output makes target − output into output − target. ",
    is_squared=True,
)
SSE = SpeltLoss(
    "sse",
    "sum of squares",
    lambda t, a, _n: Square(difference(t, a)),
    lambda t, a, _n: Product((TWO, difference(a, t))),
    f"{_SQUARED}.",
    _SQUARE,
    is_squared=True,
)
BCE = SpeltLoss(
    "bce",
    "binary cross-entropy",
    lambda t, a, _n: _binary(t, a),
    lambda t, a, _n: difference(Quotient(difference(ONE, t), difference(ONE, a)), Quotient(t, a)),
    "The logarithm makes a confident mistake expensive: the error grows without bound "
    "as the output nears the wrong end. This is binary cross-entropy.",
    _LOGARITHM,
)
CROSS_ENTROPY = SpeltLoss(
    "cross_entropy",
    "cross-entropy",
    lambda t, a, _n: Negative(Product((t, Call("ln", (a,))))),
    lambda t, a, _n: Negative(Quotient(t, a)),
    "Only outputs whose target is not 0 count: the less probability they were given, "
    "the larger the error. This is cross-entropy.",
    _LOGARITHM,
)

OUTPUT = SpeltLoss(
    "output",
    "the output itself",
    lambda _t, a, _n: a,
    lambda _t, _a, _n: ONE,
    "There is no target here: E is the sum of the outputs, so that the way back gives the derivatives of the network "
    "itself, without a loss.",
    "It is added as it is, so its derivative is 1. ",
    has_targets=False,
)

SPELT_LOSSES = {loss.name: loss for loss in (MSE, HALF_SSE, SSE, BCE, CROSS_ENTROPY, OUTPUT)}


@dataclass(frozen=True)
class MatchedPair:
    """An activation and a loss whose two slopes partly cancel in an output's δ.

    Attributes:
        delta: what is left of δ, from the output's z, its a and its target.
        reason: how they cancel.
        with_digits: the same with all its digits where a slope is not finite, if that is another form.
    """

    delta: Callable[[Node, Node, Node], Node]
    reason: str
    with_digits: Callable[[Node, Node, Node], Node] | None = None

    def stable(self, z: Leaf, a: Leaf, t: Leaf) -> Node:
        """Return δ in a form that keeps its digits where a slope is not finite."""
        return (self.with_digits or self.delta)(z, a, t)


MATCHED_PAIRS: dict[tuple[str, str], MatchedPair] = {
    ("sigmoid", "bce"): MatchedPair(
        lambda _z, a, t: difference(a, t),
        "With a sigmoid and binary cross-entropy they cancel to output minus target: "
        "a saturated unit that is wrong still learns. ",
    ),
    ("sigmoid", "cross_entropy"): MatchedPair(
        lambda _z, a, t: Product((t, difference(a, ONE))),
        "With a sigmoid and cross-entropy the output cancels, and the target times the output minus 1 is left: "
        "a saturated unit that is wrong still learns. ",
        lambda z, _a, t: Negative(Product((t, Call("sigmoid", (Negative(z),))))),  # t·(a − 1) is −t·σ(−z)
    ),
    ("tanh", "bce"): MatchedPair(
        lambda _z, a, t: difference(
            Product((difference(ONE, t), Sum((ONE, a)))),
            Quotient(Product((t, difference(ONE, Square(a)))), a),
        ),
        "With tanh and binary cross-entropy 1 minus the output cancels in one part. ",
    ),
}
"""By the names of the activation (or the one that it is like) and the loss."""


def matched_pair(name: str, loss: str) -> MatchedPair | None:
    """Return what is left of an output's δ, by the names of activation and loss; nothing if nothing cancels."""
    f = activation(name)
    found = MATCHED_PAIRS.get((f.like, loss))
    if found is None or f.steepness == "1":
        return found
    k, digits = number(f.steepness), found.with_digits

    def steep(delta: Callable[[Node, Node, Node], Node]) -> Callable[[Node, Node, Node], Node]:
        return lambda z, a, t: Product((k, delta(Product((k, z)), a, t)))

    reason = found.reason.replace("With tanh", f"With a {name.partition(':')[0].replace('_', ' ')}")
    reason = f"{reason}What comes out of the slope in front, {f.steepness}, stays as a factor. "
    return replace(found, delta=steep(found.delta), reason=reason, with_digits=steep(digits) if digits else None)


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
