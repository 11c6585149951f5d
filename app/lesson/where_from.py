"""Where the numbers of an equation come from: the term tree followed from a leaf to the equation that works it out."""

from dataclasses import dataclass
from decimal import Decimal

from app.lesson.lesson import Lesson
from app.lesson.losses import SPELT_LOSSES
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.shape import Shape
from app.lesson.steps.kinds import right_side
from app.lesson.terms import Equation, Factor, Leaf, Node, children, rebuilt, total


@dataclass(frozen=True)
class Origin:
    """Where a number that is put into an equation comes from.

    Attributes:
        leaf: it, as the equation names it.
        quantity: whose number it is: ∂z/∂w is the activation that w multiplies.
        sample: of which of the iteration's samples, from 0.
        role: which factor of the chain rule it is, or 0.
        step: the step of this iteration that works it out; none for what is given, or worked out elsewhere.
        equation: what works it out; nothing for what is given.
        is_after: whether that belongs to the run with the new parameters, which has no steps.
    """

    leaf: Leaf
    quantity: Quantity
    sample: int
    role: int = 0
    step: int | None = None
    equation: Equation | None = None
    is_after: bool = False

    @property
    def is_given(self) -> bool:
        """Whether nothing works it out."""
        return self.equation is None

    @property
    def key(self) -> str:
        """Its name in an address."""
        return f"{self.quantity.term}.{self.sample}" if self.sample else self.quantity.term


def origins(lesson: Lesson, e: Equation, sample: int) -> list[Origin]:
    """Return where each number put into an equation comes from, in the order of reading, each once."""
    found: dict[Quantity, Origin] = {}
    notes = {note.subject.quantity: note for note in e.notes}
    for leaf, role in _put_in(e.tree, 0):
        q = leaf.stands_for or leaf.quantity
        if q not in found:
            found[q] = _origin(lesson, leaf, q, sample, role, notes.get(q))
    return list(found.values())


def _put_in(node: Node, role: int) -> list[tuple[Leaf, int]]:
    if isinstance(node, Leaf):
        return [(node, role)]
    role = node.role if isinstance(node, Factor) else role
    return [found for child in children(node) for found in _put_in(child, role)]


def _origin(lesson: Lesson, leaf: Leaf, q: Quantity, sample: int, role: int, note: Equation | None) -> Origin:
    sample = q.sample - 1 if q.sample else sample
    if note is not None:
        return Origin(leaf, q, sample, role, None, note)
    if q.kind in AFTER:
        return Origin(leaf, q, sample, role, None, _after(lesson, q, sample), is_after=True)
    step = lesson.plan.step_of(q._replace(sample=0), sample)
    return Origin(leaf, q, sample, role, step, lesson.step(step).equation if step else None)


AFTER = {"new_a", "new_z", "new_sample_E"}
"""What belongs to the run with the new parameters."""

RENAMED = {"w": "new_w", "b": "new_b", "z": "new_z", "a": "new_a"}


@dataclass(frozen=True)
class _AfterUpdate:
    """The values of the run with the new parameters, under the names of those before."""

    lesson: Lesson

    @property
    def shape(self) -> Shape:
        return self.lesson.values.shape

    @property
    def digits(self) -> int:
        return self.lesson.values.digits

    @property
    def samples(self) -> range:
        return range(1)

    @property
    def error_before(self) -> Decimal:
        return self.lesson.values.error_before

    def together(self, errors: list[Decimal]) -> Decimal:
        return self.lesson.values.together(errors)

    def value(self, q: Quantity, sample: int = 0) -> Decimal:
        return self.lesson.values.value(_renamed(q), sample)


def _renamed(q: Quantity) -> Quantity:
    if q.kind == "a" and q.layer == 0:
        return q
    return q._replace(kind=RENAMED.get(q.kind, q.kind))


def _with_new_names(node: Node) -> Node:
    if isinstance(node, Leaf):
        return Leaf(_renamed(node.quantity), node.value)
    return rebuilt(node, _with_new_names)


def _after(lesson: Lesson, q: Quantity, sample: int) -> Equation:
    """Return how a number of the run with the new parameters is worked out."""
    s = lesson.setting(sample)
    if q.kind == "new_sample_E":
        share, last = SPELT_LOSSES[s.loss].share, range(1, s.shape.sizes[-1] + 1)
        return Equation(s.leaf(*q), total(tuple(share(*s.output(j, "new_a")) for j in last)))
    kind = "activation" if q.kind == "new_a" else "pre_activation"
    renewed = type(s)(_AfterUpdate(lesson), sample, s.activations, s.loss, s.averaged)
    tree = right_side(renewed, Place("forward", kind, q.layer, q.unit))
    return Equation(s.leaf(q.kind, q.layer, q.unit), _with_new_names(tree))


def steps_needed(lesson: Lesson, step: int) -> set[int]:
    """Return a step and every step whose number it needs, followed down to what is given."""
    found: set[int] = set()
    waiting = [step]
    while waiting:
        n = waiting.pop()
        if n in found:
            continue
        found.add(n)
        position, e = lesson.plan.at(n), lesson.step(n).equation
        if position is not None and e is not None:
            waiting += _steps_put_in(lesson, e, position.sample or 0)
    return found


def _steps_put_in(lesson: Lesson, e: Equation, sample: int) -> list[int]:
    """Return the steps of the numbers put into an equation, and into the smaller ones under it."""
    steps: list[int] = []
    for origin in origins(lesson, e, sample):
        if origin.step is not None:
            steps.append(origin.step)
        elif origin.equation is not None:
            steps += _steps_put_in(lesson, origin.equation, origin.sample)
    return steps
