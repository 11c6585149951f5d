"""What an edit changed: what was typed, and the results on the page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from app.address.links import Links, elsewhere
from app.address.scenario import Scenario, Spec
from app.lesson.quantities import Quantity
from app.pages.step.occasion import Occasion

Pair = tuple[Markup, str, float, float]
"""A number's name, its term, what it was, and what it is."""


@dataclass(frozen=True)
class Change:
    """What an edit changed: a name, before and after; a number's `data-term`."""

    name: Markup | str
    before: str
    after: str
    term: str = ""


def taken_back(at: Occasion) -> str:
    """Return the address of the lesson as it was before an edit; nothing where there was none."""
    if at.was is None or at.before is None:
        return ""
    return Links(at.before).to(min(at.scenario.step, at.before.spec.plan.steps), display=elsewhere(at.display))


def changes(at: Occasion) -> Iterator[Change]:
    """Return what an edit changed."""
    if at.before is None:
        return
    yield from structural_changes(at.before, at.scenario)
    if at.was is None:
        return
    for name, term, before, after in _typed(at, at.before.spec):
        if before != after:
            old, new = (at.precision.write(Decimal(repr(v))).text for v in (before, after))
            yield Change(name, old, new, term)
    places = [place.subject for place in (*at.lesson.plan.block, *at.lesson.plan.update)]
    for q in (q for q in places if q.kind in {"E", "new_E"} and at.known(q)):
        if at.changed(q) and at.before.iteration == at.scenario.iteration:
            old = at.precision.write(at.was.values.value(q, at.sample)).text
            yield Change(at.name(q), old, at.written(q).text, q.term)


def _typed(at: Occasion, before: Spec) -> Iterator[Pair]:
    """Every number that can be typed, those of every sample."""
    now = at.scenario.spec
    rate = Quantity("rate")
    yield at.name(rate), rate.term, before.rate, now.rate
    is_start = at.scenario.iteration > 0
    of = Markup("start of ") if is_start else Markup("")
    for kind, olds, news in (("w", before.w, now.w), ("b", before.b or (), now.b or ())):
        for k, (a, b) in enumerate(zip(olds, news, strict=False), start=1):
            q = Quantity(kind, k)
            yield of + at.name(q), "" if is_start else q.term, a, b
    for sample in range(min(len(before.x), len(now.x))):
        yield from _of_sample(at, sample, before.x[sample], now.x[sample], lambda j: Quantity("a", 0, j))
        yield from _of_sample(at, sample, before.t[sample], now.t[sample], lambda j: Quantity("t", j))


def _of_sample(
    at: Occasion, sample: int, olds: Sequence[float], news: Sequence[float], quantity: Callable[[int], Quantity]
) -> Iterator[Pair]:
    of = Markup("sample {} ").format(sample + 1) if len(at.scenario.spec.x) > 1 else Markup("")
    is_at_hand = sample == at.lesson.sample_number(at.sample) - 1
    for j, (a, b) in enumerate(zip(olds, news, strict=False), start=1):
        yield of + at.name(quantity(j)), quantity(j).term if is_at_hand else "", a, b


def structural_changes(was: Scenario, now: Scenario) -> Iterator[Change]:
    """Return how the network itself was changed."""
    before, after = was.spec, now.spec
    if was.iteration and not now.iteration and before.layers == after.layers and before.w != after.w:
        yield Change("training starts from the weights of", "iteration 0", f"iteration {was.iteration:,}")
    for name in ("layers", "activations", "loss", "batch"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(name, _words(old), _words(new))
    if len(before.x) != len(after.x):
        yield Change("samples", str(len(before.x)), str(len(after.x)))
    old, new = ("none" if spec.b is None else spec.bias for spec in (before, after))
    if old != new:
        yield Change("biases", old, new)


def _words(value: object) -> str:
    if isinstance(value, tuple):
        joiner = ", " if any(isinstance(v, str) for v in value) else "-"
        return joiner.join(map(str, value))
    return str(value)
