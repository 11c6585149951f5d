"""What every way of drawing has in common: what is at work, how numbers are written there, and states."""

import math
from dataclasses import dataclass
from functools import cached_property

from app.lesson.quantities import Quantity
from app.lesson.rule_quantities import RULE_KINDS, SETTINGS
from app.lesson.terms import Equation, Factor, Leaf, Node, children, leaves
from app.pages.step.drawn.edit_marks import EditMarks
from app.pages.step.drawn.marks import Mark, Tick, name_width, states, svg_name, text_width
from app.pages.step.number_field import is_given
from app.pages.step.occasion import Occasion
from app.writing.numbers import Precision

LEAST_DIGITS = 4
"""Digits that a number in the picture has at least, where the equation has as many."""

MOST_SAMPLES = 4
"""Samples whose errors are listed at the error's unit."""

LETTERS, BOARD_LETTERS = (16.5, 19.5), (20.0, 20.0)
"""Heights of quiet letters and of those at work: on a page, and in front of a class."""

SHORT_NAMES = {"z": "𝑧", "delta": "𝛿", "slope": "slope"}
"""What a unit's own quantities are called beside it."""


@dataclass(frozen=True, eq=False)
class Canvas:
    """An occasion as it is drawn."""

    at: Occasion

    @cached_property
    def letters(self) -> tuple[float, float]:
        """Heights of quiet letters and of those at work."""
        return BOARD_LETTERS if self.at.display.present else LETTERS

    @cached_property
    def lit(self) -> frozenset[Quantity]:
        """The quantities that this step's numbers are put in for, and what it works out."""
        e = self.at.step.equation
        return frozenset(_put_in(e, self.at.hides)) if e else frozenset()

    @cached_property
    def roles(self) -> dict[Quantity, int]:
        """The factors of the chain rule, by quantity."""
        e = self.at.step.equation
        return dict(_factors(e.tree)) if e else {}

    @cached_property
    def is_of_all_samples(self) -> bool:
        """Whether the step takes all samples together, so that no sample's own numbers are shown."""
        position = self.at.step.position
        return position is not None and position.sample is None

    @cached_property
    def heaviest(self) -> float:
        """The largest size of a weight."""
        return max((abs(w) for w in self.at.lesson.start.weights if math.isfinite(w)), default=0.0) or 1.0

    def shows(self, q: Quantity) -> bool:
        """Whether a quantity is known; a softmax layer's units have no slopes of their own."""
        shape = self.at.lesson.values.shape
        if shape.softmax and q.kind in {"slope", "error_slope"} and q.layer == shape.last:
            return False
        return self.at.known(q) and (q.kind != "t" or self.at.scenario.spec.has_targets)

    def is_lit(self, q: Quantity) -> bool:
        """Whether a quantity is at work."""
        return q in self.lit or (self.at.applied and q.kind in {"new_w", "new_b", "new_a"})

    def size(self, q: Quantity) -> float:
        """Return the height of a quantity's letters."""
        return self.letters[self.is_lit(q)]

    def number(self, q: Quantity, room: float = 99.0) -> str:
        """Return a quantity's number: whole if at work, else with the digits that `room` takes, in letters' heights."""
        value, precision = self.at.value(q), self.at.precision
        text = precision.write(value).text
        least = min(LEAST_DIGITS, precision.digits)
        if q in self.lit:
            return text
        for digits in range(precision.digits - 1, least - 1, -1):
            if text_width(text) <= room:
                break
            text = Precision(digits, precision.fixed).write(value).text
        return text

    @cached_property
    def edit(self) -> EditMarks:
        """What an edit, or a field that is open, shows beside the numbers."""
        return EditMarks(self.at)

    def name(self, q: Quantity) -> str:
        """Return a quantity's name in the drawing."""
        return SHORT_NAMES.get(q.kind) or svg_name(self.at.notation.name(q))

    def classes(self, q: Quantity) -> str:
        """Return a quantity's states."""
        subject = q == self.at.subject and not self.at.hides
        pointed = self.at.attempt is not None and q in self.at.attempt.pointed_at
        found = states(is_active=self.is_lit(q), is_subject=subject, is_changed=self.at.changed(q), is_pointed=pointed)
        return f"{found} factor-{self.roles[q]}".strip() if q in self.roles else found

    def mark(
        self, q: Quantity, x: float, y: float, room: float = 99.0, anchor: str = "middle", name: str | None = None
    ) -> Mark:
        """Return a quantity's number, its name before it, unless another is given."""
        named = self.name(q) if name is None else name
        found = Mark(round(x, 1), round(y, 1), named, self.number(q, room), q.term, self.classes(q), anchor)
        return self.edit.shown(found, q, self.letters[1], room)

    def weight(self, k: int) -> Quantity:
        """Return a weight as it is drawn: after the update, the new one."""
        return Quantity("new_w" if self.at.applied else "w", k)

    def activation(self, layer: int, unit: int) -> Quantity:
        """Return a unit's value as it is drawn: after the update, the new one."""
        return Quantity("new_a" if self.at.applied and layer else "a", layer, unit)


