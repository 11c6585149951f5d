"""One story: what the steps announce is what training goes on with, in every iteration and every way of training."""

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from app.address.scenario import Spec
from app.engine.exact import exactly
from app.engine.training import Run
from app.lesson.lesson import Lesson
from app.lesson.quantities import Quantity
from app.service.lessons import course_of, run_of

KINKED = {"relu", "leaky_relu"}
CLOSE = 1e-12


@dataclass
class Stories:
    """What was compared.

    Attributes:
        at_zero: lessons in which a ReLU or leaky ReLU unit's z is exactly 0.
    """

    lessons: int = 0
    at_zero: int = 0
    worst: float = 0.0
    faults: list[str] = field(default_factory=list)


def tenths(draw: Random, least: int = -15, most: int = 15) -> float:
    """Draw a number of one decimal."""
    return draw.randint(least, most) / 10


def one_decimal_spec(draw: Random) -> Spec:
    """Draw a lesson of numbers of one decimal, with ReLU and leaky ReLU units in most."""
    layers = tuple(draw.randint(1, 4) for _ in range(draw.randint(2, 4)))
    names = [draw.choice(("relu", "leaky_relu", "relu", "leaky_relu", "linear", "sigmoid", "tanh")) for _ in layers[1:]]
    loss = draw.choice(("mse", "half_sse", "sse", "half_sse", "bce", "cross_entropy"))
    if loss == "bce":
        names[-1] = "sigmoid"
    if loss == "cross_entropy":
        names[-1] = draw.choice(("softmax", "sigmoid"))
    m, biases = draw.randint(1, 3), draw.choice((None, "fixed", "trained"))
    return Spec(
        layers,
        tuple(names),
        loss,
        tuple(tuple(tenths(draw) for _ in range(layers[0])) for _ in range(m)),
        tuple(tuple(tenths(draw, 0, 10) for _ in range(layers[-1])) for _ in range(m)),
        tuple(tenths(draw) for _ in range(sum(a * b for a, b in pairwise(layers)))),
        None if biases is None else tuple(tenths(draw) for _ in range(sum(layers[1:]))),
        biases or "trained",
        tenths(draw, 1, 10),
        draw.choice(("each", "sum", "mean")),
    )


def has_unit_at_zero(lesson: Lesson) -> bool:
    """Return whether a unit's z is exactly 0 where its slope jumps."""
    values = lesson.values
    return any(
        values.value(Quantity("z", layer, unit), sample) == 0
        for sample in values.samples
        for layer, unit in values.shape.computing_units()
        if lesson.activations[layer - 1] in KINKED
    )


def _gap(found: float, right: float) -> float:
    return abs(found - right) / max(1.0, abs(right))


def gaps(run: Run, k: int) -> list[tuple[str, float]]:
    """Return for every number that iteration k announces how far off training, and the next iteration, have it."""
    lesson = Lesson(run.course, run.network_after(k), k, kept=run.kept_after(k))
    after = Lesson(run.course, run.network_after(k + 1), k + 1, kept=run.kept_after(k + 1))
    values = lesson.values
    with exactly(values.digits):
        found = [
            (f"{letter}{n}", _gap(number, float(values.after.parameter(letter, n))))
            for letter, numbers in (("w", after.start.weights), ("b", after.start.biases or []))
            for n, number in enumerate(numbers, start=1)
        ]
        for slot, part in enumerate(run.kept_after(k + 1)):
            weights = part.tolist()[: values.shape.weights]
            kept = ((n, v, values.after.kept(slot, "w", n)) for n, v in enumerate(weights, start=1))
            found += [(f"kept of w{n}", _gap(v, float(told))) for n, v, told in kept if n not in run.course.still]
        announced = float(values.after.error)
    if run.course.batch != "each" or run.course.size == 1:
        found.append(("E", _gap(float(after.values.error_before), announced)))
        found.append(("E of the training", _gap(run.errors_until(k + 1)[-1], announced)))
    return found


def tell_stories(count: int, seed: int = 1) -> Stories:
    """Compare so many random lessons, in the straight-line program and in arrays by turns."""
    draw, told = Random(seed), Stories()
    for i in range(count):
        spec, k = one_decimal_spec(draw), draw.randint(0, 2)
        run = run_of(spec) if i % 2 else Run(course_of(spec))
        told.lessons += 1
        told.at_zero += has_unit_at_zero(Lesson(run.course, run.network_after(k), k))
        for name, gap in gaps(run, k):
            told.worst = max(told.worst, gap)
            if not gap <= CLOSE:
                told.faults.append(f"{name} off by {gap:.1e} at iteration {k} of {spec}")
    return told
