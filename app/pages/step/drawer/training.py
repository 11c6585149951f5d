"""The part of the page about many iterations: where to go, and the error's chart."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from app.address.display import MOST_ITERATIONS
from app.address.links import Links
from app.address.scenario import MOST_WORK, Scenario
from app.drawing.curves import DRAWABLE, Chart, Point, draw, thinned
from app.engine.training import Run
from app.pages.step.occasion import Occasion
from app.service.lessons import run_of, work_to
from app.service.turnstile import turnstile
from app.writing.numbers import Precision, raised

MOST_POINTS, MOST_DOTS, MOST_MEANS = 320, 41, 33
JUMPS = (1, 10, 100, 1000)


@dataclass(frozen=True)
class Jump:
    """A link to another iteration; no href where it can't be reached."""

    id: str
    label: str
    href: str


@dataclass(frozen=True)
class TickView:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class DotView:
    """A point that leads to its iteration."""

    x: float
    y: float
    href: str
    title: str
    state: str


@dataclass(frozen=True)
class ChartView:
    """The chart, its marks written."""

    chart: Chart
    x_ticks: tuple[TickView, ...]
    y_ticks: tuple[TickView, ...]
    dots: tuple[DotView, ...]
    words: str
    of_samples: bool


@dataclass(frozen=True)
class TrainingView:
    """Everything about many iterations.

    Attributes:
        chart: the error's chart, or nothing.
    """

    jumps: tuple[Jump, ...]
    iteration: int
    most: int
    chart: ChartView | None


def most_iterations(scenario: Scenario) -> int:
    """How far this lesson can be followed."""
    return min(MOST_ITERATIONS, MOST_WORK // (len(scenario.spec.w) * len(scenario.spec.x)))


class TrainingBuilder:
    """Builds that part for one scenario.

    Attributes:
        until: how far the chart reaches.
    """

    def __init__(self, scenario: Scenario, precision: Precision, links: Links) -> None:
        self.scenario, self.precision, self.links = scenario, precision, links
        self.most = most_iterations(scenario)
        self.until = max(scenario.iteration, min(scenario.display.seen, self.most))

    @cached_property
    def run(self) -> Run:
        """The run, followed that far."""
        return run_of(self.scenario.spec)

    @cached_property
    def errors(self) -> list[float]:
        """E before each update that the chart shows, and after the last."""
        with turnstile.through(work_to(self.scenario.spec, self.until), self.scenario.spec):
            return self.run.errors_until(self.until)

    def at(self, iteration: int) -> str:
        """Return the address of the same step at another iteration; the chart keeps what it shows."""
        seen = self.until if iteration < self.until else 0
        return self.links.changed(self.scenario.step, iteration, seen=seen)

    def jumps(self) -> Iterator[Jump]:
        """Return the links to other iterations."""
        k = self.scenario.iteration
        yield Jump("iteration-start", "Start", self.at(0) if k else "")
        yield Jump("iteration-back", "−1", self.at(k - 1) if k else "")
        for n in JUMPS:
            yield Jump(f"iteration-{n}", f"+{n:,}", self.at(k + n) if k + n <= self.most else "")

    def overflow(self) -> str:
        """Return where the run left the finite numbers, if it did so far."""
        errors = self.errors[: self.scenario.iteration + 1]
        first = next((k for k, e in enumerate(errors) if not math.isfinite(e)), None)
        if first is None:
            return ""
        return (
            f"The run diverged: at iteration {first:,} a number grew beyond what a computer’s number can hold "
            f"(1.8·10{raised(308)}). From there on some values are undefined. A smaller learning rate may help."
        )

    def chart(self) -> ChartView | None:
        """Draw the error from iteration 0 to the farthest one seen."""
        errors = self.errors
        several = self.run.course.size > 1 and self.run.course.batch == "each"
        means = self.means() if several else []
        curve = finite((k, errors[k]) for k in thinned(self.until, MOST_POINTS))
        visited = sorted({*thinned(self.until, MOST_DOTS), self.scenario.iteration})
        dots = finite((k, errors[k]) for k in visited)
        chart = draw(curve, means, dots, self.scenario.iteration, self.until)
        return None if chart is None else self.view_of(chart, several)

    def means(self) -> list[Point]:
        """Return the mean error over all samples at the beginning of epochs."""
        size = self.run.course.size
        epochs = [e * size for e in thinned(self.until // size, MOST_MEANS)]
        return finite((k, self.run.course.mean_error(self.run.network_after(k))) for k in epochs)

    def view_of(self, chart: Chart, several: bool) -> ChartView:
        """Write a chart's marks and links."""
        dots = tuple(
            DotView(
                dot.x,
                dot.y,
                self.at(dot.k),
                f"iteration {dot.k:,}: E {self.number(dot.value)}",
                "is-current" if dot.k == self.scenario.iteration else "",
            )
            for dot in chart.dots
        )
        y = tuple(TickView(t.at, self.power(t.power) if t.power is not None else f"{t.value:g}") for t in chart.y_ticks)
        x = tuple(TickView(t.at, f"{t.value:,.0f}") for t in chart.x_ticks)
        scale = " on a logarithmic scale" if chart.logarithmic else ""
        words = f"Error E{scale} over iterations 0 to {self.until:,}"
        return ChartView(chart, x, y, dots, words, several)

    @staticmethod
    def power(p: int) -> str:
        """Write a power of ten."""
        return f"{10.0**p:g}" if -3 <= p <= 3 else f"10{raised(p)}"

    def number(self, value: float) -> str:
        """Write an error for reading."""
        return self.precision.write(Decimal(repr(value))).text


def finite(points: Iterator[Point]) -> list[Point]:
    """Keep the points that can be drawn."""
    return [(k, v) for k, v in points if abs(v) < DRAWABLE]


def overflow(at: Occasion) -> str:
    """Return where the training left the numbers that a float64 can hold, if it did."""
    if at.lesson.values.is_finite or not at.scenario.iteration:
        return ""
    return TrainingBuilder(at.scenario, at.precision, at.links).overflow()


def training(at: Occasion) -> TrainingView:
    """Return everything about many iterations; the chart where some have been seen."""
    builder = TrainingBuilder(at.scenario, at.precision, at.links)
    chart = builder.chart() if builder.until else None
    return TrainingView(tuple(builder.jumps()), at.scenario.iteration, builder.most, chart)
