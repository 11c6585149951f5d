"""The header line: the lesson in a few words, each leading to what changes it, and the guide's chapter."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.address.scenario import DEFAULT
from app.engine.rules import USED
from app.lesson.activations import spelt
from app.lesson.losses import SPELT_LOSSES
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.rule_quantities import RULE_LABELS
from app.lesson.symbols import plain
from app.pages.guide_chapters import CHAPTERS, ROUTE
from app.pages.step.occasion import Occasion


@dataclass(frozen=True)
class HeaderPart:
    """A few words of the lesson, and where they are changed.

    Attributes:
        term: the setting's `data-term`, where it is a number of the equations.
        is_lit: whether that number is at work at this step.
    """

    words: str
    href: str
    term: str = ""
    is_lit: bool = False


@dataclass(frozen=True)
class RouteStop:
    """A stop of *Learn it in twenty minutes*: its number of how many, its task, the next one's address and task.

    Attributes:
        leave: the step without the route.
    """

    number: int
    stops: int
    task: Markup
    ahead: tuple[str, Markup] | None
    leave: str


@dataclass(frozen=True)
class HeaderView:
    """The header line.

    Attributes:
        training: the address of the same step with the training opened.
        chapter: the guide's chapter that tells of this kind of step, and its title.
        route: the stop of *Learn it in twenty minutes* that this is, where it is one.
    """

    parts: tuple[HeaderPart, ...]
    iteration: str
    training: str
    chapter: tuple[str, str]
    route: RouteStop | None


CHAPTER_OF_KIND = {
    "pre_activation": "forward", "activation": "forward", "error": "error", "total_error": "error",
    "error_slope": "gradient", "activation_slope": "gradient", "delta": "delta", "weight_gradient": "gradient",
    "bias_gradient": "gradient", "weight_update": "update", "bias_update": "update", "apply": "together",
    "velocity": "update", "first_moment": "update", "second_moment": "update",
}  # fmt: skip


def header(at: Occasion) -> HeaderView:
    """Return the header line."""
    spec, step = at.scenario.spec, at.scenario.step
    numbers = at.links.changed(step, numbers="1")
    work = {q.kind for q in at.at_work}
    labels = [spelt(name).label for name in spec.activations]
    activations = labels[0] if len(set(labels)) == 1 else ", ".join(labels)
    parts = [
        HeaderPart("-".join(map(str, spec.layers)), f"{numbers}#field-shape"),
        HeaderPart(activations, f"{numbers}#activation-1"),
        HeaderPart(SPELT_LOSSES[spec.loss].label, f"{numbers}#choice-loss"),
        HeaderPart(f"α {at.precision.plain(at.lesson.values.rate)}", f"{numbers}#field-rate-0", "rate", "rate" in work),
    ]
    if "outputs" in work:
        parts.insert(3, HeaderPart(f"n {spec.layers[-1]}", f"{numbers}#field-shape", "outputs", is_lit=True))
    parts += _rule_parts(at, numbers, work)
    if spec.batch != "each" and len(spec.x) > 1:
        how = "averaged" if spec.batch == "mean" else "summed"
        words = f"m {len(spec.x)}, {how}"
        parts.append(HeaderPart(words, f"{numbers}#choice-batch", "samples", "samples" in work))
    return HeaderView(
        tuple(parts), f"{at.scenario.iteration:,}", at.links.changed(step, numbers="training"), _chapter(at),
        route_stop(at),
    )  # fmt: skip


def route_stop(at: Occasion) -> RouteStop | None:
    """Return which stop of *Learn it in twenty minutes* an occasion is, and what comes after it.

    A network of other units has left the route: what is to be done there is told of the first lesson's.
    """
    number = at.display.route
    if not number or at.scenario.spec.layers != DEFAULT.spec.layers:
        return None
    coming = ROUTE[number] if number < len(ROUTE) else None
    ahead = (coming.href(number + 1), at.sentence(coming.task)) if coming else None
    leave = at.links.changed(at.scenario.step, route=0)
    return RouteStop(number, len(ROUTE), at.sentence(ROUTE[number - 1].task), ahead, leave)


def _rule_parts(at: Occasion, numbers: str, work: set[str]) -> Iterator[HeaderPart]:
    """Yield the update rule and its numbers, where it is not the plain one."""
    rule = at.scenario.spec.rule
    href = f"{numbers}#choice-optimizer"
    if rule.name != "sgd":
        yield HeaderPart(RULE_LABELS[rule.name], href)
    used = [kind for kind in ("momentum", "rho", "beta1", "beta2", "epsilon") if kind in USED[rule.name]]
    for kind in [*used, *(["decay"] if rule.decay else [])]:
        q = Quantity(kind)
        yield HeaderPart(f"{plain(at.notation.name(q))} {getattr(rule, kind):g}", href, q.term, kind in work)
    if "update" in work:
        yield HeaderPart(f"t {at.scenario.iteration + 1}", href, "update", is_lit=True)
    if "all_samples" in work:
        yield HeaderPart(f"N {len(at.scenario.spec.x)}", href, "all-samples", is_lit=True)


def _chapter(at: Occasion) -> tuple[str, str]:
    name = _chapter_of(at.place, at.lesson.values.shape.last)
    return at.links.to(at.scenario.step, path=f"/guide/{name}", display=at.display.of_numbers()), CHAPTERS[name]


def _chapter_of(place: Place | None, last: int) -> str:
    if place is None:
        return "network"
    hidden = place.phase == "backward" and place.layer < last
    return "hidden" if hidden and place.kind != "delta" else CHAPTER_OF_KIND[place.kind]
