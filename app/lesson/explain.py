"""What each step asks, and why it is done: sentences in which quantities stand as themselves.

A sentence is a tuple of words, quantities and values. Quantities are written in the page's
notation and light up like every other term; values are rounded as everywhere.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from app.lesson.steps import Setting
from app.lesson.terms import Equation, Quantity
from app.lesson.walkthrough import Place

Sentence = tuple[str | Quantity | Decimal, ...]


class Words(NamedTuple):
    """The question that a step answers, and why the step is done this way."""

    question: Sentence
    reason: Sentence


ERROR = Quantity("E")
RATE = Quantity("rate")

SHARE_REASONS = {
    "mse": "The difference is squared, so that too high and too low both count, "
    "and divided by the number of outputs: the mean squared error.",
    "half_sse": "The difference is squared, so that too high and too low both count. "
    "The half is there to cancel the 2 that the derivative will bring.",
    "sse": "The difference is squared, so that too high and too low both count.",
    "bce": "The logarithm makes a confident mistake expensive: the error grows without bound "
    "as the output nears the wrong end. This is binary cross-entropy.",
    "cross_entropy": "Only outputs whose target is not 0 count: the less probability they were given, "
    "the larger the error. This is cross-entropy.",
}

SLOPE_REASONS = {
    "sigmoid": "The sigmoid's slope can be written with its own value, so nothing new has to be worked out. "
    "It is never more than 0.25, and close to 0 where the unit is saturated.",
    "tanh": "The slope of tanh can be written with its own value, so nothing new has to be worked out. "
    "It is 1 in the middle and close to 0 where the unit is saturated.",
    "relu": "ReLU passes a positive value on as it is, so its slope is 1 there; "
    "a unit at or below 0 is silent and lets nothing back: slope 0.",
    "leaky_relu": "Leaky ReLU has slope 1 above 0, and a small slope of 0.01 at and below it, "
    "so that a silent unit can still learn.",
    "linear": "A linear unit passes its value on as it is: its slope is 1 everywhere.",
}

ACTIVATION_REASONS = {
    "sigmoid": "The sigmoid squeezes any number into the range from 0 to 1. ",
    "tanh": "The hyperbolic tangent squeezes any number into the range from −1 to 1. ",
    "relu": "ReLU keeps a positive number and replaces a negative one by 0. ",
    "leaky_relu": "Leaky ReLU keeps a positive number and shrinks a negative one to a hundredth. ",
    "linear": "A linear unit passes its number on unchanged. ",
    "softmax": "Softmax turns the layer's numbers into probabilities: all positive, together 1. ",
}


def _pre_activation(s: Setting, p: Place, _e: Equation) -> Words:
    unit = p.subject._replace(kind="a")
    bias = ", and the bias is added" if s.shape.biases else ""
    return Words(
        ("What reaches ", unit, " before it responds?"),
        (f"Every value that comes in is multiplied by the weight of its edge. The products are added{bias}. "
         "The sum is called the pre-activation, ", p.subject, "."),
    )  # fmt: skip


def _activation(s: Setting, p: Place, _e: Equation) -> Words:
    after = "This is the network’s answer." if p.layer == s.shape.last else "This value is passed on."
    return Words(
        ("How strongly does ", p.subject, " respond?"),
        (ACTIVATION_REASONS[s.activations[p.layer - 1]] + after,),
    )


def _error(s: Setting, p: Place, _e: Equation) -> Words:
    unit = Quantity("a", s.shape.last, p.unit)
    return Words(("How far is ", unit, " from its target?"), (SHARE_REASONS[s.loss],))


def _total_error(s: Setting, _p: Place, _e: Equation) -> Words:
    of = "this sample’s" if s.shape.samples > 1 else "the"
    return Words(
        (f"How large is {of} error as a whole?",),
        ("The shares of all outputs are added. All that follows asks how each weight changes this one number.",),
    )


def _error_slope(s: Setting, p: Place, e: Equation) -> Words:
    unit = p.subject._replace(kind="a")
    question: Sentence = ("How does ", ERROR, " change when ", unit, " changes?")
    if p.layer == s.shape.last:
        return Words(question, _output_slope_reason(p, e.subject.value))
    return Words(
        question,
        (unit, " reaches the error along every edge that leaves it. Along each path comes back the δ at its end, "
         "times the original weight on the way; the paths are added."),
    )  # fmt: skip


def _output_slope_reason(p: Place, slope: Decimal) -> Sentence:
    unit = p.subject._replace(kind="a")
    start = "This is the derivative of the error by this output. "
    if slope > 0:
        return (start + "It is positive: raising ", unit, " would raise the error.")
    if slope < 0:
        return (start + "It is negative: raising ", unit, " would lower the error.")
    return (start + "It is 0: a small change of ", unit, " would not change the error.")


def _activation_slope(s: Setting, p: Place, _e: Equation) -> Words:
    a, z = p.subject._replace(kind="a"), p.subject._replace(kind="z")
    return Words(("How does ", a, " change when ", z, " changes?"), (SLOPE_REASONS[s.activations[p.layer - 1]],))


def _delta(s: Setting, p: Place, e: Equation) -> Words:
    z = p.subject._replace(kind="z")
    question: Sentence = ("How does ", ERROR, " change when ", z, " changes?")
    if not s.is_softmax(p.layer):
        if e.after:
            return Words(
                question,
                ("The chain rule multiplies the two slopes. With a sigmoid and binary cross-entropy they cancel to "
                 "output minus target: a saturated unit that is wrong still learns. The product is named ", p.subject,
                 " and kept."),
            )  # fmt: skip
        return Words(
            question,
            ("The chain rule multiplies the two slopes. The product is named ", p.subject,
             " and kept: every weight into this unit uses it, and so does the layer before."),
        )  # fmt: skip
    return Words(question, _softmax_reason(s, z))


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


def _weight_gradient(s: Setting, p: Place, _e: Equation) -> Words:
    z, a = Quantity("z", p.layer, p.unit), Quantity("a", p.layer, p.unit)
    w, last, source = (
        Quantity("w", p.weight),
        Quantity("z_by_w", p.weight),
        Quantity("a", p.layer - 1, p.source),
    )
    links: Sentence = (
        w,
        " moves ",
        z,
        ", which moves ",
        a,
        ", which moves ",
        ERROR,
        ": one factor for each link. ",
    )
    if s.is_softmax(p.layer):
        delta = Quantity("delta", p.layer, p.unit)
        links = (w, " moves ", z, ", and how that moves ", ERROR, " is ", delta, ", worked out before. ")
    question: Sentence = ("How does ", ERROR, " change when ", w, " changes?")
    return Words(question, (*links, last, " is simply ", source, ", the value that ", w, " multiplies."))


def _bias_gradient(_s: Setting, p: Place, _e: Equation) -> Words:
    b, delta = Quantity("b", p.bias), Quantity("delta", p.layer, p.unit)
    return Words(
        ("How does ", ERROR, " change when ", b, " changes?"),
        ("A bias is added as it is, so the last factor is 1 and the gradient is ", delta, " itself."),
    )


def _weight_update(s: Setting, p: Place, e: Equation) -> Words:
    return _update(s, Quantity("w", p.weight), e)


def _bias_update(s: Setting, p: Place, e: Equation) -> Words:
    return _update(s, Quantity("b", p.bias), e)


def _update(s: Setting, old: Quantity, e: Equation) -> Words:
    change = e.subject.value - s.leaf(*old).value
    way = "up" if change > 0 else "down"
    move: Sentence = ("Against the gradient, which here means ", way, ", by ", RATE, " times its size. ")
    if change == 0:
        move = ("The gradient is 0, so nothing changes. ",)
    end = "The new value waits: all parameters are replaced at once, at the end."
    return Words(("What will ", old, " become?"), (*move, end))


def _apply(s: Setting, _p: Place, e: Equation) -> Words:
    return Words(
        ("Did the update make the error smaller?",),
        ("Now all parameters are replaced at once, and the error is worked out again. ",
         *_verdict(s.values.error_before, e.subject.value)),
    )  # fmt: skip


def _verdict(before: Decimal, after: Decimal) -> Sentence:
    if after < before:
        return (ERROR, " was ", before, " and went down by ", before - after, ".")
    if after > before:
        rise: Sentence = (ERROR, " was ", before, " and went up by ", after - before, ": the step was too long here. ")
        return (*rise, "A smaller learning rate takes a shorter one.")
    return (ERROR, " was ", before, " and has not changed.") if after == before else (ERROR, " was ", before, ".")


WORDS: dict[str, Callable[[Setting, Place, Equation], Words]] = {
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


def start(iteration: int) -> Words:
    """Give the words of step 0."""
    return START if iteration == 0 else _another(iteration)


def _another(iteration: int) -> Words:
    times = "once" if iteration == 1 else f"{iteration:,} times"
    return Words(
        (f"Iteration {iteration:,} begins.",),
        (f"All parameters have been replaced {times}. Now everything is worked out again, with the new ones.",),
    )


START = Words(
    ("Nothing has been worked out yet.",),
    ("This is the network with its inputs, its weights and the targets it should reach. "
     "The input layer only hands its values on. Press Next to work out the first value.",),
)  # fmt: skip
"""The words of the very beginning."""
