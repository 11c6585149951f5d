"""The fields of the lesson's numbers: each keeps what was typed."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.address.display import display_pairs
from app.address.scenario import NUMBERS
from app.address.typed_numbers import write_number
from app.address.write import place_pairs
from app.lesson.quantities import Quantity
from app.pages.step.cells import Cell, cell
from app.pages.step.drawer.kept import kept_texts
from app.pages.step.drawer.room import Room, packed_address
from app.pages.step.drawer.view_form import CHOSEN
from app.pages.step.occasion import Occasion
from app.writing.names import layer_label

PARAMETER_KINDS = {prefix + kind: kind for kind in ("w", "b") for prefix in ("", "grad_", "new_")}

ANSWERED = {"done", "answer", "tries"}
"""What is no longer true of a lesson with other numbers."""


@dataclass(frozen=True)
class Field:
    """A field of the form.

    Attributes:
        key: what it is sent as; nothing where the number is only shown, and changed in a list.
    """

    key: str
    id: str
    label: str
    name: Markup
    value: str
    error: str
    term: str
    changed: bool = False


@dataclass(frozen=True)
class GridRow:
    """A row of a grid: a unit, and the fields of the weights into it, or of its bias."""

    name: Markup
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Grid:
    """The weights between two layers, or the biases of one, in the order of the lesson.

    Attributes:
        label: what they are.
        heads: the units that the weights come from; none over biases.
    """

    label: str
    heads: tuple[Markup, ...]
    rows: tuple[GridRow, ...]

    @property
    def wrong(self) -> tuple[Field, ...]:
        """Those of its fields that hold what can't be used."""
        return tuple(f for row in self.rows for f in row.fields if f.error)


@dataclass(frozen=True)
class ParameterRow:
    """A weight or bias: what it is now, its gradient and its new value."""

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

    @property
    def wrong(self) -> tuple[Field, ...]:
        """Those of its fields that hold what can't be used."""
        return tuple(f for f in (*self.inputs, *self.targets) if f.error)


@dataclass(frozen=True)
class FormView:
    """The form of the lesson's numbers.

    Attributes:
        hidden: keys and values that it sends besides its fields.
        errors: what is wrong, and where its field is.
        typed_iteration: what stands in the field of the iteration.
    """

    samples: tuple[SampleRow, ...]
    input_names: tuple[Markup, ...]
    target_names: tuple[Markup, ...]
    grids: tuple[Grid, ...]
    biases: tuple[Grid, ...]
    parameters: tuple[ParameterRow, ...]
    rate: Field
    hidden: tuple[tuple[str, str], ...]
    errors: tuple[tuple[str, str], ...]
    iteration_is_wrong: bool
    typed_iteration: str


def form(at: Occasion, room: Room) -> FormView:
    """Return the form of the lesson's numbers."""
    s, fields = at.scenario, Fields(at, room)
    rows = tuple(fields.samples())
    return FormView(
        samples=rows,
        input_names=tuple(f.name for f in rows[0].inputs),
        target_names=tuple(f.name for f in rows[0].targets),
        grids=tuple(fields.weights(layer) for layer in range(1, len(s.spec.layers))),
        biases=tuple(fields.biases(layer) for layer in range(1, len(s.spec.layers))) if s.spec.b else (),
        parameters=tuple(parameter_rows(at)),
        rate=fields.field(Quantity("rate"), "rate", 0, "learning rate α"),
        hidden=tuple(hidden(at, room)),
        errors=tuple(problems(at, fields.ids)),
        iteration_is_wrong=any(e.field == "iteration" for e in at.errors),
        typed_iteration=at.typed.one_or("iteration", str(s.iteration)) if at.errors else str(s.iteration),
    )


def parameters_at_work(at: Occasion) -> frozenset[tuple[str, int]]:
    """Return kind (w or b) and number of the parameters that this step uses, or whose gradient or new value it does."""
    return frozenset((PARAMETER_KINDS[q.kind], q.layer) for q in at.at_work if q.kind in PARAMETER_KINDS)


