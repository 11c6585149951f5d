"""The named lessons, as plain values: our own, and the published ones of `published.json`.

`published.json` holds facts only: the networks that authors worked out by hand or in code, how
many of the numbers they printed are right, and what went wrong with the others. The tests work
every one of those numbers out again.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engine.rules import PLAIN, Rule

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Example:
    """A lesson that is worth its own name.

    Attributes:
        about: what is worth seeing in it.
        author, work, address: where it was published, if it was.
        right, printed: how many of the numbers printed there are right.
        slips: what went wrong with the others, and why.
    """

    name: str
    title: str
    about: str
    layers: tuple[int, ...]
    x: Rows
    t: Rows
    w: tuple[float, ...]
    b: tuple[float, ...] | None = None
    activations: tuple[str, ...] = ()
    loss: str = "mse"
    bias: str = "trained"
    rate: float = 0.5
    batch: str = "each"
    rule: Rule = PLAIN
    fixed: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    author: str = ""
    work: str = ""
    address: str = ""
    right: int = 0
    printed: int = 0
    slips: str = ""


POST = Example(
    name="post",
    title="The first lesson’s network",
    about="Two inputs, two hidden units, two outputs; no biases. The lesson that Backstep opens with.",
    layers=(2, 2, 2),
    x=((0.8, 0.4),),
    t=((1.0, 0.0),),
    w=(0.2, 0.4, 0.6, -0.3, -0.5, 0.8, 0.7, 0.3),
)

DEEP = Example(
    name="deep",
    title="Four layers",
    about="Two hidden layers: every δ is worked out from those of the next layer, and kept.",
    layers=(2, 2, 2, 2),
    x=((0.8, 0.4),),
    t=((1.0, 0.0),),
    w=(0.2, 0.4, 0.6, -0.3, 0.9, -0.6, -0.4, 0.7, -0.5, 0.8, 0.7, 0.3),
)

CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))

XOR = Example(
    name="xor",
    title="XOR, which needs a hidden layer",
    about="Four samples, averaged in every update. After 300 iterations it has learnt the function.",
    layers=(2, 3, 1),
    activations=("tanh", "sigmoid"),
    loss="bce",
    x=CORNERS,
    t=((0.0,), (1.0,), (1.0,), (0.0,)),
    w=(0.75, 0.57, -0.17, -0.53, 0.02, -0.21, 0.7, -0.48, -0.06),
    b=(0.0, 0.0, 0.0, 0.0),
    rate=1.0,
    batch="mean",
)

GATES = Example(
    name="gates",
    title="Logic gates: and, or, nand",
    about="Three output units without a hidden layer learn three functions of the same two inputs.",
    layers=(2, 3),
    activations=("sigmoid",),
    loss="bce",
    x=CORNERS,
    t=((0.0, 0.0, 1.0), (0.0, 1.0, 1.0), (0.0, 1.0, 1.0), (1.0, 1.0, 0.0)),
    w=(0.5, -0.5, 0.2, 0.4, -0.3, 0.6),
    b=(0.0, 0.0, 0.0),
    rate=1.0,
    batch="mean",
)


_SHEET = Example(
    name="momentum",
    title="Momentum, two updates",
    about="A sheet’s network with a momentum of 0.9. After two updates w1 is 3.0012; without momentum it is 3.0009.",
    layers=(2, 2, 1),
    loss="half_sse",
    x=((1.0, 0.0),),
    t=((1.0,),),
    w=(3.0, 4.0, 6.0, 5.0, 2.0, 4.0),
    b=(1.0, -6.0, -3.92),
    rate=0.1,
    rule=Rule("momentum"),
)

_MITCHELL = Example(
    name="mitchell",
    title="Two samples in turn, with momentum",
    about="After the second update w3 is 0.113474; without momentum it is 0.096455.",
    layers=(2, 1, 1),
    loss="half_sse",
    x=((1.0, 0.0), (0.0, 1.0)),
    t=((1.0,), (0.0,)),
    w=(0.1, 0.1, 0.1),
    b=(0.1, 0.1),
    rate=0.3,
    rule=Rule("momentum"),
    author="T. Mitchell",
    work="Machine Learning, exercise 4.7",
)

_ADAM = Example(
    name="adam",
    title="Adam, moment by moment",
    about="The first lesson’s network. Both moments are steps of their own; at first every weight moves by about α.",
    layers=POST.layers,
    x=POST.x,
    t=POST.t,
    w=POST.w,
    rate=0.01,
    rule=Rule("adam"),
)

_DECAY = Example(
    name="weight-decay",
    title="Weight decay in the error",
    about="λ/2 times the sum of the squared weights stands in E, so every weight’s gradient has λ·w in it as well.",
    layers=POST.layers,
    x=POST.x,
    t=POST.t,
    w=POST.w,
    rule=Rule(decay=0.01, decay_in="loss"),
)

_OUTPUT = Example(
    name="gradient-of-the-output",
    title="The gradient of the network itself",
    about="No target and no loss: E is the output, so every gradient says what moves the output.",
    layers=(2, 3, 1),
    loss="output",
    x=((0.5, -1.0),),
    t=((0.0,),),
    w=(0.4, -0.2, 0.7, 0.1, -0.5, 0.3, 0.6, -0.8, 0.9),
    b=(0.1, -0.1, 0.2, 0.0),
    activations=("tanh", "linear"),
    rate=0.1,
)

_LAYER_BIAS = Example(
    name="one-bias-a-layer",
    title="One bias for a whole layer",
    about="Mazur’s network with the bias that his drawing shows once for each layer, trained: its gradient is the sum "
    "of the δs of its layer.",
    layers=(2, 2, 2),
    loss="half_sse",
    x=((0.05, 0.1),),
    t=((0.01, 0.99),),
    w=(0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55),
    b=(0.35, 0.6),
    bias="layer",
)

_ABSENT = Example(
    name="missing-edges",
    title="Edges that are not there, a weight that stays",
    about="h1 looks at x1 only and h2 at x2 only; w6 keeps its value. Their gradients and updates are missing in just "
    "the right places.",
    layers=(2, 2, 1),
    loss="half_sse",
    x=((0.8, 0.4),),
    t=((1.0,),),
    w=(0.2, 0.0, 0.0, -0.3, -0.5, 0.8),
    absent=(2, 3),
    fixed=(6,),
)

_STEP = Example(
    name="step-function",
    title="Why a step function can’t be trained",
    about="The slope of a step is 0 everywhere, so no gradient gets past the hidden units; the output’s weights still "
    "learn.",
    layers=(2, 2, 1),
    activations=("step", "sigmoid"),
    x=((0.8, 0.4),),
    t=((1.0,),),
    w=(0.2, 0.4, 0.6, -0.3, -0.5, 0.8),
)


def _frozen(value: Any) -> Any:
    """Return lists as tuples, and whole numbers in them as floats, layers apart."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _published(entry: dict[str, Any]) -> Example:
    known = {key: _frozen(value) for key, value in entry.items()}
    numbers = {key: _floats(known[key]) for key in ("x", "t", "w", "b")}
    return Example(**{"about": "", **known, **numbers, "rate": float(known["rate"])})


def _floats(value: Any) -> Any:
    if value is None:
        return None
    return tuple(map(_floats, value)) if isinstance(value, tuple) else float(value)


PUBLISHED = tuple(map(_published, json.loads(Path(__file__).with_name("published.json").read_text(encoding="utf-8"))))
OWN = (POST, DEEP, XOR, GATES)
HOMEWORK = (_SHEET, _MITCHELL, _ADAM, _DECAY, _OUTPUT, _LAYER_BIAS, _ABSENT, _STEP)
"""What sheets ask for beyond the plain lesson."""
EXAMPLES = {example.name: example for example in (*OWN, *HOMEWORK, *PUBLISHED)}
