"""The tree as LaTeX."""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.lesson.notation import Notation
from app.lesson.symbols import Name, Partial, Symbol
from app.lesson.terms import (
    Call,
    Cases,
    Equation,
    Factor,
    Leaf,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Square,
    Sum,
)
from app.writing.numbers import Precision, Written, has_rounded

LETTERS = {"α": r"\alpha", "β": r"\beta", "δ": r"\delta", "Δ": r"\Delta", "ε": r"\varepsilon", "λ": r"\lambda",
           "μ": r"\mu", "ρ": r"\rho"}  # fmt: skip
HAT = "\u0302"
FUNCTION_NAMES = {"sigmoid": r"\sigma", "tanh": r"\tanh", "ln": r"\ln", "max": r"\max"}


@lru_cache(maxsize=4096)
def symbol(name: Name) -> str:
    """Write a name."""
    if isinstance(name, Partial):
        return rf"\frac{{\partial {symbol(name.top)}}}{{\partial {symbol(name.bottom)}}}"
    base = name.letter.removesuffix(HAT)
    letter = LETTERS.get(base, base)
    letter = rf"\mathrm{{{letter}}}" if len(base) > 1 else letter
    letter = rf"\hat{{{letter}}}" if base != name.letter else letter
    sub = symbol(name.sub) if isinstance(name.sub, Symbol) else name.sub
    return letter + (f"_{{{sub}}}" if sub else "") + (f"^{{{name.sup}}}" if name.sup else "")


def number(written: Written) -> str:
    """Write a number."""
    text = (written.mantissa or written.text).replace("−", "-")
    if not text.lstrip("-")[0].isdigit():
        return rf"\text{{{text}}}"
    return rf"{text} \cdot 10^{{{written.power}}}" if written.mantissa else text


@dataclass(frozen=True)
class Writer:
    """Writes trees as symbols, or with the numbers put in."""

    notation: Notation
    precision: Precision
    numbers: bool

    def write(self, node: Node) -> str:
        """Write a tree."""
        match node:
            case Leaf():
                return self._leaf(node)
            case Number(value):
                return number(self.precision.write(value))
            case Sum(parts):
                return self._sum(parts)
            case Product(factors):
                return r" \cdot ".join(self._factor(f) for f in factors)
            case Negative(part):
                return f"-{self._factor(part)}"
            case Factor(_, part):
                return self.write(part)
            case _:
                return self._special(node)

    def _special(self, node: Quotient | Square | Power | Call | Cases) -> str:
        match node:
            case Quotient(top, bottom):
                return rf"\frac{{{self.write(top)}}}{{{self.write(bottom)}}}"
            case Square(part):
                return f"{self._base(part)}^{{2}}"
            case Power(base, exponent):
                return f"{self._base(base)}^{{{self.write(exponent)}}}"
            case Call():
                return self._call(node)
            case Cases():
                return self._cases(node)

    def _leaf(self, leaf: Leaf) -> str:
        return number(self.precision.write(leaf.value)) if self.numbers else symbol(self.notation.name(leaf.quantity))

    def _sum(self, parts: tuple[Node, ...]) -> str:
        text = self.write(parts[0])
        for part in parts[1:]:
            if isinstance(part, Negative):
                text += f" - {self._factor(part.part)}"
            else:
                text += f" + {self._factor(part)}"
        return text

    def _factor(self, part: Node) -> str:
        text = self.write(part)
        inner = part.part if isinstance(part, Factor) else part
        return rf"\left({text}\right)" if isinstance(inner, Sum) or text.startswith("-") else text

    def _base(self, part: Node) -> str:
        """Write what is squared; a name with something above it is put into parentheses too."""
        text = self._factor(part)
        is_open = ("^" in text or text.startswith(r"\frac")) and not text.startswith(r"\left")
        return rf"\left({text}\right)" if is_open else text

    def _call(self, call: Call) -> str:
        arguments = ", ".join(self.write(a) for a in call.arguments)
        if call.function == "exp":
            return f"e^{{{arguments}}}"
        if call.function == "sqrt":
            return rf"\sqrt{{{arguments}}}"
        return rf"{FUNCTION_NAMES[call.function]}\left({arguments}\right)"

    def _cases(self, cases: Cases) -> str:
        if self.numbers:
            return self.write(cases.chosen)
        above, below, condition = (
            self.write(cases.above),
            self.write(cases.below),
            self.write(cases.condition),
        )
        sign = r"\ge" if cases.at_zero else ">"
        holds = rf"\text{{if }} {condition} {sign} 0"
        return rf"\begin{{cases}} {above} & {holds} \\ {below} & \text{{otherwise}} \end{{cases}}"


def equation(e: Equation, notation: Notation, precision: Precision) -> str:
    """Write symbols = numbers = result."""
    names, numbers = Writer(notation, precision, numbers=False), Writer(notation, precision, numbers=True)
    result = precision.write(e.subject.value)
    symbols = " = ".join([symbol(notation.name(e.subject.quantity)), *(names.write(f) for f in (*e.before, e.tree))])
    put_in = r" \approx " if has_rounded(e.tree, precision) else " = "
    ends = " = " if result.exact else r" \approx "
    return symbols + put_in + numbers.write(e.tree) + ends + number(result)


MOST_IN_LINE, WIDTH = 4, 52
"""Summands of a line, and signs of all its summands; a longer sum goes on in the next one."""


def lines(e: Equation, notation: Notation, precision: Precision) -> list[str]:
    """Write an equation in lines aligned at their first sign: symbols, numbers put in, result; long sums are broken."""
    names, numbers = Writer(notation, precision, numbers=False), Writer(notation, precision, numbers=True)
    result = precision.write(e.subject.value)
    summands = e.tree.parts if isinstance(e.tree, Sum) else ()
    widest = max((len(COMMANDS.sub("", numbers.write(part))) for part in summands), default=1)
    most = max(1, min(MOST_IN_LINE, WIDTH // widest))
    forms = [line for form in (*e.before, e.tree) for line in _broken(names, form, " = ", most)]
    put_in = _broken(numbers, e.tree, r" \approx " if has_rounded(e.tree, precision) else " = ", most)
    relation = " = " if result.exact else r" \approx "
    first, *rest = [*forms, *put_in, f"&{relation}{number(result)}"]
    return [symbol(notation.name(e.subject.quantity)) + " " + first, *rest]


COMMANDS = re.compile(r"\\[a-z]+|[{}^_ ]")
"""What takes next to no width."""


def _broken(writer: Writer, tree: Node, relation: str, most: int) -> list[str]:
    """Write one form in lines of at most so many summands, the first of which begins with its relation."""
    if not isinstance(tree, Sum) or len(tree.parts) <= most:
        return [f"&{relation}{writer.write(tree)}"]
    found = []
    for begin in range(0, len(tree.parts), most):
        text = writer.write(Sum(tree.parts[begin : begin + most]))
        sign = "" if text.startswith("-") else "+ "
        found.append(f"&{relation}{text}" if begin == 0 else rf"&\quad {sign}{text}")
    return found
