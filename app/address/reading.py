"""How a pasted list was read, and what could have been."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from app.address.pasted import Block, ways
from app.address.scenario import MOST_LAYERS, MOST_SAMPLES, MOST_UNITS
from app.lesson.examples import Rows

Blocks = tuple[Block, ...]
Numbers = tuple[float, ...]

PLACES = {"w": "Weights", "b": "Biases", "x": "Inputs", "t": "Targets"}
"""What the page calls the places where lists are pasted."""


@dataclass(frozen=True)
class Reading:
    """What was read from a pasted list.

    Attributes:
        key: "w", "b", "x" or "t".
        numbers: weights or biases in their order, or inputs or targets, sample by sample.
        biases: those that came with the weights, if any.
        words: how it was read.
        turned: the same list read the other way, where nothing decides between the two.
        asks: what is open then: "rows" and columns, or "classes" counted from 0 or 1.
    """

    key: str
    numbers: Numbers
    words: str
    biases: Numbers | None = None
    turned: "Reading | None" = None
    asks: str = "rows"


class Sizes(NamedTuple):
    """Units per layer, input layer first."""

    layers: tuple[int, ...]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Units before and units of every layer that computes."""
        return list(pairwise(self.layers))

    @property
    def weights(self) -> int:
        """How many weights there are."""
        return sum(m * n for m, n in self.pairs)

    @property
    def biases(self) -> int:
        """How many biases there can be."""
        return sum(self.layers[1:])


def only_decimal(text: str) -> bool:
    """Return whether commas in a text can be nothing but decimal ones."""
    return sum(1 for _ in ways(text)) == 1 and re.search(r"\d,\d", text) is not None and "\t" in text


def with_comma(reading: Reading, comma: str) -> Reading:
    """Return the reading, with what is said of its commas."""
    turned = reading.turned and replace(reading.turned, words=reading.turned.words + comma)
    return replace(reading, words=reading.words + comma, turned=turned)


def counted(blocks: Blocks) -> str:
    """Return what was found instead."""
    count = sum(len(block.flat) for block in blocks)
    shapes = [f"{b.shape[0]} × {b.shape[1]}" if b.shape else f"{len(b.rows)} rows of different lengths" for b in blocks]
    named = [b.name for b in blocks if b.name]
    if len(blocks) > 8:
        return f"{count} numbers were read, in {len(blocks)} parts"
    if named and all(len(b.flat) == 1 for b in blocks):
        return f"numbers for {', '.join(named)} were read"
    return f"{count} number{'s' * (count != 1)} {'were' if count != 1 else 'was'} read, as {' and '.join(shapes)}"


def network_of(blocks: Blocks, rows_from: bool) -> str:
    """Return the network whose weights these matrices are, a matrix a layer, as `2-3-1`; nothing if they are none's.

    `rows_from`: whether their rows are the units that weights come from.
    """
    shapes = [block.shape[::-1] if rows_from else block.shape for block in blocks if block.shape]
    if not shapes or len(shapes) < len(blocks) or any(a[0] != b[1] for a, b in pairwise(shapes)):
        return ""
    sizes = [shapes[0][1], *(rows for rows, _ in shapes)]
    fits = len(sizes) <= MOST_LAYERS and max(sizes) <= MOST_UNITS and max(sizes[1:]) > 1  # a row alone is any list
    return "-".join(map(str, sizes)) if fits else ""


def understood(key: str, sizes: Sizes) -> str:
    """Return what would be understood."""
    if key in {"x", "t"}:
        size = sizes.layers[0 if key == "x" else -1]
        return (
            f"Understood are {_several(size, 'number', 's')} for each of 1 to {MOST_SAMPLES} samples: "
            f"a row of {size} for each sample, or {_several(size, 'row', 's')} with the samples in columns."
        )
    if key == "b":
        parts = " and ".join(map(str, sizes.layers[1:]))
        biases = _several(sizes.biases, "bias", "es")
        return f"Understood are {biases} one after another, or a list for each layer, of {parts}."
    plain = " and ".join(f"{n} × {m}" for m, n in sizes.pairs)
    biased = " and ".join(f"{n} × {m + 1}" for m, n in sizes.pairs)
    return (
        f"Understood are {_several(sizes.weights, 'weight', 's')} one after another; a matrix for each layer, "
        f"{plain} (or with rows and columns exchanged); with {_several(sizes.biases, 'bias', 'es')} too as {biased}, "
        "or with a list of each layer’s biases behind its matrix; or pairs like w1 = 0.15."
    )


def _several(count: int, noun: str, ending: str) -> str:
    return f"{count} {noun}{ending * (count != 1)}"


def rows_read(key: str, block: Block, words: str) -> Reading:
    """Return the reading of rows of samples."""
    if len(block.rows) == 1 and words.startswith("a row"):
        return Reading(key, block.flat, "one sample")
    return Reading(key, block.flat, words)


def in_turn(key: str, block: Block, size: int) -> Reading | None:
    """Numbers without a shape: the first sample's, then the second's."""
    flat = block.flat
    if len(flat) % size or not 1 <= len(flat) // size <= MOST_SAMPLES:
        return None
    if block.firm and 1 not in (block.shape or ()):
        return None
    count = len(flat) // size
    words = f"{_several(size, 'number', 's')} for each of {count} samples" if count > 1 else "one sample"
    return Reading(key, flat, words)


def rows_of(reading: Reading, size: int) -> Rows:
    """Return inputs or targets as one row for each sample."""
    return tuple(reading.numbers[i : i + size] for i in range(0, len(reading.numbers), size))
