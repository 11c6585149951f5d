"""Which of a pasted list's numbers are which weights."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from app.address.pasted import Block
from app.address.reading import Blocks, Numbers, Reading, Sizes


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
        """Return the sentence."""
        way = "come from" if self.rows_from else "lead to"
        bias = (
            (", the biases in the first row" if self.rows_from else ", the bias first in each row") if self.bias else ""
        )
        return f"a row for each unit that weights {way}{bias}"


STYLES = tuple(Style(rows_from, bias) for bias in (False, True) for rows_from in (False, True))

_KERNEL = re.compile(r"kernel", re.IGNORECASE)

_WEIGHT = re.compile(r"[.\w]\.weight$|^(weight|Parameter)$")

PAIR = re.compile(r"([wbWB])[_\s]*\{?\(?(\d{1,4})\)?\}?")

_BIAS = re.compile(r"(^|[/._\s])(b|B|bias|biases|intercept|beta)s?[\d_^{}()]*$")


def weights(key: str, blocks: Blocks, sizes: Sizes, rows_from: bool, firmly: bool) -> Reading | None:
    """Return how a list of weights can be read, `firmly` where its shape must fit; nothing where it can not."""
    if firmly:
        return (
            _pairs(blocks, sizes)
            or _two_lists(blocks, sizes)
            or _in_matrices(key, blocks, sizes, rows_from)
            or _stacked(key, blocks, sizes, rows_from)
        )
    return one_after_another(key, blocks, sizes.weights, "w")


def _pairs(blocks: Blocks, sizes: Sizes) -> Reading | None:
    """Numbers that bear their names, like w1 = 0.15, in any order."""
    names = [PAIR.fullmatch(block.name) for block in blocks]
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
        yield in_order(blocks), ()
    if all(block.name for block in blocks) and any(_BIAS.search(block.name) for block in blocks):
        named = tuple(block for block in blocks if _BIAS.search(block.name))
        rest = tuple(block for block in blocks if not _BIAS.search(block.name))
        if len(named) == 1 and len(named[0].rows) > 1:  # one list with a list for each layer
            named = tuple(Block((row,), is_vector=True) for row in named[0].rows)
        splits = [(in_order(rest), in_order(named))]
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


def in_order(blocks: Blocks) -> Blocks:
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


def one_after_another(key: str, blocks: Blocks, count: int, letter: str) -> Reading | None:
    """Numbers without a shape: a plain list, one row or column, or lines that end anywhere."""
    flat = tuple(v for block in blocks for v in block.flat)
    shapeless = all(not block.firm or 1 in (block.shape or ()) for block in blocks)
    if len(flat) != count or not shapeless or any(block.name for block in blocks[1:]):
        return None
    return Reading(key, flat, f"one after another, {letter}1 to {letter}{count}" if count > 1 else f"as {letter}1")
