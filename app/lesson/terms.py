"""The term tree: every equation is spelt once, here, and written in many tongues elsewhere.

A leaf carries both a name (its quantity) and a value, so the symbols and the numbers put in
come from the same leaves, and evaluating the tree proves what is shown. Values are decimals
with many digits; evaluate inside `app.engine.exact.exactly`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from app.engine.decimals import exp_decimal, ln_decimal, tanh_decimal
from app.lesson.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Leaf:
    """A quantity with its value.

    Attributes:
        stands_for: the quantity whose value this is, where a derivative is simply another
            quantity: ∂z/∂w is the activation that w multiplies.
    """

    quantity: Quantity
    value: Decimal
    stands_for: Quantity | None = None

    @property
    def term(self) -> str:
        """The `data-term` under which this leaf lights up."""
        return (self.stands_for or self.quantity).term

    def evaluate(self) -> Decimal:
        """Return the value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Number:
    """A number that belongs to the formula, such as the 1 in 1 − a."""

    value: Decimal

    def evaluate(self) -> Decimal:
        """Return the value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus its part."""

    part: "Node"

    def evaluate(self) -> Decimal:
        """Return the value."""
        return -self.part.evaluate()


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of its parts; a negative part is written with a minus."""

    parts: tuple["Node", ...]

    def evaluate(self) -> Decimal:
        """Return the value."""
        return sum((part.evaluate() for part in self.parts), Decimal(0))


@dataclass(frozen=True, slots=True)
class Product:
    """The product of its factors. 0 · ln 0 is 0."""

    factors: tuple["Node", ...]

    def evaluate(self) -> Decimal:
        """Return the value."""
        result = Decimal(1)
        for factor in self.factors:
            value = factor.evaluate()
            if result == 0 and isinstance(factor, Call) and factor.function == "ln":
                return Decimal(0)
            result *= value
        return result


@dataclass(frozen=True, slots=True)
class Quotient:
    """Top over bottom. 0 / 0 is 0: it only arises as the slope of 0 · ln 0."""

    top: "Node"
    bottom: "Node"

    def evaluate(self) -> Decimal:
        """Return the value."""
        top = self.top.evaluate()
        return top if top == 0 else top / self.bottom.evaluate()


@dataclass(frozen=True, slots=True)
class Square:
    """Its part, squared."""

    part: "Node"

    def evaluate(self) -> Decimal:
        """Return the value."""
        value = self.part.evaluate()
        return value * value


@dataclass(frozen=True, slots=True)
class Power:
    """A base to the power of a whole number."""

    base: "Node"
    exponent: "Node"

    def evaluate(self) -> Decimal:
        """Return the value."""
        return self.base.evaluate() ** int(self.exponent.evaluate())


@dataclass(frozen=True, slots=True)
class Call:
    """A function, one of `FUNCTIONS`, of its arguments."""

    function: str
    arguments: tuple["Node", ...]

    def evaluate(self) -> Decimal:
        """Return the value."""
        return FUNCTIONS[self.function](*(a.evaluate() for a in self.arguments))


@dataclass(frozen=True, slots=True)
class Cases:
    """`above` where the condition's value is greater than 0, else `below`; with `at_zero` at 0 too."""

    condition: Leaf
    above: "Node"
    below: "Node"
    at_zero: bool = False

    def evaluate(self) -> Decimal:
        """Return the value."""
        return self.chosen.evaluate()

    @property
    def holds(self) -> bool:
        """Whether the condition holds."""
        return self.condition.value > 0 or (self.at_zero and self.condition.value == 0)

    @property
    def chosen(self) -> "Node":
        """The case that holds."""
        return self.above if self.holds else self.below

    @property
    def relation(self) -> str:
        """The sign between the condition and 0 where it holds."""
        return "≥" if self.at_zero else ">"

    @property
    def actual(self) -> str:
        """The sign between the condition's number and 0."""
        return self.relation if self.holds else "<" if self.at_zero else "≤"


@dataclass(frozen=True, slots=True)
class Factor:
    """One of the three factors of the chain rule; it keeps its colour down the lines."""

    role: int
    part: "Node"

    def evaluate(self) -> Decimal:
        """Return the value."""
        return self.part.evaluate()


Node = Leaf | Number | Negative | Sum | Product | Quotient | Square | Power | Call | Cases | Factor

FUNCTIONS: dict[str, Callable[..., Decimal]] = {
    "sigmoid": lambda z: 1 / (1 + exp_decimal(-z)),
    "tanh": tanh_decimal,
    "exp": exp_decimal,
    "ln": ln_decimal,
    "max": max,
    "sqrt": Decimal.sqrt,
}


@dataclass(frozen=True, slots=True)
class Equation:
    """What a step says: subject = … = tree = value.

    Attributes:
        subject: the quantity worked out, with its value from the engine.
        tree: the form that numbers are put into.
        before: forms that come before it in the line of symbols.
        after: shorter forms of the same value, shown underneath.
        notes: equations of quantities that no step of their own works out, such as the gradient
            over all samples of a batch.
    """

    subject: Leaf
    tree: Node
    before: tuple[Node, ...] = ()
    after: tuple[Node, ...] = ()
    notes: "tuple[Equation, ...]" = ()

    @property
    def forms(self) -> tuple[Node, ...]:
        """Every form; each evaluates to the subject's value."""
        return (*self.before, self.tree, *self.after)

    @property
    def trees(self) -> "tuple[Node, ...]":
        """Every tree of the step: its forms, and those of its notes."""
        return (*self.forms, *(note.tree for note in self.notes))


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below."""
    match node:
        case Leaf() | Number():
            return ()
        case Negative(part) | Square(part) | Factor(_, part):
            return (part,)
        case Sum(parts) | Product(parts) | Call(_, parts):
            return parts
        case Quotient(top, bottom) | Power(top, bottom):
            return (top, bottom)
        case Cases():
            return (node.condition, node.above, node.below)


def has_cases(node: Node) -> bool:
    """Whether the numbers decide what is put in."""
    return isinstance(node, Cases) or any(map(has_cases, children(node)))


def leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf, in the order of writing."""
    if isinstance(node, Leaf):
        yield node
    for child in children(node):
        yield from leaves(child)


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a node with its parts changed."""
    match node:
        case Sum(parts):
            return Sum(tuple(map(change, parts)))
        case Product(factors):
            return Product(tuple(map(change, factors)))
        case Quotient(top, bottom):
            return Quotient(change(top), change(bottom))
        case Power(base, exponent):
            return Power(change(base), change(exponent))
        case Call(function, arguments):
            return Call(function, tuple(map(change, arguments)))
        case Negative() | Square() | Factor():
            return replace(node, part=change(node.part))
        case Cases():
            condition = change(node.condition)
            assert isinstance(condition, Leaf)  # noqa: S101 - whoever changes a leaf gives a leaf
            return replace(node, condition=condition, above=change(node.above), below=change(node.below))
        case _:
            return node


def number(value: int | str) -> Number:
    """Return a number of the formula."""
    return Number(Decimal(value))


def difference(first: Node, second: Node) -> Sum:
    """First minus second."""
    return Sum((first, Negative(second)))


def total(parts: Iterable[Node]) -> Node:
    """Return the sum of the parts; a single part stands alone, and none are 0."""
    every = tuple(parts)
    return Sum(every) if len(every) > 1 else every[0] if every else number(0)


ONE, TWO = number(1), number(2)
