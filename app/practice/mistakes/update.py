"""Wrong steps, and right ones with a wrong gradient."""

from app.lesson.quantities import Quantity
from app.lesson.steps import EQUATIONS, Setting
from app.lesson.terms import Leaf, Negative, Node, Number, Quotient, Sum
from app.lesson.terms import difference as minus
from app.lesson.walkthrough import Place
from app.practice.mistakes.backward import wrong_bias_gradients, wrong_gradients
from app.practice.mistakes.wrong import Known, Mistake, Mistakes, factors_of_loss, other_weights, others, product


def _weight_update(s: Setting, p: Place) -> Mistakes:
    yield from _updates(s, p, "w", p.weight)
    yield from other_weights(s, p, "new_w")


def _bias_update(s: Setting, p: Place) -> Mistakes:
    yield from _updates(s, p, "b", p.bias)
    for unit in others(p.unit, s.shape.sizes[p.layer]):
        q = Quantity("new_b", s.shape.bias(p.layer, unit))
        yield Mistake("neighbour", s.leaf(*q), (q,))


def _updates(s: Setting, p: Place, letter: str, number: int) -> Mistakes:
    """Wrong ways of taking the step, and right ones with a wrong gradient."""
    several = len(s.values.samples) > 1
    old, rate = s.leaf(letter, number), s.leaf("rate")
    g = s.leaf(f"{'batch' if several else 'grad'}_{letter}", number)
    step = product(rate, g)
    yield Mistake("plus", Sum((old, step)), (g.quantity,))
    yield Mistake("no_rate", minus(old, g), (rate.quantity,))
    yield Mistake("gradient_for_new", g, (g.quantity,))
    yield Mistake("change_only", step, (old.quantity,))
    yield Mistake("change_only", Negative(step), (old.quantity,))
    yield Mistake("not_moved", old, (old.quantity,))
    if several:
        yield from _mean_or_sum(s, old, step)
        return
    others = other_weights(s, p, "grad_w") if letter == "w" else ()
    for other in others:
        yield Mistake("neighbours_gradient", minus(old, product(rate, other.tree)), (*other.about, g.quantity))
    wrong = wrong_gradients(s, p) if letter == "w" else wrong_bias_gradients(s, p)
    for mistake in wrong:
        if mistake.name not in {"bias_nothing", "sign"}:
            name = OF_A_STEP.get(mistake.name, mistake.name)
            inside = None if name in OF_A_STEP.values() else g.quantity
            yield mistake._replace(name=name, tree=minus(old, product(rate, mistake.tree)), inside=inside)


OF_A_STEP = {"half": "half_step", "double": "double_step", "quadruple": "quadruple_step"}
"""What a gradient that is so many times the right one makes of the step; the new value is no such multiple."""


def _mean_or_sum(s: Setting, old: Leaf, step: Node) -> Mistakes:
    n = s.leaf("samples")
    if s.averaged:
        yield Mistake("summed_samples", minus(old, product(n, step)), (n.quantity,))
    else:
        yield Mistake("averaged_samples", minus(old, Quotient(step, n)), (n.quantity,))


def _apply(s: Setting, p: Place) -> Mistakes:
    right = EQUATIONS["apply"](s, p)[-1]
    yield Mistake("before_for_after", Number(s.values.error_before), (Quantity("E"),))
    yield Mistake("change_only", minus(Number(s.values.error_before), right), (Quantity("E"),))
    yield Mistake("change_only", minus(right, Number(s.values.error_before)), (Quantity("E"),))
    yield from factors_of_loss(s, right)


MISTAKES: Known = {
    "weight_update": _weight_update,
    "bias_update": _bias_update,
    "apply": _apply,
}
"""For every kind of step of this phase, its known mistakes."""
