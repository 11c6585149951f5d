"""A pasted list as people copy it: Python, NumPy, PyTorch, Keras, MATLAB, R, JSON, C, LaTeX, tables, pairs.

Taken apart into blocks of rows, with the names that stood before them. What the blocks mean for a network,
such as which way round a matrix lies, is for `readings.py` to say.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from app.address.paste_tokens import COMMA_SPLIT, POINT_SPLIT, Token, cleaned, tokens
from app.address.paste_tree import (
    MOST_NUMBERS,
    Group,
    Unreadable,
    has_gap,
    has_number,
    is_flat,
    is_label,
    is_number,
    is_of_vectors,
    is_solid,
    items_of,
    pieces_of,
    tree,
    unwrapped,
)
from app.address.typed_numbers import decimal_number, quoted, typed_number

LONGEST = 8000
"""Characters of a pasted list that are looked at; an address holds no more."""


@dataclass(frozen=True)
class Block:
    """Numbers that stand together.

    Attributes:
        rows: the numbers, row by row; rows may have different lengths.
        name: what stood before them, like W1 or fc1.bias.
        firm: whether brackets say which rows there are, and not only the ends of lines.
        is_vector: whether it is a plain list, that is neither a row nor a column.
    """

    rows: tuple[tuple[float, ...], ...]
    name: str = ""
    firm: bool = False
    is_vector: bool = False

    @property
    def flat(self) -> tuple[float, ...]:
        """All its numbers, one after another."""
        return tuple(v for row in self.rows for v in row)

    @property
    def shape(self) -> tuple[int, int] | None:
        """Rows and columns; None where the rows have different lengths."""
        lengths = {len(row) for row in self.rows}
        return (len(self.rows), lengths.pop()) if len(lengths) == 1 else None

    @property
    def turned(self) -> "Block":
        """The block with rows and columns exchanged."""
        return replace(self, rows=tuple(zip(*self.rows, strict=True)), is_vector=False)


class Reader:
    """Makes blocks of a tree, and counts the numbers on the way, so that a complaint can name one."""

    def __init__(self, has_comma: bool) -> None:
        self.count, self.has_comma = 0, has_comma
        self.blocks: list[Block] = []

    def number(self, token: Token) -> float:
        """Read the next number.

        Raises:
            Unreadable: naming its place.
        """
        self.count += 1
        if self.count > MOST_NUMBERS:
            raise Unreadable(f"more than {MOST_NUMBERS:,} numbers were found")
        try:
            return _number(token.text, self.has_comma)
        except ValueError as problem:
            raise Unreadable(f"number {self.count}: {problem}") from None

    def bad(self, token: Token) -> Unreadable:
        """Return the complaint about what is no number."""
        what = "a number is missing here" if token.kind == "comma" else f"{quoted(token.text)} is not a number"
        return Unreadable(f"number {self.count + 1}: {what}")

    def take(self, group: Group, name: str = "", depth: int = 0) -> None:
        """Make blocks of a group, which stands in so many brackets, its own included."""
        group, more = unwrapped(group)
        depth += more
        if is_flat(group) and (depth or not has_gap(group)):
            self.rows(group, name, depth)
        elif is_of_vectors(group):
            rows = [self.row(row) for item in items_of(group) for row in unwrapped(item)[0].rows if row]  # type: ignore[arg-type]
            self.add(Block(_tuples(rows), name, firm=True), group.turned)
        else:
            self.mixed(group, name)

    def mixed(self, group: Group, name: str) -> None:
        """Make blocks of names, groups and loose numbers that stand side by side."""
        loose = Group()
        for row in group.rows:
            for item in row:
                if isinstance(item, Group) or item.kind in {"name", "gap", "scale"}:
                    if isinstance(item, Group) or item.kind == "name" or any(map(has_number, loose.rows)):
                        self.loose(loose, name)
                        loose = Group()
                    if isinstance(item, Group):
                        self.take(item, name, depth=int(not item.is_call))
                    elif item.kind == "name":
                        name = item.text
                else:
                    loose.put(item)
            loose.end_row()
        self.loose(loose, name)

    def loose(self, group: Group, name: str) -> None:
        """Make a block of numbers that stand in no brackets."""
        if any(
            item for row in group.rows for item in row if isinstance(item, Token) and item.kind in {"number", "word"}
        ):
            self.rows(group, name, 1)

    def rows(self, group: Group, name: str, depth: int) -> None:
        """Make a block of rows of numbers; heads and row labels of a table are left out."""
        rows = [row for row in group.rows if any(is_solid(item) for item in row)]
        heads = 0
        while len(rows) > heads + 1 and not any(is_number(item) for item in rows[heads]):
            heads += 1
        rows = rows[heads:]
        if len(rows) + heads > 1 and all(is_label(row) for row in rows):
            rows = [row[1:] for row in rows]
        done: list[list[float]] = []
        firm = group.firm or depth > 1
        for row in rows:
            pieces = pieces_of(row)
            firm |= len(pieces) > 1
            done += [self.row(piece) for piece in pieces]
        is_vector = depth <= 1 and len(done) == 1
        self.add(Block(_tuples(done), name, firm, is_vector), group.turned)

    def row(self, items: "list[Token | Group]") -> list[float]:
        """Read one row."""
        values: list[float] = []
        was_comma = False
        for item in items:
            if isinstance(item, Group):
                values += self.row(unwrapped(item)[0].rows[0])
            elif item.kind == "number":
                values.append(self.number(item))
            elif (item.kind == "comma" and (was_comma or not values)) or item.kind not in {"comma", "blank", "gap"}:
                raise self.bad(item)
            was_comma = isinstance(item, Token) and (item.kind == "comma" or (was_comma and item.kind == "blank"))
        return values

    def add(self, block: Block, turned: bool) -> None:
        """Keep a block, transposed where a mark says so."""
        if block.rows:
            self.blocks.append(block.turned if turned and block.shape else block)


def _tuples(rows: list[list[float]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in rows if row)


def _number(text: str, has_comma: bool) -> float:
    """Read a number or a fraction."""
    return typed_number(text) if has_comma or "/" in text else decimal_number(text)


_SCALE = re.compile(r"(?m)^[^\S\n]*(1(?:\.0+)?e[+-]\d+)\s*\*\s*$")

_CELLS = re.compile(r"\d,\d")

_INNERMOST = re.compile(r"[\[({]([^\[\](){}]*)[\])}]")


def ways(text: str) -> Iterator[Callable[[], tuple[Block, ...]]]:
    """Yield the ways to take a text apart, the likeliest first: with a comma between numbers, then within them."""
    clean = cleaned(text[:LONGEST])
    can_be_decimal = _may_have_decimal_commas(clean)
    if not (can_be_decimal and _has_other_cells(clean)):
        yield lambda: _taken_apart(clean, has_comma=False)
    if can_be_decimal:
        yield lambda: _taken_apart(clean, has_comma=True)


def _may_have_decimal_commas(text: str) -> bool:
    """Whether commas stand between digits, no points do, and nowhere are commas all that splits a list."""
    if not _CELLS.search(text) or re.search(r"\d\.\d|\d,\d+,\d", text):
        return False
    return all(
        not _CELLS.search(inside) or re.search(r"\d[;\s]+[-+]?\d", inside) for inside in _INNERMOST.findall(text)
    )


def _has_other_cells(text: str) -> bool:
    """Whether tabs, or semicolons within several lines, split the cells of a table."""
    lines = [line.strip().rstrip(";") for line in text.strip().splitlines() if line.strip()]
    has_tabs = any("\t" in line for line in lines)
    return has_tabs or (len(lines) > 1 and "[" not in text and all(";" in line for line in lines))


def _taken_apart(clean: str, has_comma: bool) -> tuple[Block, ...]:
    """Take a cleaned text apart.

    Raises:
        Unreadable: naming the place that can't be read, and why.
    """
    factors = [float(Decimal(found)) for found in _SCALE.findall(clean)]
    clean = _SCALE.sub("", clean)
    cells = has_comma and _has_other_cells(clean)
    if cells:
        clean = re.sub(r"[;\t]", " ", clean)
    reader = Reader(has_comma)
    reader.take(tree(list(tokens(clean, COMMA_SPLIT if has_comma else POINT_SPLIT))))
    blocks = _side_by_side(reader.blocks, clean)
    if len(blocks) > 1 and "[" not in clean:  # a line beside other lines is a row
        blocks = [replace(block, is_vector=False) for block in blocks]
    if len(factors) == 1 or (factors and len(factors) == len(blocks)):
        scales = factors * len(blocks) if len(factors) == 1 else factors
        blocks = [_scaled(block, scale) for block, scale in zip(blocks, scales, strict=True)]
    if not blocks:
        raise Unreadable("no number was found")
    return tuple(blocks)


def _scaled(block: Block, scale: float) -> Block:
    """MATLAB's common factor, put back into every number."""
    rows = tuple(tuple(float(Decimal(repr(v)) * Decimal(repr(scale))) for v in row) for row in block.rows)
    return replace(block, rows=rows)


def _side_by_side(blocks: list[Block], clean: str) -> list[Block]:
    """Put together what MATLAB displays in several groups of columns."""
    if clean.count("\x01") < 2:
        return blocks
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and len(last.rows) == len(block.rows) and block.name == last.name:
            joined[-1] = Block(tuple(a + b for a, b in zip(last.rows, block.rows, strict=True)), last.name, firm=True)
        else:
            joined.append(block)
    return joined