class Fields:
    """Builds the fields of one page.

    Attributes:
        room: what the form has room for.
        ids: where the numbers built so far can be changed, by key and number.
    """

    def __init__(self, at: Occasion, room: Room) -> None:
        self.at, self.room, self.ids = at, room, dict[tuple[str, int], str]()
        self._kept: dict[str, list[str | None]] = {}

    def field(self, q: Quantity, key: str, index: int, label: str) -> Field:
        """Return a field that keeps what was typed."""
        kept = self._typed(key)[index] if self.at.errors else None
        whole = 0 if key == "rate" else None
        error = next((e.message for e in self.at.errors if e.field == key and e.position in {index, whole}), "")
        shown = write_number(self.at.scenario.spec.given[key][index]) if kept is None else kept
        in_list = key in self.room.lists
        self.ids[key, index] = f"field-all_{key}" if in_list else f"field-{q.term}-{index}"
        return Field("" if in_list else key, f"field-{q.term}-{index}", label, self.at.name(q), shown, error, q.term)

    def _typed(self, key: str) -> list[str | None]:
        """Return what was typed into every field of a key, taken apart once."""
        if key not in self._kept:
            self._kept[key] = kept_texts(self.at.scenario, self.at.typed, key)
        return self._kept[key]

    def samples(self) -> Iterator[SampleRow]:
        """Return the rows of inputs and targets."""
        spec = self.at.scenario.spec
        current = self.at.lesson.sample_number(self.at.sample)
        n_in, n_out = spec.layers[0], spec.layers[-1]
        for s in range(len(spec.x)):
            of = f" of sample {s + 1}" if len(spec.x) > 1 else ""
            inputs = (self.field(Quantity("a", 0, j + 1), "x", s * n_in + j, f"input {j + 1}{of}") for j in range(n_in))
            targets = (
                ()
                if not spec.has_targets
                else (self.field(Quantity("t", j + 1), "t", s * n_out + j, f"target {j + 1}{of}") for j in range(n_out))
            )
            yield SampleRow(s + 1, s + 1 == current, tuple(inputs), tuple(targets))

    def weights(self, layer: int) -> Grid:
        """Return the grid of the weights into a layer."""
        at, shape = self.at, self.at.lesson.values.shape
        sources = range(1, shape.sizes[layer - 1] + 1)
        rows = []
        for unit in range(1, shape.sizes[layer] + 1):
            numbers = [shape.weight(layer, unit, source) for source in sources]
            fields = (
                self._parameter("w", k, layer - 1, source, layer, unit)
                for k, source in zip(numbers, sources, strict=True)
            )
            rows.append(GridRow(at.name(Quantity("a", layer, unit)), tuple(fields)))
        heads = tuple(at.name(Quantity("a", layer - 1, source)) for source in sources)
        return Grid(f"Weights into the {layer_label(layer, shape.last)}", heads, tuple(rows))

    def _parameter(self, kind: str, k: int, *ends: int) -> Field:
        names = [self.at.names.plain(Quantity("a", *end)) for end in (ends[:2], ends[2:]) if end]
        what = "weight" if kind == "w" else "bias"
        return self.field(Quantity(kind, k), kind, k - 1, f"{what} {k}, {' to '.join(names)}")

    def biases(self, layer: int) -> Grid:
        """Return the biases of a layer."""
        at, shape = self.at, self.at.lesson.values.shape
        if at.scenario.spec.bias == "layer":
            label = f"Bias of the {layer_label(layer, shape.last)}"
            field = self.field(Quantity("b", layer), "b", layer - 1, label)
            return Grid(label, (), (GridRow(at.name(Quantity("b", layer)), (field,)),))
        rows = [
            GridRow(at.name(Quantity("a", layer, unit)), (self._parameter("b", shape.bias(layer, unit), layer, unit),))
            for unit in range(1, shape.sizes[layer] + 1)
        ]
        return Grid(f"Biases of the {layer_label(layer, shape.last)}", (), tuple(rows))


def parameter_rows(at: Occasion) -> Iterator[ParameterRow]:
    """Return every weight and bias: what it is now, its gradient and its new value."""
    spec, active = at.scenario.spec, parameters_at_work(at)
    for kind, count in (("w", len(spec.w)), ("b", len(spec.b or ()))):
        trained = kind == "w" or spec.train_biases
        for k in range(1, count + 1):
            q = Quantity(kind, k)
            gradient = cell(at, Quantity(f"grad_{kind}", k)) if trained else Cell("", "")
            new = cell(at, Quantity(f"new_{kind}", k)) if trained else Cell("", "fixed")
            now = Cell(q.term, at.written(q).text, at.changed(q))
            yield ParameterRow(at.name(q), (now, gradient, new), (kind, k) in active)


def hidden(at: Occasion, room: Room) -> Iterator[tuple[str, str]]:
    """Return the form's hidden keys: all that its fields don't say, and the last good picture."""
    yield "v", "1"
    yield "layers", "-".join(map(str, at.scenario.spec.layers))
    if at.scenario.seed:
        yield "seed", str(at.scenario.seed)
    yield from place_pairs(0, at.scenario.step)
    told = {*CHOSEN, *ANSWERED, "was"}  # what an edit before changed is no more what this one changes
    yield from ((key, value) for key, value in display_pairs(at.display) if key not in told)
    if room.was:
        yield "was", packed_address(at)


def problems(at: Occasion, ids: dict[tuple[str, int], str]) -> Iterator[tuple[str, str]]:
    """Return what is wrong, and where its field is."""
    own = {"shape": "field-shape", "layers": "field-shape", "iteration": "field-iteration"}
    pasted = {f"all_{key}": f"field-all_{key}" for key in NUMBERS}
    for e in at.errors:
        found = None if e.position is None and e.field in NUMBERS else ids.get((e.field, e.position or 0))
        yield e.message, found or own.get(e.field) or pasted.get(f"all_{e.field}") or pasted.get(e.field, "")
