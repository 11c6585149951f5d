"""The same step as matrices: the whole layer at once, the step's own row, column or cell lit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.lesson.notation import Symbol
from app.lesson.quantities import Quantity
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


@dataclass(frozen=True)
class MatrixEquation:
    """Matrices and the signs between them, the NumPy line that does it, and why it is so."""

    title: str
    parts: tuple[MatrixView | str, ...]
    numpy: str
    why: str


Rows = Sequence[Sequence[Quantity]]
Part = MatrixView | str

WHY_FORWARD = (
    "Row by row: each unit’s weights stand in its row of W, and meet the same vector of values that come in. "
    "One line of code works the layer out, however many units it has."
)
WHY_OUTPUT = "Element by element: every output’s two slopes are multiplied. ⊙ is that product; no sums are needed."
WHY_TRANSPOSED = (
    "Why Wᵀ? A hidden unit gathers along the edges that leave it. Their weights stand in its column of W, "
    "and so in its row of Wᵀ."
)
WHY_SOFTMAX = "In a softmax layer every output depends on every z, so δ is worked out for the layer at once."
WHY_OUTER = (
    "Why an outer product? Every δ of the layer meets every value that came in: row by δ, column by value, "
    "the shape of W itself. So the whole layer’s gradient takes a single go."
)
WHY_UPDATE = "All weights of the layer move at once, each by its own gradient."


class MatrixWriter:
    """Writes quantities as matrices; what is not known yet stays empty."""

    def __init__(self, at: Occasion) -> None:
        self.at, self.shape = at, at.lesson.values.shape

    def units(self, layer: int) -> range:
        """Numbers of a layer's units."""
        return range(1, self.shape.sizes[layer] + 1)

    def weights(self, kind: str, layer: int, name: Symbol | None = None) -> MatrixView:
        """W, or another quantity of every weight, of a layer."""
        rows = [
            [Quantity(kind, self.shape.weight(layer, u, s)) for s in self.units(layer - 1)] for u in self.units(layer)
        ]
        return self.matrix(name or Symbol("W", "", f"({layer})"), rows)

    def transposed(self, layer: int) -> MatrixView:
        """Wᵀ of a layer."""
        rows = [
            [Quantity("w", self.shape.weight(layer, u, s)) for u in self.units(layer)] for s in self.units(layer - 1)
        ]
        return self.matrix(Symbol("W", "", f"({layer})T"), rows)

    def vector(self, kind: str, layer: int) -> MatrixView:
        """One quantity of every unit of a layer, as a column."""
        letters = {"delta": "δ", "a": "x" if layer == 0 else "a", "slope": "f′", "error_slope": "∂E/∂a"}
        name = Symbol(letters.get(kind, kind), "", "" if layer == 0 else f"({layer})")
        return self.matrix(name, [[Quantity(kind, layer, unit)] for unit in self.units(layer)])

    def row(self, kind: str, layer: int) -> MatrixView:
        """The same as a row."""
        name = Symbol("x" if layer == 0 else kind, "", "T" if layer == 0 else f"({layer})T")
        return self.matrix(name, [[Quantity(kind, layer, unit) for unit in self.units(layer)]])

    def targets(self) -> MatrixView:
        """The targets, as a column."""
        return self.matrix(Symbol("t"), [[Quantity("t", unit)] for unit in self.units(self.shape.last)])

    def matrix(self, name: Symbol, rows: Rows) -> MatrixView:
        """Write a matrix; what is not known yet stays empty."""
        cells = tuple(tuple(map(self.cell, row)) for row in rows)
        return MatrixView(mathml.math(mathml.symbol(name)), f"{len(rows)} × {len(rows[0])}", cells)

    def cell(self, q: Quantity) -> MatrixCell:
        """Write one cell."""
        at = self.at
        known = at.known(q) and not (q.kind.startswith("batch") and at.place is None)
        text = at.written(q).text if known else ""
        state = "is-subject" if q == at.subject else "is-active" if q in at.at_work else ""
        return MatrixCell(q.term, text, state)


