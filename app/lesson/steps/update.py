"""Steps of the update."""

from collections.abc import Callable
from decimal import Decimal

from app.lesson.losses import SPELT_LOSSES
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.shape import Shape
from app.lesson.steps.decay import decay_notes, decay_part, decayed
from app.lesson.steps.setting import ERROR, RATE, Sentence, Setting, StepKind, Trees
from app.lesson.terms import ONE, Call, Equation, Leaf, Node, Power, Product, Quotient, Square, Sum, difference, total


def _parameter(p: Place) -> Quantity:
    """Return the weight or bias that a step moves."""
    return Quantity("w", p.weight) if p.weight else Quantity("b", p.bias)


def _all_samples(s: Setting, one: Callable[[int], Leaf]) -> Node:
    """Return one leaf, or those of all samples added or averaged."""
    if len(s.values.samples) == 1:
        return one(0)
    added = Sum(tuple(one(sample + 1) for sample in s.values.samples))
    return Quotient(added, s.leaf("samples")) if s.averaged else added


def _gradient(s: Setting, p: Place) -> Leaf:
    """Return the gradient that moves a parameter: of the sample alone, or of all samples."""
    letter, number = _parameter(p)[:2]
    return s.leaf(f"{'grad' if len(s.values.samples) == 1 else 'batch'}_{letter}", number)


def _update(s: Setting, p: Place) -> Trees:
    letter, number = _parameter(p)[:2]
    old, rate = s.leaf(letter, number), s.leaf("rate")
    match s.shape.rule:
        case "momentum":
            return (difference(old, Product((rate, s.leaf(f"velocity_{letter}", number)))),)
        case "classical_momentum":
            return (Sum((old, s.leaf(f"velocity_{letter}", number))),)
        case "rmsprop":
            scale = Sum((Call("sqrt", (s.leaf(f"second_{letter}", number),)), s.leaf("epsilon")))
            step: Node = Quotient(decayed(s, letter, number, _gradient(s, p)), scale)
        case "adam":
            scale = Sum((Call("sqrt", (s.leaf(f"second_hat_{letter}", number),)), s.leaf("epsilon")))
            step = Quotient(s.leaf(f"first_hat_{letter}", number), scale)
        case _:
            step = decayed(s, letter, number, _gradient(s, p))
    return (difference(old, Product((rate, step))),)


def _corrected(s: Setting, p: Place) -> tuple[Equation, ...]:
    """Return Adam's two moments, corrected for their beginning at 0."""
    letter, number = _parameter(p)[:2]
    found = []
    for kind, beta in (("first", "beta1"), ("second", "beta2")):
        rest = difference(ONE, Power(s.leaf(beta), s.leaf("update")))
        moment = s.leaf(f"{kind}_{letter}", number)
        found.append(Equation(s.leaf(f"{kind}_hat_{letter}", number), Quotient(moment, rest)))
    return tuple(found)


def _notes(s: Setting, p: Place) -> tuple[Equation, ...]:
    """Return what an update puts in that no step of its own works out."""
    if s.shape.rule == "adam":
        return _corrected(s, p)
    return () if s.shape.rule in {"momentum", "classical_momentum"} else _batch_gradient(s, p)


def _velocity(s: Setting, p: Place) -> Trees:
    letter, number = _parameter(p)[:2]
    kept = Product((s.leaf("momentum"), s.leaf(f"old_velocity_{letter}", number)))
    g = decayed(s, letter, number, _gradient(s, p))
    if s.shape.rule == "classical_momentum":
        return (difference(kept, Product((s.leaf("rate"), g))),)
    return (Sum((kept, *(g.parts if isinstance(g, Sum) else (g,)))),)


def _why_velocity(s: Setting, p: Place, _e: Equation) -> Sentence:
    old = Quantity(f"old_velocity_{_parameter(p).kind}", _parameter(p).layer)
    rule: Sentence = ("Momentum remembers: of the last ", _noun(s), " ", old, ", the part ", Quantity("momentum"))
    if s.shape.rule == "classical_momentum":
        return (*rule, " is kept, and the new step against the gradient is added. ", *_over_samples(s, _parameter(p)))
    return (*rule, " is kept, and the new gradient is added. ", *_over_samples(s, _parameter(p)))


