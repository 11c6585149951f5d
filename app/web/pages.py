"""View models: each page's template gets one frozen object that says all it may show."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from markupsafe import Markup

from app.drawing.diagram import Diagram, draw
from app.engine.exact import exactly
from app.lesson.examples import Example
from app.lesson.explain import Sentence
from app.lesson.lesson import Lesson, Step
from app.lesson.notation import NOTATIONS, Notation, plain
from app.lesson.terms import Equation, Leaf, Node, Quantity, leaves
from app.web.fields import FieldError, write_number
from app.web.lessons import lesson_of
from app.web.scenario import Query, Scenario, joined, lesson_pairs, place_pairs, view_pairs, write
from app.writing import mathml, speech
from app.writing.latex import has_rounded
from app.writing.numbers import Precision, Written
from app.writing.sentences import to_markup, to_text

PHASES = {"forward": "forward", "error": "error", "backward": "backward", "update": "update"}
ALL_MARKS_UP_TO = 150
"""A map of more steps than this spells out only the group that is at hand."""


@dataclass(frozen=True)
class Line:
    """One line of an equation: a relation, and pieces between which it may break."""

    relation: str
    chunks: tuple[Markup, ...]


@dataclass(frozen=True)
class EquationView:
    """An equation in three aligned lines.

    Attributes:
        subject: what is worked out.
        symbols: lines of symbols; more than one where a name comes before the formula.
        numbers: the same with the numbers put in.
        relation: `=` or `≈` before the result.
        result: the value as a plain decimal with an ASCII sign.
        scientific: the value with a power of ten, where plain digits are hard to read.
        term: the subject's `data-term`.
        shorter: shorter forms of the same value.
        role: the subject's place among the chain rule's factors, or 0.
    """

    subject: Markup
    symbols: tuple[Line, ...]
    numbers: Line
    relation: str
    result: str
    scientific: Markup | None
    term: str
    shorter: tuple[Line, ...]
    role: int


ROLES = {"error_slope": 1, "slope": 2}


def equation_view(e: Equation, notation: Notation, precision: Precision) -> EquationView:
    """Write an equation for the page."""
    names = mathml.Writer(notation, precision, numbers=False)
    put_in = mathml.Writer(notation, precision, numbers=True)
    result = precision.write(e.subject.value)
    name = mathml.marked(mathml.symbol(notation.name(e.subject.quantity)), e.subject.term)
    shorter = [form for form in e.after if not isinstance(form, Leaf)] or list(e.after)
    return EquationView(
        mathml.math(name),
        tuple(_line("=", names.chunks(form)) for form in (*e.before, e.tree)),
        _line(_relation(e.tree, precision), put_in.chunks(e.tree)),
        "=" if result.exact else "≈",
        precision.plain(e.subject.value),
        mathml.math(mathml.number(result)) if result.mantissa else None,
        e.subject.term,
        tuple(line for form in shorter for line in _both(form, names, put_in, precision)),
        ROLES.get(e.subject.quantity.kind, 0),
    )


def _both(form: Node, names: mathml.Writer, put_in: mathml.Writer, precision: Precision) -> Iterator[Line]:
    yield _line("=", names.chunks(form))
    yield _line(_relation(form, precision), put_in.chunks(form))


def _line(relation: str, chunks: list[str]) -> Line:
    return Line(relation, tuple(mathml.math(chunk) for chunk in chunks))


def _relation(tree: Node, precision: Precision) -> str:
    return "≈" if has_rounded(tree, precision) else "="


@dataclass(frozen=True)
class UnitView:
    """A unit in the diagram; an empty text is not drawn."""

    id: str
    term: str
    x: float
    y: float
    name: str
    sub: str
    value: str
    z: str
    z_term: str
    delta: str
    delta_term: str
    bias: str
    bias_number: int
    bias_name: str
    bias_term: str
    target: str
    target_term: str
    classes: str


@dataclass(frozen=True)
class EdgeView:
    """A weight in the diagram.

    Attributes:
        second: its gradient once known, or its new value waiting.
        second_term: the `data-term` of that.
        width: of the line, by the weight's size.
        flow: "forward" or "backward" where something travels along it at this step.
    """

    number: int
    term: str
    d: str
    x: float
    y: float
    letter: str
    name: str
    value: str
    second: str
    second_term: str
    second_kind: str
    width: float
    classes: str
    href: str
    title: str
    flow: str


@dataclass(frozen=True)
class DiagramView:
    """The whole drawing."""

    shape: Diagram
    units: tuple[UnitView, ...]
    edges: tuple[EdgeView, ...]
    size: str
    text: str


@dataclass(frozen=True)
class Mark:
    """A step in the map."""

    step: int
    href: str
    title: str
    state: str


@dataclass(frozen=True)
class Group:
    """Steps of one phase and layer in the map; `marks` is empty where they are folded up."""

    phase: str
    label: str
    href: str
    state: str
    marks: tuple[Mark, ...]
    count: int


@dataclass(frozen=True)
class Cell:
    """A cell of a table; empty while not known."""

    term: str
    text: str
    changed: bool = False


@dataclass(frozen=True)
class Field:
    """A field of the form."""

    key: str
    id: str
    label: str
    name: Markup
    value: str
    error: str
    term: str
    changed: bool = False


@dataclass(frozen=True)
class ParameterRow:
    """A weight or bias: its field, what it is now, its gradient and its new value."""

    field: Field
    now: Cell
    gradient: Cell
    new: Cell
    active: bool


@dataclass(frozen=True)
class UnitRow:
    """A unit and what has been worked out of it."""

    name: Markup
    cells: tuple[Cell, ...]
    active: bool


@dataclass(frozen=True)
class SampleRow:
    """One sample's inputs and targets."""

    number: int
    current: bool
    inputs: tuple[Field, ...]
    targets: tuple[Field, ...]


