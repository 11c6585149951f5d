"""The order of the steps of one iteration, and step n of N without building the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from app.engine.rules import KEPT
from app.lesson.quantities import Quantity
from app.lesson.shape import Shape


class Place(NamedTuple):
    """Which step it is; what does not apply is 0. Samples are counted by `Position`."""

    phase: str
    kind: str
    layer: int = 0
    unit: int = 0
    source: int = 0
    weight: int = 0
    bias: int = 0

    @property
    def subject(self) -> Quantity:
        """The quantity that this step works out."""
        return SUBJECTS[self.kind](self)


def _kept(what: str, p: Place) -> tuple[str, int]:
    """Return the kind and number of what a rule keeps of a parameter."""
    return (f"{what}_w", p.weight) if p.weight else (f"{what}_b", p.bias)


SUBJECTS: dict[str, Callable[[Place], Quantity]] = {
    "pre_activation": lambda p: Quantity("z", p.layer, p.unit),
    "activation": lambda p: Quantity("a", p.layer, p.unit),
    "error": lambda p: Quantity("share", p.unit),
    "total_error": lambda _p: Quantity("E"),
    "error_slope": lambda p: Quantity("error_slope", p.layer, p.unit),
    "activation_slope": lambda p: Quantity("slope", p.layer, p.unit),
    "delta": lambda p: Quantity("delta", p.layer, p.unit),
    "weight_gradient": lambda p: Quantity("grad_w", p.weight),
    "bias_gradient": lambda p: Quantity("grad_b", p.bias),
    "weight_update": lambda p: Quantity("new_w", p.weight),
    "bias_update": lambda p: Quantity("new_b", p.bias),
    "velocity": lambda p: Quantity(*_kept("velocity", p)),
    "first_moment": lambda p: Quantity(*_kept("first", p)),
    "second_moment": lambda p: Quantity(*_kept("second", p)),
    "apply": lambda _p: Quantity("new_E"),
}


def _forward(shape: Shape) -> Iterator[Place]:
    for layer, size in enumerate(shape.sizes[1:], start=1):
        units = range(1, size + 1)
        if layer == shape.last and shape.softmax:
            yield from (Place("forward", "pre_activation", layer, unit) for unit in units)
            yield from (Place("forward", "activation", layer, unit) for unit in units)
        else:
            for unit in units:
                yield Place("forward", "pre_activation", layer, unit)
                yield Place("forward", "activation", layer, unit)


def _error(shape: Shape) -> Iterator[Place]:
    for unit in range(1, shape.sizes[-1] + 1):
        yield Place("error", "error", shape.last, unit)
    yield Place("error", "total_error")


def _backward(shape: Shape) -> Iterator[Place]:
    for layer in range(shape.last, 0, -1):
        for unit in range(1, shape.sizes[layer] + 1):
            yield from _backward_unit(shape, layer, unit)


def _backward_unit(shape: Shape, layer: int, unit: int) -> Iterator[Place]:
    if not (layer == shape.last and shape.softmax):
        yield Place("backward", "error_slope", layer, unit)
        yield Place("backward", "activation_slope", layer, unit)
    yield Place("backward", "delta", layer, unit)
    for source in shape.sources(layer, unit):
        weight = shape.weight(layer, unit, source)
        yield Place("backward", "weight_gradient", layer, unit, source, weight)
    if shape.train_biases and not shape.shared:
        yield Place("backward", "bias_gradient", layer, unit, bias=shape.bias(layer, unit))
    elif shape.train_biases and unit == shape.sizes[layer]:  # once all units of its layer have their δ
        yield Place("backward", "bias_gradient", layer, bias=layer)


def _update(shape: Shape) -> Iterator[Place]:
    for layer, unit in shape.computing_units():
        for source in shape.sources(layer, unit):
            weight = shape.weight(layer, unit, source)
            if weight not in shape.fixed:
                yield from _moved(shape, Place("update", "weight_update", layer, unit, source, weight))
    if shape.train_biases:
        for bias in range(1, shape.bias_count + 1):
            layer, unit = shape.owner(bias)
            yield from _moved(shape, Place("update", "bias_update", layer, unit, bias=bias))
    yield Place("update", "apply")


def _moved(shape: Shape, place: Place) -> Iterator[Place]:
    """Yield the steps of one parameter: what its rule keeps, then its new value."""
    yield from (place._replace(kind=kind) for kind in KEPT[shape.rule])
    yield place


class Position(NamedTuple):
    """A step's number, its place, and which of the iteration's samples it treats (from 0).

    `sample` is None in the update of a batch, where all samples take part.
    """

    step: int
    place: Place
    sample: int | None


@dataclass(frozen=True)
class Plan:
    """All steps of an iteration: the same block for every sample, then the update."""

    shape: Shape
    block: tuple[Place, ...]
    update: tuple[Place, ...]

    @property
    def steps(self) -> int:
        """How many steps there are; the last is `apply`."""
        return len(self.block) * self.shape.samples + len(self.update)

    def at(self, step: int) -> Position | None:
        """Return step number `step`, counted from 1; None for 0, where nothing is shown yet."""
        if step == 0:
            return None
        sample, offset = divmod(step - 1, len(self.block))
        if sample < self.shape.samples:
            return Position(step, self.block[offset], sample)
        place = self.update[step - 1 - len(self.block) * self.shape.samples]
        return Position(step, place, 0 if self.shape.samples == 1 else None)

    def sample_at(self, step: int) -> int:
        """Which of the iteration's samples is on the page at this step (the last one in the update)."""
        return min(max(step - 1, 0) // len(self.block), self.shape.samples - 1)

    @cached_property
    def places(self) -> dict[Quantity, Place]:
        """Return the place of the step that works a quantity out."""
        return {place.subject: place for place in (*self.block, *self.update)}

    @cached_property
    def first_of_kind(self) -> tuple[int, ...]:
        """Return the step where each kind comes for the first time; a hidden unit's ∂E/∂a is one of its own."""
        first: dict[tuple[str, bool], int] = {}
        update = self.steps - len(self.update)
        numbered = (*enumerate(self.block, start=1), *enumerate(self.update, start=update + 1))
        for n, place in numbered:
            first.setdefault((place.kind, place.kind == "error_slope" and place.layer < self.shape.last), n)
        return tuple(sorted(first.values()))

    @cached_property
    def _in_block(self) -> dict[Quantity, int]:
        return {place.subject: i for i, place in enumerate(self.block, start=1)}

    @cached_property
    def _in_update(self) -> dict[Quantity, int]:
        start = len(self.block) * self.shape.samples + 1
        return {place.subject: i for i, place in enumerate(self.update, start=start)}

    def step_of(self, quantity: Quantity, sample: int) -> int | None:
        """Step that works the quantity out, for this sample; None where no step does."""
        found = self._in_block.get(quantity)
        if found is None:
            return self._in_update.get(quantity)
        return found + sample * len(self.block)


@lru_cache(maxsize=16)
def plan(shape: Shape) -> Plan:
    """Lay out the steps of every iteration of lessons of this shape."""
    block = (*_forward(shape), *_error(shape), *_backward(shape))
    return Plan(shape, block, tuple(_update(shape)))
