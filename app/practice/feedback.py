"""What is said of an answer: one kind sentence that points at the term.

In a template a number stands for the quantity of that place in the mistake's `about`; `ALL` for all of them.
"""

from collections.abc import Iterator

from app.lesson.explain import Sentence
from app.lesson.quantities import Quantity
from app.practice.judge import COARSE, GIVEN, LIKELY, MISTAKE, RIGHT, ROUNDED, WRONG, Verdict
from app.practice.mistakes.wrong import Mistake

ALL = -1

Template = tuple[str | int, ...]

SENTENCES: dict[str, Template] = {
    "no_bias": ("This leaves out the bias ", 0, "."),
    "one_term": ("This is one part of the sum only: ", ALL, ". The others belong to it too."),
    "bias_behind": ("This is what comes out if biases are left out further back: ", ALL, "."),
    "subtracted": ("The product of ", 0, " and ", 1, " was taken away; here it is added."),
    "subtracted_bias": ("The bias ", 0, " was taken away; here it is added."),
    "exchanged": ("Two weights are exchanged: ", 0, " and ", 1, ". Look where each edge leads."),
    "lost_minus": ("A minus got lost: ", 0, " times ", 1, " is negative."),
    "value_for_weight": ("This multiplies by the value ", 0, "; what belongs here is the weight on the way, like ", 1, "."),
    "slope_only": ("This is the slope alone; the first factor, ", 0, ", is missing."),
    "z_for_a": ("This takes ", 0, ", from before the activation; what goes on is ", 1, "."),
    "raw_input": ("This takes the network’s input ", 0, "; what comes in here is ", 1, "."),
    "already_activated": ("This is ", 0, " already: the activation comes one step later."),
    "transposed": ("Rows and columns are exchanged: these are not the weights of the edges here, but ", ALL, "."),
    "wrong_layer": ("These are weights of another layer: ", ALL, "."),
    "not_activated": ("This is still ", 0, ": the activation function has not been applied."),
    "twice": ("The activation function was applied twice: ", 0, " has been through it already."),
    "slope_for_value": ("This is the slope of the activation function; the question asks for its value, ", 0, "."),
    "sign_of_z": ("The sign of ", 0, " got lost on the way into the exponent."),
    "other_function": ("This uses another activation function of ", 0, "; look which one this layer has."),
    "double": ("This is twice the right number: a 2 too many, or a ½ that is missing. Look at the loss this lesson uses.",),
    "half": ("This is half the right number: a 2 is missing, or a ½ too many. Look at the loss this lesson uses.",),
    "quadruple": ("This is four times the right number: the square’s 2, or the loss’s ½, was taken twice.",),
    "summed": ("This is a sum where a mean is asked: the division by ", 0, ", the number of outputs, is missing."),
    "averaged": ("This is a mean where a sum is asked: no division by ", 0, ", the number of outputs, here."),
    "not_squared": ("This is the difference of ", 0, " and ", 1, "; it is not squared yet."),
    "squared_after": ("The differences were added before they were squared: square each, then add.",),
    "sign": ("The sign is turned round. Look at the sign of each factor, and at the order of the difference.",),
    "slope_too_early": ("This holds ", 0, " already, which is a factor of its own and comes next."),
    "error_for_slope": ("This is the error itself, ", 0, "; the question is how it changes: its derivative."),
    "difference_only": ("This is only the difference of ", 0, " and ", 1, ": here the loss has another derivative."),
    "updated_weights": ("This goes through weights that were already updated. The hidden sum takes the old ones: ", ALL, "."),
    "updated_weights_run": (
        "This is what comes out when hidden gradients go through output weights that were already updated. "
        "All weights are updated at once, from the old ones.",
    ),
    "one_path": ("This is one path only, through ", 0, " and ", 1, ". Every path to the error counts: add them."),
    "forgot_slope_behind": ("The slope of the next layer, like ", 0, ", is forgotten: what comes back is its δ, not ∂E/∂a."),
    "unchanged": ("The error was passed back unchanged. On its way it is multiplied by the weights: ", ALL, "."),
    "forgot_slope": ("The activation’s slope ", 0, " is forgotten: f′ is a factor of its own."),
    "neighbours_slope": ("This takes the slope of another unit, ", 0, "; here it is ", 1, "."),
    "slope_twice": ("The activation’s slope ", 0, " was taken twice."),
    "slope_of_a": ("The activation function was applied twice: ", 0, " is its value already, so no further function of it."),
    "slope_of_z": ("The slope was written with ", 0, "; its short form takes the value after the activation."),
    "other_slope": ("This is the slope of another activation function, at ", 0, "."),
    "relu_z": ("This is ", 0, " itself. The slope of ReLU is 1 above zero, whatever the value."),
    "relu_one": ("The cases are exchanged: the slope is 1 only where ", 0, " is above zero."),
    "value_for_slope": ("This is the value ", 0, "; the question asks for the slope there."),
    "half_a_slope": ("This is one minus ", 0, "; the sigmoid’s slope is that times the value itself."),
    "weight_for_input": ("This multiplies by the weight ", 0, " itself. The last factor is what the weight multiplies: ", 1, "."),
    "forgot_input": ("The last factor is missing: ", 0, ", which the weight multiplies."),
    "wrong_end": ("This takes ", 0, ", at the edge’s far end; the weight multiplies ", 1, "."),
    "rate_too_early": ("This holds the learning rate ", 0, " already; it belongs to the update, later."),
    "new_for_gradient": ("This is the new value ", 0, "; the question asks for the gradient that leads to it."),
    "bias_nothing": ("A bias learns too: what it adds to is multiplied by 1, so its gradient is ", 0, "."),
    "bias_as_weight": ("This multiplies by the bias ", 0, " itself; a bias is added, so the last factor is 1."),
    "bias_summed": ("This is the sum of the whole layer’s δ. Each bias gets that of its own unit: ", 0, "."),
    "bias_with_input": ("A bias has no input: the factor ", 0, " does not belong here; it is 1."),
    "whole_batch": ("This is over all ", 0, " samples; the question asks for this one’s gradient."),
    "averaged_samples": ("This divides by the number of samples, ", 0, "; here that is not wanted."),
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
    "stale": ("This is the value of one iteration earlier.",),
    "neighbour": ("This is ", 0, ", a neighbour’s value."),
}  # fmt: skip
"""For every known mistake, what to say."""


