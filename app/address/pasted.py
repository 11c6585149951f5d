"""A pasted list as people copy it: Python, NumPy, PyTorch, Keras, MATLAB, R, JSON, C, LaTeX, tables, pairs.

Taken apart into blocks of rows, with the names that stood before them. What the blocks mean for a network,
such as which way round a matrix lies, is for `readings.py` to say.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from app.address.paste_tokens import COMMA_SPLIT, POINT_SPLIT, Token, cleaned, tokens
from app.address.typed_numbers import decimal_number, quoted, typed_number

LONGEST = 8000
"""Characters of a pasted list that are looked at; an address holds no more."""

MOST_NUMBERS = 2000
"""Numbers of a list that are read; no network takes as many."""

DEEPEST = 12
"""How deep its brackets may be nested."""


class Unreadable(ValueError):
    """A pasted list can't be read; the message is a phrase that follows the place's name."""


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


# --- a tree of brackets -----------------------------------------------------------------------


@dataclass
class Group:
    """What stands in one pair of brackets, row by row: numbers' texts, words, names and groups.

    Attributes:
        firm: whether something else than the ends of lines says where its rows end.
        turned: whether a transposing mark follows.
        is_call: whether it is the parentheses of a call, as of array(…).
    """

    rows: list[list["Token | Group"]] = field(default_factory=lambda: [[]])
    firm: bool = False
    turned: bool = False
    is_call: bool = False

    def put(self, item: "Token | Group") -> None:
        """Add an item to the last row."""
        self.rows[-1].append(item)

    def end_row(self) -> None:
        """Begin another row."""
        if self.rows[-1]:
            self.rows.append([])


def _tree(found: list[Token]) -> Group:
    """Build the tree.

    Raises:
        Unreadable: if brackets don't match, or are nested far too deeply.
    """
    top = Group()
    stack = [top]
    for i, token in enumerate(found):
        if token.kind == "open":
            _open(stack, token)
        elif token.kind == "close":
            if len(stack) == 1:
                raise Unreadable(f"a bracket is closed that was not opened, {quoted(token.text)}")
            stack.pop()
        elif token.kind == "turn":
            _turn(stack[-1].rows[-1])
        else:
            _put(stack, found, i)
    if len(stack) > 1:
        raise Unreadable("a bracket is not closed")
    return top


def _open(stack: list[Group], token: Token) -> None:
    if len(stack) > DEEPEST:
        raise Unreadable("brackets are nested too deeply")
    group = Group(is_call=token.text == "call")
    stack[-1].put(group)
    stack.append(group)


def _turn(row: "list[Token | Group]") -> None:
    if row and isinstance(row[-1], Group):
        row[-1].turned = True


def _put(stack: list[Group], found: list[Token], i: int) -> None:
    """Put a number, word, name or separator into the innermost group."""
    group, token = stack[-1], found[i]
    if token.kind in {"semicolon", "row"}:
        group.firm |= len(stack) > 1 or token.kind == "row"
        group.end_row()
    elif token.kind == "line":
        if not _goes_on(found, i, nested=len(stack) > 2):
            group.end_row()
        if token.text.count("\n") > 1 or (i and found[i - 1].kind == "line"):
            group.put(Token("gap"))
    elif token.kind not in {"blank", "tab"}:
        group.put(token)
    else:
        group.put(Token("blank", token.text))


def _goes_on(found: list[Token], i: int, nested: bool) -> bool:
    """Whether a row goes on behind the end of a line: after a comma, and inside nested brackets."""
    before = next((t for t in reversed(found[:i]) if t.kind not in {"blank", "tab"}), None)
    return nested or (before is not None and before.kind == "comma")


# --- blocks -----------------------------------------------------------------------------------


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
        group, more = _unwrapped(group)
        depth += more
        if _is_flat(group) and (depth or not _has_gap(group)):
            self.rows(group, name, depth)
        elif _is_of_vectors(group):
            rows = [self.row(row) for item in _items(group) for row in _unwrapped(item)[0].rows if row]  # type: ignore[arg-type]
            self.add(Block(_tuples(rows), name, firm=True), group.turned)
        else:
            self.mixed(group, name)

    def mixed(self, group: Group, name: str) -> None:
        """Make blocks of names, groups and loose numbers that stand side by side."""
        loose = Group()
        for row in group.rows:
            for item in row:
                if isinstance(item, Group) or item.kind in {"name", "gap", "scale"}:
                    if isinstance(item, Group) or item.kind == "name" or any(map(_has_number, loose.rows)):
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
        rows = [row for row in group.rows if any(_is_solid(item) for item in row)]
        heads = 0
        while len(rows) > heads + 1 and not any(_is_number(item) for item in rows[heads]):
            heads += 1
        rows = rows[heads:]
        if len(rows) + heads > 1 and all(_is_label(row) for row in rows):
            rows = [row[1:] for row in rows]
        done: list[list[float]] = []
        firm = group.firm or depth > 1
        for row in rows:
            pieces = _pieces(row)
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
                values += self.row(_unwrapped(item)[0].rows[0])
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


def _is_solid(item: "Token | Group") -> bool:
    return isinstance(item, Group) or item.kind in {"number", "word", "name"}


def _is_number(item: "Token | Group") -> bool:
    return isinstance(item, Group) or item.kind == "number"


def _has_number(row: "list[Token | Group]") -> bool:
    return any(map(_is_number, row))


def _is_label(row: "list[Token | Group]") -> bool:
    return isinstance(row[0], Token) and row[0].kind == "word" and _has_number(row)


def _has_gap(group: Group) -> bool:
    return any(isinstance(item, Token) and item.kind == "gap" for row in group.rows for item in row)


def _items(group: Group) -> "list[Token | Group]":
    return [item for row in group.rows for item in row if _is_solid(item)]


def _unwrapped(group: Group) -> tuple[Group, int]:
    """Return the group that is the only item of groups within each other, and how many brackets that is."""
    items, depth = _items(group), 0
    while len(items) == 1 and isinstance(items[0], Group):
        items[0].turned ^= group.turned
        group.turned = False
        group = items[0]
        items = _items(group)
        depth += not group.is_call
    return group, depth


def _is_flat(group: Group) -> bool:
    """Whether it holds numbers (and words), and no names or groups but calls with a single number."""
    return all(
        (isinstance(item, Token) and item.kind != "name") or (isinstance(item, Group) and _is_single(item))
        for item in _items(group)
    )


def _is_single(group: Group) -> bool:
    items = _items(group)
    return group.is_call and len(items) == 1 and isinstance(items[0], Token) and items[0].kind == "number"


def _is_of_vectors(group: Group) -> bool:
    """Whether it holds nothing but groups that each are a single row of numbers."""
    items = _items(group)
    return all(isinstance(item, Group) and _is_plain_vector(item) for item in items)


def _is_plain_vector(item: Group) -> bool:
    inner, more = _unwrapped(item)
    return more + (not item.is_call) <= 1 and _is_vector(inner)


def _is_vector(group: Group) -> bool:
    return _is_flat(group) and sum(bool(_has_number(row)) for row in group.rows) <= 1 and not group.turned


def _pieces(row: "list[Token | Group]") -> "list[list[Token | Group]]":
    """Split a line of tight groups, like 0,1 1,0, at its blanks."""
    solid = [item for item in row if not (isinstance(item, Token) and item.kind == "gap")]
    while solid and isinstance(solid[-1], Token) and solid[-1].kind in {"blank", "comma"}:
        solid.pop()
    kinds = {(item.kind, item.text.strip() == item.text) for item in solid if isinstance(item, Token)}
    if ("comma", True) not in kinds or ("comma", False) in kinds or not any(kind == "blank" for kind, _ in kinds):
        return [solid]
    split = [list(part) for is_blank, part in groupby(solid, _is_blank) if not is_blank]
    return split if len({len(part) for part in split}) == 1 and len(split[0]) > 1 else [solid]


def _is_blank(item: "Token | Group") -> bool:
    return isinstance(item, Token) and item.kind == "blank"


# --- all together -----------------------------------------------------------------------------

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
    reader.take(_tree(list(tokens(clean, COMMA_SPLIT if has_comma else POINT_SPLIT))))
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
