"""Random lessons over the contract, from a seed."""

from dataclasses import replace
from itertools import pairwise
from random import Random

from app.address.scenario import Scenario, Spec
from app.engine.rules import PLAIN, Rule

SMOOTH = ("sigmoid", "tanh", "linear", "bipolar_sigmoid", "softplus", "silu", "sigmoid:4", "linear:0.1")
ALL = (*SMOOTH, "relu", "leaky_relu", "elu", "step", "leaky_relu:0.2", "elu:0.5")
LOSSES = ("mse", "half_sse", "sse", "bce", "cross_entropy", "output")


def random_spec(
    draw: Random, most_layers: int = 5, most_units: int = 6, activations: tuple[str, ...] = ALL, samples: int = 3
) -> Spec:
    """Draw a lesson; its numbers have up to four decimals."""
    layers = tuple(draw.randint(1, most_units) for _ in range(draw.randint(2, most_layers)))
    names = [draw.choice(activations) for _ in layers[1:]]
    loss = draw.choice(LOSSES)
    if loss == "cross_entropy" or draw.random() < 0.15:
        names[-1] = "softmax"
        loss = "cross_entropy" if layers[-1] == 1 else loss
        loss = "mse" if loss == "output" else loss
    elif loss == "bce":
        names[-1] = draw.choice(("sigmoid", "sigmoid:4"))
    m = draw.randint(1, samples)
    edges = sum(a * b for a, b in pairwise(layers))
    units = sum(layers[1:])
    biases = draw.choice((None, "fixed", "trained"))
    return Spec(
        layers=layers,
        activations=tuple(names),
        loss=loss,
        x=tuple(tuple(number(draw) for _ in range(layers[0])) for _ in range(m)),
        t=tuple(target(draw, layers[-1], loss, names[-1]) for _ in range(m)),  # drawn for every loss
        w=tuple(number(draw) for _ in range(edges)),
        b=None if biases is None else tuple(number(draw) for _ in range(units)),
        bias=biases or "trained",
        rate=round(draw.uniform(0.01, 1), 3),
        batch=draw.choice(("each", "sum", "mean")),
    )


RULES = (
    Rule("momentum"), Rule("classical_momentum", momentum=0.5), Rule("rmsprop"), Rule("adam"), Rule(decay=0.01),
    Rule("adam", decay=0.1, decay_in="loss"), Rule("momentum", decay=0.1, decay_in="loss_mean"),
    Rule("rmsprop", rho=0.5, epsilon=0.01),
)  # fmt: skip


def with_more(draw: Random, spec: Spec) -> Spec:
    """Give the lesson another update rule, weights that stay, edges that are not there, or one bias a layer."""
    numbers = list(range(1, len(spec.w) + 1))
    some = draw.sample(numbers, min(len(numbers), draw.randint(0, 3)))
    kind = draw.choice(("fixed", "absent", "neither"))
    b, bias = spec.b, spec.bias
    if b is not None and draw.random() < 0.3:
        b, bias = tuple(number(draw) for _ in spec.layers[1:]), "layer"
    return replace(
        spec, rule=draw.choice((PLAIN, *RULES)), fixed=tuple(sorted(some)) if kind == "fixed" else (),
        absent=tuple(sorted(some)) if kind == "absent" else (), b=b, bias=bias,
    )  # fmt: skip


def number(draw: Random) -> float:
    """Draw a number between −1.5 and 1.5."""
    return round(draw.uniform(-1.5, 1.5), draw.choice((1, 2, 4))) + 0.0


def target(draw: Random, size: int, loss: str, activation: str) -> tuple[float, ...]:
    """Draw targets that the loss can take; not always such that they sum to 1."""
    if loss == "cross_entropy" and draw.random() < 0.5:
        hot = draw.randrange(size)
        return tuple(float(j == hot) for j in range(size))
    if loss == "output":
        return (0.0,) * size
    low = -1.0 if activation in {"tanh", "linear"} and loss != "bce" else 0.0
    return tuple(round(draw.uniform(low, 1), 2) + 0.0 for _ in range(size))


AWKWARD = (0.0, 1.0, -1.0, 40.0, -40.0, 1e3, -1e3, 1e8, 1e-5, 1e150, -1e300, 1e300, 1e-300)
"""Numbers at which units saturate, sums cancel and products overflow."""


def awkward(draw: Random, spec: Spec) -> Spec:
    """Give the same lesson with some of its numbers replaced by awkward ones."""

    def some(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(draw.choice(AWKWARD) if draw.random() < 0.15 else v for v in values)

    b = None if spec.b is None else some(spec.b)
    return replace(spec, x=tuple(map(some, spec.x)), w=some(spec.w), b=b, rate=some((spec.rate,))[0])


def random_scenario(draw: Random, *, more: bool = False, **limits: int) -> Scenario:
    """Draw a lesson at some step of some iteration; `more` with other update rules and structures, too."""
    spec = random_spec(draw, **limits)  # type: ignore[arg-type]
    spec = with_more(draw, spec) if more else spec
    return Scenario(spec, draw.randrange(3), draw.randrange(4), draw.randint(0, spec.plan.steps))
