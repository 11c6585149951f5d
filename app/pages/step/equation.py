"""A step's equation, arranged in lines for the page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain

from markupsafe import Markup

from app.lesson.notation import Notation
from app.lesson.quantities import Quantity
from app.lesson.terms import Equation, Factor, Leaf, Node, Product, Quotient, Sum, has_cases, leaves
from app.pages.step.before import old
from app.pages.step.occasion import Occasion
from app.pages.step.unfolding import toggled
from app.writing import mathml
from app.writing.numbers import Precision, Written


@dataclass(frozen=True)
class Line:
    """One line of an equation: a relation, and pieces between which it may break.

    Attributes:
        folded: pieces that stand before the last one, folded up until they are asked for.
        hrefs: for each piece where it leads, or nothing.
    """

    relation: str
    chunks: tuple[Markup, ...]
    folded: tuple[Markup, ...] = ()
    hrefs: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoteView:
    """A smaller equation under the step's own."""

    words: str
    subject: Markup
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class EquationView:
    """An equation in three aligned lines.

    Attributes:
        subject: what is worked out.
        symbols: lines of symbols; more than one where a name comes before the formula.
        numbers: the same with the numbers put in; None where they are not to be shown yet.
        relation: `=` or `≈` before the result.
        result: the value as a plain decimal with an ASCII sign; empty where it is still to be found.
        scientific: the value with a power of ten, where plain digits are hard to read, or nothing.
        notes: shorter forms of the same value, and what else belongs to the step.
        term: the subject's `data-term`.
        role: the subject's place among the chain rule's factors, or 0.
        is_long: whether it takes so much room that it is set in smaller letters.
        was: what the result was before the last edit, or nothing.
    """

    subject: Markup
    symbols: tuple[Line, ...]
    numbers: Line | None
    relation: str
    result: str
    scientific: Markup
    notes: tuple[NoteView, ...]
    term: str
    role: int
    is_long: bool
    was: str = ""


LONG = 4
"""Lines of more pieces than this show the first two and the last; *where from* lists all."""

ROLES = {"error_slope": 1, "slope": 2}


@dataclass(frozen=True, eq=False)
class EquationLayout:
    """Lays one equation out in one notation, with so many digits.

    Attributes:
        value: gives a quantity's value where that is not the leaf's own, as where a student goes on with another.
    """

    e: Equation
    notation: Notation
    precision: Precision
    value: Callable[[Quantity], Decimal] | None = None
    _pieces: dict[int, list[str]] = field(default_factory=dict)

    @cached_property
    def _names(self) -> mathml.Writer:
        return mathml.Writer(self.notation, self.precision, numbers=False)

    @cached_property
    def trees(self) -> tuple[Node, ...]:
        """Every tree that numbers are put into, the step's own first."""
        return (self.e.tree, *self.e.after, *(note.tree for note in self.e.notes))

    def written(self, q: Quantity) -> Written:
        """Return the value of a quantity of the equation as text."""
        return self.precision.write(self._value_of(q))

    def _value_of(self, q: Quantity) -> Decimal:
        return self.value(q) if self.value else self._values[q]

    @cached_property
    def _values(self) -> dict[Quantity, Decimal]:
        subjects = (self.e.subject, *(note.subject for note in self.e.notes))
        return {leaf.quantity: leaf.value for leaf in (*subjects, *chain.from_iterable(map(leaves, self.trees)))}

    def _put_in(self, tree: int, begin: int, end: int | None) -> Markup:
        """Write the pieces of a tree from `begin` up to `end`, with the numbers put in."""
        if tree not in self._pieces:
            put_in = None if has_cases(self.trees[tree]) else self._number  # in cases the numbers decide what is put in
            writer = mathml.Writer(self.notation, self.precision, numbers=True, put_in=put_in)
            self._pieces[tree] = writer.chunks(self.trees[tree])
        return Markup("".join(map(mathml.math, self._pieces[tree][begin:end])))  # noqa: S704 - our own markup

    def _number(self, leaf: Leaf, apart: bool) -> str:
        """Write a leaf's number, in parentheses if it must stand apart and begins with a minus."""
        return mathml.put_in(self._value_of(leaf.quantity), leaf.term, self.precision, apart=apart)

    def _notes(self) -> Iterator[NoteView]:
        """Arrange what stands under it: shorter forms of the same value, and what else belongs to the step."""
        e = self.e
        words = "The two slopes cancel:" if e.subject.quantity.kind == "delta" else "With the kept δ:"
        for tree in range(1, 1 + len(e.after)):
            yield NoteView(words, _inline(self.notation, e.subject), tuple(self._both(tree)))
        for tree, note in enumerate(e.notes, start=1 + len(e.after)):
            q, both = note.subject.quantity, self._both(tree)
            last = Line(relation([self.written(q)]), (value(self.written(q)),))
            yield NoteView("where", _inline(self.notation, note.subject), (*map(_folded, both), last))

    def _both(self, tree: int) -> Iterator[Line]:
        """Write a tree in names, and with its numbers put in, in as many pieces."""
        names = _line("=", self._names.chunks(self.trees[tree]))
        yield names
        pieces = (self._put_in(tree, i, i + 1) for i in range(len(names.chunks)))
        yield Line(self.relation(tree), tuple(pieces))

    def relation(self, tree: int = 0) -> str:
        """Return the sign before the numbers that are put into a tree."""
        return relation(map(self.written, dict.fromkeys(leaf.quantity for leaf in leaves(self.trees[tree]))))

    @cached_property
    def names(self) -> tuple[Markup, ...]:
        """Return the names in as many pieces as the numbers put in."""
        return tuple(map(mathml.math, self._names.chunks(self.e.tree)))

    def pieces(self) -> tuple[Markup, ...]:
        """Return the numbers put in, in the pieces between which their line may break."""
        return tuple(self._put_in(0, i, i + 1) for i in range(len(self.names)))

    def view(self, shown: str) -> EquationView:
        """Return the equation as far as it is to be shown."""
        e, is_whole, has_numbers = self.e, shown == "result", shown in {"numbers", "result"}
        name = mathml.marked(mathml.symbol(self.notation.name(e.subject.quantity)), e.subject.term)
        return EquationView(
            subject=mathml.math(name),
            symbols=() if shown == "question" else tuple(self._symbols()),
            numbers=self._numbers() if has_numbers else None,
            relation=relation([self.written(self.e.subject.quantity)]) if is_whole else "=",
            result=self.precision.plain(self._value_of(e.subject.quantity)) if is_whole else "",
            scientific=scientific(self.written(self.e.subject.quantity)) if is_whole else Markup(""),
            notes=tuple(self._notes()) if is_whole else (),
            term=e.subject.term,
            role=ROLES.get(e.subject.quantity.kind, 0),
            is_long=bool(e.before) or isinstance(e.tree, Sum | Quotient),
        )

    def _symbols(self) -> Iterator[Line]:
        for form in self.e.before:
            yield _folded(_line("=", self._names.chunks(form)))
        yield _folded(Line("=", self.names))

    def _numbers(self) -> Line:
        """Return the line of numbers put in; a long one is folded as the symbols are."""
        pieces = self.pieces()
        short = len(pieces) <= LONG
        return Line(self.relation(), (Markup("").join(pieces),)) if short else _folded(Line(self.relation(), pieces))


