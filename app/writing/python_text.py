"""The tree as Python: an expression of floats, in names that are made of the quantities' own."""

from collections.abc import Sequence

from app.lesson.quantities import Quantity
from app.lesson.terms import (
    Call,
    Cases,
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

FUNCTIONS = {"exp": "exp", "tanh": "tanh", "ln": "log", "sqrt": "sqrt"}


def name(q: Quantity) -> str:
    """Return a quantity's name as an identifier: a_1_2, gradient_w5."""
    return q.term.replace("-", "_")


def expression(node: Node) -> str:
    """Write a tree as an expression."""
    match node:
        case Leaf(quantity=q, value=value) if q.kind in {"outputs", "z_by_b"}:
            return repr(float(value))
        case Leaf():
            return name(node.stands_for or node.quantity)
        case Number(value):
            return repr(float(value))
        case Factor(_, part):
            return expression(part)
        case Sum(parts):
            return f"({_sum(parts)})"
        case Product(factors):
            return f"({' * '.join(map(expression, factors))})"
        case Negative(part):
            return f"(-{expression(part)})"
        case _:
            return _special(node)


def _sum(parts: Sequence[Node]) -> str:
    text = expression(parts[0])
    for part in parts[1:]:
        text += f" - {expression(part.part)}" if isinstance(part, Negative) else f" + {expression(part)}"
    return text


def _special(node: Quotient | Square | Power | Call | Cases) -> str:
    match node:
        case Quotient(top, bottom):
            return f"({expression(top)} / {expression(bottom)})"
        case Square(part):
            return f"((s := {expression(part)}) * s)"
        case Power(base, exponent):
            return f"({expression(base)} ** {expression(exponent)})"
        case Call("max", (first, second)):
            return f"({expression(first)} if {expression(first)} > {expression(second)} else {expression(second)})"
        case Call(function, (argument,)):
            return f"{FUNCTIONS[function]}({expression(argument)})"
        case Cases():
            condition = f"{expression(node.condition)} {'>=' if node.at_zero else '>'} 0"
            return f"({expression(node.above)} if {condition} else {expression(node.below)})"
        case _:
            raise TypeError(node)


Line = tuple[str, str, frozenset[str]]
"""A name, the expression that it stands for, and the names that this uses."""