def sentence(mistake: Mistake) -> Sentence:
    """Return what went wrong."""
    said: Sentence = tuple(_filled(SENTENCES[mistake.name], mistake.about))
    return said if mistake.inside is None else ("The step was taken with a wrong ", mistake.inside, ". ", *said)


def _filled(template: Template, about: tuple[Quantity, ...]) -> Iterator[str | Quantity]:
    for part in template:
        if isinstance(part, str):
            yield part
        elif part == ALL:
            yield from listed(about)
        else:
            yield about[part]


def listed(quantities: tuple[Quantity, ...], most: int = 4) -> Iterator[str | Quantity]:
    """List quantities, not too many."""
    for i, q in enumerate(quantities[:most]):
        if i:
            yield " and " if i == len(quantities) - 1 else ", "
        yield q
    if len(quantities) > most:
        yield " and others"


PLAIN: dict[str, Sentence] = {
    RIGHT: ("Right.",),
    ROUNDED: ("Right, with numbers that were rounded on the way.",),
    WRONG: ("Not yet, and no known mistake gives this number. Go through the factors one by one, or take a hint.",),
}

LIKELY_RIGHT = (
    "Not yet: no known mistake gives this number, but it is within one per cent of the right one. Likely a number "
    "was rounded on the way; keep four digits or more until the end."
)
LIKELY_MISTAKE = (
    "Not yet, and no known mistake gives just this number, but one comes within one per cent of it. Likely a number "
    "was rounded on the way as well; with four digits or more kept, the mistake can be named."
)

COUNTS = {2: "Two", 3: "Three", 4: "Four"}


def _more(digits: int) -> str:
    return "one more digit" if digits == 1 else f"{digits} more digits"


def feedback(verdict: Verdict) -> tuple[Sentence, ...]:
    """Return everything that there is to say of an answer."""
    if verdict.kind == GIVEN:
        return (("Right, given your ", *listed(verdict.given), ". Above stands what the right number leads to."),)
    if verdict.kind == COARSE:
        return ((f"Right so far. Please give {_more(verdict.missing)}.",),)
    if verdict.kind == LIKELY:
        return ((LIKELY_MISTAKE if verdict.mistakes else LIKELY_RIGHT,),)
    if verdict.kind != MISTAKE:
        return (PLAIN[verdict.kind],)
    count = COUNTS.get(len(verdict.mistakes), "Several")
    start: Sentence = ("Not yet. ",) if len(verdict.mistakes) == 1 else (f"Not yet. {count} things give this number. ",)
    if verdict.given:
        start = (*start, "Going on with your ", *listed(verdict.given), ": ")
    said = tuple(sentence(mistake) for mistake in verdict.mistakes)
    return ((*start, *said[0]), *said[1:])
