"""Wrong ways of following an update rule, weight decay, and a bias that a layer shares."""

from collections.abc import Callable

from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.steps.decay import decayed, factor
from app.lesson.steps.setting import Setting
from app.lesson.terms import ONE, TWO, Call, Leaf, Negative, Node, Quotient, Square, Sum
from app.lesson.terms import difference as minus
from app.practice.mistakes.wrong import Known, Mistake, Mistakes, Sentences, product


def parameter(p: Place) -> tuple[str, int]:
    """Return kind and number of the parameter that a step is about."""
    return ("w", p.weight) if p.weight else ("b", p.bias)


def gradient(s: Setting, p: Place) -> Leaf:
    """Return the gradient that moves it."""
    letter, number = parameter(p)
    return s.leaf(f"{'grad' if len(s.values.samples) == 1 else 'batch'}_{letter}", number)


def _decayed(s: Setting, p: Place) -> Node:
    return decayed(s, *parameter(p), gradient(s, p))


def _velocity(s: Setting, p: Place) -> Mistakes:
    letter, number = parameter(p)
    g, old, mu, rate = _decayed(s, p), s.leaf(f"old_velocity_{letter}", number), s.leaf("momentum"), s.leaf("rate")
    kept = product(mu, old)
    if s.shape.rule == "classical_momentum":
        step = product(rate, g)
        yield Mistake("velocity_sign", Sum((kept, step)), (old.quantity,))
        yield Mistake("forgot_velocity", Negative(step), (old.quantity,))
        yield Mistake("no_momentum", minus(old, step), (mu.quantity,))
        yield Mistake("no_rate", minus(kept, g), (rate.quantity,))
        return
    yield Mistake("velocity_sign", minus(kept, g), (old.quantity,))
    yield Mistake("velocity_sign", minus(g, kept), (old.quantity,))
    yield Mistake("forgot_velocity", g, (old.quantity,))
    yield Mistake("no_momentum", Sum((old, g)), (mu.quantity,))
    yield Mistake("rate_too_early", Sum((kept, product(rate, g))), (rate.quantity,))


def _mean(kind: str, beta: str) -> Callable[[Setting, Place], Mistakes]:
    def found(s: Setting, p: Place) -> Mistakes:
        letter, number = parameter(p)
        of = s.leaf("rho" if s.shape.rule == "rmsprop" else beta)
        old, g = s.leaf(f"old_{kind}_{letter}", number), _decayed(s, p)
        new: Node = g if kind == "first" else Square(g)
        rest = minus(ONE, of)
        yield Mistake("forgot_rest", Sum((product(of, old), new)), (of.quantity,))
        yield Mistake("forgot_mean", product(rest, new), (old.quantity,))
        yield Mistake("turned_weights", Sum((product(rest, old), product(of, new))), (of.quantity,))
        if kind == "second":
            yield Mistake("not_squared_gradient", Sum((product(of, old), product(rest, g))), (gradient(s, p).quantity,))

    return found


def updates(s: Setting, p: Place) -> Mistakes:
    """Return wrong ways of moving a parameter by another rule than the plain one, or with weight decay."""
    letter, number = parameter(p)
    old, rate, g, epsilon = s.leaf(letter, number), s.leaf("rate"), _decayed(s, p), s.leaf("epsilon")
    if s.shape.rule != "sgd":
        yield Mistake("plain_step", minus(old, product(rate, g)), (gradient(s, p).quantity,))
        yield Mistake("not_moved", old, (old.quantity,))
    match s.shape.rule:
        case "momentum":
            v, before = s.leaf(f"velocity_{letter}", number), s.leaf(f"old_velocity_{letter}", number)
            yield Mistake("plus", Sum((old, product(rate, v))), (v.quantity,))
            yield Mistake("no_rate", minus(old, v), (rate.quantity,))
            yield Mistake("stale_velocity", minus(old, product(rate, before)), (v.quantity,))
        case "classical_momentum":
            change = s.leaf(f"velocity_{letter}", number)
            yield Mistake("velocity_sign", minus(old, change), (change.quantity,))
            yield Mistake("rate_twice", Sum((old, product(rate, change))), (rate.quantity,))
        case "rmsprop":
            yield from _scaled(old, rate, g, s.leaf(f"second_{letter}", number), epsilon)
        case "adam":
            m, v = s.leaf(f"first_{letter}", number), s.leaf(f"second_{letter}", number)
            hat_m, hat_v = s.leaf(f"first_hat_{letter}", number), s.leaf(f"second_hat_{letter}", number)
            uncorrected = Quotient(m, Sum((Call("sqrt", (v,)), epsilon)))
            yield Mistake("no_correction", minus(old, product(rate, uncorrected)), (hat_m.quantity, hat_v.quantity))
            yield from _scaled(old, rate, hat_m, hat_v, epsilon)
    yield from _decays(s, p, old, rate)


