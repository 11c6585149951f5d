"""The raw keys of an address, and the readers of single values."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast
from urllib.parse import parse_qsl

from app.address.typed_numbers import BadField, FieldError, quoted, whole_number

T = TypeVar("T")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Query:
    """The raw keys of an address, in order, with everything that was typed."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, text: str) -> "Query":
        """Take a query string apart; never fails."""
        return cls(tuple(parse_qsl(text, keep_blank_values=True, errors="replace")))

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        """The keys that hold anything, each with every value."""
        values: dict[str, list[str]] = {}
        for key, value in self.pairs:
            values.setdefault(key, []).append(value)
        return {key: found for key, found in values.items() if any(map(str.strip, found))}

    def all(self, key: str) -> list[str]:
        """Every value of a key, as typed; none where all are empty."""
        return self._values.get(key, [])

    def has_any(self, keys: Iterable[str]) -> bool:
        """Whether any of these keys holds anything."""
        return not self._values.keys().isdisjoint(keys)

    def one_or(self, key: str, otherwise: str) -> str:
        """Return the first value of a key as typed, for showing it again."""
        return next(iter(self.all(key)), otherwise)

    def without(self, *keys: str) -> "Query":
        """Return the same address without some keys."""
        return Query(tuple(pair for pair in self.pairs if pair[0] not in keys))

    def one(self, key: str, otherwise: str = "") -> str:
        """Return the value of a key that takes one.

        Raises:
            BadField: if it is given more than once.
        """
        if key not in self._values:
            return otherwise
        values = [value for value in self.all(key) if value.strip()]
        if len(values) > 1:
            raise refusal(key, f"{key} is given {len(values)} times, but takes one value.")
        return values[0].strip()


def refusal(key: str, message: str) -> BadField:
    """Return the complaint about one key."""
    return BadField([FieldError(key, message)])


def meant(text: str, choices: Iterable[str], synonyms: Mapping[str, str]) -> str:
    """Return the choice that a word means: letters of any case, with blanks or dashes, or by another name."""
    if text in choices:
        return text
    bare = _JOINTS.sub("", text.lower())
    return next((choice for choice in choices if choice.replace("_", "") == bare), synonyms.get(bare, text))


_JOINTS = re.compile(r"[\s_-]+")


def word(
    query: Query, key: str, choices: Iterable[str], otherwise: str, synonyms: Mapping[str, str] | None = None
) -> str:
    """Read one of several words, in letters of any case, or one that means the same.

    Raises:
        BadField: if it is none of them.
    """
    value = meant(query.one(key, otherwise), choices, synonyms or {})
    if value not in choices:
        raise refusal(key, f"{key}: {quoted(value)} is none of {', '.join(choices)}.")
    return value


def whole(query: Query, key: str, least: int, most: int, otherwise: int) -> int:
    """Read a whole number between bounds.

    Raises:
        BadField: if it is none, or out of bounds.
    """
    text = query.one(key)
    if not text:
        return otherwise
    try:
        value = whole_number(text)
    except ValueError as problem:
        raise refusal(key, f"{key}: {problem}.") from None
    if not least <= value <= most:
        raise refusal(key, f"{key}: {value} is not between {least:,} and {most:,}.")
    return value


def flag(query: Query, key: str) -> bool:
    """Read a switch, which is on as `key=1`.

    Raises:
        BadField: if it is neither 0 nor 1.
    """
    return word(query, key, ("0", "1"), "0") == "1"


def list_items(query: Query, key: str, separator: str) -> list[str]:
    """Return a list's items: those of one list, or one field each."""
    values = query.all(key)
    return values[0].split(separator) if len(values) == 1 else values


class Collector:
    """Runs the readers of several fields and keeps every complaint, so that all are named at once."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def take(self, reader: Callable[..., T], *arguments: object) -> T:
        """Return what the reader reads; after a complaint, nothing that may be used before `check`."""
        try:
            return reader(*arguments)
        except BadField as bad:
            self.errors += bad.errors
            return cast("T", None)

    def check(self) -> None:
        """Raise the complaints together, if there are any."""
        if self.errors:
            raise BadField(self.errors)
