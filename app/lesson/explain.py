"""What each step asks, and why it is done: sentences in which quantities stand as themselves.

A sentence is a tuple of words, quantities and values. Quantities are written in the page's
notation and light up like every other term; values are rounded as everywhere.
"""

from collections.abc import Callable
from decimal import Decimal

from app.lesson.quantities import Quantity
from app.lesson.steps import Setting
from app.lesson.terms import Equation
from app.lesson.walkthrough import Place, Shape

Sentence = tuple[str | Quantity | Decimal, ...]

ERROR = Quantity("E")
RATE = Quantity("rate")

SHARE_REASONS = {
    "mse": "The difference is squared, so that too high and too low both count, "
    "and divided by n, the number of outputs: the mean squared error.",
    "half_sse": "The difference is squared, so that too high and too low both count. "
    "The half is there to cancel the 2 that the derivative will bring.",
    "sse": "The difference is squared, so that too high and too low both count.",
    "bce": "The logarithm makes a confident mistake expensive: the error grows without bound "
    "as the output nears the wrong end. This is binary cross-entropy.",
    "cross_entropy": "Only outputs whose target is not 0 count: the less probability they were given, "
    "the larger the error. This is cross-entropy.",
}

_SQUARE = "Its square brings a factor 2, and the minus inside the square turns the difference round. "
SLOPE_STARTS = {
    "mse": _SQUARE,
    "sse": _SQUARE,
    "half_sse": "The 2 of the square cancels the half, and the minus inside the square turns the difference round. ",
    "bce": "The derivative of ln a is 1/a. ",
    "cross_entropy": "The derivative of ln a is 1/a. ",
}

SLOPE_REASONS = {
    "sigmoid": "The sigmoid’s slope happens to be its own value times one minus that value. It is never more than "
    "0.25, and close to 0 where the value is near 0 or 1: there the unit is saturated and learns slowly.",
    "tanh": "The slope of tanh happens to be one minus the square of its own value. It is 1 in the middle, and "
    "close to 0 where the value is near −1 or 1: there the unit is saturated and learns slowly.",
    "relu": "ReLU passes a positive value on as it is, so its slope is 1 there; "
    "a unit at or below 0 is silent and lets nothing back: slope 0.",
    "leaky_relu": "Leaky ReLU has slope 1 above 0, and a small slope of 0.01 at and below it, "
    "so that a silent unit can still learn.",
    "linear": "A linear unit passes its value on as it is: its slope is 1 everywhere.",
}

ACTIVATION_REASONS = {
    "sigmoid": "σ is the sigmoid: it squeezes any number into the range from 0 to 1. ",
    "tanh": "The hyperbolic tangent squeezes any number into the range from −1 to 1. ",
    "relu": "ReLU keeps a positive number and replaces a negative one by 0. ",
    "leaky_relu": "Leaky ReLU keeps a positive number and shrinks a negative one to a hundredth. ",
    "linear": "A linear unit passes its number on unchanged. ",
    "softmax": "Softmax turns the layer’s numbers into probabilities: all positive, together 1. ",
}


def _slope_of_error(unknown: Quantity) -> Sentence:
    return ("How does ", ERROR, " change when ", unknown, " changes?")


def _total_error_asked(shape: Shape, _p: Place) -> Sentence:
    of = "this sample’s" if shape.samples > 1 else "the"
    return (f"How large is {of} error as a whole?",)


QUESTIONS: dict[str, Callable[[Shape, Place], Sentence]] = {
    "pre_activation": lambda _s, p: ("What is the weighted sum that reaches ", Quantity("a", p.layer, p.unit), "?"),
    "activation": lambda _s, p: ("How strongly does ", p.subject, " respond?"),
    "error": lambda _s, p: ("How much does ", Quantity("a", p.layer, p.unit), " contribute to the error?"),
    "total_error": _total_error_asked,
    "error_slope": lambda _s, p: _slope_of_error(Quantity("a", p.layer, p.unit)),
    "activation_slope": lambda _s, p: (
        "How does ", Quantity("a", p.layer, p.unit), " change when ", Quantity("z", p.layer, p.unit), " changes?"
    ),
    "delta": lambda _s, p: _slope_of_error(Quantity("z", p.layer, p.unit)),
    "weight_gradient": lambda _s, p: _slope_of_error(Quantity("w", p.weight)),
    "bias_gradient": lambda _s, p: _slope_of_error(Quantity("b", p.bias)),
    "weight_update": lambda _s, p: ("What will ", Quantity("w", p.weight), " become?"),
    "bias_update": lambda _s, p: ("What will ", Quantity("b", p.bias), " become?"),
    "apply": lambda _s, _p: ("Did the update make the error smaller?",),
}  # fmt: skip
"""For every kind, the question that its step answers. No number plays a part in it."""


