"""Activations as the lesson spells them: one record for the formula, the words and the code of each.

The engine's own record (`app.engine.functions`) calculates; `name` ties the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.engine.functions import LEAK
from app.lesson.terms import (
    ONE,
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

ZERO, LEAK_NUMBER = number(0), number(LEAK)


@dataclass(frozen=True)
class SpeltActivation:
    """An activation's formulas, words and code.

    Attributes:
        name: as in the address.
        label: as in a list to choose from.
        formula: a = f(z), from z; softmax, which takes a whole layer, has its own below.
        slope: ∂a/∂z, from z and a.
        reason: what it does, in a sentence.
        slope_reason: what is to be said of its slope.
        torch: PyTorch's own function of a layer's `{z}`.
        short: the name by which it is known, shown before its formula.
        float_formula, float_slope: Python that keeps the digits of 1 − a where a unit saturates, which floats lose in
            the step's own formula; nothing where they don't.
    """

    name: str
    label: str
    formula: Callable[[Leaf], Node]
    slope: Callable[[Leaf, Leaf], Node]
    reason: str
    slope_reason: str
    torch: str
    short: Callable[[Leaf], Node] | None = None
    float_formula: str = ""
    float_slope: str = ""


def _no_formula(*_leaves: Leaf) -> Node:
    raise LookupError("A softmax unit has no formula of its own: see `softmax`.")


SIGMOID = SpeltActivation(
    "sigmoid",
    "sigmoid",
    lambda z: Quotient(ONE, Sum((ONE, Call("exp", (Negative(z),))))),
    lambda _z, a: Product((a, difference(ONE, a))),
    "σ is the sigmoid: it squeezes any number into the range from 0 to 1. ",
    "The sigmoid’s slope happens to be its own value times one minus that value. It is never more than "
    "0.25, and close to 0 where the value is near 0 or 1: there the unit is saturated and learns slowly.",
    "torch.sigmoid({z})",
    short=lambda z: Call("sigmoid", (z,)),
    float_formula="1.0 / (1.0 + (e_{place} := exp(-z_{place})))",
    float_slope="a_{place} * (a_{place} * e_{place})",
)
TANH = SpeltActivation(
    "tanh",
    "tanh",
    lambda z: Call("tanh", (z,)),
    lambda _z, a: difference(ONE, Square(a)),
    "The hyperbolic tangent squeezes any number into the range from −1 to 1. ",
    "The slope of tanh happens to be one minus the square of its own value. It is 1 in the middle, and "
    "close to 0 where the value is near −1 or 1: there the unit is saturated and learns slowly.",
    "torch.tanh({z})",
    float_slope="1.0 / ((s := cosh(z_{place})) * s)",
)
RELU = SpeltActivation(
    "relu",
    "ReLU",
    lambda z: Call("max", (ZERO, z)),
    lambda z, _a: Cases(z, ONE, ZERO),
    "ReLU keeps a positive number and replaces a negative one by 0. ",
    "ReLU passes a positive value on as it is, so its slope is 1 there; "
    "a unit at or below 0 is silent and lets nothing back: slope 0.",
    "torch.relu({z})",
)
LEAKY_RELU = SpeltActivation(
    "leaky_relu",
    "leaky ReLU",
    lambda z: Call("max", (Product((LEAK_NUMBER, z)), z)),
    lambda z, _a: Cases(z, ONE, LEAK_NUMBER),
    "Leaky ReLU keeps a positive number and shrinks a negative one to a hundredth. ",
    "Leaky ReLU has slope 1 above 0, and a small slope of 0.01 at and below it, so that a silent unit can still learn.",
    "torch.nn.functional.leaky_relu({z}, 0.01)",
)
LINEAR = SpeltActivation(
    "linear",
    "linear",
    lambda z: z,
    lambda _z, _a: ONE,
    "A linear unit passes its number on unchanged. ",
    "A linear unit passes its value on as it is: its slope is 1 everywhere.",
    "{z}",
)
SOFTMAX = SpeltActivation(
    "softmax",
    "softmax",
    _no_formula,
    _no_formula,
    "Softmax turns the layer’s numbers into probabilities: all positive, together 1. ",
    "",
    "torch.softmax({z}, dim=0)",
)

SPELT_ACTIVATIONS = {f.name: f for f in (SIGMOID, TANH, RELU, LEAKY_RELU, LINEAR, SOFTMAX)}


def softmax(z: Leaf, layer: tuple[Leaf, ...]) -> Node:
    """Return one unit's share of the layer's exponentials."""
    return Quotient(Call("exp", (z,)), total(tuple(Call("exp", (other,)) for other in layer)))


def softmax_slope(k: Leaf, j: Leaf) -> Node:
    """Return ∂a_k/∂z_j of a softmax layer: a_k(1 − a_j) where k is j, −a_k·a_j otherwise."""
    if k.quantity == j.quantity:
        return Product((k, difference(ONE, k)))
    return Negative(Product((k, j)))
