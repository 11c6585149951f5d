"""The named lessons, as plain values: our own, and the published ones of `published.json`.

`published.json` holds facts only: the networks that authors worked out by hand or in code, how
many of the numbers they printed are right, and what went wrong with the others. The tests work
every one of those numbers out again.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    author: str = ""
    work: str = ""
    address: str = ""
    right: int = 0
    printed: int = 0
    slips: str = ""


POST = Example(
    name="post",
    title="The post’s network",
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
EXAMPLES = {example.name: example for example in (*OWN, *PUBLISHED)}
