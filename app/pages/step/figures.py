"""What a step's page says of its lesson's own numbers, each as text."""

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from markupsafe import Markup

from app.address.links import Links
from app.address.query import Query
from app.address.scenario import Scenario, joined, lesson_pairs, packed
from app.address.typed_numbers import FieldError, write_number
from app.drawing.diagram import PAGE, Diagram, board, draw
from app.engine.exact import exactly
from app.lesson.explain import Sentence
from app.lesson.lesson import Step
from app.lesson.terms import Cases, Leaf, Negative, Number, Quantity, has_cases, leaves
from app.pages.step.drawing import edge_width, ground
from app.pages.step.equation import Setter, relation, scientific, value
from app.pages.step.forms import ACTIVATION_NAMES, LOSS_NAMES, Room, room_of
from app.pages.step.practice import Practice
from app.pages.step.tools import Shared, why_no_code
from app.pages.step.training import TrainingBuilder
from app.pages.templates import part
from app.pages.views import EquationView
from app.service.lessons import lesson_of
from app.writing import mathml, speech
from app.writing.names import names_for
from app.writing.numbers import Precision, Written
from app.writing.sentences import to_markup, to_text

UNIT_KINDS = ("z", "a", "error_slope", "slope", "delta")
"""What is worked out of a unit, in the order of its table."""

PARAMETER_KINDS = {prefix + kind: kind for kind in ("w", "b") for prefix in ("", "grad_", "new_")}


