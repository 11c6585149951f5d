"""The worksheet on few pages: a table for the units of a layer, a matrix for its weights, a cell for each step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from markupsafe import Markup

from app.address.scenario import Scenario
from app.address.write import joined, lesson_pairs
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.pages.step.equation import EquationView
from app.pages.step.occasion import Occasion
from app.writing.names import layer_label


@dataclass(frozen=True)
class Exercise:
    """A step on the sheet: its number, place, question, equation and value, and whether that is left out."""

    step: int
    place: Place
    question: Markup
    equation: EquationView
    found: Markup | str
    blank: bool


@dataclass(frozen=True)
class Table:
    """Cells in rows and columns.

    Attributes:
        title: what it holds; nothing where the section says so.
        formulas: an equation of each kind, the first one's, as the pattern.
        heads: of the columns; none where there is one row alone.
        rows: a name, and a step or nothing in every column.
    """

    title: str
    formulas: tuple[EquationView, ...]
    heads: tuple[Markup | str, ...]
    rows: tuple[tuple[Markup | str, tuple[Exercise | None, ...]], ...]


@dataclass(frozen=True)
class GivenMatrix:
    """A layer's weights as they are given: what the columns and rows are, and the numbers."""

    title: str
    heads: tuple[Markup, ...]
    rows: tuple[tuple[Markup, tuple[str, ...]], ...]


def sheet_number(scenario: Scenario) -> str:
    """Return a short number that tells one sheet from another: the same for the same lesson and iteration."""
    text = f"{joined(lesson_pairs(scenario))}&{scenario.iteration}"
    return f"{crc32(text.encode()) % 10**6:06}"


def tables(at: Occasion, steps: Sequence[Exercise]) -> Iterator[Table]:
    """Yield the tables of one phase and layer."""
    of_units = [s for s in steps if s.place.unit and not (s.place.weight or s.place.bias)]
    of_weights = [s for s in steps if s.place.weight]
    of_biases = [s for s in steps if s.place.bias]
    alone = [s for s in steps if not (s.place.unit or s.place.weight or s.place.bias)]
    if of_units:
        yield _unit_table(at, of_units)
    for kind in dict.fromkeys(s.place.kind for s in of_weights):
        mine = [s for s in of_weights if s.place.kind == kind]
        yield from _matrices(at, mine)
    for kind in dict.fromkeys(s.place.kind for s in of_biases):
        mine = [s for s in of_biases if s.place.kind == kind]
        yield Table("", (mine[0].equation,), tuple(s.equation.subject for s in mine), (("", tuple(mine)),))
    if alone:
        yield Table(
            "", tuple(s.equation for s in alone), tuple(s.equation.subject for s in alone), (("", tuple(alone)),)
        )


def _unit_table(at: Occasion, steps: Sequence[Exercise]) -> Table:
    """Return a table of a row for each unit, and a column for each of its quantities."""
    kinds = list(dict.fromkeys(s.place.kind for s in steps))
    found = {(s.place.unit, s.place.kind): s for s in steps}
    layer = steps[0].place.layer or at.lesson.values.shape.last
    rows = [
        (at.name(Quantity("a", layer, unit)), tuple(found.get((unit, kind)) for kind in kinds))
        for unit in dict.fromkeys(s.place.unit for s in steps)
    ]
    first = [next(s for s in steps if s.place.kind == kind) for kind in kinds]
    return Table(
        "", tuple(s.equation for s in first), tuple(HEADS.get(s.place.subject.kind, "") for s in first), tuple(rows)
    )


HEADS = {"z": "z", "a": "value", "error_slope": "∂E/∂value", "slope": "slope", "delta": "δ", "share": "share of E"}
"""What a column of the units' table is called, by what stands in it."""


def _matrices(at: Occasion, steps: Sequence[Exercise]) -> Iterator[Table]:
    """Yield a matrix for each layer: rows are the units that the weights lead to, columns those they come from."""
    shape = at.lesson.values.shape
    ends = {s.step: shape.ends(s.place.weight or 0) for s in steps}
    layers = list(dict.fromkeys(layer for layer, _, _ in ends.values()))
    for layer in layers:
        mine = {ends[s.step][1:]: s for s in steps if ends[s.step][0] == layer}
        sources = range(1, shape.sizes[layer - 1] + 1)
        rows = [
            (at.name(Quantity("a", layer, unit)), tuple(mine.get((unit, source)) for source in sources))
            for unit in range(1, shape.sizes[layer] + 1)
        ]
        title = f"into the {layer_label(layer, shape.last)}" if len(layers) > 1 else ""
        yield Table(title, (next(iter(mine.values())).equation,), _from(at, layer), tuple(rows))


def given_matrices(at: Occasion) -> Iterator[GivenMatrix]:
    """Yield every layer's weights as they are given; where an edge is not there stands a dot."""
    shape = at.lesson.values.shape
    for layer in range(1, shape.last + 1):
        sources = range(1, shape.sizes[layer - 1] + 1)
        rows = []
        for unit in range(1, shape.sizes[layer] + 1):
            numbers = [Quantity("w", shape.weight(layer, unit, source)) for source in sources]
            texts = tuple("·" if q.layer in shape.absent else at.written(q).text for q in numbers)
            rows.append((at.name(Quantity("a", layer, unit)), texts))
        yield GivenMatrix(f"Weights into the {layer_label(layer, shape.last)}", _from(at, layer), tuple(rows))


def _from(at: Occasion, layer: int) -> tuple[Markup, ...]:
    """Return the heads of the columns of weights into a layer: the units that they come from."""
    units = range(1, at.lesson.values.shape.sizes[layer - 1] + 1)
    return tuple(Markup("from {}").format(at.name(Quantity("a", layer - 1, unit))) for unit in units)
