"""Sentences with quantities and values in them, as markup and as plain text."""

from decimal import Decimal

from markupsafe import Markup

from app.lesson.explain import Sentence
from app.lesson.notation import Notation, plain
from app.lesson.terms import Quantity
from app.writing import mathml
from app.writing.numbers import Precision

STOPS = ".,:;?!)"
HELD = Markup('<span class="held">{}{}</span>')
"""Mathematics and the sign after it, which never begins a line."""


def to_markup(sentence: Sentence, notation: Notation, precision: Precision) -> Markup:
    """Write a sentence; its quantities are small mathematics that lights up with the rest."""
    written, held = Markup(""), Markup("")
    for part in sentence:
        if isinstance(part, Quantity):
            written += held
            held = mathml.math(mathml.marked(mathml.inline(notation.name(part)), part.term))
            continue
        words = _words(part, precision)
        stop = words[: len(words) - len(words.lstrip(STOPS))]
        written += HELD.format(held, stop) if held and stop else held + stop
        written, held = written + words[len(stop) :], Markup("")
    return written + held


def to_text(sentence: Sentence, notation: Notation, precision: Precision) -> str:
    """Write a sentence as plain text."""
    parts = (plain(notation.name(part)) if isinstance(part, Quantity) else _words(part, precision) for part in sentence)
    return "".join(parts)


def _words(part: str | Decimal, precision: Precision) -> str:
    if isinstance(part, str):
        return part
    written = precision.write(part)
    return written.text if written.exact else f"about {written.text}"
