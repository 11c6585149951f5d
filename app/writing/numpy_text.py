"""A lesson as NumPy, a whole layer in a line; the formulas come from the same trees as everything else."""

from collections.abc import Iterator
from decimal import Decimal
from textwrap import wrap
from typing import NamedTuple

from app.lesson import formulas
from app.lesson.quantities import Quantity
from app.lesson.terms import Call, Cases, Factor, Leaf, Negative, Node, Number, Product, Quotient, Square, Sum

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


TORCH = {
    "sigmoid": "torch.sigmoid(z{0})",
    "tanh": "torch.tanh(z{0})",
    "relu": "torch.relu(z{0})",
    "leaky_relu": "torch.nn.functional.leaky_relu(z{0}, 0.01)",
    "linear": "z{0}",
    "softmax": "torch.softmax(z{0}, dim=0)",
}
"""PyTorch's own functions: it differentiates by itself, which makes it a judge."""


def torch_lines(text: NumpyText) -> Iterator[str]:
    """Write the forward pass, PyTorch's backward pass, and the update."""
    for l in range(1, text.last + 1):
        bias = f" + b{l}" if text.biases else ""
        yield f"z{l} = W{l} @ {text.before(l)}{bias}"
        yield f"a{l} = {TORCH[text.activations[l - 1]].format(l)}"
    share = formulas.SHARE[text.loss](_leaf("t"), _leaf("a"), _leaf("outputs"))
    mean = " / x.shape[1]" if text.averaged else ""
    yield f"E = ({expression(share, text.names(text.last)).replace('np.', 'torch.')}).sum(){mean}"
    yield "E.backward()"
    yield "with torch.no_grad():"
    for l in range(1, text.last + 1):
        yield f"    W{l} -= rate * W{l}.grad"
        if text.train_biases:
            yield f"    b{l} -= rate * b{l}.grad"


def torch_script(numbers: "Numbers", text: NumpyText) -> str:
    """Write the same iteration as a PyTorch program that runs by itself."""
    parts = [f'"""{numbers.title}"""', "", "import torch", ""]
    parts.append("torch.set_default_dtype(torch.float64)")
    for name, rows in numbers.arrays():
        learns = name.startswith("W") or (name.startswith("b") and text.train_biases)
        inside = _array(rows).removeprefix("np.array(").removesuffix(")")
        parts.append(f"{name} = torch.tensor({inside}{', requires_grad=True' if learns else ''})")
    parts += [
        f"rate = {numbers.rate!r}",
        "",
        *numbers.comments,
        *torch_lines(text),
        "",
        "# what it found",
        'print("E", E.item())',
    ]
    for l in range(1, text.last + 1):
        parts.append(f'print("G{l}", W{l}.grad.flatten().tolist())')
        parts.append(f'print("W{l}", W{l}.flatten().tolist())')
        if text.biases:
            parts.append(f'print("b{l}", b{l}.flatten().tolist())')
    return "\n".join(parts) + "\n"


class Numbers(NamedTuple):
    """The numbers that a program begins with; samples stand in columns.

    Attributes:
        cautions: where the program, which calculates in float64, will differ from the lesson.
    """

    title: str
    W: list[list[list[float]]]
    b: list[list[list[float]]] | None
    x: list[list[float]]
    t: list[list[float]]
    rate: float
    cautions: tuple[str, ...] = ()

    @property
    def comments(self) -> list[str]:
        """Return the cautions as lines of comment."""
        return [f"# {line}" for caution in self.cautions for line in wrap(caution, 100)]

    def arrays(self) -> Iterator[tuple[str, list[list[float]]]]:
        """Return every array with its name."""
        for l, rows in enumerate(self.W, start=1):
            yield f"W{l}", rows
            if self.b is not None:
                yield f"b{l}", self.b[l - 1]
        yield "x", self.x
        yield "t", self.t


def numpy_parts(numbers: Numbers, text: NumpyText) -> tuple[str, str, str]:
    """Write the numbers, the iteration, and what prints its results."""
    given = [f"{name} = {_array(rows)}" for name, rows in numbers.arrays()]
    first = "\n".join(["import numpy as np", "", *given, f"rate = {numbers.rate!r}"])
    middle = "\n".join([*numbers.comments, *(line.text for line in text.lines())])
    last = ['print("E", float(E))']
    for l in range(1, text.last + 1):
        last.append(f'print("G{l}", G{l}.ravel().tolist())')
        last.append(f'print("W{l}", W{l}.ravel().tolist())')
        if text.biases:
            last.append(f'print("b{l}", b{l}.ravel().tolist())')
    return first, middle, "\n".join(last)


def script(numbers: Numbers, text: NumpyText) -> str:
    """Write a program that runs by itself: the numbers, one iteration, and what it found, printed."""
    first, middle, last = numpy_parts(numbers, text)
    return f'"""{numbers.title}"""\n\n{first}\n\n{middle}\n\n# what it found\n{last}\n'


def notebook(numbers: Numbers, text: NumpyText) -> dict[str, object]:
    """Write the same program as a notebook (nbformat 4.5): the numbers, the iteration, the results."""
    words = ("The network and its numbers", "One iteration, a layer in a line", "What it found")
    cells: list[dict[str, object]] = [_markdown("title", f"# Backstep\n\n{numbers.title}")]
    for name, code in zip(words, numpy_parts(numbers, text), strict=True):
        key = name.split()[-1].lower()
        cells += [_markdown(f"about-{key}", f"## {name}"), _code(f"code-{key}", code)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _markdown(key: str, source: str) -> dict[str, object]:
    return {"cell_type": "markdown", "id": key, "metadata": {}, "source": source}


def _code(key: str, source: str) -> dict[str, object]:
    return {"cell_type": "code", "id": key, "metadata": {}, "execution_count": None, "outputs": [], "source": source}
