"""Equations with other numbers put in."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from app.lesson.quantities import Quantity
from app.lesson.terms import Cases, Leaf, Node, rebuilt


def replaced(node: Node, values: Mapping[Quantity, Decimal]) -> Node:
    """Return the same tree with other values in some of its leaves."""
    if isinstance(node, Leaf):
        return _with(node, values)
    if isinstance(node, Cases):
        above, below = (replaced(part, values) for part in (node.above, node.below))
        return replace(node, condition=_with(node.condition, values), above=above, below=below)
    return rebuilt(node, lambda part: replaced(part, values))


def _with(leaf: Leaf, values: Mapping[Quantity, Decimal]) -> Leaf:
    return replace(leaf, value=values.get(leaf.quantity, leaf.value))