class MatrixBuilder:
    """Writes the matrices that belong to one step."""

    def __init__(self, at: Occasion) -> None:
        self.at, self.write = at, MatrixWriter(at)
        self.shape = at.lesson.values.shape
        self.place = at.place

    def build(self) -> tuple[MatrixEquation, ...]:
        """Return the equations of the step's phase and layer."""
        if self.place is None:
            return (self.forward(1),)
        phases: dict[str, Callable[[], Iterator[MatrixEquation]]] = {
            "forward": self._forward,
            "error": self._error,
            "backward": self._backward,
            "update": self._update,
        }
        return tuple(phases[self.place.phase]())

    def _forward(self) -> Iterator[MatrixEquation]:
        layer = self.layer
        yield self.forward(layer)
        name = self.at.lesson.activations[layer - 1]
        z, a = self.write.vector("z", layer), self.write.vector("a", layer)
        yield MatrixEquation(f"{name}(z) = a", ("f", z, "=", a), f"a = {name}(z)", "")

    def _error(self) -> Iterator[MatrixEquation]:
        last = self.shape.last
        share = self.write.matrix(Symbol("E"), [[Quantity("share", j)] for j in self.write.units(last)])
        parts = (self.write.vector("a", last), self.write.targets(), "→", share)
        yield MatrixEquation("The outputs, their targets, their shares", parts, "E = shares(t, a).sum()", "")

    def _backward(self) -> Iterator[MatrixEquation]:
        layer = self.layer
        yield self.delta(layer)
        G = self.write.weights("grad_w", layer, Symbol("G", "", f"({layer})"))
        parts = (self.write.vector("delta", layer), self.write.row("a", layer - 1), "=", G)
        yield MatrixEquation("The layer’s gradient in a single go", parts, "G = np.outer(delta, a_before)", WHY_OUTER)

    def _update(self) -> Iterator[MatrixEquation]:
        layers = [self.layer] if self.place and self.place.layer else range(1, self.shape.last + 1)
        several = self.shape.samples > 1
        for layer in layers:
            W, new = self.write.weights("w", layer), self.write.weights("new_w", layer, Symbol("W", "", f"({layer})+"))
            G = self.write.weights("batch_w" if several else "grad_w", layer, Symbol("G", "", f"({layer})"))
            alpha = self.write.matrix(Symbol("α"), [[Quantity("rate")]])
            yield MatrixEquation(
                "The layer’s new weights", (W, "−", alpha, "·", G, "=", new), "W = W - rate * G", WHY_UPDATE
            )

    @property
    def layer(self) -> int:
        """The step's layer."""
        return self.place.layer if self.place else 1

    def forward(self, layer: int) -> MatrixEquation:
        """W·a + b = z."""
        parts: list[Part] = [self.write.weights("w", layer), self.write.vector("a", layer - 1)]
        if self.shape.biases:
            b = [[Quantity("b", self.shape.bias(layer, unit))] for unit in self.write.units(layer)]
            parts += ["+", self.write.matrix(Symbol("b", "", f"({layer})"), b)]
        line = "z = W @ a + b" if self.shape.biases else "z = W @ a"
        return MatrixEquation(
            "The whole layer at once", (*parts, "=", self.write.vector("z", layer)), line, WHY_FORWARD
        )

    def delta(self, layer: int) -> MatrixEquation:
        """δ of a layer: element by element at the output, through Wᵀ in a hidden layer."""
        delta = self.write.vector("delta", layer)
        if layer == self.shape.last and self.shape.softmax:
            parts: tuple[Part, ...] = (self.write.vector("a", layer), self.write.targets(), "→", delta)
            crossed = self.at.scenario.spec.loss == "cross_entropy"
            line = "delta = a * t.sum() - t" if crossed else "delta = a * (dE_da - (dE_da * a).sum())"
            return MatrixEquation("δ of the softmax layer", parts, line, WHY_SOFTMAX)
        slope = self.write.vector("slope", layer)
        if layer == self.shape.last:
            parts = (self.write.vector("error_slope", layer), "⊙", slope, "=", delta)
            return MatrixEquation("δ of the output layer", parts, "delta = dE_da * slope", WHY_OUTPUT)
        above = self.write.vector("delta", layer + 1)
        parts = ("(", self.write.transposed(layer + 1), above, ")", "⊙", slope, "=", delta)
        return MatrixEquation("δ of the hidden layer", parts, "delta = (W_next.T @ delta_next) * slope", WHY_TRANSPOSED)


def matrices(at: Occasion) -> tuple[MatrixEquation, ...]:
    """Return the matrices of the step's phase and layer."""
    return MatrixBuilder(at).build()
