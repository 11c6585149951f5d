"""The same lesson trained by every update rule: E over the first iterations, a curve and a row for each."""

import math
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from app.address.links import Links
from app.address.scenario import Scenario
from app.drawing.curves import Chart, Point, draw
from app.engine.course import Course
from app.engine.rules import Rule
from app.lesson.rule_quantities import RULE_LABELS
from app.pages.step.occasion import Occasion
from app.pages.step.panels.at_hand import write
from app.service.lessons import LEAST_UPDATE, course_of
from app.service.turnstile import turnstile
from app.writing.numbers import raised

UPDATES = 30
"""How many updates are compared."""

SHOWN = (1, 10, 30)
"""After how many of them E is written."""

COMPARED = ("sgd", "momentum", "rmsprop", "adam")
"""The rules; classical momentum takes the same path as momentum, as long as the learning rate stays."""


@dataclass(frozen=True)
class RuleCurve:
    """A rule's curve and row.

    Attributes:
        dash: which dash its curve has, from 1.
        errors: E after 1, 10 and 30 updates; "overflow" where it is no number.
        href: the same step with this rule; nothing if it is the lesson's own.
    """

    label: str
    d: str
    dash: int
    errors: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class RulePaths:
    """The rules beside one another.

    Attributes:
        chart: the axes; nothing where no rule has finite errors.
        y_ticks: the marks of the upright axis, written: where, and what.
        of_samples: whether E is averaged over all samples, since an update uses one.
    """

    chart: Chart | None
    y_ticks: tuple[tuple[float, str], ...]
    curves: tuple[RuleCurve, ...]
    after: tuple[int, ...]
    of_samples: bool


def rule_paths(at: Occasion) -> RulePaths:
    """Train the lesson from its start by every rule, each with the lesson's own learning rate and numbers."""
    spec = at.scenario.spec
    names = dict.fromkeys((spec.rule.name, *COMPARED))
    if spec.rule.name == "classical_momentum":
        names.pop("momentum")
    specs = [replace(spec, rule=_with(spec.rule, name)) for name in names]
    with turnstile.through(3 * len(specs) * UPDATES * max(LEAST_UPDATE, len(spec.w) * len(spec.x))):
        errors = [_errors(course_of(s)) for s in specs]
    finite = [_finite(one) for one in errors]
    dots = [point for one in finite for point in one]
    chart = draw((), (), dots, 0, UPDATES)
    places = iter(chart.dots if chart else ())
    paths = ["M" + "L".join(f"{dot.x} {dot.y}" for _, dot in zip(one, places, strict=False)) for one in finite]
    curves = tuple(
        RuleCurve(RULE_LABELS[s.rule.name], d, i, tuple(_written(at, e[k]) for k in SHOWN), _href(at, s.rule))
        for i, (s, d, e) in enumerate(zip(specs, paths, errors, strict=True), start=1)
    )
    return RulePaths(chart, _ticks(chart), curves, SHOWN, spec.batch == "each" and len(spec.x) > 1)


def _with(rule: Rule, name: str) -> Rule:
    """Return a rule of another name with the lesson's numbers."""
    return rule._replace(name=name).used()


def _errors(course: Course) -> list[float]:
    """Return E over all samples before the first update and after each."""
    network, kept, errors = course.network, course.nothing_kept, list[float]()
    with np.errstate(all="ignore"):
        for k in range(UPDATES + 1):
            errors.append(course.mean_error(network))
            network, kept, _ = course.advanced(network, kept, k)
    return errors


def _finite(errors: list[float]) -> list[Point]:
    """Return the curve's points up to where it leaves the numbers."""
    end = next((k for k, e in enumerate(errors) if not math.isfinite(e)), len(errors))
    return list(enumerate(errors[:end]))


def _written(at: Occasion, error: float) -> str:
    return write(at, Decimal(repr(error)))


def _ticks(chart: Chart | None) -> tuple[tuple[float, str], ...]:
    ticks = chart.y_ticks if chart else ()
    return tuple((t.at, f"10{raised(t.power)}" if t.power is not None else f"{t.value:g}") for t in ticks)


def _href(at: Occasion, rule: Rule) -> str:
    s = at.scenario
    if rule.name == s.spec.rule.name:
        return ""
    other = Scenario(replace(s.spec, rule=rule), s.seed, s.iteration, 0, s.display)
    return Links(other).to(min(s.step, other.spec.plan.steps))
