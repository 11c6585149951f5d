"""The map of an iteration's steps."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.lesson.plan import Plan
from app.pages.step.occasion import Occasion
from app.writing.names import layer_label


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


def step_map(at: Occasion) -> Iterator[Group]:
    """Group the steps by sample, phase and layer."""
    walk, step = at.lesson.plan, at.scenario.step
    spelt = walk.steps <= ALL_MARKS_UP_TO
    for first, last, phase, label in _bounds(walk, step):
        at_hand = first <= step <= last
        marks = tuple(_mark(at, n) for n in range(first, last + 1)) if spelt or at_hand else ()
        yield Group(phase, label, at.links.to(first), _state(first, last, step), marks, last - first + 1)


def _mark(at: Occasion, n: int) -> Mark:
    return Mark(n, at.links.to(n), _title(at, n), _state(n, n, at.scenario.step))


def _state(first: int, last: int, step: int) -> str:
    return "is-current" if first <= step <= last else "is-done" if last < step else ""


def _title(at: Occasion, n: int) -> str:
    position = at.lesson.plan.at(n)
    assert position is not None  # noqa: S101 - the map begins at 1
    place = position.place
    return f"{n}: {'update all' if place.kind == 'apply' else at.names.plain(place.subject)}"


def _bounds(walk: Plan, step: int) -> list[tuple[int, int, str, str]]:
    """First and last step, phase and label of every group; samples other than the step's are one group each."""
    position = walk.at(step)
    walked = position.sample if position else 0
    bounds: list[tuple[int, int, str, str]] = []
    last, several = walk.shape.last, walk.shape.samples > 1
    for sample in range(walk.shape.samples):
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
