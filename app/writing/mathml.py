"""The tree as MathML. Every leaf bears its `data-term`; factors bear their class.

Everything written here comes from names and numbers of our own, so it is safe as markup.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

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

FUNCTION_NAMES = {
    "sigmoid": "<mi>σ</mi>",
    "tanh": "<mi>tanh</mi>",
    "ln": "<mi>ln</mi>",
    "max": "<mi>max</mi>",
}
DOT = '<mo form="infix">·</mo>'
PLUS = '<mo form="infix">+</mo>'
MINUS = '<mo form="infix">−</mo>'
OPENING, CLOSING = '<mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo>'
LONG = 2
"""Sums of more parts than this break rather than stand above a fraction line."""

PREFIX_MINUS = '<mo form="prefix">−</mo>'


def math(content: str, *classes: str) -> Markup:
    """Wrap content into a `math` element."""
    names = f' class="{" ".join(classes)}"' if classes else ""
    return Markup(f"<math{names}>{content}</math>")  # noqa: S704 - our own markup


def symbol(name: Name) -> str:
    """Write a name."""
    if isinstance(name, Partial):
        return f"<mfrac><mrow><mi>∂</mi>{symbol(name.top)}</mrow><mrow><mi>∂</mi>{symbol(name.bottom)}</mrow></mfrac>"
    word = "<mtext>" if len(name.letter) > 1 else "<mi>"
    letter = f"{word}{name.letter}</{word[1:]}"
    below = symbol(name.sub) if isinstance(name.sub, Symbol) else f"<mn>{name.sub}</mn>"
    above = f"<mo>{name.sup}</mo>" if name.sup == "+" else f"<mn>{name.sup}</mn>"
    if name.sub and name.sup:
        return f"<msubsup>{letter}{below}{above}</msubsup>"
    if name.sub:
        return f"<msub>{letter}{below}</msub>"
    return f"<msup>{letter}{above}</msup>" if name.sup else letter


def inline(name: Name) -> str:
    """Write a name within a sentence, where a derivative takes one line."""
    if not isinstance(name, Partial):
        return symbol(name)
    top, bottom = (f"<mi>∂</mi>{symbol(part)}" for part in name)
    return f"<mrow>{top}<mo>/</mo>{bottom}</mrow>"


def number(written: Written) -> str:
    """Write a number; a leading minus becomes an operator."""
    text = written.mantissa or written.text
    digits = f"<mn>{text.removeprefix('−')}</mn>"
    if written.mantissa:
        power = f"<mn>{abs(written.power)}</mn>"
        power = f"<mrow>{PREFIX_MINUS}{power}</mrow>" if written.power < 0 else power
        digits += f"{DOT}<msup><mn>10</mn>{power}</msup>"
    if not text[0].isdigit() and not text.startswith("−"):
        return f"<mtext>{text}</mtext>"
    return f"<mrow>{PREFIX_MINUS}{digits}</mrow>" if text.startswith("−") else digits


def parentheses(content: str) -> str:
    """Return content in parentheses; they don't stretch."""
    return f"<mrow>{OPENING}{content}{CLOSING}</mrow>"


def marked(content: str, term: str) -> str:
    """Let content, which is one element, stand for a term."""
    return bearing(f'data-term="{term}"', content)


def bearing(attribute: str, content: str) -> str:
    """Let one element bear an attribute: a row itself, unless it is of a class already, or a row around it."""
    if content.startswith(("<mrow>", "<mrow data-term=")):
        return f"<mrow {attribute}{content.removeprefix('<mrow')}"
    return f"<mrow {attribute}>{content}</mrow>"


PutIn = Callable[[Leaf, bool], str]
"""Writes the number of a leaf, in parentheses if it must stand apart and begins with a minus."""


def put_in(value: Decimal, term: str, precision: Precision, *, apart: bool) -> str:
    """Write the number that is put in for a term, in parentheses if it must stand `apart` and begins with a minus."""
    content = marked(number(precision.write(value)), term)
    return parentheses(content) if apart and value < 0 else content


