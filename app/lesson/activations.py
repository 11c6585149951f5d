"""Activations as the lesson spells them: one record for the formula, the words and the code of each.

The engine's own record (`app.engine.functions`) calculates; `name` ties the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from app.engine.families import FAMILIES
from app.engine.functions import LEAK
from app.engine.scalars import cosh_text, exp_text, sigmoid_rest_text
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
    formula: Callable[[Node], Node]
    slope: Callable[[Node, Node], Node]
    reason: str
    slope_reason: str
    torch: str
    short: Callable[[Node], Node] | None = None
    float_formula: str = ""
    float_slope: str = ""


def _cases(z: Node, above: Node, below: Node, *, at_zero: bool = False) -> Cases:
    assert isinstance(z, Leaf)  # noqa: S101 - what has cases has no steepness
    return Cases(z, above, below, at_zero)


def _no_formula(*_leaves: Node) -> Node:
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
    float_formula=f"1.0 / (1.0 + (e_{{place}} := {exp_text('-z_{place}')}))",
    float_slope=f"a_{{place}} * {sigmoid_rest_text('{place}', 'z_{place}')}",
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
    float_slope=f"1.0 / ((s := {cosh_text('z_{place}')}) * s)",
)
RELU = SpeltActivation(
    "relu",
    "ReLU",
    lambda z: Call("max", (ZERO, z)),
    lambda z, _a: _cases(z, ONE, ZERO),
    "ReLU keeps a positive number and replaces a negative one by 0. ",
    "ReLU passes a positive value on as it is, so its slope is 1 there; "
    "a unit at or below 0 is silent and lets nothing back: slope 0.",
    "torch.relu({z})",
)
LEAKY_RELU = SpeltActivation(
    "leaky_relu",
    "leaky ReLU",
    lambda z: Call("max", (Product((LEAK_NUMBER, z)), z)),
    lambda z, _a: _cases(z, ONE, LEAK_NUMBER),
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

_HALF = "Its slope is half of one plus its value times one minus its value: "
BIPOLAR_SIGMOID = SpeltActivation(
    "bipolar_sigmoid",
    "bipolar sigmoid",
    lambda z: difference(Quotient(TWO, Sum((ONE, Call("exp", (Negative(z),))))), ONE),
    lambda _z, a: Quotient(Product((Sum((ONE, a)), difference(ONE, a))), TWO),
    "The bipolar sigmoid squeezes any number into the range from −1 to 1: it is twice the sigmoid, less 1. ",
    f"{_HALF}at most 0.5, half as steep as tanh in the middle.",
    "2 * torch.sigmoid({z}) - 1",
    float_formula="tanh(0.5 * z_{place})",
    float_slope=f"0.5 / ((s := {cosh_text('0.5 * z_{place}')}) * s)",
)
SOFTPLUS = SpeltActivation(
    "softplus",
    "softplus",
    lambda z: Call("ln", (Sum((ONE, Call("exp", (z,)))),)),
    lambda z, _a: Quotient(ONE, Sum((ONE, Call("exp", (Negative(z),))))),
    "Softplus is a smooth ReLU: far above 0 it keeps a number, far below 0 it comes near 0. ",
    "The slope of softplus is the sigmoid of the same z: between 0 and 1, and 0.5 at 0.",
    "torch.nn.functional.softplus({z})",
    float_formula="max(z_{place}, 0.0) + log1p(e_{place} := exp(-abs(z_{place})))",
    float_slope="(1.0 if z_{place} > 0.0 else e_{place}) / (1.0 + e_{place})",
)


def _elu(alpha: str) -> SpeltActivation:
    a, usual = number(alpha), alpha == "1"
    times = (lambda node: node) if usual else (lambda node: Product((a, node)))
    named = "1" if usual else alpha
    return SpeltActivation(
        "elu",
        "ELU",
        lambda z: _cases(z, z, times(difference(Call("exp", (z,)), ONE))),
        lambda z, _a: _cases(z, ONE, times(Call("exp", (z,)))),
        f"ELU keeps a positive number; a negative one it lets come down no further than −{named}. ",
        f"ELU has slope 1 above 0. At and below 0 it is {'' if usual else f'{alpha} times '}e to the z, which is close "
        "to 0 far below: there the unit learns slowly.",
        f"torch.nn.functional.elu({{z}}, {float(alpha)!r})",
        float_formula=f"(z_{{place}} if z_{{place}} > 0 else {float(alpha)!r} * expm1(z_{{place}}))",
    )


ELU = _elu("1")
SILU = SpeltActivation(
    "silu",
    "SiLU (swish)",
    lambda z: Quotient(z, Sum((ONE, Call("exp", (Negative(z),))))),
    lambda z, _a: Quotient(
        Sum((ONE, Product((Call("exp", (Negative(z),)), Sum((ONE, z)))))),
        Square(Sum((ONE, Call("exp", (Negative(z),))))),
    ),
    "SiLU, also called swish, is z times the sigmoid of z: near 0 below, near z above, and a little negative between. ",
    "The slope of SiLU follows from the product rule: the sigmoid of z, plus z times the sigmoid’s own slope.",
    "torch.nn.functional.silu({z})",
    float_formula=f"z_{{place}} / (1.0 + (e_{{place}} := {exp_text('-z_{place}')}))",
    float_slope=(
        "(s := 1.0 / (1.0 + e_{place})) * (1.0 + z_{place} * (s * e_{place} if z_{place} > 0.0 else 1.0 - s))"
    ),
)
STEP = SpeltActivation(
    "step",
    "step (threshold)",
    lambda z: _cases(z, ONE, ZERO, at_zero=True),
    lambda _z, _a: ZERO,
    "The step function fires, 1, or does not, 0; at 0 it fires. ",
    "A step function is level wherever it does not jump, so its slope is 0, and every gradient that passes through "
    "it is 0 too: gradient descent can’t train it. That is why smooth functions took its place.",
    "({z} >= 0).to({z}.dtype)",
)


def _steeper(f: SpeltActivation, k: str) -> SpeltActivation:
    """Return the same of k·z, whose slope is k times as steep."""
    factor, k_times = number(k), f"{float(k)!r} * "

    def times(z: Node) -> Node:
        return Product((factor, z))

    def scaled(text: str) -> str:
        return text.replace("z_{place}", f"({k_times}z_{{place}})")

    short = f.short
    return replace(
        f,
        label=f"{f.label}, {FAMILIES[f.name].what} {k}",
        formula=lambda z: f.formula(times(z)),
        slope=lambda z, a: Product((factor, f.slope(times(z), a))),
        reason=f"{f.reason}Here z is first multiplied by {k}: it is {'steeper' if float(k) > 1 else 'flatter'}. ",
        slope_reason=f"{f.slope_reason} The factor {k} in front of z comes out as a factor of the slope.",
        torch=f.torch.replace("{z}", f"({k_times}{{z}})"),
        short=None if short is None else lambda z: short(times(z)),
        float_formula=scaled(f.float_formula),
        float_slope=f"{k_times}({scaled(f.float_slope)})" if f.float_slope else "",
    )


def _linear(f: SpeltActivation, c: str) -> SpeltActivation:
    return replace(
        f,
        label=f"{f.label}, factor {c}",
        formula=lambda z: Product((number(c), z)),
        slope=lambda _z, _a: number(c),
        reason=f"A linear unit passes its number on, here times {c}. ",
        slope_reason=f"A linear unit’s slope is the same everywhere: its factor, {c}.",
        torch=f"{float(c)!r} * {{z}}",
    )


def _leaky(f: SpeltActivation, below: str) -> SpeltActivation:
    leak = number(below)
    return replace(
        f,
        label=f"{f.label}, slope {below} below 0",
        formula=lambda z: Call("max", (Product((leak, z)), z)),
        slope=lambda z, _a: _cases(z, ONE, leak),
        reason=f"Leaky ReLU keeps a positive number and multiplies a negative one by {below}. ",
        slope_reason=f"Leaky ReLU has slope 1 above 0, and a small slope, here {below}, at and below it, so that a "
        "silent unit can still learn.",
        torch=f"torch.nn.functional.leaky_relu({{z}}, {float(below)!r})",
    )


SPELT_ACTIVATIONS = {
    f.name: f
    for f in (
        SIGMOID, TANH, RELU, LEAKY_RELU, LINEAR, SOFTMAX, BIPOLAR_SIGMOID, SOFTPLUS, ELU, SILU, STEP,
    )
}  # fmt: skip
"""Those without a number of their own."""

SPELT_FAMILIES: dict[str, Callable[[SpeltActivation, str], SpeltActivation]] = {
    "sigmoid": _steeper, "tanh": _steeper, "bipolar_sigmoid": _steeper, "linear": _linear, "leaky_relu": _leaky,
    "elu": lambda f, alpha: replace(_elu(alpha), label=f"{f.label}, α {alpha}"),
}  # fmt: skip
"""How those with a number are spelt, from the one without."""


@lru_cache(maxsize=512)
def spelt(name: str) -> SpeltActivation:
    """Return the formulas and words of an activation, by its name in an address."""
    base, colon, own = name.partition(":")
    return SPELT_FAMILIES[base](SPELT_ACTIVATIONS[base], own) if colon else SPELT_ACTIVATIONS[base]


def softmax(z: Leaf, layer: tuple[Leaf, ...]) -> Node:
    """Return one unit's share of the layer's exponentials."""
    return Quotient(Call("exp", (z,)), total(tuple(Call("exp", (other,)) for other in layer)))


def softmax_slope(k: Leaf, j: Leaf) -> Node:
    """Return ∂a_k/∂z_j of a softmax layer: a_k(1 − a_j) where k is j, −a_k·a_j otherwise."""
    if k.quantity == j.quantity:
        return Product((k, difference(ONE, k)))
    return Negative(Product((k, j)))