class Figures:
    """One step of one lesson, and what its page says of it.

    Attributes:
        typed: the raw address, where fields keep what was typed.
        errors: what is wrong with it.
        was: the lesson before an edit, if the form told and the network was alike.
    """

    def __init__(self, scenario: Scenario, typed: Query, errors: tuple[FieldError, ...], was: Scenario | None) -> None:
        self.scenario, self.typed, self.errors = scenario, typed, errors
        self.view = scenario.view
        self.lesson = lesson_of(scenario)
        self._known: dict[Quantity, bool] = {}
        self.precision = Precision(self.view.digits, self.view.rounding == "fixed").remembering()
        self.names = names_for(self.view.notation, self.lesson.values.shape)
        self.notation = self.names.notation
        self.links = Links(scenario, self.query())
        self.sample = self.lesson.plan.sample_at(scenario.step)
        self.step: Step = self.lesson.step(scenario.step)
        self.practice = Practice(self) if self.view.practice else None
        self.before = was if was and was.spec != scenario.spec else None
        alike = self.before is not None and self.before.spec.shape == scenario.spec.shape
        self.was = lesson_of(self.before) if self.before and alike else None

    # --- how far the step is shown ---------------------------------------------------------------

    @cached_property
    def part(self) -> str:
        """How far the step's equation is shown."""
        if self.step.position is None:
            return "result"
        return self.practice.part if self.practice else self.view.shown

    @cached_property
    def hides(self) -> bool:
        """Whether the step's value is still to be found."""
        return self.part != "result"

    @cached_property
    def applied(self) -> bool:
        """Whether the parameters have been replaced, as the last step does."""
        return self.scenario.step == self.lesson.plan.steps and not self.hides

    # --- single terms ----------------------------------------------------------------------------

    def value(self, q: Quantity) -> Decimal:
        """Value of a quantity of the sample on the page, or the number that the student goes on with instead."""
        own = self.practice.own(q, self.sample) if self.practice else None
        return self.right_value(q) if own is None else own

    def right_value(self, q: Quantity) -> Decimal:
        """Value of a quantity of the sample on the page."""
        return self.lesson.values.value(q, self.sample)

    def equation_value(self, q: Quantity) -> Decimal:
        """Value of a quantity in the step's equation: once its result is shown, the right one."""
        return self.value(q) if self.hides else self.right_value(q)

    def in_equation(self, q: Quantity) -> Written:
        """The same as text."""
        return self.precision.write(self.equation_value(q))

    def written(self, q: Quantity) -> Written:
        """The same as text, rounded once however often the page shows it."""
        return self.precision.write(self.value(q))

    def text(self, q: Quantity) -> str:
        """Write a value for a table."""
        return self.written(q).text

    def known(self, q: Quantity) -> bool:
        """Whether it has been worked out."""
        if q not in self._known:
            self._known[q] = self._worked_out(q)
        return self._known[q]

    def _worked_out(self, q: Quantity) -> bool:
        if self.practice is None:
            return self.lesson.is_known(q, self.scenario.step - self.hides)
        if (q, self.sample) in self.practice.kept and q == self.subject_or_none:
            return False
        return self.lesson.is_known(q, self.practice.known_until)

    def changed(self, q: Quantity) -> bool:
        """Whether an edit changed it."""
        if self.was is None:
            return False
        return self.was.values.value(q, self.sample) != self.value(q)

    def name(self, q: Quantity) -> Markup:
        """Write a quantity's name as mathematics."""
        return self.names.markup(q)

    @cached_property
    def at_work(self) -> frozenset[Quantity]:
        """Quantities that this step's equation uses or works out."""
        e = self.step.equation
        if e is None:
            return frozenset()
        used = {leaf.stands_for or leaf.quantity for tree in e.trees for leaf in leaves(tree)}
        return frozenset(used | {e.subject.quantity})

    @cached_property
    def parameters_at_work(self) -> frozenset[tuple[str, int]]:
        """Kind (w or b) and number of the parameters that this step uses, or whose gradient or new value it does."""
        return frozenset((PARAMETER_KINDS[q.kind], q.layer) for q in self.at_work if q.kind in PARAMETER_KINDS)

    @cached_property
    def units_at_work(self) -> frozenset[tuple[int, int]]:
        """Layer and number of the units of which this step uses or works out something."""
        return frozenset((q.layer, q.unit) for q in self.at_work if q.kind in UNIT_KINDS)

    @cached_property
    def in_sight(self) -> tuple[Leaf, ...]:
        """Every letter of the step's equation, as far as that is shown, each once, in the order of reading."""
        e = self.step.equation
        if e is None or self.part == "question":
            return ()
        if self.hides:
            e = replace(e, notes=())
        found = [e.subject, *(note.subject for note in e.notes), *(leaf for tree in e.trees for leaf in leaves(tree))]
        return tuple({leaf.quantity: leaf for leaf in found}.values())

    def letter_value(self, q: Quantity) -> str:
        """Write the value of a letter in sight."""
        value = self.in_equation(q)
        return value.text if value.exact else f"≈ {value.text}"

    def given_text(self, key: str, index: int) -> str:
        """Write one of the lesson's numbers as its field holds it."""
        return write_number(self.scenario.spec.given[key][index])

    # --- the drawing -----------------------------------------------------------------------------

    @cached_property
    def drawing(self) -> Diagram:
        """Where the units and edges lie."""
        sizes = self.lesson.values.shape.sizes
        return draw(sizes, board(sizes) if self.view.present else PAGE)

    @cached_property
    def short(self) -> Precision:
        """How many digits there is room for in the drawing."""
        digits = 4 if self.drawing.roomy == 2 and not self.view.present else 3
        return Precision(min(digits, self.view.digits), self.precision.fixed).remembering()

    def drawn(self, q: Quantity) -> str:
        """Write a value into the drawing."""
        return self._short(q)

    def _short(self, q: Quantity) -> str:
        return self.short.write(self.value(q)).text

    @cached_property
    def heaviest(self) -> float:
        """Size of the largest weight of those that the iteration begins with."""
        sizes = [abs(w) for w in self.lesson.start.weights if math.isfinite(w)]
        return max(sizes, default=0.0) or 1.0

    @cached_property
    def edge_weights(self) -> list[float]:
        """Every weight as the drawing has it: after the update, the new one."""
        start: list[float] = self.lesson.start.weights
        if not self.applied:
            return start
        return [float(self.value(Quantity("new_w", k))) for k in range(1, len(start) + 1)]

    def edge_width(self, weight: int) -> str:
        """Say how wide a weight's edge is, by the weight's size."""
        return edge_width(self.edge_weights[weight - 1], self.heaviest)

    def edge_sign(self, weight: int) -> str:
        """Say a weight's sign, as a class."""
        return " is-negative" if self.edge_weights[weight - 1] < 0 else ""

    def label_ground(self, beside: float, value: Quantity, before: int, second: Quantity | None) -> Markup:
        """Say where the ground of a weight's label begins and how wide it is, by the digits in its two lines."""
        under = before + len(self._short(second)) if second else 0
        return ground(max(len(self._short(value)) + beside, 0.88 * under))

    # --- the address -----------------------------------------------------------------------------

    def query(self) -> str:
        """Write the lesson's own part of the address."""
        return joined(lesson_pairs(self.scenario))

    def seed(self) -> str:
        """Write the seed."""
        return str(self.scenario.seed)

    def packed(self) -> str:
        """Write the page's address in little room, for the form to send along."""
        return packed(self.links.query_of(self.scenario.step, self.view))

    @cached_property
    def room(self) -> Room:
        """What the form has room for."""
        return room_of(self.scenario, self.packed)

    @cached_property
    def shared(self) -> Shared:
        """The step as it is handed on."""
        return Shared(self.scenario.step, self.view, self.links)

    def framed(self) -> str:
        """Write the address of a frame that shows the step, as HTML spells it."""
        return self.shared.framed

    @cached_property
    def no_code(self) -> str:
        """Why the step's link has no QR code; nothing if it has one."""
        return why_no_code(self.shared.address)

    def reason_of_no_code(self) -> str:
        """Write that reason."""
        return self.no_code

    @property
    def address(self) -> str:
        """The page's own address, as short as it can be written."""
        return self.links.to(self.scenario.step, view=self.view)

    # --- sentences and the equation --------------------------------------------------------------

    def sentence(self, sentence: Sentence) -> Markup:
        """Write a sentence."""
        return to_markup(sentence, self.names.inline, self.precision)

    def asked(self) -> Markup:
        """Ask what the step asks."""
        return self.sentence(self.step.question)

    def question(self) -> str:
        """Ask the same as plain text."""
        return to_text(self.step.question, self.notation, self.precision)

    def reason(self) -> Markup:
        """Say why the step is done."""
        if self.hides:
            return Markup("")
        return self.reason_with_numbers() if self.step.weighs_numbers else self.sentence(self.step.reason)

    def reason_with_numbers(self) -> Markup:
        """Say the same where it depends on how the numbers turned out."""
        return self.sentence(self.step.reason)

    @cached_property
    def setter(self) -> Setter:
        """Who sets the step's equation; there is one from step 1 on."""
        assert self.step.equation is not None  # noqa: S101 - asked for only there
        return Setter(self.step.equation, self.notation, self.precision)

    def equation(self) -> EquationView | None:
        """Arrange the step's equation, as far as it is shown."""
        if self.step.equation is None:
            return None
        with exactly(self.lesson.values.digits):
            return self.setter.view(self.part, self)

    @property
    def subject_or_none(self) -> Quantity | None:
        """What the step works out, if it is one."""
        return self.step.position.place.subject if self.step.position else None

    @property
    def subject(self) -> Quantity:
        """What the step works out."""
        assert self.step.position is not None  # noqa: S101 - asked for only from step 1 on
        return self.step.position.place.subject

    def put_in(self, tree: int, begin: int, end: int | None) -> Markup:
        """Write pieces of one of the equation's trees, with the numbers put in."""
        if has_cases(self.setter.trees[tree]):
            return self.put_in_whole(tree, begin, end)
        return self.setter.put_in(
            tree, begin, end, lambda leaf, apart: str(self.number(leaf.quantity, leaf.term, apart))
        )

    def put_in_whole(self, tree: int, begin: int, end: int | None) -> Markup:
        """Write them where the numbers decide what is put in."""
        return self.setter.put_in(tree, begin, end)

    def number(self, q: Quantity, term: str, apart: bool) -> Markup:
        """Write the number that is put in for a term, in parentheses if it must stand apart and begins with a minus."""
        return Markup(mathml.put_in(self.equation_value(q), term, self.precision, apart=apart))  # noqa: S704 - our own markup

    def relation(self, *quantities: Quantity) -> str:
        """Give the sign before numbers: = if they are all printed whole, else ≈."""
        return relation(map(self.in_equation, quantities))

    def result(self) -> str:
        """Write the step's value as a plain decimal."""
        return self.precision.plain(self.equation_value(self.subject))

    def scientific(self) -> Markup:
        """Write the value with a power of ten, where it is read more easily so."""
        return scientific(self.in_equation(self.subject))

    def value_of(self, q: Quantity) -> Markup:
        """Write the value of a quantity as mathematics."""
        return value(self.in_equation(q))

    def narration(self) -> str:
        """Say the step in one sentence."""
        if self.step.equation is None or (self.hides and self.part != "numbers"):
            return self.question()
        tree = self.step.equation.tree
        said = self.said_whole() if has_cases(tree) else speech.numbers(tree, self.say)
        if self.hides:
            return speech.question(self.question(), said)
        if isinstance(tree, Leaf | Number | Negative | Cases):
            return self.narration_whole()
        return speech.told(self.names.spoken(self.subject), said, self.outcome())

    def say(self, node: Leaf | Number) -> str:
        """Say a number that is put in."""
        return self.spoken(node.quantity) if isinstance(node, Leaf) else speech.number(self.precision.write(node.value))

    def spoken(self, q: Quantity) -> str:
        """Say a value."""
        return speech.number(self.in_equation(q))

    def outcome(self) -> str:
        """Say what comes out."""
        return speech.outcome(self.in_equation(self.subject))

    def said_whole(self) -> str:
        """Say what is put in where the numbers decide that."""
        return speech.numbers(self.setter.e.tree, speech.rounded(self.precision))

    def narration_whole(self) -> str:
        """Say the step in one sentence where nothing is worked out, so that the numbers decide what there is to say."""
        return speech.sentence(self.setter.e, self.names.spoken(self.subject), self.precision)

    @cached_property
    def training(self) -> TrainingBuilder:
        """Who tells of many iterations."""
        return TrainingBuilder(self.scenario, self.precision, self.links)

    def chart(self) -> Markup:
        """Draw the error over the iterations, as far as it can be drawn."""
        errors = self.training.chart()
        return part("parts/chart.html", errors=errors) if errors else Markup("")

    # --- the same numbers as text, for paper ------------------------------------------------

    def rate_text(self) -> str:
        """Write the learning rate."""
        return f"{self.names.plain(Quantity('rate'))}\u00a0=\u00a0{self.written(Quantity('rate')).text}"

    def facts(self) -> Iterator[tuple[str, str]]:
        """Name what must be known, besides the numbers in the drawing, to work a step out."""
        spec = self.scenario.spec
        names = [ACTIVATION_NAMES[name] for name in spec.activations]
        yield "Activation", names[0] if len(set(names)) == 1 else ", then ".join(names)
        yield "Error", LOSS_NAMES[spec.loss]
        yield "Learning rate", self.rate_text()

    def parameter_texts(self, kind: str, count: int) -> Iterator[tuple[str, str]]:
        """Write the name and the present value of every weight or bias."""
        for k in range(1, count + 1):
            q = Quantity(kind, k)
            yield self.names.plain(q), self.written(q).text

    def sample_text(self, index: int) -> str:
        """Write one sample's inputs and targets."""
        sizes = self.lesson.values.shape.sizes
        found = [Quantity("a", 0, j) for j in range(1, sizes[0] + 1)]
        found += [Quantity("t", j) for j in range(1, sizes[-1] + 1)]
        values = ((q, self.precision.write(self.lesson.values.value(q, index))) for q in found)
        return ", ".join(f"{self.names.plain(q)}\u00a0=\u00a0{v.text}" for q, v in values)
