"""Builds the page of one step."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from markupsafe import Markup

from app.address.display import GIVES_AWAY, PANELS, PLAIN, View, view_pairs
from app.address.edits import with_readings
from app.address.links import Links
from app.address.query import Query
from app.address.readings import PLACES, Reading
from app.address.scenario import NUMBERS, Scenario, Spec, place_pairs, write
from app.address.typed_numbers import FieldError
from app.engine.exact import exactly
from app.lesson.glossary import entry
from app.lesson.terms import Leaf, Quantity
from app.pages.step.buttons import Walk
from app.pages.step.drawing import Artist
from app.pages.step.figures import UNIT_KINDS, Figures
from app.pages.step.forms import (
    CHOSEN,
    ROWS_NAMES,
    choice,
    kept_texts,
    network_form,
    paste_fields,
    structural_changes,
    view_form,
)
from app.pages.step.map import map_of
from app.pages.step.panels.code import code_view
from app.pages.step.panels.comparisons import PanelBuilder
from app.pages.step.panels.matrices import MatrixBuilder
from app.pages.step.tools import tools_view
from app.pages.views import (
    Cell,
    Change,
    DiagramView,
    Field,
    Frame,
    LetterView,
    PanelLink,
    PanelsView,
    ParameterRow,
    PastesView,
    PracticeView,
    ReadingView,
    SampleRow,
    StepPage,
    Steps,
    UnitRow,
)
from app.settings import settings
from app.writing import mathml
from app.writing.names import layer_label

NOT_DRAWN = "Around this weight, E or the numbers on its axes are too large to be drawn, or undefined."

ASKED_OF_ROWS = {
    "from": ("Or are the rows the units that weights come from?", "Yes, exchange rows and columns"),
    "to": ("Or are the rows the units that weights lead to?", "Yes, exchange rows and columns"),
    "samples": ("Or is each column a sample?", "Yes, exchange rows and columns"),
}
"""What is asked of a matrix that can be read in two ways, and the answer that changes it."""

ANSWERED = {"done", "answer", "tries"}
"""What is no longer true of a lesson with other numbers."""


def spoken(practice: PracticeView) -> str:
    """Say what is said of an answer, for those who hear the page."""
    return " ".join(words.striptags() for words in practice.words)


class PageBuilder(Figures):
    """Builds one step's page.

    Attributes:
        field_ids: the fields built so far, by key and number.
        readings: how pasted lists were read.
    """

    def __init__(
        self,
        scenario: Scenario,
        typed: Query,
        errors: tuple[FieldError, ...],
        was: Scenario | None,
        readings: tuple[Reading, ...] = (),
    ) -> None:
        super().__init__(scenario, typed, errors, was)
        self.readings = readings
        self.field_ids: dict[tuple[str, int], str] = {}
        self._kept: dict[str, list[str | None]] = {}

    def cell(self, kind: str, layer: int = 0, unit: int = 0) -> Cell:
        """Write a quantity into a table, empty while not known."""
        q = Quantity(kind, layer, unit)
        if not self.known(q):
            return Cell(q.term, "")
        return Cell(q.term, self.text(q), self.changed(q))

    def panels(self) -> PanelsView:
        """Build the open panel, if there is one, and the links to all."""
        links = tuple(self.panel_links())
        if self.hides and self.view.panel in GIVES_AWAY:
            return PanelsView(links, is_open=True, waits=True)
        return self.open_panel(links)

    def open_panel(self, links: tuple[PanelLink, ...]) -> PanelsView:
        """Build the open panel, if there is one."""
        builder = PanelBuilder(self)
        match self.view.panel:
            case "matrices":
                return PanelsView(links, matrices=MatrixBuilder(self).build(), is_open=True)
            case "code":
                return PanelsView(links, code=code_view(self), is_open=True)
            case "paths":
                return PanelsView(links, paths=builder.paths(), is_open=True)
            case "memo":
                return PanelsView(links, memo=builder.memo(), is_open=True)
            case "order":
                return PanelsView(links, order=builder.order(), is_open=True)
            case "check":
                return PanelsView(links, check=builder.check(), is_open=True)
            case "slope":
                slope = builder.slope()
                return PanelsView(links, slope=slope, is_open=True, nothing="" if slope else NOT_DRAWN)
            case _:
                return PanelsView(links)

    def panel_links(self) -> Iterator[PanelLink]:
        """Give the links to the other forms of this step; the open one's closes it."""
        for panel, label in PANELS.items():
            is_open = self.view.panel == panel
            href = self.links.changed(self.scenario.step, panel="" if is_open else panel)
            yield PanelLink(f"panel-{panel}", label, href, is_open)

    def letter(self, leaf: Leaf) -> LetterView:
        """Explain one letter; its step is that of the quantity whose value it has."""
        words, q = entry(leaf.quantity), leaf.stands_for or leaf.quantity
        sample = q.sample - 1 if q.sample else self.sample
        step = self.lesson.plan.step_of(q._replace(sample=0), sample)
        name = mathml.math(mathml.marked(mathml.inline(self.notation.name(leaf.quantity)), leaf.term))
        shown = "?" if self.hides and not self.known(q) else self.letter_value(leaf.quantity)
        return LetterView(leaf.term, name, shown, *words, self.links.to(step) if step else "")

    # --- the form --------------------------------------------------------------------------

    def kept(self, key: str) -> list[str | None]:
        """Give what was typed into every field of a key, taken apart once."""
        if key not in self._kept:
            self._kept[key] = kept_texts(self.scenario, self.typed, key)
        return self._kept[key]

    def field(self, q: Quantity, key: str, index: int, label: str) -> Field:
        """Build a field that keeps what was typed."""
        kept = self.kept(key)[index] if self.errors else None
        whole = 0 if key == "rate" else None
        error = next((e.message for e in self.errors if e.field == key and e.position in {index, whole}), "")
        shown = self.given_text(key, index) if kept is None else kept
        in_list = key in self.room.lists
        self.field_ids[key, index] = f"field-all_{key}" if in_list else f"field-{q.term}-{index}"
        return Field("" if in_list else key, f"field-{q.term}-{index}", label, self.name(q), shown, error, q.term)

    def samples(self) -> Iterator[SampleRow]:
        """Build the rows of inputs and targets."""
        spec = self.scenario.spec
        current = self.lesson.sample_number(self.sample)
        n_in, n_out = spec.layers[0], spec.layers[-1]
        for s in range(len(spec.x)):
            of = f" of sample {s + 1}" if len(spec.x) > 1 else ""
            inputs = (self.field(Quantity("a", 0, j + 1), "x", s * n_in + j, f"input {j + 1}{of}") for j in range(n_in))
            targets = (
                self.field(Quantity("t", j + 1), "t", s * n_out + j, f"target {j + 1}{of}") for j in range(n_out)
            )
            yield SampleRow(s + 1, s + 1 == current, tuple(inputs), tuple(targets))

    def parameter(self, kind: str, index: int) -> ParameterRow:
        """Build the row of a weight or bias."""
        q = Quantity(kind, index + 1)
        what = "weight" if kind == "w" else "bias"
        trained = kind == "w" or self.scenario.spec.train_biases
        gradient = self.cell(f"grad_{kind}", index + 1) if trained else Cell("", "")
        new = self.cell(f"new_{kind}", index + 1) if trained else Cell("", "fixed")
        field = self.field(q, kind, index, f"{what} {index + 1}")
        active = (kind, index + 1) in self.parameters_at_work
        now = (Cell(q.term, self.text(q)),) if self.scenario.iteration else ()
        return ParameterRow(field, (*now, gradient, new), active)

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Give the form's hidden keys: all that its fields don't say, and the last good picture."""
        yield "v", "1"
        yield "layers", "-".join(map(str, self.scenario.spec.layers))
        if self.scenario.seed:
            yield "seed", self.seed()
        yield from place_pairs(0, self.scenario.step)
        yield from ((key, value) for key, value in view_pairs(self.view) if key not in CHOSEN and key not in ANSWERED)
        if self.room.was:
            yield "was", self.packed()

    def changes(self) -> Iterator[Change]:
        """Say what an edit changed: what was typed, and the results on the page."""
        if self.before is None:
            return
        yield from structural_changes(self.before, self.scenario)
        if self.was is None:
            return
        yield from self.typed_changes(self.before.spec)
        places = [place.subject for place in (*self.lesson.plan.block, *self.lesson.plan.update)]
        results = [q for q in places if q.kind in {"E", "new_E"} and self.known(q)]
        for q in results:
            if self.changed(q) and self.before.iteration == self.scenario.iteration:
                before = self.precision.write(self.was.values.value(q, self.sample))
                yield Change(self.name(q), before.text, self.written(q).text)

    def pastes(self) -> PastesView:
        """Build the fields for whole lists."""
        fields = paste_fields(self.scenario, self.typed, self.errors, self.room.lists)
        is_open = bool(self.room.lists or self.readings) or any(f.value or f.error for f in fields)
        rows = choice("rows", "A matrix’s rows are what weights", self.view.rows, ROWS_NAMES)
        return PastesView(fields, rows, bool(self.room.lists), is_open, tuple(self.reading_views()))

    def reading_views(self) -> Iterator[ReadingView]:
        """Say how pasted lists were read, and ask where that is open."""
        for reading in self.readings:
            what = f"{PLACES[reading.key]}{' and biases' if reading.biases is not None else ''}"
            words = f"{what} were read: {reading.words}."
            if reading.turned is None:
                yield ReadingView(words)
                continue
            rows = "to" if self.view.rows == "from" else "from"
            view = self.view._replace(rows=rows) if reading.key == "w" else self.view
            other = with_readings(replace(self.scenario, view=view), (reading.turned,))
            yield ReadingView(words, *ASKED_OF_ROWS[rows if reading.key == "w" else "samples"], f"/step?{write(other)}")

    def typed_changes(self, before: Spec) -> Iterator[Change]:
        """Say which typed numbers an edit changed, those of every sample."""
        now = self.scenario.spec
        pairs: list[tuple[Markup, float, float]] = [(self.name(Quantity("rate")), before.rate, now.rate)]
        for kind, olds, news in (("w", before.w, now.w), ("b", before.b or (), now.b or ())):
            pairs += [
                (self.name(Quantity(kind, k)), a, b) for k, (a, b) in enumerate(zip(olds, news, strict=False), start=1)
            ]
        for sample in range(min(len(before.x), len(now.x))):
            pairs += self.sample_pairs(sample, before.x[sample], now.x[sample], lambda j: Quantity("a", 0, j))
            pairs += self.sample_pairs(sample, before.t[sample], now.t[sample], lambda j: Quantity("t", j))
        yield from (self.typed_change(name, a, b) for name, a, b in pairs if a != b)

    def sample_pairs(
        self, sample: int, olds: Sequence[float], news: Sequence[float], quantity: Callable[[int], Quantity]
    ) -> Iterator[tuple[Markup, float, float]]:
        """Give the names of one sample's numbers, with what they were and are."""
        of = Markup("sample {} ").format(sample + 1) if len(self.scenario.spec.x) > 1 else Markup("")
        for j, (a, b) in enumerate(zip(olds, news, strict=False), start=1):
            yield of + self.name(quantity(j)), a, b

    def typed_change(self, name: Markup, before: float, after: float) -> Change:
        """Write one changed number."""
        old, new = (self.precision.write(Decimal(repr(v))).text for v in (before, after))
        return Change(name, old, new)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Give what is wrong, and where its field is."""
        own = {"shape": "field-shape", "layers": "field-shape", "iteration": "field-iteration"}
        pasted = {f"all_{key}": f"field-all_{key}" for key in NUMBERS}
        for e in self.errors:
            at = None if e.position is None and e.field in NUMBERS else self.field_ids.get((e.field, e.position or 0))
            yield e.message, at or own.get(e.field) or pasted.get(f"all_{e.field}") or pasted.get(e.field, "")

    # --- the tables ------------------------------------------------------------------------

    def unit_rows(self) -> Iterator[UnitRow]:
        """Build the rows of what has been worked out, unit by unit."""
        shape = self.lesson.values.shape
        for layer, unit in shape.computing_units():
            a = Quantity("a", layer, unit)
            if layer == shape.last and shape.softmax:
                cells = tuple(
                    Cell("", "–") if kind.endswith("slope") else self.cell(kind, layer, unit) for kind in UNIT_KINDS
                )
            else:
                cells = tuple(self.cell(kind, layer, unit) for kind in UNIT_KINDS)
            active = (layer, unit) in self.units_at_work
            yield UnitRow(self.name(a), cells, active)

    def error_rows(self) -> Iterator[UnitRow]:
        """Give each output's share of the error, the error, and the error after the update."""
        shares = [Quantity("share", j) for j in range(1, self.lesson.values.shape.sizes[-1] + 1)]
        for q in (*shares, Quantity("E"), Quantity("new_E")):
            yield UnitRow(self.name(q), (self.cell(q.kind, q.layer, q.unit),), active=False)

    # --- the place ------------------------------------------------------------------------

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
            parts.append(layer_label(place.layer, self.lesson.values.shape.last))
        if place.kind == "apply":
            return " · ".join([*parts, "all parameters at once"])
        kind = "w" if place.weight else "b" if place.bias else ""
        subject = Quantity(kind, place.weight or place.bias or 0) if kind else place.subject
        return " · ".join([*parts, self.names.plain(subject)])

    # --- the diagram -----------------------------------------------------------------------

    def diagram(self) -> DiagramView:
        """Put values, states and links into the drawing."""
        artist, shape = Artist(self), self.drawing
        size, is_deep = ("small", "medium", "large")[shape.roomy], len(self.lesson.values.shape.sizes) > 3
        units, edges = tuple(artist.units()), tuple(artist.edges())
        return DiagramView(shape, units, edges, size, artist.text(), artist.caption(), is_deep)

    # --- all together ----------------------------------------------------------------------

    def frame(self) -> Frame:
        """What the layout needs."""
        step, iteration = self.scenario.step, self.scenario.iteration
        title = f"{self.question()} · step {step}, iteration {iteration}"
        return lesson_frame(title, self.narration(), self.links, step, self.view)

    def ways(self) -> Steps:
        """Say where the four buttons lead."""
        if self.practice is None:
            return Walk(self.scenario, self.lesson.plan, self.links, hides=self.hides).steps()
        step, label = self.scenario.step, "Skip" if self.hides else "Next"
        first = self.links.to(0) if step else ""
        return Steps(first, self.practice.back(), self.practice.next(), label if step else "Start", "")

    def build(self) -> StepPage:
        """Build the page."""
        with exactly(self.lesson.values.digits):
            return self._build()

    def _build(self) -> StepPage:
        s, plan, spec = self.scenario, self.lesson.plan, self.scenario.spec
        position = self.step.position
        phase = position.place.phase if position else "start"
        practice = self.practice.build() if self.practice else None
        rows = tuple(self.samples())
        return StepPage(
            frame=self.frame(),
            tools=tools_view(self.view, s.step, self.links),
            share=self.shared.offered(self.framed(), self.reason_of_no_code() if self.no_code else ""),
            iteration=s.iteration,
            step=s.step,
            steps=plan.steps,
            trail=self.trail(),
            phase=phase,
            question=self.asked(),
            asked=self.question(),
            reason=self.reason(),
            equation=self.equation(),
            narration=self.narration() if practice is None else spoken(practice) or self.narration(),
            diagram=self.diagram(),
            map=map_of(self.lesson.values.shape, self.view.notation, s.step, self.links),
            links=self.ways(),
            practice=practice,
            samples=rows,
            input_names=tuple(f.name for f in rows[0].inputs),
            target_names=tuple(f.name for f in rows[0].targets),
            unit_rows=tuple(self.unit_rows()),
            unit_heads=("z", "value", "∂E/∂value", "slope", "δ"),
            weight_rows=tuple(self.parameter("w", i) for i in range(len(spec.w))),
            bias_rows=tuple(self.parameter("b", i) for i in range(len(spec.b or ()))),
            rate=self.field(Quantity("rate"), "rate", 0, "learning rate α"),
            error_rows=tuple(self.error_rows()),
            hidden=tuple(self.hidden()),
            errors=tuple(self.problems()),
            iteration_is_wrong=any(e.field == "iteration" for e in self.errors),
            changes=tuple(self.changes()),
            api=self.links.to(s.step, path="/api/step"),
            letters=tuple(map(self.letter, self.in_sight)),
            panels=self.panels(),
            training=self.training.build(
                self.lesson.values.is_finite, self.chart() if self.training.until else Markup("")
            ),
            typed_iteration=self.typed.one_or("iteration", str(s.iteration)) if self.errors else str(s.iteration),
            view_form=view_form(self.view),
            network_form=network_form(spec, self.typed, self.errors),
            pastes=self.pastes(),
        )


def frame(title: str, description: str, scenario: Scenario | None, theme: str = "auto", path: str = "/step") -> Frame:
    """Build what the layout needs; the theme's switch keeps the address."""
    if scenario is not None:
        return lesson_frame(title, description, Links(scenario), scenario.step, scenario.view, path)
    base = settings().public_url
    return Frame(title, description, theme, path, f"{base}{path}", f"{base}/picture.png")


def lesson_frame(title: str, description: str, links: Links, step: int, view: View, path: str = "/step") -> Frame:
    """Build what the layout needs of a page that shows a lesson's step in a view."""
    base = settings().public_url
    canonical = links.to(step, path=f"{base}/step", view=PLAIN)
    picture = links.to(step, path=f"{base}/picture.png", view=view)
    return Frame(title, description, view.theme, links.to(step, path=path, view=view), canonical, picture)
