"""A lesson as NumPy, a whole layer in a line; the formulas come from the same trees as everything else."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from app.lesson import formulas
from app.lesson.terms import (
    Call,
    Cases,
    Factor,
    Leaf,
    Negative,
    Node,
    Number,
    Product,
    Quantity,
    Quotient,
    Square,
    Sum,
)

FUNCTIONS = {"exp": "np.exp", "tanh": "np.tanh", "ln": "np.log", "max": "np.maximum"}
SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
"""How tightly an expression holds together."""


class CodeLine(NamedTuple):
    """A line of code.

    Attributes:
        kinds: the kinds of step that it does.
        layer: of which layer, or 0 for every one.
    """

    text: str
    kinds: tuple[str, ...] = ()
    layer: int = 0


def _number(value: Decimal) -> str:
    return f"{value:f}"


def expression(node: Node, names: dict[str, str], tightness: int = 0) -> str:
    """Write a tree over whole layers, its leaves named by kind; in parentheses where it must hold tighter."""
    text, own = _written(node, names)
    return f"({text})" if own < tightness else text


def _written(node: Node, names: dict[str, str]) -> tuple[str, int]:
    match node:
        case Leaf():
            return names[node.quantity.kind], ATOM
        case Number(value):
            return _number(value), ATOM
        case Factor(_, part):
            return _written(part, names)
        case Sum(parts):
            return _sum(parts, names), SUM
        case Product(factors):
            return " * ".join(expression(f, names, PRODUCT) for f in factors), PRODUCT
        case Quotient(top, bottom):
            return f"{expression(top, names, PRODUCT)} / {expression(bottom, names, POWER)}", PRODUCT
        case _:
            return _special(node, names)


def _sum(parts: tuple[Node, ...], names: dict[str, str]) -> str:
    text = expression(parts[0], names, SUM)
    for part in parts[1:]:
        if isinstance(part, Negative):
            text += f" - {expression(part.part, names, PRODUCT)}"
        else:
            text += f" + {expression(part, names, SUM)}"
    return text


def _special(node: Negative | Square | Call | Cases, names: dict[str, str]) -> tuple[str, int]:
    match node:
        case Negative(part):
            return f"-{expression(part, names, PRODUCT)}", SUM
        case Square(part):
            return f"{expression(part, names, ATOM)} ** 2", POWER
        case Call(function, arguments):
            inside = ", ".join(expression(a, names) for a in arguments)
            return f"{FUNCTIONS[function]}({inside})", ATOM
        case Cases(condition, above, below):
            inside = ", ".join(expression(n, names) for n in (above, below))
            return f"np.where({expression(condition, names)} > 0, {inside})", ATOM


def _leaf(kind: str) -> Leaf:
    return Leaf(Quantity(kind, 1, 1), Decimal(0))


class NumpyText:
    """Writes one iteration of a network as NumPy, layer by layer; samples stand in columns.

    Attributes:
        activations: name of each computing layer's activation.
        loss: name of the loss.
    """

    def __init__(
        self, activations: tuple[str, ...], loss: str, biases: bool, train_biases: bool, averaged: bool
    ) -> None:
        self.activations, self.loss = activations, loss
        self.biases, self.train_biases, self.averaged = biases, train_biases, averaged
        self.last = len(activations)

    def names(self, l: int) -> dict[str, str]:
        """Names of a layer's quantities."""
        return {"z": f"z{l}", "a": f"a{l}", "t": "t", "outputs": "len(t)"}

    def before(self, l: int) -> str:
        """What comes into a layer."""
        return "x" if l == 1 else f"a{l - 1}"

    def lines(self) -> Iterator[CodeLine]:
        """Every line, from the first product to the last update."""
        yield CodeLine("# forward")
        for l in range(1, self.last + 1):
            yield from self.forward(l)
        yield CodeLine("# error")
        share = formulas.SHARE[self.loss](_leaf("t"), _leaf("a"), _leaf("outputs"))
        mean = " / x.shape[1]" if self.averaged else ""
        yield CodeLine(f"E = ({expression(share, self.names(self.last))}).sum(){mean}", ("error", "total_error"))
        yield CodeLine("# backward, through the weights as they are")
        for l in range(self.last, 0, -1):
            yield from self.backward(l)
        yield CodeLine("# update, all at once")
        for l in range(1, self.last + 1):
            yield from self.update(l)

    def forward(self, l: int) -> Iterator[CodeLine]:
        """Z and a of a layer."""
        bias = f" + b{l}" if self.biases else ""
        yield CodeLine(f"z{l} = W{l} @ {self.before(l)}{bias}", ("pre_activation",), l)
        yield CodeLine(f"a{l} = {self.activation(l)}", ("activation",), l)

    def activation(self, l: int) -> str:
        """F(z) of a layer."""
        name = self.activations[l - 1]
        if name == "softmax":
            return f"np.exp(z{l}) / np.exp(z{l}).sum(axis=0)"
        return expression(formulas.ACTIVATION[name](_leaf("z")), self.names(l))

    def backward(self, l: int) -> Iterator[CodeLine]:
        """The error's slopes, δ and the gradients of a layer."""
        if l < self.last:
            yield CodeLine(f"e{l} = W{l + 1}.T @ delta{l + 1}", ("error_slope",), l)
        else:
            slope = formulas.LOSS_SLOPE[self.loss](_leaf("t"), _leaf("a"), _leaf("outputs"))
            yield CodeLine(f"e{l} = {expression(slope, self.names(l))}", ("error_slope",), l)
        name = self.activations[l - 1]
        if name == "softmax":
            yield CodeLine(f"delta{l} = a{l} * (e{l} - (e{l} * a{l}).sum(axis=0))", ("delta",), l)
        else:
            factor = expression(formulas.SLOPE[name](_leaf("z"), _leaf("a")), self.names(l), PRODUCT)
            yield CodeLine(f"delta{l} = e{l} * {factor}", ("activation_slope", "delta"), l)
        mean = " / x.shape[1]" if self.averaged else ""
        yield CodeLine(f"G{l} = delta{l} @ {self.before(l)}.T{mean}", ("weight_gradient",), l)
        if self.train_biases:
            yield CodeLine(f"g{l} = delta{l}.sum(axis=1, keepdims=True){mean}", ("bias_gradient",), l)

    def update(self, l: int) -> Iterator[CodeLine]:
        """The new parameters of a layer."""
        yield CodeLine(f"W{l} = W{l} - rate * G{l}", ("weight_update", "apply"), l)
        if self.train_biases:
            yield CodeLine(f"b{l} = b{l} - rate * g{l}", ("bias_update", "apply"), l)


