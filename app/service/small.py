"""Which requests take a few milliseconds, so that they need no thread of their own, or share one."""

import re

from anyio import CapacityLimiter

from app.address import edits
from app.address.query import Query
from app.address.scenario import Scenario
from app.service.lessons import lesson_of

SMALL_WORK = 10_000
"""Work of its decimals up to which a step takes a few milliseconds; very long numbers take more."""

SMALL = 40
"""Weights × samples up to which it does."""

MAY_COST = edits.ASKED | {"was", "edit"}
"""Keys behind which there may be another lesson, which may be large, or far in its training."""

LITTLE_EDITS = CapacityLimiter(1)
"""The thread of small steps of which a number is changed: thirty people who drag leave the others their turn."""

ORDINARY = re.compile(r"[-+−]?\d{0,4}([.,]\d{0,15})?")
"""A number whose lesson takes about as many digits as another's."""


def is_small(scenario: Scenario) -> bool:
    """Whether a step needs no training, which others may be busy with, and no other form of it, in a small network."""
    display = scenario.display
    if scenario.iteration or display.seen or display.panel or display.practice or display.answer:
        return False
    return len(scenario.spec.w) * len(scenario.spec.x) <= SMALL and lesson_of(scenario).values.work <= SMALL_WORK


def is_unchanged(query: Query) -> bool:
    """Whether an address asks for a lesson as it is, and for nothing to compare it with."""
    return not query.has_any(MAY_COST)


def is_little(query: Query) -> bool:
    """Whether an edit changes one number, which is and was of ordinary size."""
    was = [item.partition(":")[2] for item in query.one_or("was", "").split(",")]
    numbers = [*query.all("value"), *was]
    return not query.has_any(edits.ASKED - {"value"}) and all(map(ORDINARY.fullmatch, numbers))
