"""What was typed into the fields of a form that can't be used, so that nothing of it is lost."""

import re

from app.address.query import Query
from app.address.scenario import Scenario


def count_of(s: Scenario, key: str) -> int:
    """Return how many numbers a key has."""
    return len(s.spec.given[key])


def typed_texts(typed: Query, key: str) -> list[str]:
    """Return what was typed under a key, a list taken apart."""
    values = typed.all(key)
    return re.split("[;,]", values[0]) if len(values) == 1 and key != "rate" else values


def kept_texts(s: Scenario, typed: Query, key: str) -> list[str | None]:
    """Return what was typed into every field of a key; None where nothing was, or it doesn't fit the fields."""
    count = count_of(s, key)
    values = typed.all(key)
    if len(values) == count:
        return list(values)
    texts = typed_texts(typed, key)
    return list(texts) if len(texts) == count else [None] * count