def _array(rows: list[list[float]]) -> str:
    inside = ",\n    ".join("[" + ", ".join(map(repr, row)) + "]" for row in rows)
    return f"np.array([\n    {inside},\n])"


def script(
    text: NumpyText, W: list[list[list[float]]], b: list[list[list[float]]] | None,
    x: list[list[float]], t: list[list[float]], rate: float, title: str,
) -> str:  # fmt: skip
    """Write a program that runs by itself: the numbers, one iteration, and what it found, printed."""
    parts = [f'"""{title}"""', "", "import numpy as np", ""]
    for l, rows in enumerate(W, start=1):
        parts.append(f"W{l} = {_array(rows)}")
        if b is not None:
            parts.append(f"b{l} = {_array(b[l - 1])}")
    parts += [f"x = {_array(x)}", f"t = {_array(t)}", f"rate = {rate!r}", ""]
    parts += [line.text for line in text.lines()]
    parts += ["", "# what it found"]
    parts.append('print("E", float(E))')
    for l in range(1, len(W) + 1):
        parts.append(f'print("G{l}", G{l}.ravel().tolist())')
        parts.append(f'print("W{l}", W{l}.ravel().tolist())')
        if b is not None:
            parts.append(f'print("b{l}", b{l}.ravel().tolist())')
    return "\n".join(parts) + "\n"
