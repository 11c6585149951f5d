"""A step's equation, arranged in lines for the page."""

from collections.abc import Iterator

from app.lesson.notation import Notation
from app.lesson.terms import Equation, Node
from app.web.views import EquationView, Line
from app.writing import mathml
from app.writing.latex import has_rounded
from app.writing.numbers import Precision

ROLES = {"error_slope": 1, "slope": 2}


def equation_view(e: Equation, notation: Notation, precision: Precision) -> EquationView:
    """Write an equation for the page."""
    names = mathml.Writer(notation, precision, numbers=False)
    put_in = mathml.Writer(notation, precision, numbers=True)
    result = precision.write(e.subject.value)
    name = mathml.marked(mathml.symbol(notation.name(e.subject.quantity)), e.subject.term)
    shorter = e.after
    return EquationView(
        mathml.math(name),
        tuple(_line("=", names.chunks(form)) for form in (*e.before, e.tree)),
        _line(_relation(e.tree, precision), put_in.chunks(e.tree)),
        "=" if result.exact else "≈",
        precision.plain(e.subject.value),
        mathml.math(mathml.number(result)) if result.mantissa else None,
        e.subject.term,
        tuple(line for form in shorter for line in _both(form, names, put_in, precision)),
        "The two slopes cancel:" if e.subject.quantity.kind == "delta" else "With the δ that was kept:",
        ROLES.get(e.subject.quantity.kind, 0),
    )


def _both(form: Node, names: mathml.Writer, put_in: mathml.Writer, precision: Precision) -> Iterator[Line]:
    yield _line("=", names.chunks(form))
    yield _line(_relation(form, precision), put_in.chunks(form))


def _line(relation: str, chunks: list[str]) -> Line:
    return Line(relation, tuple(mathml.math(chunk) for chunk in chunks))


def _relation(tree: Node, precision: Precision) -> str:
    return "≈" if has_rounded(tree, precision) else "="
