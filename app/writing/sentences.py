"""Sentences with quantities in them, as markup and as plain text."""

from markupsafe import Markup, escape

from app.lesson.explain import Sentence
from app.lesson.notation import Notation, plain
from app.writing import mathml


def to_markup(sentence: Sentence, notation: Notation) -> Markup:
    """Write a sentence; its quantities are small mathematics that lights up with the rest."""
    parts = (
        escape(part)
        if isinstance(part, str)
        else mathml.math(mathml.marked(mathml.inline(notation.name(part)), part.term))
        for part in sentence
    )
    return Markup("").join(parts)


def to_text(sentence: Sentence, notation: Notation) -> str:
    """Write a sentence as plain text."""
    return "".join(part if isinstance(part, str) else plain(notation.name(part)) for part in sentence)
