"""The map of an iteration's steps.

Of a lesson's numbers it holds none, only their address in every link. So it is written once for every step of a
shape, with a gap where the address goes, and kept.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from app.lesson.walkthrough import Plan, Shape, plan
from app.web.links import Links
from app.web.names import layer_label, names_for
from app.web.templating import render
from app.web.views import Group, Mark

ALL_MARKS_UP_TO = 48
"""A map of more steps than this spells out only the group that is at hand."""

GAP = "\ue000"
"""Stands for the lesson's address until that is known; no address holds it, since there it would be quoted."""


class Here(NamedTuple):
    """All that a map depends on, besides the lesson's address.

    Attributes:
        step: the one that is shown.
        tail: what every link ends in, the view.
    """

    shape: Shape
    notation: str
    step: int
    tail: str


def map_of(shape: Shape, notation: str, step: int, links: Links) -> Markup:
    """Draw the map of a lesson of a shape at a step."""
    drawn = _map(Here(shape, notation, step, links.tail))
    return Markup(drawn.replace(GAP, escape(links.head)))  # noqa: S704 - both are escaped


@lru_cache(maxsize=256)
def _map(here: Here) -> str:
    return render("parts/map.html", groups=tuple(_groups(here)))


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
    return f"{GAP}&step={step}{here.tail}"


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
