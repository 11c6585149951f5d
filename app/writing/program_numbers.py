"""The numbers that an exported program begins with."""

from collections.abc import Iterator
from textwrap import wrap
from typing import NamedTuple


class ProgramNumbers(NamedTuple):
    """The numbers that a program begins with; samples stand in columns.

    Attributes:
        t: targets; none where outputs are compared with nothing.
        extra: further arrays: what an update rule keeps, and which weights learn.
        settings: lines that give the update rule's own numbers.
        cautions: where the program, which calculates in float64, will differ from the lesson.
    """

    title: str
    W: list[list[list[float]]]
    b: list[list[list[float]]] | None
    x: list[list[float]]
    t: list[list[float]]
    rate: float
    cautions: tuple[str, ...] = ()
    extra: tuple[tuple[str, list[list[float]]], ...] = ()
    settings: tuple[str, ...] = ()

    @property
    def comments(self) -> list[str]:
        """Return the cautions as lines of comment."""
        return [f"# {line}" for caution in self.cautions for line in wrap(caution, 100)]

    def arrays(self) -> Iterator[tuple[str, str]]:
        """Return every array's name and its rows as text."""
        for l, rows in enumerate(self.W, start=1):
            yield f"W{l}", _rows(rows)
            if self.b is not None:
                yield f"b{l}", _rows(self.b[l - 1])
        for name, values in self.extra:
            yield name, _rows(values)
        yield "x", _rows(self.x)
        if self.t:
            yield "t", _rows(self.t)


def _rows(rows: list[list[float]]) -> str:
    inside = ",\n    ".join("[" + ", ".join(map(repr, row)) + "]" for row in rows)
    return f"[\n    {inside},\n]"
