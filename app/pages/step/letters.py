"""The letters of the step's equation, explained."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from app.lesson.terms import Leaf, leaves
from app.pages.step.occasion import Occasion
from app.writing import mathml


@dataclass(frozen=True)
class LetterView:
    """A letter of the step's equation, explained.

    Attributes:
        href: the step that works it out, where there is one.
    """

    term: str
    name: Markup
    value: str
    title: str
    meaning: str
    shape: str
    href: str


def letters(at: Occasion) -> Iterator[LetterView]:
    """Explain every letter of the step's equation, as far as that is shown, each once, in the order of reading."""
    e = at.step.equation
    if e is None or at.part == "question":
        return
    if at.hides:
        e = replace(e, notes=())
    found = [e.subject, *(note.subject for note in e.notes), *(leaf for tree in e.trees for leaf in leaves(tree))]
    for leaf in {leaf.quantity: leaf for leaf in found}.values():
        yield _letter(at, leaf)


def _letter(at: Occasion, leaf: Leaf) -> LetterView:
    """Explain one letter; its step is that of the quantity whose value it has."""
    words, q = leaf.quantity.meaning, leaf.stands_for or leaf.quantity
    sample = q.sample - 1 if q.sample else at.sample
    step = at.lesson.plan.step_of(q._replace(sample=0), sample)
    name = mathml.math(mathml.marked(mathml.inline(at.notation.name(leaf.quantity)), leaf.term))
    shown = "?" if at.hides and not at.known(q) else _value(at, leaf)
    return LetterView(leaf.term, name, shown, *words, at.links.to(step) if step else "")


def _value(at: Occasion, leaf: Leaf) -> str:
    written = at.precision.write(at.equation_value(leaf.quantity))
    return written.text if written.exact else f"≈ {written.text}"