@dataclass(frozen=True)
class Writer:
    """Writes trees as symbols, or with the numbers put in.

    Attributes:
        put_in: writes the numbers; rounded ones if it is not given.
        boxed: terms of names that stand in a box.
    """

    notation: Notation
    precision: Precision
    numbers: bool
    put_in: PutIn | None = None
    boxed: frozenset[str] = frozenset()

    def chunks(self, node: Node) -> list[str]:
        """Write a tree in pieces between which a line may break, each but the first led by its operator."""
        match node:
            case Sum(parts):
                return [piece for i, part in enumerate(parts) for piece in self._pieces(part, first=i == 0)]
            case Quotient(Sum(parts), bottom) if len(parts) > LONG:
                return self._long_quotient(parts, bottom)
            case Product((*_, Sum(parts))) if len(parts) > LONG:
                return self._pieces(node, first=True)
            case Product(factors):
                return [("" if i == 0 else DOT) + self._apart(part) for i, part in enumerate(factors)]
            case _:
                return [self.write(node)]

    def _pieces(self, part: Node, first: bool) -> list[str]:
        """Write a summand; a product that holds a sum can break at its factors, or inside a long sum."""
        match part:
            case Product((*before, Sum(inner))) if len(inner) > LONG:
                opening = "".join(self._apart(factor) + DOT for factor in before) + OPENING
                start, *rest = self.chunks(Sum(inner))
                return [("" if first else PLUS) + opening + start, *rest[:-1], rest[-1] + CLOSING]
            case Product((start, *rest)) if any(isinstance(factor, Square | Sum | Quotient) for factor in rest):
                opening = self._summand(start, first)
                return [opening, *(DOT + self._apart(factor) for factor in rest)]
            case Negative(Product((start, *rest))) if any(isinstance(factor, Sum | Quotient) for factor in rest):
                opening = self._summand(Negative(start), first)
                *between, last = rest
                return [opening, *(DOT + self._apart(factor) for factor in between), *self._bracketed(last)]
            case _:
                return [self._summand(part, first)]

    def _bracketed(self, factor: Node) -> list[str]:
        """Write a last factor; a sum of two can break at its plus."""
        inner = self.chunks(factor) if isinstance(factor, Sum) else []
        if len(inner) != 2:
            return [DOT + self._apart(factor)]
        return [DOT + OPENING + inner[0], inner[1] + CLOSING]

    def _long_quotient(self, parts: tuple[Node, ...], bottom: Node) -> list[str]:
        """Write a long sum over something as 1/something times the sum, which can break."""
        first, *rest = self.chunks(Sum(parts))
        opening = f"<mfrac><mn>1</mn>{self.write(bottom)}</mfrac>{DOT}{OPENING}"
        return [opening + first, *rest[:-1], rest[-1] + CLOSING]

    def write(self, node: Node) -> str:
        """Write a tree as one piece."""
        match node:
            case Leaf():
                return self._leaf(node, apart=False)
            case Number(value):
                return number(self.precision.write(value))
            case Sum() | Product():
                return f"<mrow>{''.join(self.chunks(node))}</mrow>"
            case Negative(part):
                return f"<mrow>{PREFIX_MINUS}{self._apart(part)}</mrow>"
            case Factor(role, part):
                return bearing(f'class="factor-{role}"', self.write(part))
            case _:
                return self._special(node)

    def _special(self, node: Quotient | Square | Power | Call | Cases) -> str:
        match node:
            case Quotient(top, bottom):
                return f"<mfrac>{self.write(top)}{self.write(bottom)}</mfrac>"
            case Square(part):
                return f"<msup>{self._base(part)}<mn>2</mn></msup>"
            case Power(base, exponent):
                return f"<msup>{self._base(base)}{self.write(exponent)}</msup>"
            case Call():
                return self._call(node)
            case Cases():
                return self._cases(node)

    def _base(self, part: Node) -> str:
        """Write what is raised to a power: a derivative's name stands in parentheses, so that not its top alone is."""
        is_derivative = isinstance(part, Leaf) and isinstance(self.notation.name(part.quantity), Partial)
        if is_derivative and not self.numbers:
            return f"<mrow><mo>(</mo>{self.write(part)}<mo>)</mo></mrow>"
        return self._apart(part)

    def _leaf(self, leaf: Leaf, *, apart: bool) -> str:
        """Write a leaf; `apart` from what stands before it, in parentheses, where it begins with a minus."""
        if not self.numbers:
            name = marked(symbol(self.notation.name(leaf.quantity)), leaf.term)
            return f'<mrow class="is-other">{name}</mrow>' if leaf.term in self.boxed else name
        if self.put_in:
            return self.put_in(leaf, apart)
        return put_in(leaf.value, leaf.term, self.precision, apart=apart)

    def _summand(self, part: Node, first: bool) -> str:
        if isinstance(part, Negative):
            return (PREFIX_MINUS if first else MINUS) + self._apart(part.part)
        return self.write(part) if first else PLUS + self._apart(part)

    def _apart(self, part: Node) -> str:
        """Write what stands behind a sign or beside a ·, in parentheses where it is a sum or begins with a minus."""
        match part:
            case Leaf():
                return self._leaf(part, apart=True)
            case Factor(role, inner):
                return bearing(f'class="factor-{role}"', self._apart(inner))
            case Sum() | Negative():
                return parentheses(self.write(part))
            case _:
                return self.write(part)

    def _call(self, call: Call) -> str:
        arguments = '<mo separator="true">,</mo>'.join(self.write(a) for a in call.arguments)
        if call.function == "exp":
            return f"<msup><mi>e</mi>{arguments}</msup>"
        if call.function == "sqrt":
            return f"<msqrt>{arguments}</msqrt>"
        return f"<mrow>{FUNCTION_NAMES[call.function]}{parentheses(arguments)}</mrow>"

    def _cases(self, cases: Cases) -> str:
        condition, above, below = (self.write(n) for n in (cases.condition, cases.above, cases.below))
        if self.numbers:
            chosen = self.write(cases.chosen)
            return f"<mrow>{chosen}<mtext>, as\u00a0</mtext>{condition}<mo>{escape(cases.actual)}</mo><mn>0</mn></mrow>"
        holds = f"<mtext>if\u00a0</mtext>{condition}<mo>{escape(cases.relation)}</mo><mn>0</mn>"
        return (
            "<mrow><mo>{</mo><mtable>"
            f"<mtr><mtd>{above}</mtd><mtd>{holds}</mtd></mtr>"
            f"<mtr><mtd>{below}</mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable></mrow>"
        )


OURS = re.compile(r' (?:data-term|class)="[^"]*"')
"""Attributes that only our own pages read."""


def equation(e: Equation, notation: Notation, precision: Precision) -> str:
    """Write symbols = numbers = result as an element that stands by itself."""
    names, numbers = Writer(notation, precision, numbers=False), Writer(notation, precision, numbers=True)
    result = precision.write(e.subject.value)
    forms = [symbol(notation.name(e.subject.quantity)), *map(names.write, (*e.before, e.tree))]
    put_in = "≈" if has_rounded(e.tree, precision) else "="
    ends = "=" if result.exact else "≈"
    content = f"{'<mo>=</mo>'.join(forms)}<mo>{put_in}</mo>{numbers.write(e.tree)}<mo>{ends}</mo>{number(result)}"
    whole = f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow>{content}</mrow></math>'
    return OURS.sub("", whole)