@dataclass(frozen=True)
class Change:
    """What an edit changed: a name, before and after."""

    name: Markup
    before: str
    after: str


@dataclass(frozen=True)
class Frame:
    """What every page's layout needs."""

    title: str
    description: str
    theme: str
    themes: tuple[tuple[str, str, str], ...]
    canonical: str


@dataclass(frozen=True)
class StepPage:
    """Everything on the page of one step."""

    frame: Frame
    iteration: int
    step: int
    steps: int
    trail: str
    phase: str
    question: Markup
    reason: Markup
    equation: EquationView | None
    narration: str
    diagram: DiagramView
    groups: tuple[Group, ...]
    first: str
    back: str
    next: str
    next_label: str
    last: str
    samples: tuple[SampleRow, ...]
    input_names: tuple[Markup, ...]
    target_names: tuple[Markup, ...]
    unit_rows: tuple[UnitRow, ...]
    unit_heads: tuple[str, ...]
    weight_rows: tuple[ParameterRow, ...]
    bias_rows: tuple[ParameterRow, ...]
    rate: Field
    error_cells: tuple[tuple[Markup, Cell], ...]
    hidden: tuple[tuple[str, str], ...]
    errors: tuple[FieldError, ...]
    changes: tuple[Change, ...]
    api: str