def equation_view(e: Equation, notation: Notation, precision: Precision) -> EquationView:
    """Return a whole equation, laid out."""
    return EquationLayout(e, notation, precision).view("result")


def shown_equation(at: Occasion) -> EquationView | None:
    """Return the step's equation as far as it is shown; nothing before the first step."""
    e = at.step.equation
    if e is None:
        return None
    layout = EquationLayout(e, at.notation, at.precision, at.equation_value)
    view, subject = layout.view(at.part), e.subject.quantity
    if not at.hides and at.changed(subject):
        view = replace(view, was=old(at, subject))
    shape = at.lesson.values.shape
    if at.display.present and (shape.rule != "sgd" or shape.decays):
        view = replace(view, notes=())  # in front of a class they stand under *where from* alone
    hrefs = tuple(_factor_links(at, e.tree))
    if at.hides or view.numbers is None or not any(hrefs):
        return view
    return replace(view, numbers=replace(view.numbers, chunks=layout.pieces(), hrefs=hrefs))


def _factor_links(at: Occasion, tree: Node) -> Iterator[str]:
    """Yield for each factor of the chain rule the address that unfolds where it comes from; nothing if it is given."""
    if not isinstance(tree, Product) or not all(isinstance(part, Factor) for part in tree.factors):
        return
    for factor in tree.factors:
        part = factor.part if isinstance(factor, Factor) else factor
        q = (part.stands_for or part.quantity) if isinstance(part, Leaf) else None
        yield toggled(at, q.term) if q and at.lesson.plan.step_of(q, at.sample) else ""


def scientific(written: Written) -> Markup:
    """Write a value with a power of ten, where it is read more easily so."""
    if not written.mantissa:
        return Markup("")
    return Markup('<span class="scientific">, that is {}</span>').format(value(written))


def value(written: Written) -> Markup:
    """Write a value as mathematics."""
    return mathml.math(mathml.number(written))


def relation(numbers: Iterable[Written]) -> str:
    """Return the sign before numbers: = if they are all printed whole, else ≈."""
    return "=" if all(number.exact for number in numbers) else "≈"


def _line(relation: str, chunks: list[str]) -> Line:
    return Line(relation, tuple(mathml.math(chunk) for chunk in chunks))


def _inline(notation: Notation, subject: Leaf) -> Markup:
    return mathml.math(mathml.marked(mathml.inline(notation.name(subject.quantity)), subject.term))


def found(layout: EquationLayout) -> Markup | str:
    """Return an equation's value for reading, on paper."""
    result = layout.written(layout.e.subject.quantity)
    return value(result) if result.mantissa else result.text


def in_one_line(layout: EquationLayout) -> tuple[Markup, Markup]:
    """Return an equation's names and its numbers put in, each in one line; long sums are shortened."""
    names, numbers = (_folded(Line("", pieces)) for pieces in (layout.names, layout.pieces()))
    return _joined(names), _joined(numbers)


def first_form(layout: EquationLayout) -> Markup:
    """Return the first form of an equation's symbols, in one line."""
    return _joined(layout.view("symbols").symbols[0])


def _joined(line: Line) -> Markup:
    """Return a line's pieces in one; what is folded up is left out."""
    *first, last = line.chunks
    dots = Markup(" + ⋯ ") if line.folded else Markup("")
    return Markup("").join(first) + dots + last


def _folded(line: Line) -> Line:
    """Fold the middle of a long line up."""
    if len(line.chunks) <= LONG:
        return line
    first, middle, last = line.chunks[:2], line.chunks[2:-1], line.chunks[-1:]
    return Line(line.relation, first + last, middle)