def _pre_activation(s: Setting, p: Place, _e: Equation) -> Sentence:
    bias = ", and the bias is added" if s.shape.biases else ""
    return (f"Every value that comes in is multiplied by the weight of its edge. The products are added{bias}. "
            "The sum is called the pre-activation, ", p.subject, ".")  # fmt: skip


def _activation(s: Setting, p: Place, _e: Equation) -> Sentence:
    after = "Its activation is the network’s answer." if p.layer == s.shape.last else "This activation is passed on."
    return (ACTIVATION_REASONS[s.activations[p.layer - 1]] + after,)


def _error(s: Setting, _p: Place, _e: Equation) -> Sentence:
    return (SHARE_REASONS[s.loss],)


def _total_error(_s: Setting, _p: Place, _e: Equation) -> Sentence:
    return ("The shares of all outputs are added. All that follows asks how each weight changes this one number.",)


def _error_slope(s: Setting, p: Place, e: Equation) -> Sentence:
    if p.layer == s.shape.last:
        return _output_slope_reason(p, s.loss, e.subject.value)
    several = s.shape.sizes[p.layer + 1] > 1
    paths = "one path through each unit that it feeds" if several else "one path"
    add = "Multiply along each path, then add the paths. " if several else ""
    return (
        Quantity("a", p.layer, p.unit), " reaches ", ERROR, f" along {paths}. There the first factor is the δ that "
        f"was kept, and the second is the weight on the way. {add}The weights are those from before the update."
    )  # fmt: skip


def _output_slope_reason(p: Place, loss: str, slope: Decimal) -> Sentence:
    unit, share = Quantity("a", p.layer, p.unit), Quantity("share", p.unit)
    start: Sentence = ("Of all shares of ", ERROR, ", only ", share, " contains ", unit, ". ", SLOPE_STARTS[loss])
    if slope > 0:
        return (*start, "The slope is positive: raising ", unit, " would raise the error.")
    if slope < 0:
        return (*start, "The slope is negative: raising ", unit, " would lower the error.")
    return (*start, "The slope is 0: a small change of ", unit, " would not change the error.")


def _activation_slope(s: Setting, p: Place, _e: Equation) -> Sentence:
    return (SLOPE_REASONS[s.activations[p.layer - 1]],)


def _delta(s: Setting, p: Place, e: Equation) -> Sentence:
    z = p.subject._replace(kind="z")
    if s.is_softmax(p.layer):
        return _softmax_reason(s, z)
    pair = s.activations[-1], s.loss
    if p.layer == s.shape.last and pair in MATCHED_REASONS:
        much = "A slope is too large to be written here, so their product is taken as it is after cancelling. "
        return (
            "The chain rule multiplies the two slopes. ", MATCHED_REASONS[pair], "" if e.after else much,
            "The product is named ", p.subject, " and kept."
        )  # fmt: skip
    return (
        z, " changes the unit’s value, which changes ", ERROR, ": multiply the two slopes. The product is called ",
        p.subject, " (delta) and kept: every weight into this unit uses it, and so does the layer before."
    )  # fmt: skip


MATCHED_REASONS: dict[tuple[str, str], str] = {
    ("sigmoid", "bce"): (
        "With a sigmoid and binary cross-entropy they cancel to output minus target: "
        "a saturated unit that is wrong still learns. "
    ),
    ("sigmoid", "cross_entropy"): (
        "With a sigmoid and cross-entropy the output cancels, and the target times the output minus 1 is left: "
        "a saturated unit that is wrong still learns. "
    ),
    ("tanh", "bce"): "With tanh and binary cross-entropy 1 minus the output cancels in one part. ",
}
"""Why δ of an output has a shorter form, by activation and loss."""


