"""Before the first step: the phases of the iteration, and the formulas that each comes down to."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.lesson.plan import Place
from app.pages.step.equation import EquationLayout, first_form
from app.pages.step.map import Group
from app.pages.step.occasion import Occasion

OF_FORWARD = {"pre_activation", "activation"}
OF_ERROR = {"error", "total_error"}
OF_OUTPUT = {"delta", "weight_gradient"}
OF_HIDDEN = {"error_slope", "weight_gradient"}
FACTORS = {"error_slope", "activation_slope"}
"""What a network without a hidden layer has room for besides."""

OF_UPDATE = {"velocity", "first_moment", "second_moment", "weight_update"}


@dataclass(frozen=True)
class Formula:
    """What a phase works out, in symbols, for the first of its units or weights, and where that step is."""

    href: str
    step: int
    term: str
    name: Markup
    symbols: Markup


@dataclass(frozen=True)
class Phase:
    """A phase; without formulas if it goes the same way as one before."""

    name: str
    href: str
    count: int
    formulas: tuple[Formula, ...]


def phases(at: Occasion, groups: tuple[Group, ...]) -> tuple[Phase, ...]:
    """Return the phases of the map's groups, before the first step; formulas are not told where they are asked for."""
    if at.scenario.step:
        return ()
    tells = not at.display.ask and at.attempt is None
    told: set[tuple[str, bool]] = set()
    return tuple(Phase(g.name, g.href, g.count, tuple(_formulas(at, g, told)) if tells else ()) for g in groups)


def _formulas(at: Occasion, group: Group, told: set[tuple[str, bool]]) -> Iterator[Formula]:
    """Yield the formulas of a group's first steps of each kind that were not told of a group before."""
    for step in range(group.first, group.first + group.count):
        place = _place(at, step)
        kind = place.kind, place.phase == "backward" and place.layer == at.lesson.plan.shape.last
        if place.kind in _worth_telling(at, place) and kind not in told:
            told.add(kind)
            yield _formula(at, step)


def _worth_telling(at: Occasion, place: Place) -> set[str]:
    if place.phase != "backward":
        return {"forward": OF_FORWARD, "error": OF_ERROR, "update": OF_UPDATE}[place.phase]
    last = at.lesson.plan.shape.last
    if place.layer < last:
        return OF_HIDDEN
    return OF_OUTPUT if last > 1 else OF_OUTPUT | FACTORS


def _place(at: Occasion, step: int) -> Place:
    position = at.lesson.plan.at(step)
    assert position is not None  # noqa: S101 - the map begins at 1
    return position.place


def _formula(at: Occasion, step: int) -> Formula:
    e = at.lesson.step(step).equation
    assert e is not None  # noqa: S101 - every step from 1 on has one
    q = e.subject.quantity
    return Formula(
        at.links.to(step), step, q.term, at.name(q), first_form(EquationLayout(e, at.notation, at.precision))
    )
