"""The map of an iteration's steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from app.address.links import Links
from app.lesson.walkthrough import Plan, Shape, plan
from app.pages.templates import part
from app.writing.names import layer_label, names_for


@dataclass(frozen=True)
class Mark:
    """A step in the map."""

    step: int
    href: str
    title: str
    state: str


@dataclass(frozen=True)
class Group:
    """Steps of one phase and layer in the map; `marks` is empty where they are folded up."""

    phase: str
    label: str
    href: str
    state: str
    marks: tuple[Mark, ...]
    count: int


ALL_MARKS_UP_TO = 48
"""A map of more steps than this spells out only the group that is at hand."""


class Here(NamedTuple):
    """All that a map depends on.

    Attributes:
        step: the one that is shown.
    """

    shape: Shape
    notation: str
    step: int
    links: Links


def map_of(shape: Shape, notation: str, step: int, links: Links) -> Markup:
    """Draw the map of a lesson of a shape at a step."""
    return part("step/map.html", groups=tuple(_groups(Here(shape, notation, step, links))))


def _groups(here: Here) -> Iterator[Group]:
    """Group the steps by sample, phase and layer."""
    walk = plan(here.shape)
    spelt = walk.steps <= ALL_MARKS_UP_TO
    for first, last, phase, label in _bounds(walk, here):
        at_hand = first <= here.step <= last
        marks = tuple(_mark(walk, n, here) for n in range(first, last + 1)) if spelt or at_hand else ()
        yield Group(phase, label, _href(first, here), _state(first, last, here), marks, last - first + 1)


def _mark(walk: Plan, n: int, here: Here) -> Mark:
    return Mark(n, _href(n, here), _title(walk, n, here), _state(n, n, here))


def _state(first: int, last: int, here: Here) -> str:
    return "is-current" if first <= here.step <= last else "is-done" if last < here.step else ""


def _href(step: int, here: Here) -> str:
    return f"{here.links.head}&step={step}{here.links.tail}"


def _title(walk: Plan, step: int, here: Here) -> str:
    position = walk.at(step)
    assert position is not None  # noqa: S101 - the map begins at 1
    place = position.place
    name = names_for(here.notation, here.shape).plain(place.subject)
    return f"{step}: {'update all' if place.kind == 'apply' else name}"


def _bounds(walk: Plan, here: Here) -> list[tuple[int, int, str, str]]:
    """First and last step, phase and label of every group; samples other than the step's are one group each."""
    position = walk.at(here.step)
    walked = position.sample if position else 0
    bounds: list[tuple[int, int, str, str]] = []
    last, several = len(here.shape.sizes) - 1, here.shape.samples > 1
    for sample in range(here.shape.samples):
        for offset, place in enumerate(walk.block):
            n = sample * len(walk.block) + offset + 1
            if sample == walked:
                label = "" if place.phase == "error" else layer_label(place.layer, last).replace(" layer", "")
                first = several and (place.phase, place.layer) == ("forward", 1)
                _extend(bounds, n, f"sample {sample + 1}: forward" if first else place.phase, label)
            else:
                _extend(bounds, n, f"sample {sample + 1}", "")
    for offset in range(len(walk.update)):
        _extend(bounds, walk.steps - len(walk.update) + offset + 1, "update", "")
    return bounds


def _extend(bounds: list[tuple[int, int, str, str]], n: int, phase: str, label: str) -> None:
    if bounds and bounds[-1][2:] == (phase, label):
        bounds[-1] = (bounds[-1][0], n, phase, label)
    else:
        bounds.append((n, n, phase, label))
