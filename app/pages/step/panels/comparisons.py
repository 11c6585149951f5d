"""Other forms of the same step that are tables and curves: update order, slope, check."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.drawing import curves
from app.lesson.comparisons import NUDGE, Order, error_curve, nudged, update_order
from app.lesson.paths import MOST_PATHS, Path, cost, count, deeper, factors, paths
from app.lesson.steps import Setting
from app.lesson.terms import Leaf, Product, Quantity
from app.writing import mathml
from app.writing.names import layer_label
from app.writing.numbers import Precision

if TYPE_CHECKING:
    from app.pages.step.page import PageBuilder

CURVE_POINTS = 121
FARTHEST = 1e6
"""Size of a weight up to which its surroundings are drawn."""

FINE = Precision(10)
"""Digits of two errors that differ little, so that their difference can be followed."""


@dataclass(frozen=True)
class OrderRowView:
    """A weight under both orders of updating, written; `differs` where the order matters."""

    name: Markup
    term: str
    old: str
    right: str
    new: str
    wrong: str
    wrong_new: str
    differs: bool
    active: bool


@dataclass(frozen=True)
class OrderView:
    """All weights, and E after each order."""

    rows: tuple[OrderRowView, ...]
    before: str
    after: str
    wrong_after: str
    difference: str
    layers: int


@dataclass(frozen=True)
class CheckRow:
    """A weight's gradient beside the one found by nudging, and in how many digits they agree."""

    name: Markup
    term: str
    gradient: str
    quotient: str
    digits: int
    active: bool


@dataclass(frozen=True)
class CheckView:
    """The nudging of one weight spelt out, and the table of its fellows."""

    name: Markup
    up: str
    down: str
    twice: str
    quotient: str
    gradient: str
    nudge: str
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True)
class SlopeView:
    """E as a curve over one weight: path, tangent, the step, and ticks with their texts."""

    name: Markup
    letter: str
    sub: str
    curve: str
    tangent: str
    step: str
    x: float
    y: float
    x_new: float
    y_new: float
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    gradient: str
    change: str
    words: str


@dataclass(frozen=True)
class PathRow:
    """One path: its units, its product in symbols and in numbers, and what it comes to."""

    route: tuple[Markup, ...]
    symbols: Markup
    numbers: Markup
    value: str


@dataclass(frozen=True)
class PathsView:
    """Every path from the weight or unit at hand to the error, and their sum, which δ gives too."""

    subject: Markup
    rows: tuple[PathRow, ...]
    count: int
    total: str
    shorter: Markup
    shorter_value: str
    known: bool


@dataclass(frozen=True)
class MemoCell:
    """A unit's δ: empty while unknown, lit where the step at hand uses it."""

    name: Markup
    term: str
    text: str
    used: bool


@dataclass(frozen=True)
class Bar:
    """Multiplications of a network of this many layers, with and without reuse, and the bars' lengths."""

    layers: int
    with_reuse: str
    without: str
    short: float
    long: float
    own: bool


@dataclass(frozen=True)
class MemoView:
    """The table of δs as it fills, and what keeping them saves."""

    layers: tuple[tuple[str, tuple[MemoCell, ...]], ...]
    with_reuse: str
    without: str
    bars: tuple[Bar, ...]


BAR = 420.0
"""Length of the longest bar."""


