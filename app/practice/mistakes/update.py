"""Wrong steps, and right ones with a wrong gradient."""

from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.steps.kinds import right_side
from app.lesson.steps.setting import Setting
from app.lesson.terms import Leaf, Negative, Node, Number, Quotient, Sum
from app.lesson.terms import difference as minus
from app.practice.mistakes.backward import wrong_bias_gradients, wrong_gradients
from app.practice.mistakes.rules import updates
from app.practice.mistakes.wrong import (
    Known,
    Mistake,
    Mistakes,
    Sentences,
    factors_of_loss,
    other_weights,
    others,
    product,
)


def _weight_update(s: Setting, p: Place) -> Mistakes:
    yield from _updates(s, p, "w", p.weight)
    yield from other_weights(s, p, "new_w")


def _bias_update(s: Setting, p: Place) -> Mistakes:
    yield from _updates(s, p, "b", p.bias)
    for unit in others(p.unit, s.shape.sizes[p.layer]) if not s.shape.shared else ():
        q = Quantity("new_b", s.shape.bias(p.layer, unit))
        yield Mistake("neighbour", s.leaf(*q), (q,))


def _updates(s: Setting, p: Place, letter: str, number: int) -> Mistakes:
    """Wrong ways of taking the step, and right ones with a wrong gradient."""
    yield from updates(s, p)
    if s.shape.rule != "sgd" or s.shape.decays:
        return
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
    if letter == "b" and s.shape.shared:
        return
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
    right = right_side(s, p)
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

SENTENCES: Sentences = {
    "summed_samples": ("The gradients were added, but not divided by ", 0, ", the number of samples."),
    "half_step": ("The step is half as long as it should be: in its gradient a 2 is missing, or there is a ½ too many.",),
    "double_step": ("The step is twice as long as it should be: in its gradient there is a 2 too many, or a ½ is missing.",),
    "quadruple_step": ("The step is four times as long as it should be: in its gradient a 2 was taken twice.",),
    "neighbours_gradient": ("The step was taken with another weight’s gradient, ", 0, "; here it is ", 1, "."),
    "plus": ("The step goes the wrong way: up the gradient. It is minus the learning rate times ", 0, "."),
    "no_rate": ("The learning rate ", 0, " is forgotten."),
    "gradient_for_new": ("This is the gradient ", 0, "; the question asks for the new value."),
    "change_only": ("This is only the change; the question is what comes out when it is added to ", 0, "."),
    "not_moved": ("This is still ", 0, ", the old value."),
    "before_for_after": ("This is ", 0, " before the update."),
}  # fmt: skip
"""What is said of each of them."""
