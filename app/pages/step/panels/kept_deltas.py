"""The table of δs as it fills, and what keeping them saves."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.lesson.paths import cost, deeper
from app.lesson.quantities import Quantity
from app.pages.step.cells import cell
from app.pages.step.occasion import Occasion
from app.writing.names import layer_label

BAR = 420.0
"""Length of the longest bar."""


@dataclass(frozen=True)
class MemoCell:
    """A unit's δ: empty while unknown, lit where the step at hand uses it."""

    name: Markup
    term: str
    text: str
    used: bool


@dataclass(frozen=True)
class Bar:
    """Multiplications of a network of this many layers, with and without reuse, and the bars' lengths."""

    layers: int
    with_reuse: str
    without: str
    short: float
    long: float
    own: bool


@dataclass(frozen=True)
class MemoView:
    """The table of δs as it fills, and what keeping them saves."""

    layers: tuple[tuple[str, tuple[MemoCell, ...]], ...]
    with_reuse: str
    without: str
    bars: tuple[Bar, ...]


def memo(at: Occasion) -> MemoView:
    """Show the δs that are known, those in use, and what they save."""
    shape = at.lesson.values.shape
    layers = tuple(
        (
            layer_label(layer, shape.last),
            tuple(_memo_cell(at, layer, unit) for unit in range(1, shape.sizes[layer] + 1)),
        )
        for layer in range(shape.last, 0, -1)
    )
    own = cost(shape.sizes)
    return MemoView(layers, f"{own.with_reuse:,}", f"{own.without:,}", tuple(_bars(at)))


def _memo_cell(at: Occasion, layer: int, unit: int) -> MemoCell:
    q = Quantity("delta", layer, unit)
    used = q in at.at_work and q != at.subject
    return MemoCell(at.name(q), q.term, cell(at, q).text, used)


def _bars(at: Occasion) -> Iterator[Bar]:
    sizes = at.lesson.values.shape.sizes
    costs = {n: cost(sizes if n == len(sizes) else deeper(sizes, n)) for n in range(2, 9)}
    longest = math.log10(max(c.without for c in costs.values()))
    for n, c in costs.items():
        short, long = (round(BAR * math.log10(max(v, 1.5)) / longest, 1) for v in (c.with_reuse, c.without))
        yield Bar(n, f"{c.with_reuse:,}", f"{c.without:,}", short, long, n == len(sizes))
