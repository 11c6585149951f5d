"""A step's equation, arranged in lines for the page."""

from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from app.lesson.notation import Notation
from app.lesson.terms import Equation, Leaf, Node
from app.web.views import EquationView, Line, NoteView
from app.writing import mathml
from app.writing.latex import has_rounded
from app.writing.numbers import Precision

LONG = 4
"""Lines of more pieces than this are folded where another form of the same follows."""

ROLES = {"error_slope": 1, "slope": 2}


def equation_view(e: Equation, notation: Notation, precision: Precision, shown: str = "result") -> EquationView:
    """Write an equation for the page, as far as it is to be shown."""
    whole = _whole(e, notation, precision)
    if shown == "result":
        return whole
    symbols, numbers = whole.symbols if shown != "question" else (), whole.numbers if shown == "numbers" else None
    return replace(whole, symbols=symbols, numbers=numbers, relation="=", result="", scientific=None, notes=())


def _whole(e: Equation, notation: Notation, precision: Precision) -> EquationView:
    names = mathml.Writer(notation, precision, numbers=False)
    put_in = mathml.Writer(notation, precision, numbers=True)
    result = precision.write(e.subject.value)
    name = mathml.marked(mathml.symbol(notation.name(e.subject.quantity)), e.subject.term)
    return EquationView(
        mathml.math(name),
        (*(_folded(_line("=", names.chunks(form))) for form in e.before), _line("=", names.chunks(e.tree))),
        _line(_relation(e.tree, precision), put_in.chunks(e.tree)),
        result.relation,
        precision.plain(e.subject.value),
        mathml.math(mathml.number(result)) if result.mantissa else None,
        e.subject.term,
        tuple(_notes(e, names, put_in, precision)),
        ROLES.get(e.subject.quantity.kind, 0),
    )


def _notes(e: Equation, names: mathml.Writer, put_in: mathml.Writer, precision: Precision) -> Iterator[NoteView]:
    words = "The two slopes cancel:" if e.subject.quantity.kind == "delta" else "With the δ that was kept:"
    for form in e.after:
        yield NoteView(words, _name(e.subject, names.notation), tuple(_both(form, names, put_in, precision)))
    for note in e.notes:
        result = precision.write(note.subject.value)
        last = _line(result.relation, [mathml.number(result)])
        lines = (*map(_folded, _both(note.tree, names, put_in, precision)), last)
        yield NoteView("where", _name(note.subject, names.notation), lines)


def _name(subject: Leaf, notation: Notation) -> Markup:
    return mathml.math(mathml.marked(mathml.inline(notation.name(subject.quantity)), subject.term))


def _both(form: Node, names: mathml.Writer, put_in: mathml.Writer, precision: Precision) -> Iterator[Line]:
    yield _line("=", names.chunks(form))
    yield _line(_relation(form, precision), put_in.chunks(form))


def _line(relation: str, chunks: list[str]) -> Line:
    return Line(relation, tuple(mathml.math(chunk) for chunk in chunks))


def _folded(line: Line) -> Line:
    """Fold the middle of a long line of fractions up; the next line says the same in fewer signs."""
    if len(line.chunks) <= LONG:
        return line
    first, middle, last = line.chunks[:2], line.chunks[2:-1], line.chunks[-1:]
    return Line(line.relation, first + last, middle)


def _relation(tree: Node, precision: Precision) -> str:
    return "≈" if has_rounded(tree, precision) else "="
