"""Documents that are written once for all lessons alike, with holes where the numbers of one lesson go.

What a page says of its lesson's own numbers comes from methods marked as a `figure`. On a page of no lesson in
particular a figure gives a mark instead of a text, so that the template, which only arranges, writes the document
around it. Cut at the marks, it is the stencil: for any lesson the figures alone are asked, and put in.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, Protocol, TypeVar

from markupsafe import Markup

from app.web.templating import escaped_text

Asked = tuple[Callable[..., str], tuple[Any, ...]]
"""A figure, and what was asked of it."""

Text = TypeVar("Text", bound=str)

MARK = "\ue001{}\ue002"
_MARKS = re.compile("\ue001(\\d+)\ue002")
"""Letters for private use: no text of ours holds them, and in an address they would be quoted."""


class Holes:
    """The holes of one document, numbered as they are first met."""

    def __init__(self) -> None:
        self._numbers: dict[Asked, int] = {}

    def mark(self, asked: Asked) -> str:
        """Give the mark that stands for a figure."""
        return MARK.format(self._numbers.setdefault(asked, len(self._numbers)))

    def cut(self, document: str) -> "Stencil":
        """Cut a document at its marks; what was asked for and then not shown is forgotten."""
        parts = _MARKS.split(document)
        texts, numbers = parts[0::2], list(map(int, parts[1::2]))
        figures, used = list(self._numbers), {number: i for i, number in enumerate(dict.fromkeys(numbers))}
        return Stencil(
            tuple(t.encode() for t in texts), tuple(used[n] for n in numbers), tuple(figures[n] for n in used)
        )


class HasFigures(Protocol):
    """A builder whose figures can be asked, or, with `holes`, be cut out."""

    holes: Holes | None


def figure(method: Callable[..., Text]) -> Callable[..., Text]:
    """Mark a method that says something of a lesson's own numbers, as text."""

    @wraps(method)
    def asked(page: HasFigures, *arguments: Any) -> Text:
        if page.holes is None:
            return method(page, *arguments)
        return page.holes.mark((method, arguments))  # type: ignore[return-value]

    return asked


class Stencil(NamedTuple):
    """A document with holes.

    Attributes:
        texts: what stands before, between and after the holes.
        numbers: which figure goes into each hole.
        figures: the figures, each asked once however many holes it fills.
    """

    texts: tuple[bytes, ...]
    numbers: tuple[int, ...]
    figures: tuple[Asked, ...]

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return sum(map(len, self.texts)) + 50 * len(self.texts) + 150 * len(self.figures)

    def filled(self, page: HasFigures) -> bytes:
        """Write the document of one lesson."""
        said = [
            (text if type(text := method(page, *arguments)) is Markup else escaped_text(text)).encode()
            for method, arguments in self.figures
        ]
        parts = [b""] * (2 * len(self.texts) - 1)
        parts[0::2] = self.texts
        parts[1::2] = [said[number] for number in self.numbers]
        return b"".join(parts)
