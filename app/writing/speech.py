"""The tree as a sentence that can be read aloud."""

from app.lesson.notation import Name, Notation, Partial, Symbol
from app.lesson.terms import (
    Call,
    Cases,
    Equation,
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
from app.writing.numbers import Precision, Written

LETTERS = {"α": "alpha", "δ": "delta", "target": "target "}
FUNCTION_NAMES = {
    "sigmoid": "sigmoid of",
    "tanh": "tanh of",
    "ln": "the logarithm of",
    "exp": "e to the power of",
}
LONG = 5
"""Sums of more parts than this are named, not read out."""


def name(n: Name) -> str:
    """Say a name."""
    if isinstance(n, Partial):
        return f"the slope of {name(n.top)} by {name(n.bottom)}"
    letter = LETTERS.get(n.letter, n.letter)
    of = "sample" if "[" in n.sup else "layer"
    above = {"": "", "+": "new "}.get(n.sup, f" of {of} {n.sup.strip('()[]+')}")
    if above == "new ":
        return above + name(n._replace(sup=""))
    if isinstance(n.sub, Symbol):
        return f"{letter} of {name(n.sub)}"
    return f"{letter}{n.sub}{above}"


def number(written: Written) -> str:
    """Say a number."""
    text = (written.mantissa or written.text).replace("−", "minus ")
    power = str(written.power).replace("-", "minus ")
    return f"{text} times 10 to the power of {power}" if written.mantissa else text


def numbers(node: Node, precision: Precision) -> str:
    """Say a tree with the numbers put in."""
    match node:
        case Leaf(value=value) | Number(value):
            return number(precision.write(value))
        case Factor(_, part):
            return numbers(part, precision)
        case Sum(parts) if len(parts) > LONG:
            return f"the sum of {len(parts)} terms"
        case Sum(parts):
            return _sum(parts, precision)
        case Product(factors):
            return " times ".join(_bracket(f, precision) for f in factors)
        case Negative(part):
            return f"minus {_bracket(part, precision)}"
        case _:
            return _special(node, precision)


def _special(node: Quotient | Square | Call | Cases, precision: Precision) -> str:
    match node:
        case Quotient(top, bottom):
            return f"{_bracket(top, precision)} divided by {_bracket(bottom, precision)}"
        case Square(part):
            return f"{_bracket(part, precision)} squared"
        case Call("max", (first, second)):
            return f"the larger of {numbers(first, precision)} and {numbers(second, precision)}"
        case Call(function, (argument,)):
            return f"{FUNCTION_NAMES[function]} {_bracket(argument, precision)}"
        case Cases():
            return numbers(node.chosen, precision)
        case _:
            raise TypeError(node)


def _sum(parts: tuple[Node, ...], precision: Precision) -> str:
    said = numbers(parts[0], precision)
    for part in parts[1:]:
        if isinstance(part, Negative):
            said += f" minus {_bracket(part.part, precision)}"
        else:
            said += f" plus {numbers(part, precision)}"
    return said


def _bracket(node: Node, precision: Precision) -> str:
    inner = node.part if isinstance(node, Factor) else node
    said = numbers(node, precision)
    return f"the bracket {said}," if isinstance(inner, Sum) and len(inner.parts) <= LONG else said


def subject(q: Quantity, notation: Notation) -> str:
    """Say what a step works out."""
    if q.kind in {"grad_w", "grad_b"}:
        owner = notation.name(Quantity(q.kind[-1], q.layer))
        return f"the gradient of {name(owner)}"
    if q.kind in {"E", "new_E"}:
        return {"E": "the error E", "new_E": "the error E after the update"}[q.kind]
    return name(notation.name(q))


def sentence(e: Equation, named: str, precision: Precision) -> str:
    """Say what a step works out, which is `named` so, from which numbers, and what comes out."""
    written = precision.write(e.subject.value)
    result, about = number(written), "" if written.exact else "about "
    put_in = numbers(e.tree, precision).removesuffix(",")
    end = "" if put_in == result else f", which is {about}{result}"
    return f"{_capital(named)} is {put_in}{end}."


def question(asked: str, e: Equation, precision: Precision, *, numbers_too: bool) -> str:
    """Ask what a step will work out, with or without the numbers put in."""
    return f"{asked} Put in: {numbers(e.tree, precision)}.".replace(",.", ".") if numbers_too else asked


def _capital(text: str) -> str:
    """Begin a sentence, leaving a letter that names something as it is."""
    return text[0].upper() + text[1:] if text.startswith(("the ", "new ", "delta")) else text
