"""The named lessons, as plain values."""

from dataclasses import dataclass, field

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Example:
    """A lesson that is worth its own name; its fields are those of the address."""

    name: str
    title: str
    about: str
    layers: tuple[int, ...]
    x: Rows
    t: Rows
    w: tuple[float, ...]
    b: tuple[float, ...] | None = None
    activations: tuple[str, ...] = field(default=())
    loss: str = "mse"
    bias: str = "trained"
    rate: float = 0.5
    batch: str = "each"


POST = Example(
    name="post",
    title="The post’s network",
    about="Two inputs, two hidden units, two outputs; no biases. The lesson that Backstep opens with.",
    layers=(2, 2, 2),
    x=((0.8, 0.4),),
    t=((1.0, 0.0),),
    w=(0.2, 0.4, 0.6, -0.3, -0.5, 0.8, 0.7, 0.3),
)

MAZUR = Example(
    name="mazur",
    title="Mazur’s worked example",
    about="The best-known worked example on the web (Matt Mazur, 2015), with biases that are never updated. "
    "After one update the error is 0.291027774; the 0.291027924 that the page prints comes from hidden "
    "gradients taken through weights that were already updated.",
    layers=(2, 2, 2),
    x=((0.05, 0.1),),
    t=((0.01, 0.99),),
    w=(0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55),
    b=(0.35, 0.35, 0.6, 0.6),
    loss="half_sse",
    bias="fixed",
)

EXAMPLES = {example.name: example for example in (POST, MAZUR)}
