"""Sentences with quantities and values in them, as markup and as plain text."""

from decimal import Decimal

from markupsafe import Markup, escape

from app.lesson.explain import Sentence
from app.lesson.notation import Notation, plain
from app.lesson.terms import Quantity
from app.writing import mathml
from app.writing.numbers import Precision


def to_markup(sentence: Sentence, notation: Notation, precision: Precision) -> Markup:
    """Write a sentence; its quantities are small mathematics that lights up with the rest."""
    parts = (
        mathml.math(mathml.marked(mathml.inline(notation.name(part)), part.term))
        if isinstance(part, Quantity)
        else escape(_words(part, precision))
        for part in sentence
    )
    return Markup("").join(parts)


def to_text(sentence: Sentence, notation: Notation, precision: Precision) -> str:
    """Write a sentence as plain text."""
    parts = (plain(notation.name(part)) if isinstance(part, Quantity) else _words(part, precision) for part in sentence)
    return "".join(parts)


def _words(part: str | Decimal, precision: Precision) -> str:
    if isinstance(part, str):
        return part
    written = precision.write(part)
    return written.text if written.exact else f"about {written.text}"
