"""Where each number of the step's equation comes from, unfolded as far as the reader wants, down to the inputs."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup

from app.lesson.quantities import Quantity
from app.lesson.terms import Equation
from app.lesson.where_from import Origin, origins
from app.pages.step.drawn.edit_marks import EditMarks
from app.pages.step.equation import EquationLayout, in_one_line, relation, value
from app.pages.step.number_field import is_given
from app.pages.step.occasion import Occasion
from app.pages.step.unfolding import opened, toggled
from app.writing import mathml

ALL = "all"
MOST_LINES = 40
"""Lines up to which all is unfolded; beyond, a sentence says how many there would be."""


@dataclass(frozen=True)
class OriginLine:
    """A number's line.

    Attributes:
        id: to lead to, from the factor in the equation.
        sample: number of the sample that it belongs to, where that is not the one of what it stands under, or 0.
        role: which factor it is, or 0.
        name: of the number, as the equation has it.
        sides: the equation's symbols, and the numbers put in; nothing where the line is folded or the number given.
        relation: the sign before the number.
        words: where it stands: given, worked out at a step, kept since one, unfolded above.
        href: to the step that works it out, or nothing.
        toggle: the address that folds or unfolds the line, or nothing.
        lines: those below it.
    """

    id: str
    term: str
    sample: int
    role: int
    name: Markup
    sides: tuple[tuple[str, Markup], ...]
    relation: str
    number: Markup
    words: str
    href: str
    toggle: str
    is_open: bool
    lines: "tuple[OriginLine, ...]"


class Given(NamedTuple):
    """A given number: name, value, term; the address that opens its field, if there is one, and what that is called."""

    name: Markup
    number: Markup
    term: str
    href: str
    said: str


@dataclass(frozen=True)
class WhereFrom:
    """Where the numbers come from.

    Attributes:
        all: the address that unfolds everything, or folds it again; nothing where there is nothing to unfold.
        too_many: a sentence, where there is more than can be shown.
    """

    lines: tuple[OriginLine, ...]
    given: tuple[Given, ...]
    all: str
    is_all: bool
    too_many: str


def where_from(at: Occasion) -> WhereFrom | None:
    """Return the lines; nothing before the first step, or while the step's result is still to be found."""
    e = at.step.equation
    if e is None or at.hides:
        return None
    return _Unfolding(at).all(e)


class _Unfolding:
    """Unfolds one step's equation; a number that was unfolded before stays folded."""

    def __init__(self, at: Occasion) -> None:
        self.at, self.edit = at, EditMarks(at)
        self.open = opened(at)
        self.seen: set[str] = set()
        self.count, self.left = 0, 0

    def all(self, e: Equation) -> WhereFrom:
        """Return all lines."""
        found = origins(self.at.lesson, e, self.at.sample)
        lines = tuple(self.line(o, self.at.sample, top=True) for o in found if not o.is_given or o.role)
        given = [o for o in found if o.is_given and not o.role]
        is_all = ALL in self.open
        step = self.at.scenario.step
        href = self.at.links.changed(step, open="" if is_all else ALL) if any(not o.is_given for o in found) else ""
        many = f"{self.left} more lines would follow; unfold the ones you want." if self.left else ""
        return WhereFrom(lines, tuple(map(self.given, given)), href, is_all, many)

    def given(self, o: Origin) -> Given:
        """Return a given number, with the address of its field where it can be changed."""
        href = self.edit.href(o.quantity) if is_given(o.quantity) else ""
        said = self.edit.said(o.quantity, self.at.precision.write(self.value(o)).text)
        return Given(self.name(o), self.number(o), o.quantity.term, href, said)

    def line(self, o: Origin, above: int, *, top: bool = False) -> OriginLine:
        """Return a number's line, under one of the sample `above`, and those below it where it is open."""
        self.count += 1
        again = o.key in self.seen and not o.is_given
        wanted = o.key in self.open or ALL in self.open
        opens = wanted and not again and o.equation is not None
        if opens and ALL in self.open and self.count >= MOST_LINES:
            opens, self.left = False, self.left + 1
        if opens:
            self.seen.add(o.key)
        e = o.equation
        below = tuple(self.below(o, e)) if opens and e else ()
        return OriginLine(
            id=f"from-{o.key}" if top else "",
            term=o.quantity.term,
            sample=o.sample + 1 if o.sample != above else 0,
            role=o.role,
            name=self.name(o),
            sides=tuple(self.sides(o, e)) if e and (top or opens) else self.stands_for(o),
            relation=relation([self.at.precision.write(self.value(o))]),
            number=self.number(o),
            words=self.words(o, again=again and wanted),
            href=self.href(o),
            toggle="" if e is None or ALL in self.open or (again and wanted) else toggled(self.at, o.key),
            is_open=opens,
            lines=below,
        )

    def below(self, o: Origin, e: Equation) -> Iterator[OriginLine]:
        """Yield the lines of what an unfolded number is made from; given numbers stand in its equation already."""
        for origin in origins(self.at.lesson, e, o.sample):
            if not origin.is_given or (self.at.scenario.iteration and origin.quantity.kind in {"w", "b"}):
                yield self.line(origin, o.sample)

    def sides(self, o: Origin, e: Equation) -> Iterator[tuple[str, Markup]]:
        """Yield the symbols and the numbers put in, each after its sign."""
        layout = EquationLayout(
            e, self.at.notation, self.at.precision, None if o.sample != self.at.sample else self.own
        )
        names, numbers = in_one_line(layout)
        yield "=", names
        if names.striptags() != numbers.striptags():
            yield layout.relation(), numbers

    def own(self, q: Quantity) -> Decimal:
        """Return the value of a quantity that may be the student's own."""
        return self.at.equation_value(q)

    def stands_for(self, o: Origin) -> tuple[tuple[str, Markup], ...]:
        """Return what a derivative stands for, where it is simply another quantity: ∂z/∂w = x."""
        if o.leaf.stands_for is None:
            return ()
        return (("=", mathml.math(mathml.symbol(self.at.notation.name(o.quantity)))),)

    def name(self, o: Origin) -> Markup:
        """Return a number's name."""
        return mathml.math(mathml.marked(mathml.symbol(self.at.notation.name(o.leaf.quantity)), o.quantity.term))

    def value(self, o: Origin) -> Decimal:
        """Return a number's value."""
        own = o.sample == self.at.sample and not o.quantity.sample
        return self.at.equation_value(o.quantity) if own else o.leaf.value

    def number(self, o: Origin) -> Markup:
        """Return a number as mathematics."""
        return value(self.at.precision.write(self.value(o)))

    def words(self, o: Origin, *, again: bool) -> str:
        """Return where a number stands."""
        if again:
            return "unfolded above"
        if o.is_after:
            return "with the new weights; no step of this iteration"
        if o.step is None:
            if o.equation is not None:
                return ""
            trained = self.at.scenario.iteration and o.quantity.kind in {"w", "b"}
            return "from the update before" if trained else "given"
        kept = o.quantity.kind == "delta"
        return f"kept since step {o.step}" if kept else f"step {o.step}"

    def href(self, o: Origin) -> str:
        """Return the address of the step that works a number out; a trained weight's is in the iteration before."""
        at = self.at
        if o.step is not None:
            return at.links.to(o.step)
        k, q = at.scenario.iteration, o.quantity
        if not k or q.kind not in {"w", "b"} or o.equation is not None:
            return ""
        step = at.lesson.plan.step_of(Quantity(f"new_{q.kind}", q.layer), 0)
        return at.links.to(step, k - 1) if step else ""
