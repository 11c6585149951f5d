"""How the values of an update rule's quantities are looked up."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from app.engine.exact import decimal, exactly
from app.lesson.quantities import Quantity

LookUp = Callable[[Any, Quantity, Any], Decimal]
"""Gives a quantity's value from the iteration's values, and a sample's passes, which play no part here."""

SLOTS = {"velocity": "velocity", "first": "first_moment", "second": "second_moment"}
"""What the quantities are called, and the rule's own name for what it keeps."""


def _slot(v: Any, what: str) -> int:
    found: int = v.course.rule.kept.index(SLOTS[what])
    return found


def kept_before(v: Any, slot: int, letter: str, number: int) -> Decimal:
    """Return what the rule has kept of a weight or bias so far."""
    at = number - 1 + (v.shape.weights if letter == "b" else 0)
    return decimal(float(v.kept[slot][at])) if v.kept else Decimal(0)


def _before(what: str, letter: str, v: Any, q: Quantity, _p: Any) -> Decimal:
    return kept_before(v, _slot(v, what), letter, q.layer)


def _after(what: str, letter: str, v: Any, q: Quantity, _p: Any) -> Decimal:
    return Decimal(v.after.kept(_slot(v, what), letter, q.layer))


def _corrected(what: str, letter: str, v: Any, q: Quantity, p: Any) -> Decimal:
    with exactly(v.digits):
        return _after(what, letter, v, q, p) / (v.after.rule.left1 if what == "first" else v.after.rule.left2)


def _number(name: str, v: Any, _q: Quantity, _p: Any) -> Decimal:
    return decimal(getattr(v.course.rule, name))


def _kept() -> Iterator[tuple[str, LookUp]]:
    for letter in "wb":
        for what in SLOTS:
            yield f"old_{what}_{letter}", partial(_before, what, letter)
            yield f"{what}_{letter}", partial(_after, what, letter)
        for what in ("first", "second"):
            yield f"{what}_hat_{letter}", partial(_corrected, what, letter)


RULE_LOOK_UP: dict[str, LookUp] = {
    **dict(_kept()),
    **{name: partial(_number, name) for name in ("momentum", "beta1", "beta2", "rho", "epsilon", "decay")},
    "all_samples": lambda v, _q, _p: Decimal(v.course.size),
    "update": lambda v, _q, _p: Decimal(v.iteration + 1),
    "penalty": lambda v, _q, _p: Decimal(v.penalty),
    "new_penalty": lambda v, _q, _p: Decimal(v.after.penalty),
}