def _scaled(old: Leaf, rate: Leaf, top: Node, square: Leaf, epsilon: Leaf) -> Mistakes:
    """Return wrong ways of dividing by a root."""
    yield Mistake("no_root", minus(old, product(rate, Quotient(top, Sum((square, epsilon))))), (square.quantity,))
    inside = Call("sqrt", (Sum((square, epsilon)),))
    yield Mistake("epsilon_inside", minus(old, product(rate, Quotient(top, inside))), (epsilon.quantity,))


def _decays(s: Setting, p: Place, old: Leaf, rate: Leaf) -> Mistakes:
    if not s.shape.decays or s.shape.rule != "sgd":
        return
    g, pull = gradient(s, p), product(factor(s), old)
    if old.quantity.kind == "b":
        yield Mistake("decayed_bias", minus(old, product(rate, Sum((g, pull)))), (old.quantity,))
        return
    yield Mistake("forgot_decay", minus(old, product(rate, g)), (Quantity("decay"),))
    for times in (product(TWO, pull), Quotient(pull, TWO)):
        yield Mistake("decay_factor", minus(old, product(rate, Sum((g, times)))), (Quantity("decay"),))
    yield Mistake("decay_sign", minus(old, product(rate, minus(g, pull))), (Quantity("decay"),))


MISTAKES: Known = {
    "velocity": _velocity,
    "first_moment": _mean("first", "beta1"),
    "second_moment": _mean("second", "beta2"),
}
"""For every kind of step of an update rule, its known mistakes."""

SENTENCES: Sentences = {
    "velocity_sign": ("A sign is the wrong way round: look at how ", 0, " enters."),
    "forgot_velocity": ("What was kept from the update before, ", 0, ", is forgotten."),
    "no_momentum": ("The factor ", 0, " before what is kept is missing."),
    "rate_too_early": ("The learning rate ", 0, " comes in later, when the parameter moves; not here."),
    "forgot_rest": ("The new part has a factor of its own: 1 minus ", 0, "."),
    "forgot_mean": ("The running mean of the update before, ", 0, ", is forgotten."),
    "turned_weights": ("The two parts are exchanged: ", 0, " belongs to the old mean."),
    "not_squared_gradient": ("The gradient ", 0, " is to be squared here."),
    "plain_step": ("This is the plain step against the gradient ", 0, "; this lesson has another update rule."),
    "stale_velocity": ("This uses the velocity of the update before; the new one, ", 0, ", moves the parameter."),
    "rate_twice": ("The learning rate ", 0, " is in the change already."),
    "no_correction": ("The moments are not corrected: ", 0, " and ", 1, " belong here."),
    "no_root": ("The square root of ", 0, " is forgotten."),
    "epsilon_inside": ("Here ", 0, " stands beside the root, not under it."),
    "decayed_bias": ("Weight decay leaves biases out; ", 0, " takes the plain step."),
    "forgot_decay": ("Weight decay is forgotten: ", 0, " times the weight is added to the gradient."),
    "decay_factor": ("Weight decay’s 2, or its ½, is in the wrong place: the derivative of λ/2·w² is ", 0, " times w."),
    "decay_sign": ("Weight decay pulls towards 0: ", 0, " times the weight is added to the gradient, not taken away."),
    "one_unit": ("This is the δ of one unit, ", 0, "; all units of the layer share the bias: add their δs."),
    "no_steepness": ("The factor of z is forgotten: by the chain rule it comes out in front of the slope of ", 0, "."),
}  # fmt: skip
"""What is said of each of them."""