def _softmax_reason(s: Setting, z: Quantity) -> Sentence:
    start: Sentence = (
        "In a softmax layer ",
        z,
        " moves every output, so there is one path through each of them. ",
    )
    if s.loss != "cross_entropy":
        return (*start, "The paths are added, and the sum is kept.")
    targets = sum((s.leaf("t", k).value for k in range(1, s.shape.sizes[-1] + 1)), Decimal(0))
    end = "Here the targets sum to 1, so it is simply output minus target."
    if targets != 1:
        end = "The targets do not sum to 1 here, so their sum stays as a factor."
    return (*start, "With cross-entropy nearly everything cancels. ", end)


def _weight_gradient(s: Setting, p: Place, _e: Equation) -> Sentence:
    z, a = Quantity("z", p.layer, p.unit), Quantity("a", p.layer, p.unit)
    w, last, source = (
        Quantity("w", p.weight),
        Quantity("z_by_w", p.weight),
        Quantity("a", p.layer - 1, p.source),
    )
    links: Sentence = (w, " moves ", z, ", which moves ", a, ", which moves ", ERROR, ": one factor for each link. ")
    if s.is_softmax(p.layer):
        delta = Quantity("delta", p.layer, p.unit)
        links = (w, " moves ", z, ", and how that moves ", ERROR, " is ", delta, ", worked out before. ")
    return (*links, last, " is simply ", source, ", the value that ", w, " multiplies.")


def _bias_gradient(_s: Setting, p: Place, _e: Equation) -> Sentence:
    delta = Quantity("delta", p.layer, p.unit)
    return ("A bias is added as it is, so the last factor is 1 and the gradient is ", delta, " itself.")


def _weight_update(s: Setting, p: Place, e: Equation) -> Sentence:
    return _update(s, Quantity("w", p.weight), e)


def _bias_update(s: Setting, p: Place, e: Equation) -> Sentence:
    return _update(s, Quantity("b", p.bias), e)


def _update(s: Setting, old: Quantity, e: Equation) -> Sentence:
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


def _apply(s: Setting, _p: Place, e: Equation) -> Sentence:
    verdict = _verdict(s.values.error_before, e.subject.value)
    return ("Now all parameters are replaced at once, and the error is worked out again. ", *verdict)


def _verdict(before: Decimal, after: Decimal) -> Sentence:
    if after < before:
        return (ERROR, " was ", before, " and went down by ", before - after, ".")
    if after > before:
        rise: Sentence = (ERROR, " was ", before, " and went up by ", after - before, ": the step was too long here. ")
        return (*rise, "A smaller learning rate takes a shorter one.")
    return (ERROR, " was ", before, " and has not changed.") if after == before else (ERROR, " was ", before, ".")


REASONS: dict[str, Callable[[Setting, Place, Equation], Sentence]] = {
    "pre_activation": _pre_activation,
    "activation": _activation,
    "error": _error,
    "total_error": _total_error,
    "error_slope": _error_slope,
    "activation_slope": _activation_slope,
    "delta": _delta,
    "weight_gradient": _weight_gradient,
    "bias_gradient": _bias_gradient,
    "weight_update": _weight_update,
    "bias_update": _bias_update,
    "apply": _apply,
}
"""For every kind, why its step is done."""


def weighs_numbers(s: Setting, p: Place) -> bool:
    """Whether a step's reason looks at numbers: a sign, a sum of targets, an error before and after."""
    if p.kind == "error_slope":
        return p.layer == s.shape.last
    if p.kind == "delta":
        return s.is_softmax(p.layer) and s.loss == "cross_entropy"
    return p.phase == "update"


def start(iteration: int) -> tuple[Sentence, Sentence]:
    """Return the question and the reason of step 0."""
    return START if iteration == 0 else _another(iteration)


def _another(iteration: int) -> tuple[Sentence, Sentence]:
    times = "once" if iteration == 1 else f"{iteration:,} times"
    return (
        (f"Iteration {iteration:,} begins.",),
        (f"All parameters have been replaced {times}. Now everything is worked out again, with the new ones.",),
    )


START: tuple[Sentence, Sentence] = (
    ("What will happen here?",),
    ("The network turns its inputs into outputs; every edge carries a weight. First, forward: what the outputs are. "
     "Then the error ", ERROR, ": how far they are from their targets. Then backward: how ", ERROR,
     " changes with every weight. At last the update: every weight moves a little, so that ", ERROR,
     " falls. Any number below may be changed."),
)  # fmt: skip
"""The words of the very beginning."""
