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
    """

    sizes: tuple[int, ...]
    softmax: bool
    biases: bool
    train_biases: bool
    samples: int

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

    def bias(self, layer: int, unit: int) -> int:
        """Number of the unit's bias."""
        return self.first_bias[layer] + unit

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
        """Layer and unit of a bias."""
        layer = next(l for l in range(1, self.last + 1) if bias <= self.first_bias[l + 1])
        return layer, bias - self.first_bias[layer]

    def computing_units(self) -> Iterator[tuple[int, int]]:
        """Layer and unit of every unit that computes, in order."""
        for layer, size in enumerate(self.sizes[1:], start=1):
            for unit in range(1, size + 1):
                yield layer, unit
