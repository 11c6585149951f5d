"""The same step as matrices: the whole layer at once, the step's own row, column or cell lit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.downloads.files import numpy_code
from app.lesson import layer_lines
from app.lesson.layer_lines import LayerLine
from app.lesson.quantities import Quantity
from app.lesson.symbols import Symbol
from app.pages.step.occasion import Occasion
from app.writing import mathml


@dataclass(frozen=True)
class MatrixCell:
    """A cell; empty while its value is not known."""

    term: str
    text: str
    state: str


@dataclass(frozen=True)
class MatrixView:
    """A matrix with its name and its shape, rows × columns."""

    name: Markup
    shape: str
    rows: tuple[tuple[MatrixCell, ...], ...]


Part = MatrixView | str


@dataclass(frozen=True)
class MatrixEquation:
    """Matrices and the signs between them, the lines of NumPy that do it, and why it is so."""

    title: str
    parts: tuple[Part, ...]
    numpy: tuple[str, ...]
    why: str


def matrices(at: Occasion) -> tuple[MatrixEquation, ...]:
    """Return the matrices of the step's phase and layer."""
    return tuple(_equation(at, layer, *lines) for layer, *lines in _lines(at))


def _lines(at: Occasion) -> Iterator[tuple[int, LayerLine] | tuple[int, LayerLine, LayerLine]]:
    """Return the lines that belong to the step, each after its layer; of two the second has the matrices."""
    place, last = at.place, at.lesson.values.shape.last
    layer = place.layer if place else 1
    match place.phase if place else "start":
        case "start":
            yield layer, layer_lines.SUM
        case "forward":
            yield layer, layer_lines.SUM
            yield layer, layer_lines.RESPONSE
        case "error":
            yield last, layer_lines.ERROR
        case "backward":
            yield layer, *_backward(at, layer)
            yield layer, layer_lines.GRADIENT
        case _:
            for each in [layer] if layer else range(1, last + 1):
                yield each, layer_lines.NEW_WEIGHTS


def _backward(at: Occasion, layer: int) -> tuple[LayerLine, LayerLine]:
    if layer < at.lesson.values.shape.last:
        return layer_lines.HIDDEN_SLOPE, layer_lines.HIDDEN_DELTA
    softmax = at.lesson.values.shape.softmax
    return layer_lines.OUTPUT_SLOPE, layer_lines.SOFTMAX_DELTA if softmax else layer_lines.OUTPUT_DELTA


def _equation(at: Occasion, layer: int, *lines: LayerLine) -> MatrixEquation:
    main, code = lines[-1], numpy_code(at.scenario).write(layer, *lines)
    signs = main.parts if at.lesson.values.shape.biases else tuple(p for p in main.parts if p not in {"+", "b"})
    parts = tuple(MATRICES[part](Matrices(at), layer) if part in MATRICES else part for part in signs)
    title = main.title.format(name=at.lesson.activations[layer - 1])
    return MatrixEquation(title, parts, tuple(line.text for line in code), main.why)


class Matrices:
    """Writes quantities as matrices; what is not known yet stays empty."""

    def __init__(self, at: Occasion) -> None:
        self.at, self.shape = at, at.lesson.values.shape

    def units(self, layer: int) -> range:
        """Return the numbers of a layer's units."""
        return range(1, self.shape.sizes[layer] + 1)

    def weights(self, kind: str, layer: int, letter: str, above: str = "") -> MatrixView:
        """Return W, or another quantity of every weight, of a layer."""
        sources = self.units(layer - 1)
        rows = [[Quantity(kind, self.shape.weight(layer, u, s)) for s in sources] for u in self.units(layer)]
        return self.matrix(Symbol(letter, "", f"({layer}){above}"), rows)

    def transposed(self, layer: int) -> MatrixView:
        """Return Wᵀ of a layer."""
        targets = self.units(layer)
        rows = [[Quantity("w", self.shape.weight(layer, u, s)) for u in targets] for s in self.units(layer - 1)]
        return self.matrix(Symbol("W", "", f"({layer})T"), rows)

    def biases(self, layer: int) -> MatrixView:
        """Return b of a layer, as a column."""
        units = [1] if self.shape.shared else self.units(layer)
        rows = [[Quantity("b", self.shape.bias(layer, unit))] for unit in units]
        return self.matrix(Symbol("b", "", f"({layer})"), rows)

    def vector(self, kind: str, layer: int, letter: str) -> MatrixView:
        """Return one quantity of every unit of a layer, as a column."""
        name = Symbol("x") if kind == "a" and layer == 0 else Symbol(letter, "", f"({layer})")
        return self.matrix(name, [[Quantity(kind, layer, unit)] for unit in self.units(layer)])

    def row(self, layer: int) -> MatrixView:
        """Return a layer's activations as a row."""
        name = Symbol("x", "", "T") if layer == 0 else Symbol("a", "", f"({layer})T")
        return self.matrix(name, [[Quantity("a", layer, unit) for unit in self.units(layer)]])

    def outputs(self, kind: str, letter: str) -> MatrixView:
        """Return one quantity of every output, as a column."""
        return self.matrix(Symbol(letter), [[Quantity(kind, unit)] for unit in self.units(self.shape.last)])

    def matrix(self, name: Symbol, rows: Sequence[Sequence[Quantity]]) -> MatrixView:
        """Return a matrix; what is not known yet stays empty."""
        cells = tuple(tuple(map(self.cell, row)) for row in rows)
        return MatrixView(mathml.math(mathml.symbol(name)), f"{len(rows)} × {len(rows[0])}", cells)

    def cell(self, q: Quantity) -> MatrixCell:
        """Return one cell; a dot where there is no edge."""
        at = self.at
        if q.layer in self.shape.absent and q.kind in {"w", "grad_w", "batch_w", "new_w"}:
            return MatrixCell(q.term, "·", "")
        known = at.known(q) and not (q.kind.startswith("batch") and at.place is None)
        text = at.written(q).text if known else ""
        state = "is-subject" if q == at.subject else "is-active" if q in at.at_work else ""
        return MatrixCell(q.term, text, state)

    @property
    def gradient(self) -> str:
        """The kind of the gradients that an update uses."""
        in_update = self.at.place is not None and self.at.place.phase == "update"
        return "batch_w" if in_update and self.shape.samples > 1 else "grad_w"


MATRICES: dict[str, Callable[[Matrices, int], MatrixView]] = {
    "W": lambda m, l: m.weights("w", l, "W"),
    "Wᵀ_next": lambda m, l: m.transposed(l + 1),
    "W⁺": lambda m, l: m.weights("new_w", l, "W", "+"),
    "G": lambda m, l: m.weights(m.gradient, l, "G"),
    "b": lambda m, l: m.biases(l),
    "a_before": lambda m, l: m.vector("a", l - 1, "a"),
    "a_beforeᵀ": lambda m, l: m.row(l - 1),
    "a": lambda m, l: m.vector("a", l, "a"),
    "z": lambda m, l: m.vector("z", l, "z"),
    "error_slope": lambda m, l: m.vector("error_slope", l, "∂E/∂a"),
    "slope": lambda m, l: m.vector("slope", l, "f′"),
    "delta": lambda m, l: m.vector("delta", l, "δ"),
    "delta_next": lambda m, l: m.vector("delta", l + 1, "δ"),
    "t": lambda m, _l: m.outputs("t", "t"),
    "share": lambda m, _l: m.outputs("share", "E"),
    "α": lambda m, _l: m.matrix(Symbol("α"), [[Quantity("rate")]]),
}
"""What the parts of a line stand for, see `app/lesson/layer_lines.py`; any other part is a sign."""
