"""Pasted text as nested rows."""

from dataclasses import dataclass, field
from itertools import groupby

from app.address.paste_tokens import Token
from app.address.typed_numbers import quoted

MOST_NUMBERS = 2000
"""Numbers of a list that are read; no network takes as many."""

DEEPEST = 12
"""How deep its brackets may be nested."""


class Unreadable(ValueError):
    """A pasted list can't be read; the message is a phrase that follows the place's name."""


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


def tree(found: list[Token]) -> Group:
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


def is_solid(item: "Token | Group") -> bool:
    """Return whether an item is more than a separator."""
    return isinstance(item, Group) or item.kind in {"number", "word", "name"}


def is_number(item: "Token | Group") -> bool:
    """Return whether an item is a number or a group."""
    return isinstance(item, Group) or item.kind == "number"


def has_number(row: "list[Token | Group]") -> bool:
    """Return whether a row has a number."""
    return any(map(is_number, row))


def is_label(row: "list[Token | Group]") -> bool:
    """Return whether a row begins with a word, and has numbers."""
    return isinstance(row[0], Token) and row[0].kind == "word" and has_number(row)


def has_gap(group: Group) -> bool:
    """Return whether a group has a gap within a row."""
    return any(isinstance(item, Token) and item.kind == "gap" for row in group.rows for item in row)


def items_of(group: Group) -> "list[Token | Group]":
    """Return a group's items, without separators."""
    return [item for row in group.rows for item in row if is_solid(item)]


def unwrapped(group: Group) -> tuple[Group, int]:
    """Return the group that is the only item of groups within each other, and how many brackets that is."""
    items, depth = items_of(group), 0
    while len(items) == 1 and isinstance(items[0], Group):
        items[0].turned ^= group.turned
        group.turned = False
        group = items[0]
        items = items_of(group)
        depth += not group.is_call
    return group, depth


def is_flat(group: Group) -> bool:
    """Whether it holds numbers (and words), and no names or groups but calls with a single number."""
    return all(
        (isinstance(item, Token) and item.kind != "name") or (isinstance(item, Group) and _is_single(item))
        for item in items_of(group)
    )


def _is_single(group: Group) -> bool:
    items = items_of(group)
    return group.is_call and len(items) == 1 and isinstance(items[0], Token) and items[0].kind == "number"


def is_of_vectors(group: Group) -> bool:
    """Whether it holds nothing but groups that each are a single row of numbers."""
    items = items_of(group)
    return all(isinstance(item, Group) and _is_plain_vector(item) for item in items)


def _is_plain_vector(item: Group) -> bool:
    inner, more = unwrapped(item)
    return more + (not item.is_call) <= 1 and _is_vector(inner)


def _is_vector(group: Group) -> bool:
    return is_flat(group) and sum(bool(has_number(row)) for row in group.rows) <= 1 and not group.turned


def pieces_of(row: "list[Token | Group]") -> "list[list[Token | Group]]":
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