class PanelBuilder:
    """Builds the open panel of one page."""

    def __init__(self, page: "PageBuilder") -> None:
        self.page, self.lesson = page, page.lesson
        position = page.step.position
        self.place = position.place if position else None

    @property
    def weight(self) -> int:
        """The weight at hand: the step's own, or the first into (or, lacking that, of) its unit."""
        shape = self.lesson.values.shape
        if self.place is None or not self.place.layer:
            return shape.first_weight[shape.last] + 1
        return self.place.weight or shape.weight(self.place.layer, self.place.unit or 1, 1)

    def name(self, weight: int) -> Markup:
        """Write a weight's name."""
        return self.page.name(Quantity("w", weight))

    def write(self, value: Decimal) -> str:
        """Write a value."""
        return self.page.precision.write(value).text

    def about(self, value: Decimal, precision: Precision | None = None) -> str:
        """Write a value after its sign."""
        written = (precision or self.page.precision).write(value)
        return f"{written.relation} {written.text}"

    # --- paths -----------------------------------------------------------------------------

    def paths(self) -> PathsView:
        """List the paths from the step's weight, or from its unit where it is about none."""
        shape, page = self.lesson.values.shape, self.page
        layer, unit, _ = shape.ends(self.weight)
        weight = self.weight if self.place is None or self.place.weight or not self.place.unit else None
        kind = "grad_w" if weight else "delta"
        subject = Quantity("grad_w", weight) if weight else Quantity("delta", layer, unit)
        setting = self.lesson.setting(page.sample)
        n = count(shape.sizes, layer)
        listed = tuple(paths(shape.sizes, layer, unit)) if n <= MOST_PATHS else ()
        products = [factors(setting, layer, path, weight) for path in listed]
        rows = tuple(self._path_row(layer, path, tree) for path, tree in zip(listed, products, strict=True))
        total = sum((tree.evaluate() for tree in products), Decimal(0)) if listed else page.value(subject)
        shorter = Product((setting.leaf("delta", layer, unit), _source(setting, weight))) if weight else None
        writer = mathml.Writer(page.notation, page.precision, numbers=False)
        return PathsView(
            page.name(subject),
            rows,
            n,
            self.about(total),
            mathml.math(writer.write(shorter)) if shorter else Markup(""),
            self.about(page.value(subject)),
            known=page.known(Quantity(kind, weight)) if weight else page.known(subject),
        )

    def _path_row(self, layer: int, path: Path, tree: Product) -> PathRow:
        page = self.page
        names = mathml.Writer(page.notation, page.precision, numbers=False)
        numbers = mathml.Writer(page.notation, page.precision, numbers=True)
        route = tuple(page.name(Quantity("a", layer + i, unit)) for i, unit in enumerate(path))
        return PathRow(
            route, mathml.math(names.write(tree)), mathml.math(numbers.write(tree)), self.about(tree.evaluate())
        )

    # --- memo ------------------------------------------------------------------------------

    def memo(self) -> MemoView:
        """Show the δs that are known, those in use, and what they save."""
        shape = self.lesson.values.shape
        layers = tuple(
            (
                layer_label(layer, shape.last),
                tuple(self._memo_cell(layer, unit) for unit in range(1, shape.sizes[layer] + 1)),
            )
            for layer in range(shape.last, 0, -1)
        )
        own = cost(shape.sizes)
        return MemoView(layers, f"{own.with_reuse:,}", f"{own.without:,}", tuple(self._bars()))

    def _memo_cell(self, layer: int, unit: int) -> MemoCell:
        q = Quantity("delta", layer, unit)
        used = q in self.page.at_work and not (self.place is not None and self.place.subject == q)
        return MemoCell(self.page.name(q), q.term, self.page.cell("delta", layer, unit).text, used)

    def _bars(self) -> Iterator[Bar]:
        sizes = self.lesson.values.shape.sizes
        costs = {n: cost(sizes if n == len(sizes) else deeper(sizes, n)) for n in range(2, 9)}
        longest = math.log10(max(c.without for c in costs.values()))
        for n, c in costs.items():
            short, long = (round(BAR * math.log10(max(v, 1.5)) / longest, 1) for v in (c.with_reuse, c.without))
            yield Bar(n, f"{c.with_reuse:,}", f"{c.without:,}", short, long, n == len(sizes))

    # --- order -----------------------------------------------------------------------------

    def order(self) -> OrderView:
        """Compare both orders of updating."""
        order = update_order(self.lesson)
        return OrderView(
            tuple(self._order_rows(order)),
            self.about(order.before),
            self.about(order.after),
            self.about(order.wrong_after),
            self.about(order.wrong_after - order.after),
            len(self.lesson.values.shape.sizes),
        )

    def _order_rows(self, order: Order) -> Iterator[OrderRowView]:
        for row in order.rows:
            yield OrderRowView(
                self.name(row.weight),
                Quantity("w", row.weight).term,
                self.write(row.old),
                self.write(row.right),
                self.write(row.new),
                self.write(row.wrong),
                self.write(row.wrong_new),
                row.right != row.wrong,
                self.place is not None and self.place.weight == row.weight,
            )

    # --- check -----------------------------------------------------------------------------

    def check(self) -> CheckView:
        """Nudge the weight at hand, and the others into its unit."""
        shape = self.lesson.values.shape
        layer, unit, _ = shape.ends(self.weight)
        fellows = [shape.weight(layer, unit, source) for source in range(1, shape.sizes[layer - 1] + 1)]
        found = {n.weight: n for n in nudged(self.lesson, fellows, self.page.sample)}
        mine = found[self.weight]
        return CheckView(
            self.name(self.weight),
            self.about(mine.up, FINE),
            self.about(mine.down, FINE),
            self.write(2 * NUDGE),
            self.about(mine.quotient, FINE),
            self.about(mine.gradient, FINE),
            self.write(NUDGE),
            tuple(
                CheckRow(self.name(n.weight), Quantity("grad_w", n.weight).term, self.write(n.gradient),
                         self.write(n.quotient), min(n.digits, 15), n.weight == self.weight)
                for n in found.values()
            ),
        )  # fmt: skip

    # --- slope -----------------------------------------------------------------------------

    def slope(self) -> SlopeView | None:
        """Draw E over the weight at hand, its tangent and the step; None where they are too large, or undefined."""
        sample, k = self.page.sample, self.weight
        w, E, g = (
            float(self.lesson.values.value(Quantity(kind, k if kind != "E" else 0), sample))
            for kind in ("w", "E", "grad_w")
        )
        move = -self.lesson.course.rate * g
        reach = max(2.0, 1.3 * abs(move))
        bounds = ((w, FARTHEST), (reach, FARTHEST), (E, curves.DRAWABLE), (g, curves.DRAWABLE))
        if not all(abs(v) < most for v, most in bounds):
            return None
        found = error_curve(self.lesson, k, sample, reach, CURVE_POINTS)
        curve = [(a, e) for a, e in found if abs(e) < curves.DRAWABLE]
        if len(curve) < 2:
            return None
        values = [e for _, e in curve]
        low, high = min([0.0, *values]), max([*values, E])
        span = (high - low) or 1.0
        x = curves.Scale(w - reach, w + reach, curves.LEFT, curves.WIDTH - curves.RIGHT, logarithmic=False)
        y = curves.Scale(low, high + 0.06 * span, SLOPE_BOTTOM, curves.TOP, logarithmic=False)
        return self._slope_view(k, (w, E, g, move), x, y, curve, reach, (low, high + 0.06 * span))

    def _slope_view(
        self, k: int, point: tuple[float, float, float, float], x: curves.Scale, y: curves.Scale,
        curve: list[tuple[float, float]], reach: float, bounds: tuple[float, float],
    ) -> SlopeView:  # fmt: skip
        w, E, g, move = point
        symbol = self.page.notation.weight(k)
        half = min(reach * 0.45, (bounds[1] - bounds[0]) * 0.45 / abs(g)) if g else reach * 0.45
        after = min(curve, key=lambda p: abs(p[0] - (w + move)))[1]
        return SlopeView(
            name=self.name(k),
            letter=symbol.letter,
            sub=str(symbol.sub),
            curve="M" + "L".join(f"{x(a)} {y(b)}" for a, b in curve),
            tangent=f"M{x(w - half)} {y(E - g * half)}L{x(w + half)} {y(E + g * half)}",
            step=f"M{x(w)} {y(bounds[0])}H{x(w + move)}",
            x=x(w),
            y=y(E),
            x_new=x(w + move),
            y_new=y(after),
            x_ticks=tuple((x(v), f"{v:g}") for v in curves.linear_ticks(w - reach, w + reach, 8)),
            y_ticks=tuple((y(v), f"{v:g}") for v in curves.linear_ticks(*bounds, 4)),
            width=curves.WIDTH,
            height=SLOPE_HEIGHT,
            left=curves.LEFT,
            right=curves.WIDTH - curves.RIGHT,
            top=curves.TOP,
            bottom=SLOPE_BOTTOM,
            gradient=self.about(self.lesson.values.value(Quantity("grad_w", k), self.page.sample)),
            change=self.about(Decimal(repr(move))),
            words=f"Error over {symbol.letter}{symbol.sub}, with its tangent and the step of the update",
        )


def _source(setting: Setting, weight: int) -> Leaf:
    layer, _, source = setting.shape.ends(weight)
    return setting.leaf("a", layer - 1, source)


SLOPE_HEIGHT = 270.0
SLOPE_BOTTOM = SLOPE_HEIGHT - curves.BOTTOM
