"""The map of an iteration's steps."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.lesson.plan import Place, Plan
from app.pages.step.occasion import Occasion


@dataclass(frozen=True)
class Mark:
    """A step in the map."""

    step: int
    href: str
    title: str
    state: str


@dataclass(frozen=True)
class Group:
    """Steps of one phase and layer in the map; `marks` is empty where they are folded up.

    Attributes:
        short: its name where there is little room for many; empty if it is not shorter.
    """

    phase: str
    name: str
    short: str
    href: str
    state: str
    marks: tuple[Mark, ...]
    first: int
    count: int


ALL_MARKS_UP_TO = 42
"""A map of more steps than this spells out only the group that is at hand."""

MOST_WHOLE_NAMES, MOST_WHOLE_WORDS = 5, 7
"""Groups of which names are whole on every screen, and their words: of two layers, and of four."""

ABBREVIATIONS = {"forward": "fwd", "error": "err", "output": "out", "update": "upd"}

MOST_MARKS = 15
"""Marks of one group; of a larger one those around the step."""


def step_map(at: Occasion) -> Iterator[Group]:
    """Group the steps by sample, phase and layer."""
    walk, step = at.lesson.plan, at.scenario.step
    spelt = walk.steps <= ALL_MARKS_UP_TO
    bounds = _bounds(walk, at.sample)
    for first, last, phase, name in bounds:
        at_hand = first <= step <= last
        marks = tuple(_mark(at, n) for n in _window(first, last, step)) if spelt or at_hand else ()
        yield Group(
            phase,
            name,
            _short(name, len(bounds)),
            at.links.to(first),
            _state(first, last, step),
            marks,
            first,
            last - first + 1,
        )


def _short(name: str, groups: int) -> str:
    """Return a group's name among so many on a narrow screen."""
    if groups <= MOST_WHOLE_NAMES:
        return ""
    word = name.rpartition(" ")[2]
    if groups > MOST_WHOLE_WORDS:
        return ABBREVIATIONS.get(word, word)
    return word if word != name else ""


def _window(first: int, last: int, step: int) -> range:
    """Return the steps of a group that are marked: all, or those around the one at hand."""
    begin = max(first, min(step - MOST_MARKS // 2, last - MOST_MARKS + 1))
    return range(begin, min(last, begin + MOST_MARKS - 1) + 1)


def _mark(at: Occasion, n: int) -> Mark:
    return Mark(n, at.links.to(n), _title(at, n), _state(n, n, at.scenario.step))


def _state(first: int, last: int, step: int) -> str:
    return "is-current" if first <= step <= last else "is-done" if last < step else ""


def _title(at: Occasion, n: int) -> str:
    position = at.lesson.plan.at(n)
    assert position is not None  # noqa: S101 - the map begins at 1
    place = position.place
    return f"{n}: {'update all' if place.kind == 'apply' else at.names.plain(place.subject)}"


def _bounds(walk: Plan, sample: int) -> list[tuple[int, int, str, str]]:
    """Return the first and last step, the phase and the name of every group of a sample, and of the update."""
    bounds: list[tuple[int, int, str, str]] = []
    for offset, place in enumerate(walk.block, start=1):
        _extend(bounds, sample * len(walk.block) + offset, place.phase, _name(place, walk.shape.last))
    for offset in range(len(walk.update)):
        _extend(bounds, walk.steps - len(walk.update) + offset + 1, "update", "update")
    return bounds


def _name(place: Place, last: int) -> str:
    """Return a group's name: the phase, on the way back the layer."""
    if place.phase != "backward":
        return place.phase
    if place.layer == last:
        return "back output"
    return "hidden" if last == 2 else f"hidden {place.layer}"


def _extend(bounds: list[tuple[int, int, str, str]], n: int, phase: str, name: str) -> None:
    if bounds and bounds[-1][2:] == (phase, name):
        bounds[-1] = (bounds[-1][0], n, phase, name)
    else:
        bounds.append((n, n, phase, name))
