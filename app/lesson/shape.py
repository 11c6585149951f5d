"""Everything about a lesson that decides which steps it has, and what its weights and biases are numbered."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise


@dataclass(frozen=True)
class Shape:
    """Everything about a lesson that decides which steps it has.

    Attributes:
        sizes: units per layer, input layer first.
        softmax: whether the last layer is a softmax layer.
        biases: whether units have biases.
        train_biases: whether biases are updated.
        samples: how many samples one iteration uses.
        rule: name of the update rule.
        decays: whether weights decay, and whether E holds that: "", "gradient" or "error".
        fixed: numbers of the weights that are never updated.
        absent: numbers of the edges that are not there.
        shared: whether each layer has one bias for all its units.
    """

    sizes: tuple[int, ...]
    softmax: bool
    biases: bool
    train_biases: bool
    samples: int
    rule: str = "sgd"
    decays: str = ""
    fixed: frozenset[int] = frozenset()
    absent: frozenset[int] = frozenset()
    shared: bool = False

    @property
    def bias_count(self) -> int:
        """How many biases there are, if there are any."""
        return self.last if self.shared else self.units

    def sources(self, layer: int, unit: int) -> list[int]:
        """Return the units of the layer before from which edges lead to a unit."""
        every = range(1, self.sizes[layer - 1] + 1)
        return [i for i in every if self.weight(layer, unit, i) not in self.absent] if self.absent else list(every)

    def targets(self, layer: int, unit: int) -> list[int]:
        """Return the units of the layer behind to which edges lead from a unit."""
        every = range(1, self.sizes[layer + 1] + 1)
        return [k for k in every if self.weight(layer + 1, k, unit) not in self.absent] if self.absent else list(every)

    @property
    def last(self) -> int:
        """Number of the last layer."""
        return len(self.sizes) - 1

    @cached_property
    def first_weight(self) -> tuple[int, ...]:
        """For each layer the number of weights that come before those into it."""
        return (0, 0, *accumulate(m * n for m, n in pairwise(self.sizes)))

    @cached_property
    def first_bias(self) -> tuple[int, ...]:
        """For each layer the number of computing units that come before its own."""
        return (0, 0, *accumulate(self.sizes[1:]))

    @property
    def weights(self) -> int:
        """How many weights there are."""
        return self.first_weight[-1]

    @property
    def units(self) -> int:
        """How many units compute."""
        return self.first_bias[-1]

    def weight(self, layer: int, unit: int, source: int) -> int:
        """Number of the weight from `source` (in the layer before) into `unit`."""
        return self.first_weight[layer] + (unit - 1) * self.sizes[layer - 1] + source

    def number(self, layer: int, unit: int) -> int:
        """Number of a unit among those that compute."""
        return self.first_bias[layer] + unit

    def bias(self, layer: int, unit: int) -> int:
        """Number of the unit's bias, or its layer's."""
        return layer if self.shared else self.number(layer, unit)

    def ends(self, weight: int) -> tuple[int, int, int]:
        """Layer, unit and source of a weight."""
        return self._ends[weight - 1]

    @cached_property
    def _ends(self) -> tuple[tuple[int, int, int], ...]:
        return tuple(
            (layer, unit, source)
            for layer in range(1, self.last + 1)
            for unit in range(1, self.sizes[layer] + 1)
            for source in range(1, self.sizes[layer - 1] + 1)
        )

    def owner(self, bias: int) -> tuple[int, int]:
        """Layer and unit of a bias; the unit is 0 where all units of the layer share it."""
        if self.shared:
            return bias, 0
        layer = next(l for l in range(1, self.last + 1) if bias <= self.first_bias[l + 1])
        return layer, bias - self.first_bias[layer]

    def computing_units(self) -> Iterator[tuple[int, int]]:
        """Layer and unit of every unit that computes, in order."""
        for layer, size in enumerate(self.sizes[1:], start=1):
            for unit in range(1, size + 1):
                yield layer, unit
