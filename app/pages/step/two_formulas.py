"""A mistake's formula and the right one, one above the other, with what differs marked."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.lesson.terms import Cases, Equation, Factor, Leaf, Node, Number, children, leaves, rebuilt
from app.pages.step.occasion import Occasion
from app.practice.mistakes.wrong import Mistake
from app.writing import mathml

MOST_LEAVES = 14
"""Names up to which formulas are set beside one another; longer ones say nothing at a glance."""


OF_NUMBERS = {"lost_minus"}
"""Mistakes made in a number's sign: written as a formula they would seem to have a minus too many."""


@dataclass(frozen=True)
class TwoFormulas:
    """What was calculated, and what was asked for, as mathematics."""

    yours: Markup
    right: Markup


def two_formulas(at: Occasion, e: Equation, mistake: Mistake) -> TwoFormulas | None:
    """Return both formulas; nothing where the mistake has none of its own, or they are the same or too long.

    Of a step's forms, the chain of factors and that with δ, the right one is that which is more like the mistake's.
    """
    yours = list(leaves(mistake.tree))
    right = min((e.tree, *e.after), key=lambda form: _apart(yours, list(leaves(form))))
    asked = list(leaves(right))
    if mistake.name in OF_NUMBERS or not yours or max(len(yours), len(asked)) > MOST_LEAVES or _numbers(mistake.tree):
        return None
    roles = dict(_roles(right))
    marked = TwoFormulas(
        _written(at, _coloured(mistake.tree, roles), _beyond(yours, asked)),
        _written(at, right, _beyond(asked, yours)),
    )
    return marked if marked.yours != marked.right else None


def _apart(these: list[Leaf], those: list[Leaf]) -> int:
    """Return how many names stand in one of two formulas only."""
    return len(_beyond(these, those)) + len(_beyond(those, these))


def _beyond(these: list[Leaf], those: list[Leaf]) -> frozenset[str]:
    """Return the terms that stand here more often than there."""
    return frozenset(Counter(leaf.term for leaf in these) - Counter(leaf.term for leaf in those))


def _numbers(node: Node) -> bool:
    """Return whether a number was put into a formula that no formula has, as where it was worked out beforehand."""
    if isinstance(node, Number):
        return node.value != node.value.to_integral_value()
    return any(map(_numbers, children(node)))


def _roles(node: Node) -> Iterator[tuple[str, int]]:
    """Yield the factors of the chain rule that are single names, with their places."""
    if isinstance(node, Factor) and isinstance(node.part, Leaf):
        yield node.part.term, node.role
    for part in children(node):
        yield from _roles(part)


def _coloured(node: Node, roles: dict[str, int]) -> Node:
    """Return a formula whose names bear the places that they have in the right one."""
    if isinstance(node, Factor | Cases):
        return node
    if isinstance(node, Leaf):
        return Factor(roles[node.term], node) if node.term in roles else node
    return rebuilt(node, lambda part: _coloured(part, roles))


def _written(at: Occasion, tree: Node, other: frozenset[str]) -> Markup:
    writer = mathml.Writer(at.notation, at.precision, numbers=False, boxed=other)
    return Markup(" ").join(map(mathml.math, writer.chunks(tree)))