class Links:
    """Writes the addresses of other steps of the same lesson."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._head = joined(lesson_pairs(scenario))
        self._tail = joined(view_pairs(scenario.view))

    def to(self, step: int, iteration: int | None = None, path: str = "/step") -> str:
        """Give the address of a step."""
        k = self._scenario.iteration if iteration is None else iteration
        parts = (self._head, joined(place_pairs(k, step)), self._tail)
        return f"{path}?" + "&".join(part for part in parts if part)


class PageBuilder:
    """Builds one step's page.

    Attributes:
        typed: the raw address, where fields keep what was typed.
        errors: what is wrong with it.
        was: the scenario before an edit, if the form told.
    """

    def __init__(self, scenario: Scenario, typed: Query, errors: tuple[FieldError, ...], was: Scenario | None) -> None:
        self.scenario, self.typed, self.errors = scenario, typed, errors
        self.lesson: Lesson = lesson_of(scenario)
        self.view = scenario.view
        self.precision = Precision(self.view.digits, self.view.rounding == "fixed")
        self.notation = NOTATIONS[self.view.notation](self.lesson.values.shape)
        self.links = Links(scenario)
        self.sample = self.lesson.plan.sample_at(scenario.step)
        self.step: Step = self.lesson.step(scenario.step)
        self.was = lesson_of(was) if was and was.spec != scenario.spec and was.spec.shape == scenario.spec.shape else None

    @property
    def applied(self) -> bool:
        """Whether this is the last step, which replaces the parameters."""
        return self.scenario.step == self.lesson.plan.steps

    # --- single terms ---------------------------------------------------------------------

    def value(self, q: Quantity) -> Decimal:
        """Value of a quantity of the sample on the page."""
        return self.lesson.values.value(q, self.sample)

    def written(self, q: Quantity) -> Written:
        """The same as text."""
        return self.precision.write(self.value(q))

    def known(self, q: Quantity) -> bool:
        """Whether it has been worked out."""
        return self.lesson.is_known(q, self.scenario.step)

    def changed(self, q: Quantity) -> bool:
        """Whether an edit changed it."""
        if self.was is None:
            return False
        return self.was.values.value(q, self.sample) != self.value(q)

    def cell(self, kind: str, layer: int = 0, unit: int = 0) -> Cell:
        """Write a quantity into a table, empty while not known."""
        q = Quantity(kind, layer, unit)
        if not self.known(q):
            return Cell(q.term, "")
        return Cell(q.term, self.written(q).text, self.changed(q))

    def name(self, q: Quantity) -> Markup:
        """Write a quantity's name as mathematics."""
        return mathml.math(mathml.marked(mathml.symbol(self.notation.name(q)), q.term))

    @cached_property
    def at_work(self) -> frozenset[Quantity]:
        """Quantities that this step's equation uses or works out."""
        e = self.step.equation
        if e is None:
            return frozenset()
        used = {leaf.stands_for or leaf.quantity for form in e.forms for leaf in leaves(form)}
        return frozenset(used | {e.subject.quantity})

    # --- the form --------------------------------------------------------------------------

    def field(self, q: Quantity, key: str, index: int, value: float, label: str) -> Field:
        """Build a field that keeps what was typed."""
        texts = self.typed.all(key)
        kept = texts[index] if self.errors and len(texts) > 1 and index < len(texts) else None
        if self.errors and key == "rate" and texts:
            kept = texts[0]
        error = next((e.message for e in self.errors if (e.field, e.index or 0) == (key, index)), "")
        shown = write_number(value) if kept is None else kept
        return Field(key, f"field-{q.term}-{index}", label, self.name(q), shown, error, q.term)

    def samples(self) -> Iterator[SampleRow]:
        """Build the rows of inputs and targets."""
        spec = self.scenario.spec
        current = self.lesson.sample_number(self.sample)
        for s, (x, t) in enumerate(zip(spec.x, spec.t, strict=True)):
            of = f" of sample {s + 1}" if len(spec.x) > 1 else ""
            inputs = (
                self.field(Quantity("a", 0, j + 1), "x", s * len(x) + j, v, f"input {j + 1}{of}")
                for j, v in enumerate(x)
            )
            targets = (
                self.field(Quantity("t", j + 1), "t", s * len(t) + j, v, f"target {j + 1}{of}") for j, v in enumerate(t)
            )
            yield SampleRow(s + 1, s + 1 == current, tuple(inputs), tuple(targets))

    def parameter(self, kind: str, index: int, value: float) -> ParameterRow:
        """Build the row of a weight or bias."""
        q = Quantity(kind, index + 1)
        what = "weight" if kind == "w" else "bias"
        trained = kind == "w" or self.scenario.spec.train_biases
        gradient = self.cell(f"grad_{kind}", index + 1) if trained else Cell("", "")
        new = self.cell(f"new_{kind}", index + 1) if trained else Cell("", "fixed")
        field = self.field(q, kind, index, value, f"{what} {index + 1}")
        active = not self.at_work.isdisjoint({q, q._replace(kind=f"grad_{kind}"), q._replace(kind=f"new_{kind}")})
        return ParameterRow(field, Cell(q.term, self.written(q).text), gradient, new, active)

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Give the form's hidden keys: all that its fields don't say, and the last good picture."""
        own = {"x", "t", "w", "b", "rate", "layers"}
        yield "v", "1"
        yield "layers", "-".join(map(str, self.scenario.spec.layers))
        for key, value in lesson_pairs(self.scenario)[1:]:
            if key not in own:
                yield key, value
        yield from place_pairs(self.scenario.iteration, self.scenario.step)
        yield from view_pairs(self.view)
        yield "was", write(self.scenario)

    def changes(self) -> Iterator[Change]:
        """Say what an edit changed: what was typed, and the results on the page."""
        if self.was is None:
            return
        places = [place.subject for place in (*self.lesson.plan.block, *self.lesson.plan.update)]
        results = [q for q in places if q.kind in {"E", "new_E"} and self.known(q)]
        for q in [*self.inputs(), *results]:
            if self.changed(q):
                before = self.precision.write(self.was.values.value(q, self.sample))
                yield Change(self.name(q), before.text, self.written(q).text)

    def inputs(self) -> Iterator[Quantity]:
        """Everything of this sample that can be typed."""
        shape = self.lesson.values.shape
        yield from (Quantity("a", 0, j) for j in range(1, shape.sizes[0] + 1))
        yield from (Quantity("t", j) for j in range(1, shape.sizes[-1] + 1))
        yield from (Quantity("w", k) for k in range(1, shape.weights + 1))
        if shape.biases:
            yield from (Quantity("b", k) for k in range(1, shape.units + 1))
        yield Quantity("rate")

    # --- the tables ------------------------------------------------------------------------

    def unit_rows(self) -> Iterator[UnitRow]:
        """Build the rows of what has been worked out, unit by unit."""
        shape = self.lesson.values.shape
        for layer, unit in shape.computing_units():
            a = Quantity("a", layer, unit)
            kinds = ("z", "a", "error_slope", "slope", "delta")
            if layer == shape.last and shape.softmax:
                cells = tuple(
                    Cell("", "–") if kind.endswith("slope") else self.cell(kind, layer, unit) for kind in kinds
                )
            else:
                cells = tuple(self.cell(kind, layer, unit) for kind in kinds)
            active = any(q.layer == layer and q.unit == unit and q.kind in kinds for q in self.at_work)
            yield UnitRow(self.name(a), cells, active)

    def error_cells(self) -> Iterator[tuple[Markup, Cell]]:
        """Give each output's share of the error, the error, and the error after the update."""
        shares = [Quantity("share", j) for j in range(1, self.lesson.values.shape.sizes[-1] + 1)]
        for q in (*shares, Quantity("E"), Quantity("new_E")):
            yield self.name(q), self.cell(q.kind, q.layer, q.unit)

    # --- the map ---------------------------------------------------------------------------

    def layer_label(self, layer: int | None) -> str:
        """Name a layer as a reader would."""
        last = self.lesson.values.shape.last
        if not layer:
            return ""
        if layer == last:
            return "output layer"
        return "hidden layer" if last == 2 else f"hidden layer {layer}"

    def trail(self) -> str:
        """Say where the reader is."""
        n, steps, position = self.scenario.step, self.lesson.plan.steps, self.step.position
        if position is None or self.step.equation is None:
            return f"Step 0 of {steps} · before the first step"
        place, spec = position.place, self.scenario.spec
        parts = [f"Step {n} of {steps}", place.phase]
        if len(spec.x) > 1 and position.sample is not None:
            parts.append(f"sample {self.lesson.sample_number(position.sample)}")
        if place.phase != "error" and place.layer:
            parts.append(self.layer_label(place.layer))
        if place.kind == "apply":
            return " · ".join([*parts, "all parameters at once"])
        kind = "w" if place.weight else "b" if place.bias else ""
        subject = Quantity(kind, place.weight or place.bias or 0) if kind else place.subject
        return " · ".join([*parts, plain(self.notation.name(subject))])

    def title_of(self, step: int) -> str:
        """Name a step in the map."""
        position = self.lesson.plan.at(step)
        assert position is not None  # noqa: S101 - the map begins at 1
        place = position.place
        name = plain(self.notation.name(place.subject))
        return f"{step}: {'update all' if place.kind == 'apply' else name}"

    def groups(self) -> Iterator[Group]:
        """Group the steps by sample, phase and layer."""
        plan, step = self.lesson.plan, self.scenario.step
        spelt = plan.steps <= ALL_MARKS_UP_TO
        for first, last, phase, label in group_bounds(self.lesson, self.layer_label):
            here = first <= step <= last
            state = "is-current" if here else "is-done" if last < step else ""
            marks = tuple(self.mark(n) for n in range(first, last + 1)) if spelt or here else ()
            yield Group(phase, label, self.links.to(first), state, marks, last - first + 1)

    def mark(self, n: int) -> Mark:
        """Build one step's mark."""
        step = self.scenario.step
        state = "is-current" if n == step else "is-done" if n < step else ""
        return Mark(n, self.links.to(n), self.title_of(n), state)

    # --- the diagram -----------------------------------------------------------------------

    def diagram(self) -> DiagramView:
        """Put values, states and links into the drawing."""
        shape = draw(self.lesson.values.shape.sizes)
        size = "large" if shape.radius > 36 else "medium" if shape.radius > 22 else "small"
        digits = {"large": 6, "medium": 4, "small": 3}[size]
        precision = Precision(min(digits, self.view.digits), self.precision.fixed)
        artist = Artist(self, shape, precision)
        return DiagramView(shape, tuple(artist.units()), tuple(artist.edges()), size, artist.text())

    # --- all together ----------------------------------------------------------------------

    def sentence(self, sentence: Sentence) -> Markup:
        """Write a sentence."""
        return to_markup(sentence, self.notation)

    def narration(self) -> str:
        """Say the step in one sentence."""
        if self.step.equation is None:
            return to_text(self.step.words.question, self.notation)
        return speech.sentence(self.step.equation, self.notation, self.precision)

    def frame(self) -> Frame:
        """What the layout needs."""
        words = to_text(self.step.words.question, self.notation)
        n = self.scenario.step
        where = f"step {n}, iteration {self.scenario.iteration}"
        return frame(f"{words} · {where}", self.narration(), self.scenario)

    def build(self) -> StepPage:
        """Build the page."""
        with exactly(self.lesson.values.digits):
            return self._build()

    def _build(self) -> StepPage:
        s, plan, spec = self.scenario, self.lesson.plan, self.scenario.spec
        position, e = self.step.position, self.step.equation
        phase = position.place.phase if position else "start"
        rows = tuple(self.samples())
        after = s.iteration + 1
        return StepPage(
            frame=self.frame(),
            iteration=s.iteration,
            step=s.step,
            steps=plan.steps,
            trail=self.trail(),
            phase=phase,
            question=self.sentence(self.step.words.question),
            reason=self.sentence(self.step.words.reason),
            equation=equation_view(e, self.notation, self.precision) if e else None,
            narration=self.narration(),
            diagram=self.diagram(),
            groups=tuple(self.groups()),
            first=self.links.to(0) if s.step else "",
            back=self._back(),
            next=self.links.to(0, after) if self.applied else self.links.to(s.step + 1),
            next_label=f"Iteration {after}" if self.applied else "Next",
            last="" if self.applied else self.links.to(plan.steps),
            samples=rows,
            input_names=tuple(f.name for f in rows[0].inputs),
            target_names=tuple(f.name for f in rows[0].targets),
            unit_rows=tuple(self.unit_rows()),
            unit_heads=("z", "value", "∂E/∂value", "slope", "δ"),
            weight_rows=tuple(self.parameter("w", i, v) for i, v in enumerate(spec.w)),
            bias_rows=tuple(self.parameter("b", i, v) for i, v in enumerate(spec.b or ())),
            rate=self.field(Quantity("rate"), "rate", 0, spec.rate, "learning rate α"),
            error_cells=tuple(self.error_cells()),
            hidden=tuple(self.hidden()),
            errors=self.errors,
            changes=tuple(self.changes()),
            api=self.links.to(s.step, path="/api/step"),
        )

    def _back(self) -> str:
        if self.scenario.step:
            return self.links.to(self.scenario.step - 1)
        before = self.scenario.iteration - 1
        return self.links.to(self.lesson.plan.steps, before) if before >= 0 else ""


