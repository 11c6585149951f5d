"""What the form of a lesson has room for: sent, it is an address, which may be only so long."""

from typing import NamedTuple
from urllib.parse import quote

from app.address.scenario import LONGEST, Scenario, drawn
from app.address.typed_numbers import write_number
from app.address.write import packed
from app.pages.step.occasion import Occasion


class Room(NamedTuple):
    """What the form of a lesson has room for: sent, it is an address, which may be only so long.

    Attributes:
        lists: keys whose numbers stand in one field together, since one for each would be too many.
        was: whether the form can say what the lesson was before the edit.
    """

    lists: frozenset[str] = frozenset()
    was: bool = True


ROOMY = Room()
FEW = 120
"""Numbers of a lesson that always have room, each in a field of its own."""

FIXED = 1200
"""Characters that the form takes besides its numbers and `was`, with some to spare for what is typed."""


def room_at(at: Occasion) -> Room:
    """Return what the form of an occasion's page has room for."""
    s = at.scenario
    if sum(map(len, s.spec.given.values())) <= FEW:
        return ROOMY
    was = len(quote(packed_address(at)))
    with_was, left = _lists(s, LONGEST - FIXED - was)
    if left >= 0:
        return Room(with_was, was=True)
    return Room(_lists(s, LONGEST - FIXED)[0], was=False)


def _lists(s: Scenario, free: int) -> tuple[frozenset[str], int]:
    """Return the keys that must be lists so that all numbers fit into so many characters, and how many are left."""
    texts = {key: list(map(write_number, values)) for key, values in s.spec.given.items()}
    digits = {key: sum(map(len, numbers)) for key, numbers in texts.items()}
    free -= sum(digits[key] + len(texts[key]) * (len(key) + 2) for key in texts)
    lists: set[str] = set()
    for key in sorted(texts, key=lambda key: (-len(texts[key]), key)):
        if free < 0 and len(texts[key]) > 1:
            lists.add(key)
            free += len(texts[key]) * (len(key) + 1)
            free += digits[key] + len(texts[key]) if is_drawn(s, key) else 0
    return frozenset(lists), free


def is_drawn(s: Scenario, key: str) -> bool:
    """Whether a key's numbers need not be sent, since the seed gives them."""
    spec = s.spec
    return key == "w" and spec.w == drawn(spec.layers, spec.activations, len(spec.x), s.seed)[2]


def packed_address(at: Occasion) -> str:
    """Return the page's address in little room, for the form to send along."""
    return packed(at.links.query_of(at.scenario.step, at.display))
