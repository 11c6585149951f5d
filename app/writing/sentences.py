"""Sentences with quantities and values in them, as markup and as plain text."""

from collections.abc import Callable
from decimal import Decimal

from markupsafe import Markup, escape

from app.lesson.notation import Notation
from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Sentence
from app.lesson.symbols import plain
from app.writing.numbers import Precision

STOPS = ".,:;?!)"


def to_markup(sentence: Sentence, name: Callable[[Quantity], str], precision: Precision) -> Markup:
    """Write a sentence; its quantities, which `name` writes, are small mathematics that lights up with the rest.

    A sign that follows one stays with it, so that no line begins with a comma.
    """
    pieces: list[str] = []
    after_name = False
    for part in sentence:
        text = name(part) if isinstance(part, Quantity) else str(escape(_words(part, precision)))
        if after_name and text[:1] in STOPS:
            rest = text.lstrip(STOPS)
            pieces[-1] = f'<span class="held">{pieces[-1]}{text[: len(text) - len(rest)]}</span>'
            text = rest
        pieces.append(text)
        after_name = isinstance(part, Quantity)
    return Markup("".join(pieces))  # noqa: S704 - escaped, or mathematics of our own


def to_text(sentence: Sentence, notation: Notation, precision: Precision) -> str:
    """Write a sentence as plain text."""
    parts = (plain(notation.name(part)) if isinstance(part, Quantity) else _words(part, precision) for part in sentence)
    return "".join(parts)


def _words(part: str | Decimal, precision: Precision) -> str:
    if isinstance(part, str):
        return part
    written = precision.write(part)
    return written.text if written.exact else f"about {written.text}"
