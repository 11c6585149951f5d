"""A step's equation, arranged in lines for the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Protocol

from markupsafe import Markup

from app.lesson.notation import Notation
from app.lesson.terms import Equation, Leaf, Node, Quantity, leaves
from app.pages.views import EquationView, Line, NoteView
from app.writing import mathml
from app.writing.numbers import Precision, Written

LONG = 4
"""Lines of more pieces than this are folded where another form of the same follows."""

ROLES = {"error_slope": 1, "slope": 2}


class Numbers(Protocol):
    """What an equation says in numbers; its trees that numbers are put into are counted from 0, its own first."""

    def put_in(self, tree: int, begin: int, end: int | None) -> Markup:
        """Write the pieces of a tree from `begin` up to `end`, with the numbers put in."""

    def relation(self, *quantities: Quantity) -> str:
        """Give the sign before numbers: = if they are all printed whole, else ≈."""

    def result(self) -> str:
        """Write the value as a plain decimal."""

    def scientific(self) -> Markup:
        """Write the value with a power of ten, where it is read more easily so."""

    def value_of(self, q: Quantity) -> Markup:
        """Write the value of a quantity as mathematics."""


@dataclass(frozen=True, eq=False)
class Setter:
    """Sets one equation in one notation, with so many digits."""

    e: Equation
    notation: Notation
    precision: Precision
    _pieces: dict[int, list[str]] = field(default_factory=dict)

    @cached_property
    def _names(self) -> mathml.Writer:
        return mathml.Writer(self.notation, self.precision, numbers=False)

    @cached_property
    def _value(self) -> Written:
        return self.precision.write(self.e.subject.value)

    @cached_property
    def trees(self) -> tuple[Node, ...]:
        """Every tree that numbers are put into, the step's own first."""
        return (self.e.tree, *self.e.after, *(note.tree for note in self.e.notes))

    def put_in(
        self, tree: int = 0, begin: int = 0, end: int | None = None, put_in: mathml.PutIn | None = None
    ) -> Markup:
        """Write the pieces of a tree from `begin` up to `end`, with the numbers put in, by `put_in` if it is given."""
        if tree not in self._pieces:
            writer = mathml.Writer(self.notation, self.precision, numbers=True, put_in=put_in)
            self._pieces[tree] = writer.chunks(self.trees[tree])
        return Markup("".join(map(mathml.math, self._pieces[tree][begin:end])))  # noqa: S704 - our own markup

    @cached_property
    def _values(self) -> dict[Quantity, Decimal]:
        subjects = (self.e.subject, *(note.subject for note in self.e.notes))
        return {leaf.quantity: leaf.value for leaf in (*subjects, *chain.from_iterable(map(leaves, self.trees)))}

    def relation(self, *quantities: Quantity) -> str:
        """Give the sign before numbers: = if they are all printed whole, else ≈."""
        return relation(self.precision.write(self._values[q]) for q in quantities)

    def result(self) -> str:
        """Write the value as a plain decimal."""
        return self.precision.plain(self.e.subject.value)

    def scientific(self) -> Markup:
        """Write the value with a power of ten, where it is read more easily so."""
        return scientific(self._value)

    def found(self) -> Markup | str:
        """Write the value for reading, on paper."""
        return value(self._value) if self._value.mantissa else self._value.text

    def value_of(self, q: Quantity) -> Markup:
        """Write the value of a quantity as mathematics."""
        return value(self.precision.write(self._values[q]))

    def _notes(self, numbers: Numbers) -> Iterator[NoteView]:
        """Arrange what stands under it: shorter forms of the same value, and what else belongs to the step."""
        e = self.e
        words = "The two slopes cancel:" if e.subject.quantity.kind == "delta" else "With the δ that was kept:"
        for tree in range(1, 1 + len(e.after)):
            yield NoteView(words, self._inline(e.subject), tuple(self._both(tree, numbers)))
        for tree, note in enumerate(e.notes, start=1 + len(e.after)):
            q, both = note.subject.quantity, self._both(tree, numbers)
            last = Line(numbers.relation(q), (numbers.value_of(q),))
            yield NoteView("where", self._inline(note.subject), (*map(_folded, both), last))

    def _inline(self, subject: Leaf) -> Markup:
        return mathml.math(mathml.marked(mathml.inline(self.notation.name(subject.quantity)), subject.term))

    def _both(self, tree: int, numbers: Numbers) -> Iterator[Line]:
        """Write a tree in names, and with its numbers put in, in as many pieces."""
        names = _line("=", self._names.chunks(self.trees[tree]))
        yield names
        pieces = (numbers.put_in(tree, i, i + 1) for i in range(len(names.chunks)))
        yield Line(self._relation(tree, numbers), tuple(pieces))

    def _relation(self, tree: int, numbers: Numbers) -> str:
        """Give the sign before the numbers that are put into a tree."""
        return numbers.relation(*dict.fromkeys(leaf.quantity for leaf in leaves(self.trees[tree])))

    def view(self, shown: str, numbers: Numbers) -> EquationView:
        """Arrange it as far as it is to be shown, with its numbers."""
        e, is_whole, has_numbers = self.e, shown == "result", shown in {"numbers", "result"}
        name = mathml.marked(mathml.symbol(self.notation.name(e.subject.quantity)), e.subject.term)
        return EquationView(
            subject=mathml.math(name),
            symbols=() if shown == "question" else tuple(self._symbols()),
            numbers=Line(self._relation(0, numbers), (numbers.put_in(0, 0, None),)) if has_numbers else None,
            relation=numbers.relation(e.subject.quantity) if is_whole else "=",
            result=numbers.result() if is_whole else "",
            scientific=numbers.scientific() if is_whole else Markup(""),
            notes=tuple(self._notes(numbers)) if is_whole else (),
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


def scientific(written: Written) -> Markup:
    """Write a value with a power of ten, where it is read more easily so."""
    if not written.mantissa:
        return Markup("")
    return Markup('<span class="scientific">, that is {}</span>').format(value(written))


def value(written: Written) -> Markup:
    """Write a value as mathematics."""
    return mathml.math(mathml.number(written))


def relation(numbers: Iterable[Written]) -> str:
    """Give the sign before numbers: = if they are all printed whole, else ≈."""
    return "=" if all(number.exact for number in numbers) else "≈"


def _line(relation: str, chunks: list[str]) -> Line:
    return Line(relation, tuple(mathml.math(chunk) for chunk in chunks))


def _folded(line: Line) -> Line:
    """Fold the middle of a long line of fractions up; the next line says the same in fewer signs."""
    if len(line.chunks) <= LONG:
        return line
    first, middle, last = line.chunks[:2], line.chunks[2:-1], line.chunks[-1:]
    return Line(line.relation, first + last, middle)
