"""A wrong formula, and what may stand in place of something in one."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from app.engine.families import activation
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Setting
from app.lesson.terms import TWO, Leaf, Negative, Node, Product, Quotient, total

MOST_NEIGHBOURS = 6
"""Neighbours whose value is compared; more would make chance hits likely."""


class Mistake(NamedTuple):
    """A wrong formula on the numbers at hand.

    Attributes:
        name: which one, a key of `SENTENCES` in the file of its phase, or here.
        tree: the wrong formula.
        about: the quantities that its sentence points at.
        inside: the quantity that went wrong before, where the step itself was done rightly with it.
    """

    name: str
    tree: Node
    about: tuple[Quantity, ...] = ()
    inside: Quantity | None = None


Mistakes = Iterator[Mistake]

ALL = -1

Sentences = dict[str, tuple[str | int, ...]]
"""For a mistake's name, one kind sentence that points at the term: a number stands for the quantity of that place in
the mistake's `about`, `ALL` for all of them."""

Known = dict[str, Callable[[Setting, Place], Mistakes]]
"""For a kind of step, what gives its known mistakes."""


def product(*factors: Node) -> Product:
    """Multiply."""
    return Product(factors)


def weights_in(s: Setting, layer: int, unit: int) -> list[Leaf]:
    """Return the weights that lead to a unit."""
    sources = range(1, s.shape.sizes[layer - 1] + 1)
    return [s.leaf("w", s.shape.weight(layer, unit, i)) for i in sources]


def weights_out(s: Setting, layer: int, unit: int, kind: str = "w") -> list[Leaf]:
    """Return the weights, or another quantity of them, that lead on from a unit."""
    targets = range(1, s.shape.sizes[layer + 1] + 1)
    return [s.leaf(kind, s.shape.weight(layer + 1, k, unit)) for k in targets]


def others(mine: int, size: int) -> Iterator[int]:
    """Numbers of the other units of a layer, the nearest first, not too many."""
    yield from sorted((j for j in range(1, size + 1) if j != mine), key=lambda j: abs(j - mine))[:MOST_NEIGHBOURS]


def neighbours(s: Setting, p: Place, kind: str) -> Mistakes:
    """The same quantity of other units of the layer."""
    if kind == "slope" and not activation(s.activations[p.layer - 1]).is_curved:
        return
    for unit in others(p.unit, s.shape.sizes[p.layer]):
        q = Quantity(kind, unit) if kind == "share" else Quantity(kind, p.layer, unit)
        yield Mistake("neighbour", s.leaf(*q), (q,))


def other_weights(s: Setting, p: Place, kind: str) -> Mistakes:
    """The same quantity of other weights of this unit, and of those from the same source."""
    beside = [(p.unit, i) for i in others(p.source, s.shape.sizes[p.layer - 1])]
    above = [(u, p.source) for u in others(p.unit, s.shape.sizes[p.layer])]
    for unit, source in (*beside[:4], *above[:4]):
        q = Quantity(kind, s.shape.weight(p.layer, unit, source))
        yield Mistake("neighbour", s.leaf(*q), (q,))


def paired(weights: list[Leaf], values: list[Leaf], bias: list[Node]) -> Node:
    """Return Σ weight · value + bias."""
    return total([*(product(w, a) for w, a in zip(weights, values, strict=True)), *bias])


def turned_round(terms: Sequence[Node], k: int) -> list[Node]:
    """The terms of a sum, the one at k (from 0) taken away instead of added."""
    return [Negative(term) if i == k else term for i, term in enumerate(terms)]


def exchanged(terms: list[Leaf], i: int, k: int) -> list[Leaf]:
    """The same with two of them in each other's place."""
    return [terms[{i: k, k: i}.get(j, j)] for j in range(len(terms))]


def pairs(count: int) -> Iterator[tuple[int, int]]:
    """Pairs of places (from 0) that may be exchanged, not too many."""
    yield from islice(combinations(range(count), 2), MOST_NEIGHBOURS)


def factors_of_loss(s: Setting, right: Node) -> Mistakes:
    """½ and 2, and mean and sum, confused."""
    n = s.leaf("outputs")
    yield Mistake("double", product(TWO, right))
    yield Mistake("half", Quotient(right, TWO))
    if n.value > 2:
        yield Mistake("summed", product(n, right), (n.quantity,))
        yield Mistake("averaged", Quotient(right, n), (n.quantity,))
    if s.loss == "half_sse":
        yield Mistake("quadruple", product(TWO, TWO, right))


SENTENCES_FOR_ALL: Sentences = {
    "one_term": ("This is one part of the sum only: ", ALL, ". The others belong to it too."),
    "subtracted": ("The product of ", 0, " and ", 1, " was taken away; here it is added."),
    "exchanged": ("Two weights are exchanged: ", 0, " and ", 1, ". Look where each edge leads."),
    "z_for_a": ("This takes ", 0, ", from before the activation; what goes on is ", 1, "."),
    "raw_input": ("This takes the network’s input ", 0, "; what comes in here is ", 1, "."),
    "transposed": ("Rows and columns are exchanged: these are not the weights of the edges here, but ", ALL, "."),
    "wrong_layer": ("These are weights of another layer: ", ALL, "."),
    "double": ("This is twice the right number: a 2 too many, or a ½ that is missing. Look at the loss this lesson uses.",),
    "half": ("This is half the right number: a 2 is missing, or a ½ too many. Look at the loss this lesson uses.",),
    "quadruple": ("This is four times the right number: the square’s 2, or the loss’s ½, was taken twice.",),
    "summed": ("This is a sum where a mean is asked: the division by ", 0, ", the number of outputs, is missing."),
    "averaged": ("This is a mean where a sum is asked: no division by ", 0, ", the number of outputs, here."),
    "sign": ("The sign is the wrong way round. Look at the sign of each factor, and at the order of the difference.",),
    "updated_weights": ("This goes through weights that were already updated. The hidden sum takes the old ones: ", ALL, "."),
    "bias_nothing": ("A bias learns too: what it adds to is multiplied by 1, so its gradient is ", 0, "."),
    "averaged_samples": ("This divides by the number of samples, ", 0, "; here that is not wanted."),
    "neighbour": ("This is ", 0, ", a neighbour’s value."),
}  # fmt: skip
"""What is said of mistakes that are made in several phases."""
