"""What a pasted list means for a network: which number is which weight, bias, input or target, and how that was found.

A list is read with its shape. Where the shape decides, it is taken so, and said; where it does not (square
matrices), rows are taken for the units that weights lead to, a bias for the first of its row, and the page asks.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from app.address.class_numbers import class_targets
from app.address.paste_tree import Unreadable
from app.address.pasted import Block, ways
from app.address.reading import (
    PLACES,
    Blocks,
    Reading,
    Sizes,
    counted,
    in_turn,
    network_of,
    only_decimal,
    rows_read,
    understood,
    with_comma,
)
from app.address.reading_weights import PAIR, in_order, one_after_another, weights
from app.address.scenario import MOST_SAMPLES
from app.address.typed_numbers import BadField, FieldError


def read(key: str, text: str, layers: tuple[int, ...], rows_from: bool, classed: int = 0) -> Reading:
    """Read a pasted list for a network.

    Args:
        key: "w", "b", "x" or "t".
        text: as pasted.
        layers: units per layer.
        rows_from: whether rows are the units that weights come from, where the shape does not decide.
        classed: of how many samples these may be the class numbers; 0 if they can't be any.

    Raises:
        BadField: naming the place, and what would be understood.
    """
    sizes = Sizes(layers)
    found = taken_apart(key, text, layers)
    for blocks, _ in found if key == "t" and classed else ():
        numbers = tuple(v for block in blocks for v in block.flat)
        reading = class_targets(numbers, layers[-1], classed)
        if reading is not None:
            return reading
    for firmly in (True, False):
        for blocks, comma in found:
            reading = READERS[key](key, blocks, sizes, rows_from, firmly)
            if reading is not None:
                return with_comma(reading, comma)
    network = network_of(found[0][0], rows_from) if key == "w" else ""
    other = f" They would fit {network}: write that under Units per layer." if network else ""
    words = f"{PLACES[key]}: {counted(found[0][0])}.{other} {understood(key, sizes)}"
    raise BadField([FieldError(f"all_{key}", words)])


def taken_apart(key: str, text: str, layers: tuple[int, ...]) -> list[tuple[Blocks, str]]:
    """Return the ways in which a list can be taken apart, each with what is to be said of its commas.

    Raises:
        BadField: naming what can't be read, if there is no way.
    """
    found: list[tuple[Blocks, str]] = []
    problems: list[str] = []
    for i, way in enumerate(ways(text)):
        try:
            found.append((way(), "; commas were read as decimal commas" if i or only_decimal(text) else ""))
        except Unreadable as unreadable:
            problems.append(str(unreadable))
    if not found:
        words = f"{PLACES[key]}, {problems[0]}. {understood(key, Sizes(layers))}"
        raise BadField([FieldError(f"all_{key}", words)])
    return found


def _biases(key: str, blocks: Blocks, sizes: Sizes, _rows_from: bool, firmly: bool) -> Reading | None:
    if not firmly:
        return one_after_another(key, blocks, sizes.biases, "b")
    names = [PAIR.fullmatch(block.name) for block in blocks]
    if all(names) and all(len(block.flat) == 1 for block in blocks):
        found = {int(name[2]): b.flat[0] for name, b in zip(names, blocks, strict=True) if name and name[1] in "bB"}
        if found.keys() == set(range(1, sizes.biases + 1)) and len(blocks) == sizes.biases:
            return Reading(key, tuple(found[k] for k in sorted(found)), "read by their names")
        if len(blocks) != len(sizes.pairs):
            return None
    blocks = in_order(blocks)
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
        return in_turn(key, block, size)
    if block.is_vector and len(block.flat) != size:
        return None if size > 1 or len(block.flat) > MOST_SAMPLES else in_turn(key, block, size)
    readings = []
    if block.shape is not None:
        readings = [
            rows_read(key, part, words)
            for part, words in ((block, "a row for each sample"), (block.turned, "a column for each sample"))
            for part in (part, *_without_ones(key, part, size))
            if part.shape and part.shape[1] == size and len(part.rows) <= MOST_SAMPLES
        ]
    if not readings:
        return None
    first, *others = readings
    other = next((r for r in others if r.numbers != first.numbers), None)
    return replace(first, turned=other) if other and block.shape and block.shape[0] == block.shape[1] else first


def _without_ones(key: str, block: Block, size: int) -> Iterator[Block]:
    """The block without its first column, where that is x0 = 1, the bias' input."""
    if key == "x" and block.shape and block.shape[1] == size + 1 and all(row[0] == 1 for row in block.rows):
        yield Block(tuple(row[1:] for row in block.rows))


READERS: dict[str, Callable[[str, Blocks, Sizes, bool, bool], Reading | None]] = {
    "w": weights,
    "b": _biases,
    "x": _samples,
    "t": _samples,
}
"""For each key, what reads it: by its shape, or (not `firmly`) without one."""
