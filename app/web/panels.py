"""Other forms of the same step that are tables and curves: update order, slope, check."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.drawing import curves
from app.lesson.comparisons import NUDGE, Order, error_curve, nudged, update_order
from app.lesson.terms import Quantity

if TYPE_CHECKING:
    from app.web.pages import PageBuilder

CURVE_POINTS = 121


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

    def about(self, value: Decimal) -> str:
        """Write a value after its sign."""
        written = self.page.precision.write(value)
        return f"{'=' if written.exact else '≈'} {written.text}"

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
            self.about(mine.up),
            self.about(mine.down),
            self.write(2 * NUDGE),
            self.about(mine.quotient),
            self.about(mine.gradient),
            self.write(NUDGE),
            tuple(
                CheckRow(self.name(n.weight), Quantity("grad_w", n.weight).term, self.write(n.gradient),
                         self.write(n.quotient), min(n.digits, 15), n.weight == self.weight)
                for n in found.values()
            ),
        )  # fmt: skip

    # --- slope -----------------------------------------------------------------------------

    def slope(self) -> SlopeView | None:
        """Draw E over the weight at hand, its tangent and the step; None where nothing is finite."""
        sample, k = self.page.sample, self.weight
        w, E, g = (
            float(self.lesson.values.value(Quantity(kind, k if kind != "E" else 0), sample))
            for kind in ("w", "E", "grad_w")
        )
        move = -self.lesson.course.rate * g
        reach = max(2.0, 1.3 * abs(move))
        if not all(map(math.isfinite, (w, E, g, reach))) or reach > 1e6:
            return None
        curve = error_curve(self.lesson, k, sample, reach, CURVE_POINTS)
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


SLOPE_HEIGHT = 270.0
SLOPE_BOTTOM = SLOPE_HEIGHT - curves.BOTTOM
