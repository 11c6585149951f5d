"""What a pasted list means for a network: which number is which weight, bias, input or target, and how that was found.

A list is read with its shape. Where the shape decides, it is taken so, and said; where it does not (square
matrices), rows are taken for the units that weights lead to, a bias for the first of its row, and the page asks.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from app.address.pasted import Block, Unreadable, ways
from app.address.scenario import MOST_SAMPLES
from app.address.typed_numbers import BadField, FieldError
from app.lesson.examples import Rows

PLACES = {"w": "Weights", "b": "Biases", "x": "Inputs", "t": "Targets"}
"""What the page calls the places where lists are pasted."""

Blocks = tuple[Block, ...]
Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Reading:
    """What was read from a pasted list.

    Attributes:
        key: "w", "b", "x" or "t".
        numbers: weights or biases in their order, or inputs or targets, sample by sample.
        biases: those that came with the weights, if any.
        words: how it was read.
        turned: the same list read with rows and columns exchanged, where nothing decides between the two.
    """

    key: str
    numbers: Numbers
    words: str
    biases: Numbers | None = None
    turned: "Reading | None" = None


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


def read(key: str, text: str, layers: tuple[int, ...], rows_from: bool) -> Reading:
    """Read a pasted list for a network.

    Args:
        key: "w", "b", "x" or "t".
        text: as pasted.
        layers: units per layer.
        rows_from: whether rows are the units that weights come from, where the shape does not decide.

    Raises:
        BadField: naming the place, and what would be understood.
    """
    sizes = Sizes(layers)
    found = taken_apart(key, text, layers)
    for firmly in (True, False):
        for blocks, comma in found:
            reading = READERS[key](key, blocks, sizes, rows_from, firmly)
            if reading is not None:
                return _with_comma(reading, comma)
    raise BadField([FieldError(f"all_{key}", f"{PLACES[key]}: {_counted(found[0][0])}. {understood(key, sizes)}")])


def taken_apart(key: str, text: str, layers: tuple[int, ...]) -> list[tuple[Blocks, str]]:
    """Return the ways in which a list can be taken apart, each with what is to be said of its commas.

    Raises:
        BadField: naming what can't be read, if there is no way.
    """
    found: list[tuple[Blocks, str]] = []
    problems: list[str] = []
    for i, way in enumerate(ways(text)):
        try:
            found.append((way(), "; commas were read as decimal commas" if i or _only_decimal(text) else ""))
        except Unreadable as unreadable:
            problems.append(str(unreadable))
    if not found:
        words = f"{PLACES[key]}, {problems[0]}. {understood(key, Sizes(layers))}"
        raise BadField([FieldError(f"all_{key}", words)])
    return found


def _only_decimal(text: str) -> bool:
    return sum(1 for _ in ways(text)) == 1 and re.search(r"\d,\d", text) is not None and "\t" in text


def _with_comma(reading: Reading, comma: str) -> Reading:
    turned = reading.turned and replace(reading.turned, words=reading.turned.words + comma)
    return replace(reading, words=reading.words + comma, turned=turned)


def _counted(blocks: Blocks) -> str:
    """Say what was found instead."""
    count = sum(len(block.flat) for block in blocks)
    shapes = [f"{b.shape[0]} × {b.shape[1]}" if b.shape else f"{len(b.rows)} rows of different lengths" for b in blocks]
    named = [b.name for b in blocks if b.name]
    if len(blocks) > 8:
        return f"{count} numbers were read, in {len(blocks)} parts"
    if named and all(len(b.flat) == 1 for b in blocks):
        return f"numbers for {', '.join(named)} were read"
    return f"{count} number{'s' * (count != 1)} {'were' if count != 1 else 'was'} read, as {' and '.join(shapes)}"


def understood(key: str, sizes: Sizes) -> str:
    """Say what would be understood."""
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


# --- weights ----------------------------------------------------------------------------------


class Style(NamedTuple):
    """A way in which a layer's weights lie in a matrix.

    Attributes:
        rows_from: whether rows are the units that weights come from.
        bias: whether each unit's bias stands before its weights.
    """

    rows_from: bool
    bias: bool

    def shape(self, m: int, n: int) -> tuple[int, int]:
        """Rows and columns of the matrix of a layer of n units behind m."""
        inputs = m + self.bias
        return (inputs, n) if self.rows_from else (n, inputs)

    def fits(self, block: Block, m: int, n: int) -> bool:
        """Whether a block may be that matrix; a plain list may be its only row or column."""
        shape = self.shape(m, n)
        return block.shape == shape or (block.is_vector and 1 in shape and len(block.flat) == shape[0] * shape[1])

    def units(self, block: Block, m: int, n: int) -> list[Numbers]:
        """Return for every unit its bias, if there is one, and its weights."""
        rows, columns = self.shape(m, n)
        flat = block.flat
        at = [flat[r * columns : (r + 1) * columns] for r in range(rows)]
        return list(zip(*at, strict=True)) if self.rows_from else at

    @property
    def words(self) -> str:
        """Say it."""
        way = "come from" if self.rows_from else "lead to"
        bias = (
            (", the biases in the first row" if self.rows_from else ", the bias first in each row") if self.bias else ""
        )
        return f"a row for each unit that weights {way}{bias}"


STYLES = tuple(Style(rows_from, bias) for bias in (False, True) for rows_from in (False, True))

_KERNEL = re.compile(r"kernel", re.IGNORECASE)
_WEIGHT = re.compile(r"[.\w]\.weight$|^(weight|Parameter)$")
_PAIR = re.compile(r"([wbWB])[_\s]*\{?\(?(\d{1,4})\)?\}?")
_BIAS = re.compile(r"(^|[/._\s])(b|B|bias|biases|intercept|beta)s?[\d_^{}()]*$")


def _weights(key: str, blocks: Blocks, sizes: Sizes, rows_from: bool, firmly: bool) -> Reading | None:
    if firmly:
        return (
            _pairs(blocks, sizes)
            or _two_lists(blocks, sizes)
            or _in_matrices(key, blocks, sizes, rows_from)
            or _stacked(key, blocks, sizes, rows_from)
        )
    return _one_after_another(key, blocks, sizes.weights, "w")


def _pairs(blocks: Blocks, sizes: Sizes) -> Reading | None:
    """Numbers that bear their names, like w1 = 0.15, in any order."""
    names = [_PAIR.fullmatch(block.name) for block in blocks]
    if not all(names) or not all(len(block.flat) == 1 for block in blocks):
        return None
    found = {(name[1].lower(), int(name[2])): block.flat[0] for name, block in zip(names, blocks, strict=True) if name}
    wanted = {("w", k) for k in range(1, sizes.weights + 1)}
    biases = {("b", k) for k in range(1, sizes.biases + 1)}
    if len(found) != len(blocks) or found.keys() not in (wanted, wanted | biases):
        return None
    w = tuple(found["w", k] for k in range(1, sizes.weights + 1))
    b = tuple(found["b", k] for k in range(1, sizes.biases + 1)) if ("b", 1) in found else None
    return Reading("w", w, "read by their names", b)


def _two_lists(blocks: Blocks, sizes: Sizes) -> Reading | None:
    """All weights in one plain list, all biases in another, told apart by their names."""
    if len(blocks) != 2 or not all(block.name and block.is_vector for block in blocks):
        return None
    w, b = sorted(blocks, key=lambda block: bool(_BIAS.search(block.name)))
    if _BIAS.search(w.name) or not _BIAS.search(b.name):
        return None
    if (len(w.flat), len(b.flat)) != (sizes.weights, sizes.biases):
        return None
    return Reading("w", w.flat, "one after another, the biases too", b.flat)


def _in_matrices(key: str, blocks: Blocks, sizes: Sizes, rows_from: bool) -> Reading | None:
    """One matrix for each layer, with biases in it, beside it, or none."""
    for matrices, lists in _split(blocks, sizes):
        biases = tuple(v for block in lists for v in block.flat) if lists else None
        fitting = [
            style
            for style in STYLES
            if not (style.bias and lists)
            and all(style.fits(block, m, n) for block, (m, n) in zip(matrices, sizes.pairs, strict=True))
        ]
        if fitting:
            return _decided(key, [_laid_out(style, matrices, sizes, biases) for style in fitting], matrices, rows_from)
        if all(b.is_vector and len(b.flat) == m * n for b, (m, n) in zip(matrices, sizes.pairs, strict=True)):
            flat = tuple(v for block in matrices for v in block.flat)
            return Reading(key, flat, "a list for each layer, one weight after another", biases)
    return None


def _split(blocks: Blocks, sizes: Sizes) -> Iterator[tuple[Blocks, Blocks]]:
    """Yield the ways to tell matrices from lists of biases: none, by their names, by turns, all matrices first."""
    count = len(sizes.pairs)
    if len(blocks) == count and not any(_BIAS.search(block.name) for block in blocks):
        yield _in_order(blocks), ()
    if all(block.name for block in blocks) and any(_BIAS.search(block.name) for block in blocks):
        named = tuple(block for block in blocks if _BIAS.search(block.name))
        rest = tuple(block for block in blocks if not _BIAS.search(block.name))
        if len(named) == 1 and len(named[0].rows) > 1:  # one list with a list for each layer
            named = tuple(Block((row,), is_vector=True) for row in named[0].rows)
        splits = [(_in_order(rest), _in_order(named))]
    else:
        splits = [(blocks[::2], blocks[1::2]), (blocks[:count], blocks[count:])]
        splits.sort(key=lambda split: sum(not block.is_vector for block in split[1]))
    for matrices, lists in splits:
        if len(matrices) != count:
            continue
        fit = len(lists) == count and all(
            len(block.flat) == n and 1 in (block.shape or ()) for block, n in zip(lists, sizes.layers[1:], strict=True)
        )
        if fit:
            yield matrices, lists


def _in_order(blocks: Blocks) -> Blocks:
    """Sort blocks by the numbers in their names, where each has one of its own."""
    numbers = [re.findall(r"\d+", block.name) for block in blocks]
    keys = [int(found[-1]) if found else -1 for found in numbers]
    if len(set(keys)) != len(blocks) or any(len(found) != 1 for found in numbers):
        return blocks
    return tuple(block for _, block in sorted(zip(keys, blocks, strict=True), key=lambda pair: pair[0]))


def _laid_out(style: Style, matrices: Blocks, sizes: Sizes, biases: Numbers | None) -> Reading:
    """Read matrices of one style."""
    units = [unit for block, (m, n) in zip(matrices, sizes.pairs, strict=True) for unit in style.units(block, m, n)]
    words = f"a matrix for each layer, {style.words}" if len(matrices) > 1 else style.words
    if style.bias:
        return Reading("w", tuple(v for unit in units for v in unit[1:]), words, tuple(unit[0] for unit in units))
    end = ", each layer’s biases beside its matrix" if biases else ""
    return Reading("w", tuple(v for unit in units for v in unit), words + end, biases)


def _decided(key: str, readings: Sequence[Reading], matrices: Blocks, rows_from: bool) -> Reading:
    """Choose among readings that fit: rows that lead to their units first, then those that come from them."""
    first, *others = readings
    other = next((r for r in others if (r.numbers, r.biases) != (first.numbers, first.biases)), None)
    if other is None:
        return replace(first, key=key)
    names = [block.name for block in matrices]
    if names and all(map(_KERNEL.search, names)):
        return replace(other, words=other.words + ", as Keras has its kernels")
    if names and all(map(_WEIGHT.search, names)):
        return replace(first, words=first.words + ", as PyTorch has its weights")
    chosen, left = (other, first) if rows_from else (first, other)
    return replace(chosen, turned=left)


def _stacked(key: str, blocks: Blocks, sizes: Sizes, rows_from: bool) -> Reading | None:
    """All rows of all layers under one another, in one block or one for each row."""
    rows = [row for block in blocks for row in block.rows]
    if any(block.name for block in blocks):
        return None
    readings = []
    for style in STYLES:
        lengths = [columns for m, n in sizes.pairs for columns in [style.shape(m, n)[1]] * style.shape(m, n)[0]]
        if [len(row) for row in rows] == lengths and len(sizes.pairs) > 1:
            ends = list(accumulate(style.shape(m, n)[0] for m, n in sizes.pairs))
            parts = [rows[end - style.shape(m, n)[0] : end] for end, (m, n) in zip(ends, sizes.pairs, strict=True)]
            reading = _laid_out(style, tuple(Block(tuple(part)) for part in parts), sizes, None)
            readings.append(replace(reading, words=f"the layers under one another, {style.words}"))
    if readings:
        return _decided(key, readings, (), rows_from)
    if [len(row) for row in rows] == [m * n for m, n in sizes.pairs]:
        return Reading(key, tuple(v for row in rows for v in row), "a row for each layer, one weight after another")
    return None


def _one_after_another(key: str, blocks: Blocks, count: int, letter: str) -> Reading | None:
    """Numbers without a shape: a plain list, one row or column, or lines that end anywhere."""
    flat = tuple(v for block in blocks for v in block.flat)
    shapeless = all(not block.firm or 1 in (block.shape or ()) for block in blocks)
    if len(flat) != count or not shapeless or any(block.name for block in blocks[1:]):
        return None
    return Reading(key, flat, f"one after another, {letter}1 to {letter}{count}" if count > 1 else f"as {letter}1")


# --- biases, inputs, targets ------------------------------------------------------------------


def _biases(key: str, blocks: Blocks, sizes: Sizes, _rows_from: bool, firmly: bool) -> Reading | None:
    if not firmly:
        return _one_after_another(key, blocks, sizes.biases, "b")
    names = [_PAIR.fullmatch(block.name) for block in blocks]
    if all(names) and all(len(block.flat) == 1 for block in blocks):
        found = {int(name[2]): b.flat[0] for name, b in zip(names, blocks, strict=True) if name and name[1] in "bB"}
        if found.keys() == set(range(1, sizes.biases + 1)) and len(blocks) == sizes.biases:
            return Reading(key, tuple(found[k] for k in sorted(found)), "read by their names")
        if len(blocks) != len(sizes.pairs):
            return None
    blocks = _in_order(blocks)
    rows = [block.flat for block in blocks] if len(blocks) > 1 else list(blocks[0].rows)
    if [len(row) for row in rows] != list(sizes.layers[1:]):
        return None
    words = "a list for each layer" if len(rows) > 1 else f"one after another, b1 to b{sizes.biases}"
    return Reading(key, tuple(v for row in rows for v in row), words if sizes.biases > 1 else "as b1")


def _samples(key: str, blocks: Blocks, sizes: Sizes, _rows_from: bool, firmly: bool) -> Reading | None:
    """Inputs or targets: a row for each sample, or a column."""
    size = sizes.layers[0 if key == "x" else -1]
    block = (
        blocks[0]
        if len(blocks) == 1
        else Block(tuple(r for b in blocks for r in b.rows), firm=any(b.firm for b in blocks))
    )
    if not firmly:
        return _in_turn(key, block, size)
    if block.is_vector and len(block.flat) != size:
        return None if size > 1 or len(block.flat) > MOST_SAMPLES else _in_turn(key, block, size)
    readings = []
    if block.shape is not None:
        readings = [
            _rows_read(key, part, words)
            for part, words in ((block, "a row for each sample"), (block.turned, "a column for each sample"))
            for part in (part, *_without_ones(key, part, size))
            if part.shape and part.shape[1] == size and len(part.rows) <= MOST_SAMPLES
        ]
    if not readings:
        return None
    first, *others = readings
    other = next((r for r in others if r.numbers != first.numbers), None)
    return replace(first, turned=other) if other and block.shape and block.shape[0] == block.shape[1] else first


def _rows_read(key: str, block: Block, words: str) -> Reading:
    if len(block.rows) == 1 and words.startswith("a row"):
        return Reading(key, block.flat, "one sample")
    return Reading(key, block.flat, words)


def _without_ones(key: str, block: Block, size: int) -> Iterator[Block]:
    """The block without its first column, where that is x0 = 1, the bias' input."""
    if key == "x" and block.shape and block.shape[1] == size + 1 and all(row[0] == 1 for row in block.rows):
        yield Block(tuple(row[1:] for row in block.rows))


def _in_turn(key: str, block: Block, size: int) -> Reading | None:
    """Numbers without a shape: the first sample's, then the second's."""
    flat = block.flat
    if len(flat) % size or not 1 <= len(flat) // size <= MOST_SAMPLES:
        return None
    if block.firm and 1 not in (block.shape or ()):
        return None
    count = len(flat) // size
    words = f"{_several(size, 'number', 's')} for each of {count} samples" if count > 1 else "one sample"
    return Reading(key, flat, words)


READERS: dict[str, Callable[[str, Blocks, Sizes, bool, bool], Reading | None]] = {
    "w": _weights,
    "b": _biases,
    "x": _samples,
    "t": _samples,
}
"""For each key, what reads it: by its shape, or (not `firmly`) without one."""


def rows_of(reading: Reading, size: int) -> Rows:
    """Return inputs or targets as one row for each sample."""
    return tuple(reading.numbers[i : i + size] for i in range(0, len(reading.numbers), size))
