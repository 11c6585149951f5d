"""A lesson as NumPy, a whole layer in a line; the formulas come from the same trees as everything else."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from app.engine.rules import PLAIN, Rule
from app.lesson import layer_lines
from app.lesson.activations import spelt
from app.lesson.layer_lines import LayerLine
from app.lesson.losses import SPELT_LOSSES, OfOutput
from app.lesson.quantities import Quantity
from app.lesson.terms import Call, Cases, Factor, Leaf, Negative, Node, Number, Power, Product, Quotient, Square, Sum
from app.writing.program_numbers import ProgramNumbers

FUNCTIONS = {"exp": "np.exp", "tanh": "np.tanh", "ln": "np.log", "max": "np.maximum", "sqrt": "np.sqrt"}
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


def _special(node: Negative | Square | Power | Call | Cases, names: dict[str, str]) -> tuple[str, int]:
    match node:
        case Negative(part):
            return f"-{expression(part, names, PRODUCT)}", SUM
        case Square(part):
            return f"{expression(part, names, ATOM)} ** 2", POWER
        case Power(base, exponent):
            return f"{expression(base, names, ATOM)} ** {expression(exponent, names, ATOM)}", POWER
        case Call(function, arguments):
            inside = ", ".join(expression(a, names) for a in arguments)
            return f"{FUNCTIONS[function]}({inside})", ATOM
        case Cases():
            inside = ", ".join(expression(n, names) for n in (node.above, node.below))
            sign = ">=" if node.at_zero else ">"
            return f"np.where({expression(node.condition, names)} {sign} 0, {inside})", ATOM


def _leaf(kind: str) -> Leaf:
    return Leaf(Quantity(kind, 1, 1), Decimal(0))


class NumpyCode:
    """Writes one iteration of a network as NumPy, layer by layer; samples stand in columns.

    Attributes:
        activations: name of each computing layer's activation.
        loss: name of the loss.
        rule: the update rule.
        shared: whether each layer has one bias for all its units.
        still: whether some weights are never updated.
    """

    def __init__(
        self, activations: tuple[str, ...], loss: str, biases: bool, train_biases: bool, averaged: bool,
        rule: Rule = PLAIN, shared: bool = False, still: bool = False,
    ) -> None:  # fmt: skip
        self.activations, self.loss = activations, loss
        self.biases, self.train_biases, self.averaged = biases, train_biases, averaged
        self.rule, self.shared, self.still = rule, shared, still
        self.last = len(activations)

    def lines(self) -> Iterator[CodeLine]:
        """Every line, from the first product to the last update."""
        layers = range(1, self.last + 1)
        yield CodeLine("# forward")
        for l in layers:
            yield from self.write(l, layer_lines.SUM, layer_lines.RESPONSE)
        yield CodeLine("# error")
        yield self.write(self.last, layer_lines.ERROR)[0]._replace(layer=0)
        yield from self.penalty()
        yield CodeLine("# backward, through the weights as they are")
        for l in reversed(layers):
            yield from self.write(l, *self.backward(l))
        yield CodeLine("# update, all at once")
        for l in layers:
            yield from self.updated(l)

    def penalty(self) -> Iterator[CodeLine]:
        """Yield the line that adds weight decay's part to E, where it does."""
        if self.rule.decay and self.rule.decay_in:
            squares = " + ".join(f"(W{l} ** 2).sum()" for l in range(1, self.last + 1))
            yield CodeLine(f"E = E + decay / 2 * ({squares})", ("total_error",))

    def updated(self, l: int) -> Iterator[CodeLine]:
        """Yield the update of a layer by the rule."""
        if self.rule.is_plain and not self.still:
            yield from self.write(l, *self.trained(layer_lines.NEW_WEIGHTS, layer_lines.NEW_BIASES))
            return
        g = f"G{l}"
        if self.rule.decay:
            g = f"D{l}"
            yield CodeLine(f"D{l} = G{l} + decay * W{l}", ("weight_update", "velocity"), l)
        if self.still:
            yield CodeLine(f"D{l} = {g} * learns{l}  # 0 where a weight stays", ("weight_update",), l)
            g = f"D{l}"
        yield from self.write(l, *layer_lines.rule_lines(self.rule.name, ("weight_update", "apply"), "W", g))
        if self.train_biases:
            yield from self.write(l, *layer_lines.rule_lines(self.rule.name, ("bias_update", "apply"), "b", f"g{l}"))

    def backward(self, l: int) -> tuple[LayerLine, ...]:
        """Return what is done to a layer on the way back: the error's slopes, δ, the gradients."""
        slope = layer_lines.OUTPUT_SLOPE if l == self.last else layer_lines.HIDDEN_SLOPE
        delta = layer_lines.SOFTMAX_DELTA if self.activations[l - 1] == "softmax" else layer_lines.OUTPUT_DELTA
        return slope, delta, *self.trained(layer_lines.GRADIENT, layer_lines.BIAS_GRADIENT)

    def trained(self, weights: LayerLine, biases: LayerLine) -> tuple[LayerLine, ...]:
        """Return what is done to weights, and the same for biases where these are trained."""
        return (weights, biases) if self.train_biases else (weights,)

    def write(self, l: int, *lines: LayerLine) -> list[CodeLine]:
        """Return lines of one layer as NumPy."""
        pieces = {
            "l": l,
            "next": l + 1,
            "before": "x" if l == 1 else f"a{l - 1}",
            "bias": f" + b{l}" if self.biases else "",
            "mean": " / x.shape[1]" if self.averaged else "",
            "f": self._f(l),
            "slope": self._slope(l),
            "share": self.of_outputs(SPELT_LOSSES[self.loss].share),
            "error_slope": self.of_outputs(SPELT_LOSSES[self.loss].slope),
        }
        found = [CodeLine(line.numpy.format(**pieces), line.kinds, l) for line in lines]
        return [line._replace(text=self._of_all(line.text)) for line in found] if self.shared else found

    @staticmethod
    def _of_all(text: str) -> str:
        """Return a line with the gradient of a bias summed over its layer's units too."""
        return text.replace(".sum(axis=1, keepdims=True)", ".sum().reshape(1, 1)")

    def names(self, l: int) -> dict[str, str]:
        """Return the names of a layer's quantities."""
        return {"z": f"z{l}", "a": f"a{l}", "t": "t", "outputs": "len(t)"}

    def of_outputs(self, formula: OfOutput) -> str:
        """Return a formula of the targets and outputs."""
        text = expression(formula(_leaf("t"), _leaf("a"), _leaf("outputs")), self.names(self.last))
        return f"np.ones_like(a{self.last})" if text == "1" else text

    def _f(self, l: int) -> str:
        """Return f(z) of a layer."""
        name = self.activations[l - 1]
        if name == "softmax":
            return f"np.exp(z{l}) / np.exp(z{l}).sum(axis=0)"
        return expression(spelt(name).formula(_leaf("z")), self.names(l))

    def _slope(self, l: int) -> str:
        """Return f′(z) of a layer; softmax has none."""
        name = self.activations[l - 1]
        if name == "softmax":
            return ""
        return expression(spelt(name).slope(_leaf("z"), _leaf("a")), self.names(l), PRODUCT)


def numpy_parts(numbers: ProgramNumbers, code: NumpyCode) -> tuple[str, str, str]:
    """Return the numbers, the iteration, and what prints its results."""
    given = [f"{name} = np.array({rows})" for name, rows in numbers.arrays()]
    first = "\n".join(["import numpy as np", "", *given, f"rate = {numbers.rate!r}", *numbers.settings])
    middle = "\n".join([*numbers.comments, *(line.text for line in code.lines())])
    last = ['print("E", float(E))']
    for l in range(1, code.last + 1):
        last.append(f'print("G{l}", G{l}.ravel().tolist())')
        last.append(f'print("W{l}", W{l}.ravel().tolist())')
        if code.biases:
            last.append(f'print("b{l}", b{l}.ravel().tolist())')
    return first, middle, "\n".join(last)


def numpy_program(numbers: ProgramNumbers, code: NumpyCode) -> str:
    """Return a program that runs by itself: the numbers, one iteration, and what it found, printed."""
    first, middle, last = numpy_parts(numbers, code)
    return f'"""{numbers.title}"""\n\n{first}\n\n{middle}\n\n# what it found\n{last}\n'
