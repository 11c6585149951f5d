"""A step's equation, arranged in lines for the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from markupsafe import Markup

from app.lesson.notation import Notation
from app.lesson.terms import Equation, Leaf, Node
from app.web.templating import part
from app.web.views import EquationView, Line, NoteView
from app.writing import mathml
from app.writing.latex import has_rounded
from app.writing.numbers import Precision, Written

LONG = 4
"""Lines of more pieces than this are folded where another form of the same follows."""

ROLES = {"error_slope": 1, "slope": 2}


class Numbers(Protocol):
    """What an equation says in numbers."""

    def put_in(self) -> Markup:
        """Write the form that numbers are put into, with them."""

    def put_in_relation(self) -> str:
        """Give the sign before that."""

    def result(self) -> str:
        """Write the value as a plain decimal."""

    def result_relation(self) -> str:
        """Give the sign before that."""

    def scientific(self) -> Markup:
        """Write the value with a power of ten, where it is read more easily so."""

    def notes(self) -> Markup:
        """Write what stands under the equation."""


@dataclass(frozen=True, eq=False)
class Setter:
    """Sets one equation in one notation, with so many digits."""

    e: Equation
    notation: Notation
    precision: Precision

    @cached_property
    def _names(self) -> mathml.Writer:
        return mathml.Writer(self.notation, self.precision, numbers=False)

    @cached_property
    def _numbers(self) -> mathml.Writer:
        return mathml.Writer(self.notation, self.precision, numbers=True)

    @cached_property
    def _value(self) -> Written:
        return self.precision.write(self.e.subject.value)

    def put_in(self) -> Markup:
        """Write the form that numbers are put into, with them."""
        return Markup("").join(map(mathml.math, self._numbers.chunks(self.e.tree)))

    def put_in_relation(self) -> str:
        """Give the sign before that."""
        return _relation(self.e.tree, self.precision)

    def result(self) -> str:
        """Write the value as a plain decimal."""
        return self.precision.plain(self.e.subject.value)

    def result_relation(self) -> str:
        """Give the sign before that."""
        return self._value.relation

    def scientific(self) -> Markup:
        """Write the value with a power of ten, where it is read more easily so."""
        if not self._value.mantissa:
            return Markup("")
        return Markup('<span class="scientific">, that is {}</span>').format(self.found())

    def found(self) -> Markup | str:
        """Write the value for reading, on paper."""
        return mathml.math(mathml.number(self._value)) if self._value.mantissa else self._value.text

    def notes(self) -> Markup:
        """Write what stands under the equation: shorter forms of the same value, and what else belongs to the step."""
        return part("parts/notes.html", notes=tuple(self._notes()))

    def _notes(self) -> Iterator[NoteView]:
        e = self.e
        words = "The two slopes cancel:" if e.subject.quantity.kind == "delta" else "With the δ that was kept:"
        for form in e.after:
            yield NoteView(words, self._inline(e.subject), tuple(self._both(form)))
        for note in e.notes:
            result = self.precision.write(note.subject.value)
            last = _line(result.relation, [mathml.number(result)])
            yield NoteView("where", self._inline(note.subject), (*map(_folded, self._both(note.tree)), last))

    def _inline(self, subject: Leaf) -> Markup:
        return mathml.math(mathml.marked(mathml.inline(self.notation.name(subject.quantity)), subject.term))

    def _both(self, form: Node) -> Iterator[Line]:
        yield _line("=", self._names.chunks(form))
        yield _line(_relation(form, self.precision), self._numbers.chunks(form))

    def view(self, shown: str, numbers: Numbers) -> EquationView:
        """Arrange it as far as it is to be shown, with its numbers."""
        e, is_whole = self.e, shown == "result"
        name = mathml.marked(mathml.symbol(self.notation.name(e.subject.quantity)), e.subject.term)
        return EquationView(
            subject=mathml.math(name),
            symbols=() if shown == "question" else tuple(self._symbols()),
            numbers=Line(numbers.put_in_relation(), (numbers.put_in(),)) if shown in {"numbers", "result"} else None,
            relation=numbers.result_relation() if is_whole else "=",
            result=numbers.result() if is_whole else "",
            scientific=numbers.scientific() if is_whole else Markup(""),
            notes=numbers.notes() if is_whole and (e.after or e.notes) else Markup(""),
            term=e.subject.term,
            role=ROLES.get(e.subject.quantity.kind, 0),
        )

    def _symbols(self) -> Iterator[Line]:
        for form in self.e.before:
            yield _folded(_line("=", self._names.chunks(form)))
        yield _line("=", self._names.chunks(self.e.tree))


def equation_view(e: Equation, notation: Notation, precision: Precision) -> EquationView:
    """Arrange a whole equation."""
    setter = Setter(e, notation, precision)
    return setter.view("result", setter)


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