def group_bounds(lesson: Lesson, label_of: object) -> list[tuple[int, int, str, str]]:
    """First and last step, phase and label of every group of the map."""
    bounds: list[tuple[int, int, str, str]] = []
    plan = lesson.plan
    many = plan.shape.samples > 1
    for sample in range(plan.shape.samples):
        for offset, place in enumerate(plan.block):
            n = sample * len(plan.block) + offset + 1
            label = "" if place.phase == "error" else label_of(place.layer)  # type: ignore[operator]
            if many:
                label = f"sample {lesson.sample_number(sample)} {label}".strip()
            _extend(bounds, n, place.phase, label)
    for offset, _place in enumerate(plan.update):
        _extend(bounds, plan.steps - len(plan.update) + offset + 1, "update", "")
    return bounds


def _extend(bounds: list[tuple[int, int, str, str]], n: int, phase: str, label: str) -> None:
    if bounds and bounds[-1][2:] == (phase, label):
        bounds[-1] = (bounds[-1][0], n, phase, label)
    else:
        bounds.append((n, n, phase, label))


class Artist:
    """Dresses the drawing's units and edges for one step."""

    def __init__(self, page: PageBuilder, shape: Diagram, precision: Precision) -> None:
        self.page, self.shape, self.precision = page, shape, precision
        self.values = page.lesson.values
        self.sizes = self.values.shape.sizes
        self.at_work = page.at_work
        self.heaviest = max((abs(float(w)) for w in page.lesson.start.weights), default=0) or 1.0

    def text_of(self, q: Quantity, shown: bool = True) -> str:
        """Write a value, or nothing."""
        if not shown or not self.page.known(q):
            return ""
        return self.precision.write(self.page.value(q)).text

    def units(self) -> Iterator[UnitView]:
        """Every unit, input layer first."""
        for u in self.shape.units:
            yield self.unit(u.layer, u.unit, u.x, u.y)

    def unit(self, layer: int, unit: int, x: float, y: float) -> UnitView:
        """Dress one unit."""
        shape, applied = self.values.shape, self.page.applied
        computes = layer > 0
        a = Quantity("new_a" if applied and computes else "a", layer, unit)
        z, delta = Quantity("z", layer, unit), Quantity("delta", layer, unit)
        symbol = self.page.notation.unit(layer, unit)
        bias = Quantity("b", shape.bias(layer, unit)) if shape.biases and computes else None
        target = Quantity("t", unit) if layer == shape.last else None
        return UnitView(
            id=f"unit-{layer}-{unit}",
            term=a.term,
            x=x,
            y=y,
            name=symbol.letter,
            sub=str(symbol.sub),
            value=self.text_of(a),
            z=self.text_of(z, shown=computes and not applied),
            z_term=z.term if computes else "",
            delta=self.text_of(delta, shown=computes and not applied),
            delta_term=delta.term if computes else "",
            bias=self.bias_text(bias) if bias else "",
            bias_number=bias.layer if bias else 0,
            bias_name=str(self.page.notation.bias(bias.layer).sub) if bias else "",
            bias_term=bias.term if bias else "",
            target=self.text_of(target) if target else "",
            target_term=target.term if target else "",
            classes=self.unit_classes(layer, unit, a),
        )

    def bias_text(self, bias: Quantity) -> str:
        """Write a bias; after the update, the new one."""
        replaced = self.page.applied and self.values.shape.train_biases
        return self.text_of(bias._replace(kind="new_b") if replaced else bias)

    def unit_classes(self, layer: int, unit: int, a: Quantity) -> str:
        """Say a unit's state."""
        kinds = {"z", "a", "delta", "slope", "error_slope", "new_a"}
        working = any(q.layer == layer and q.unit == unit and q.kind in kinds for q in self.at_work)
        position = self.page.step.position
        place = position.place if position else None
        own = place is not None and (place.layer, place.unit) == (layer, unit) and place.phase != "update"
        states = {
            "is-input": layer == 0,
            "is-known": self.page.known(a),
            "is-active": working,
            "is-subject": own,
            "is-changed": self.page.known(a) and self.page.changed(a),
        }
        return " ".join(name for name, holds in states.items() if holds)

    def edges(self) -> Iterator[EdgeView]:
        """Every weight."""
        for e in self.shape.edges:
            yield self.edge(e.weight, e.d, e.x, e.y, self.shape.dense[e.layer - 1])

    def edge(self, k: int, d: str, x: float, y: float, dense: bool) -> EdgeView:
        """Dress one weight."""
        page = self.page
        w = Quantity("new_w" if page.applied else "w", k)
        value = page.value(w)
        second, kind = self.second(k)
        active = self.is_active(k)
        symbol = page.notation.weight(k)
        size = abs(float(value)) / self.heaviest if value.is_finite() else 1.0
        text = self.precision.write(value).text
        return EdgeView(
            number=k,
            term=w.term,
            d=d,
            x=round(x, 1),
            y=round(y, 1),
            letter=symbol.letter,
            name=str(symbol.sub),
            value=text,
            second=self.text_of(second) if second else "",
            second_term=second.term if second else "",
            second_kind=kind,
            width=round(1 + 2.5 * min(size, 1.5), 2),
            classes=self.edge_classes(k, value, active, dense),
            href=page.links.to(self.gradient_step(k)),
            title=f"{plain(symbol)} is {text}; go to its gradient",
            flow=self.flow() if active else "",
        )

    def gradient_step(self, k: int) -> int:
        """Number of the step that works this weight's gradient out."""
        return self.page.lesson.plan.step_of(Quantity("grad_w", k), self.page.sample) or 0

    def second(self, k: int) -> tuple[Quantity | None, str]:
        """What stands under a weight: its new value where it waits, else its gradient."""
        if self.page.applied:
            return None, ""
        new = Quantity("new_w", k)
        if self.page.known(new):
            return new, "new"
        gradient = Quantity("grad_w", k)
        return (gradient, "gradient") if self.page.known(gradient) else (None, "")

    def is_active(self, k: int) -> bool:
        """Whether the step at hand uses this weight or is about it."""
        return any(Quantity(kind, k) in self.at_work for kind in ("w", "grad_w", "new_w"))

    def flow(self) -> str:
        """Which way something travels along the edges at work."""
        position = self.page.step.position
        phase = position.place.phase if position else ""
        return phase if phase in {"forward", "backward"} else ""

    def edge_classes(self, k: int, value: Decimal, active: bool, dense: bool) -> str:
        """Say a weight's state."""
        changed = self.page.changed(Quantity("w", k))
        busy = any(q.kind in {"w", "grad_w", "new_w"} for q in self.at_work)
        states = {
            "is-negative": value < 0,
            "is-active": active,
            "is-path": not active and self.on_path(k),
            "is-resting": busy and not active,
            "is-dense": dense,
            "is-changed": changed,
        }
        return " ".join(name for name, holds in states.items() if holds)

    def on_path(self, k: int) -> bool:
        """Whether the weight lies on a path from the hidden unit at hand to the error."""
        position = self.page.step.position
        if position is None or position.place.phase != "backward":
            return False
        layer, _, source = self.values.shape.ends(k)
        mine, unit = position.place.layer or 0, position.place.unit
        return layer > mine + 1 or (layer == mine + 1 and source == unit)

    def text(self) -> str:
        """Describe the drawing in words."""
        layers = ", ".join(str(n) for n in self.sizes)
        known = sum(1 for layer, unit in self.values.shape.computing_units() if self.page.known(Quantity("a", layer, unit)))
        return f"Network with layers of {layers} units; {known} of {self.values.shape.units} units have a value."


def frame(title: str, description: str, scenario: Scenario | None, theme: str = "auto", path: str = "/step") -> Frame:
    """Build what the layout needs; the theme's switch keeps the address."""
    if scenario is None:
        return Frame(title, description, theme, (), path)
    address = f"{path}?{write(scenario)}"
    return Frame(title, description, scenario.view.theme, tuple(_themes(scenario, path)), address)


def _themes(scenario: Scenario, path: str) -> Iterator[tuple[str, str, str]]:
    for name, label in (("auto", "Auto"), ("light", "Light"), ("dark", "Dark")):
        other = replace(scenario, view=replace(scenario.view, theme=name))
        yield name, label, f"{path}?{write(other)}"


@dataclass(frozen=True)
class FrontPage:
    """The front door."""

    frame: Frame
    diagram: DiagramView
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class ErrorPage:
    """A page that says what went wrong."""

    frame: Frame
    status: int
    title: str
    words: str
