"""Steps of the update."""

from collections.abc import Callable
from decimal import Decimal

from app.lesson.losses import SPELT_LOSSES
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.steps.setting import ERROR, RATE, Sentence, Setting, StepKind, Trees
from app.lesson.terms import Equation, Leaf, Node, Product, Quotient, Sum, difference, total


def _parameter(p: Place) -> Quantity:
    """Return the weight or bias that a step moves."""
    return Quantity("w", p.weight) if p.weight else Quantity("b", p.bias)


def _all_samples(s: Setting, one: Callable[[int], Leaf]) -> Node:
    """Return one leaf, or those of all samples added or averaged."""
    if len(s.values.samples) == 1:
        return one(0)
    added = Sum(tuple(one(sample + 1) for sample in s.values.samples))
    return Quotient(added, s.leaf("samples")) if s.averaged else added


def _update(s: Setting, p: Place) -> Trees:
    letter, number = _parameter(p)[:2]
    kind = "grad" if len(s.values.samples) == 1 else "batch"
    gradient = s.leaf(f"{kind}_{letter}", number)
    return (difference(s.leaf(letter, number), Product((s.leaf("rate"), gradient))),)


def _batch_gradient(s: Setting, p: Place) -> tuple[Equation, ...]:
    """Return the gradient over all samples, as the sum or mean of the samples' own."""
    if len(s.values.samples) == 1:
        return ()
    letter, number = _parameter(p)[:2]
    tree = _all_samples(s, lambda sample: s.leaf(f"grad_{letter}", number, 0, sample))
    return (Equation(s.leaf(f"batch_{letter}", number), tree),)


def _why_update(s: Setting, p: Place, e: Equation) -> Sentence:
    old = _parameter(p)
    change = e.subject.value - s.leaf(*old).value
    way = "up" if change > 0 else "down"
    move: Sentence = ("A step against the gradient, so here ", old, " goes ", way, ": by the learning rate ", RATE)
    move = (*move, " times the gradient. ")
    if change == 0:
        move = ("The gradient is 0, so nothing changes. ",)
    new = old._replace(kind=f"new_{old.kind}")
    end: Sentence = (new, " is the new value. It waits: all parameters are replaced at once, at the end.")
    return (*move, *_over_samples(s, old), *end)


def _over_samples(s: Setting, old: Quantity) -> Sentence:
    """Return whose gradients are taken together, where there are several."""
    if s.shape.samples == 1:
        return ()
    first = Quantity(f"grad_{old.kind}", old.layer, 0, 1)
    how = ("averaged over the ", Quantity("samples"), " samples. ") if s.averaged else ("added over all samples. ",)
    return (first, " is the gradient of sample 1; the gradients are ", *how)


UPDATE = StepKind(
    _update,
    lambda _s, p: ("What will ", _parameter(p), " become?"),
    _why_update,
    notes=_batch_gradient,
    weighs_numbers=lambda _s, _p: True,
)


def _apply(s: Setting, _p: Place) -> Trees:
    if len(s.values.samples) > 1:
        return (_all_samples(s, lambda sample: s.leaf("new_sample_E", 0, 0, sample)),)
    share, outputs = SPELT_LOSSES[s.loss].share, range(1, s.shape.sizes[-1] + 1)
    return (total(tuple(share(*s.output(unit, "new_a")) for unit in outputs)),)


def _why_apply(s: Setting, _p: Place, e: Equation) -> Sentence:
    verdict = _verdict(s.values.error_before, e.subject.value)
    return ("Now all parameters are replaced at once, and the error is worked out again. ", *verdict)


def _verdict(before: Decimal, after: Decimal) -> Sentence:
    if after < before:
        return (ERROR, " was ", before, " and went down by ", before - after, ".")
    if after > before:
        rise: Sentence = (ERROR, " was ", before, " and went up by ", after - before, ": the step was too long here. ")
        return (*rise, "A smaller learning rate takes a shorter one.")
    return (ERROR, " was ", before, " and has not changed.") if after == before else (ERROR, " was ", before, ".")


APPLY = StepKind(
    _apply,
    lambda _s, _p: ("Did the update make the error smaller?",),
    _why_apply,
    weighs_numbers=lambda _s, _p: True,
)

UPDATE_KINDS = {"weight_update": UPDATE, "bias_update": UPDATE, "apply": APPLY}
