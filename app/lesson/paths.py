"""Every path from a unit to the error, and what it costs to walk them all instead of keeping δ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from app.lesson.quantities import Quantity
from app.lesson.shape import Shape
from app.lesson.steps.setting import Setting
from app.lesson.terms import Leaf, Node, Product

MOST_PATHS = 40
"""More paths than this are counted, not listed."""

MOST_DRAWN = 6
"""More paths than this can't be told apart where they are drawn."""

Path = tuple[int, ...]
"""Units from the one at hand to an output, one for each layer."""


def count(sizes: Sequence[int], layer: int) -> int:
    """How many paths lead from one unit of a layer to the outputs."""
    return prod(sizes[layer + 1 :])


def paths(shape: Shape, layer: int, unit: int) -> Iterator[Path]:
    """Return every path from a unit to an output."""
    if layer == shape.last:
        yield (unit,)
        return
    for target in shape.targets(layer, unit):
        yield from ((unit, *rest) for rest in paths(shape, layer + 1, target))


def factors(s: Setting, layer: int, path: Path, weight: int | None) -> Product:
    """Multiply along one path, from the error back to the unit, and on to a weight into it where one is given."""
    last = s.shape.last
    nodes: list[Node] = []
    for l in range(last, layer - 1, -1):
        unit = path[l - layer]
        if l == last:
            nodes += _start(s, l, unit)
        else:
            nodes += [s.leaf("w", s.shape.weight(l + 1, path[l + 1 - layer], unit)), s.leaf("slope", l, unit)]
    if weight is not None:
        source = s.leaf("a", layer - 1, s.shape.ends(weight)[2])
        nodes.append(Leaf(Quantity("z_by_w", weight), source.value, source.quantity))
    return Product(tuple(nodes))


def _start(s: Setting, layer: int, unit: int) -> list[Node]:
    if s.is_softmax(layer):
        return [s.leaf("delta", layer, unit)]
    return [s.leaf("error_slope", layer, unit), s.leaf("slope", layer, unit)]


@dataclass(frozen=True)
class Cost:
    """Multiplications for all weights' gradients, where every unit's ∂E/∂a of the outputs and f′ are known."""

    with_reuse: int
    without: int


def cost(sizes: Sequence[int]) -> Cost:
    """Count the multiplications with δ kept, and with every path walked anew for every weight."""
    last = len(sizes) - 1
    reuse = sizes[last] + sum(sizes[l] * (sizes[l + 1] + 1) for l in range(1, last))
    reuse += sum(sizes[l - 1] * sizes[l] for l in range(1, last + 1))
    anew = sum(sizes[l - 1] * sizes[l] * count(sizes, l) * (2 + 2 * (last - l)) for l in range(1, last + 1))
    return Cost(reuse, anew)


def deeper(sizes: Sequence[int], layers: int) -> tuple[int, ...]:
    """Return the same network with another number of layers, its first hidden layer repeated."""
    hidden = sizes[1] if len(sizes) > 2 else max(sizes)
    return (sizes[0], *[hidden] * (layers - 2), sizes[-1])