def _noun(s: Setting) -> str:
    return "change" if s.shape.rule == "classical_momentum" else "velocity"


def _moment(kind: str, beta: str) -> Callable[[Setting, Place], Trees]:
    """Return how a running mean moves: β·old + (1 − β)·new, of the gradient or its square."""

    def tree(s: Setting, p: Place) -> Trees:
        letter, number = _parameter(p)[:2]
        of = "rho" if s.shape.rule == "rmsprop" else beta
        g = decayed(s, letter, number, _gradient(s, p))
        new = g if kind == "first" else Square(g)
        kept = Product((s.leaf(of), s.leaf(f"old_{kind}_{letter}", number)))
        return (Sum((kept, Product((difference(ONE, s.leaf(of)), new)))),)

    return tree


def _why_first(s: Setting, p: Place, _e: Equation) -> Sentence:
    return ("The first moment is a running mean of the gradients: it keeps ", Quantity("beta1"), " of itself, and "
            "takes the rest from the new gradient. ", *_over_samples(s, _parameter(p)))  # fmt: skip


def _why_second(s: Setting, p: Place, _e: Equation) -> Sentence:
    beta = Quantity("rho" if s.shape.rule == "rmsprop" else "beta2")
    return ("This running mean of the squared gradients tells how large they have been of late. It keeps ", beta,
            " of itself. ", *_over_samples(s, _parameter(p)))  # fmt: skip


def _what_becomes(what: str) -> Callable[[Shape, Place], Sentence]:
    return lambda _s, p: (f"What is the {what} of ", _parameter(p), " now?")


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
    if s.shape.rule != "sgd":
        return (*_why_ruled(s, p, way if change else ""), *end)
    decay: Sentence = ("Weight decay adds ", Quantity("decay"), " times the weight to its gradient. ")
    return (*move, *(decay if s.shape.decays and old.kind == "w" else ()), *_over_samples(s, old), *end)


def _why_ruled(s: Setting, p: Place, way: str) -> Sentence:
    """Return why a parameter moves as its rule has it; `way` is up, down, or nothing."""
    old = _parameter(p)
    moves: Sentence = ("Here ", old, f" goes {way}. ") if way else ("Nothing changes here. ",)
    match s.shape.rule:
        case "momentum":
            return ("The step follows the velocity, not the gradient alone. ", *moves)
        case "classical_momentum":
            return ("The change that was just worked out is added. ", *moves)
        case "rmsprop":
            sized: Sentence = (
                "The gradient is divided by its own usual size, so steps are about as long as ",
                RATE,
            )
            return (*sized, ". ", *moves)
        case _:
            return ("Both moments begin at 0, which makes them too small at first; dividing by 1 − βᵗ mends that. The "
                    "step is the mean gradient divided by its usual size. ", *moves)  # fmt: skip


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
    notes=_notes,
    weighs_numbers=lambda _s, _p: True,
)


def _apply(s: Setting, _p: Place) -> Trees:
    if len(s.values.samples) > 1:
        errors = _all_samples(s, lambda sample: s.leaf("new_sample_E", 0, 0, sample))
        return (Sum((errors, s.leaf("new_penalty"))) if s.shape.decays == "error" else errors,)
    share, outputs = SPELT_LOSSES[s.loss].share, range(1, s.shape.sizes[-1] + 1)
    return (total((*(share(*s.output(unit, "new_a")) for unit in outputs), *decay_part(s, "new_penalty"))),)


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
    notes=lambda s, _p: decay_notes(s, "new_penalty", "new_w"),
    weighs_numbers=lambda _s, _p: True,
)

VELOCITY = StepKind(
    _velocity,
    lambda s, p: _what_becomes("change" if s.rule == "classical_momentum" else "velocity")(s, p),
    _why_velocity,
    notes=_batch_gradient,
)
FIRST_MOMENT = StepKind(_moment("first", "beta1"), _what_becomes("first moment"), _why_first, notes=_batch_gradient)
SECOND_MOMENT = StepKind(_moment("second", "beta2"), _what_becomes("second moment"), _why_second, notes=_batch_gradient)

UPDATE_KINDS = {
    "velocity": VELOCITY,
    "first_moment": FIRST_MOMENT,
    "second_moment": SECOND_MOMENT,
    "weight_update": UPDATE,
    "bias_update": UPDATE,
    "apply": APPLY,
}