def foot_mark(on: Canvas, q: Quantity) -> Mark:
    """Return the mark of what finds no place in the drawing, as it stands in the picture's foot."""
    return on.mark(q, 0, 0, name=on.at.names.plain(q))


def error_of(on: Canvas) -> Quantity:
    """Return the error as it is drawn: after the update, the new one."""
    return Quantity("new_E" if on.at.applied else "E")


def samples_errors(on: Canvas, x: float, y: float) -> list[Mark]:
    """Return what a batch's error is made from: its samples' errors, one line each, or how many there are."""
    count = len(on.at.lesson.values.samples)
    if count > MOST_SAMPLES:
        return [Mark(x, y, "", f"{count} samples", "")]
    found = [Quantity("new_sample_E" if on.at.applied else "E", 0, 0, s + 1) for s in range(count)]
    return [on.mark(q, x, y - (count - 1 - i) * 1.1 * on.letters[1], 4.0) for i, q in enumerate(found)]


def edge_name(on: Canvas, q: Quantity) -> str:
    """Return what stands before a number at an edge: a weight's name, an arrow if it is new, nothing before a field."""
    if on.edit.is_open_at(q):
        return ""
    if q.kind == "new_w" and not on.at.applied:
        return "→"
    return on.name(q) if q.kind in {"w", "new_w"} else ""


def below_weight(on: Canvas, k: int) -> Quantity | None:
    """Return the phase's number of a weight: its gradient on the way back, its new value in the update."""
    phase = on.at.place.phase if on.at.place else ""
    new, gradient = Quantity("new_w", k), Quantity("grad_w", k)
    if on.at.applied:
        return None
    if phase == "update":
        return new if on.shows(new) else None
    return gradient if phase == "backward" and on.shows(gradient) else None


def float_of(on: Canvas, k: int) -> float:
    """Return a weight's size, for drawing."""
    return float(on.at.value(on.weight(k))) if on.at.applied else on.at.lesson.start.weights[k - 1]


def edge_width(on: Canvas, weight: float) -> str:
    """Return how wide a weight's edge is, beside that of the largest weight."""
    size = min(abs(weight) / on.heaviest, 1.5) if math.isfinite(weight) else 1.5
    return f"{1 + 2.5 * size:.3g}"


def tick(on: Canvas, q: Quantity, x: float, y: float, *, leads: bool = True) -> Tick:
    """Return the tick of a quantity; that of a given number leads to its field, unless another mark does."""
    number = on.at.written(q).text
    link = (on.edit.href(q), on.edit.said(q, number)) if leads and is_given(q) else ()
    return Tick(round(x, 1), round(y, 1), on.name(q), number, q.term, *link)


def error_before(on: Canvas) -> str:
    """E over the iteration's samples, before the update."""
    return on.at.precision.write(on.at.lesson.values.error_before).text


def flow(on: Canvas) -> str:
    """Which way something travels along the edges at work."""
    phase = on.at.place.phase if on.at.place else ""
    return phase if phase in {"forward", "backward"} else ""


def width_of_name(on: Canvas, q: Quantity) -> float:
    """Return how wide that is, in letters' heights."""
    short = SHORT_NAMES.get(q.kind)
    return text_width(short) if short is not None else name_width(on.at.notation.name(q))


def mark_width(on: Canvas, q: Quantity, number: str, named: bool = True) -> float:
    """Return how wide a mark is, in the picture's units."""
    name = width_of_name(on, q) + 0.3 if named else 0.0
    return on.size(q) * (name + on.edit.width(q, number))


def _put_in(e: Equation, hides: bool) -> set[Quantity]:
    trees = [e.tree] if hides else [e.tree, *e.after, *(note.tree for note in e.notes)]
    found = {leaf.stands_for or leaf.quantity for tree in trees for leaf in leaves(tree)}
    return found | {e.subject.quantity} | (set() if hides else {note.subject.quantity for note in e.notes})


def _factors(node: Node) -> "list[tuple[Quantity, int]]":
    """Return which quantity is which factor, where a factor is a number of its own."""
    if isinstance(node, Factor):
        part = node.part
        return [(part.stands_for or part.quantity, node.role)] if isinstance(part, Leaf) else []
    return [found for child in children(node) for found in _factors(child)]


def without_place(on: Canvas) -> list[Quantity]:
    """Return what is at work and has no place in a network: what an update rule keeps, and weight decay's part of E."""
    kinds = RULE_KINDS.keys() - SETTINGS.keys()
    return sorted(q for q in on.lit if q.kind in kinds and on.at.known(q))
