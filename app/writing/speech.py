"""The tree as a sentence that can be read aloud."""

from collections.abc import Callable

from app.lesson.notation import Notation
from app.lesson.quantities import Quantity
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
from app.writing.numbers import Precision, Written

LETTERS = {
    "α": "alpha", "δ": "delta", "target": "target ", "μ": "mu", "β": "beta", "ρ": "rho", "ε": "epsilon", "λ": "lambda",
    "Δ": "change", "v": "velocity",
}  # fmt: skip
FUNCTION_NAMES = {
    "sigmoid": "sigmoid of",
    "tanh": "tanh of",
    "ln": "the logarithm of",
    "exp": "e to the power of",
    "sqrt": "the square root of",
}
LONG = 5
"""Sums of more parts than this are named, not read out."""


def name(n: Name) -> str:
    """Return a name as it is spoken."""
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
    """Return a number as it is spoken."""
    text = (written.mantissa or written.text).replace("−", "minus ")
    power = str(written.power).replace("-", "minus ")
    return f"{text} times 10 to the power of {power}" if written.mantissa else text


Say = Callable[[Leaf | Number], str]
"""Says the number of a leaf, or one of the formula's own."""


def rounded(precision: Precision) -> Say:
    """Return the speaker of numbers rounded to so many digits."""
    return lambda node: number(precision.write(node.value))


def numbers(node: Node, say: Say) -> str:
    """Return a tree in spoken words with the numbers put in."""
    match node:
        case Leaf() | Number():
            return say(node)
        case Factor(_, part):
            return numbers(part, say)
        case Sum(parts) if len(parts) > LONG:
            return f"the sum of {len(parts)} terms"
        case Sum(parts):
            return _sum(parts, say)
        case Product(factors):
            return " times ".join(_bracket(f, say) for f in factors)
        case Negative(part):
            return f"minus {_bracket(part, say)}"
        case _:
            return _special(node, say)


def _special(node: Quotient | Square | Power | Call | Cases, say: Say) -> str:
    match node:
        case Quotient(top, bottom):
            return f"{_bracket(top, say)} divided by {_bracket(bottom, say)}"
        case Square(part):
            return f"{_bracket(part, say)} squared"
        case Power(base, exponent):
            return f"{_bracket(base, say)} to the power of {numbers(exponent, say)}"
        case Call("max", (first, second)):
            return f"the larger of {numbers(first, say)} and {numbers(second, say)}"
        case Call(function, (argument,)):
            return f"{FUNCTION_NAMES[function]} {_bracket(argument, say)}"
        case Cases():
            return numbers(node.chosen, say)
        case _:
            raise TypeError(node)


def _sum(parts: tuple[Node, ...], say: Say) -> str:
    said = numbers(parts[0], say)
    for part in parts[1:]:
        if isinstance(part, Negative):
            said += f" minus {_bracket(part.part, say)}"
        else:
            said += f" plus {numbers(part, say)}"
    return said


def _bracket(node: Node, say: Say) -> str:
    inner = node.part if isinstance(node, Factor) else node
    said = numbers(node, say)
    return f"the bracket {said}," if isinstance(inner, Sum) and len(inner.parts) <= LONG else said


def subject(q: Quantity, notation: Notation) -> str:
    """Return what a step works out."""
    if q.kind in {"grad_w", "grad_b"}:
        owner = notation.name(Quantity(q.kind[-1], q.layer))
        return f"the gradient of {name(owner)}"
    if q.kind in {"E", "new_E"}:
        return {"E": "the error E", "new_E": "the error E after the update"}[q.kind]
    return name(notation.name(q))


def sentence(e: Equation, named: str, precision: Precision) -> str:
    """Return what a step works out, which is `named` so, from which numbers, and what comes out."""
    written = precision.write(e.subject.value)
    put_in = numbers(e.tree, rounded(precision))
    return told(named, put_in, "" if put_in == number(written) else outcome(written))


def told(named: str, put_in: str, end: str) -> str:
    """Return the same from its parts: what is worked out, from which numbers, and what comes out, if that is more."""
    return f"{_capital(named)} is {put_in.removesuffix(',')}{end}."


def outcome(written: Written) -> str:
    """Return what comes out."""
    return f", which is {'' if written.exact else 'about '}{number(written)}"


def question(asked: str, put_in: str) -> str:
    """Ask what a step will work out of these numbers."""
    return f"{asked} Put in: {put_in.removesuffix(',')}."


def _capital(text: str) -> str:
    """Begin a sentence, leaving a letter that names something as it is."""
    return text[0].upper() + text[1:] if text.startswith(("the ", "new ", "delta")) else text
