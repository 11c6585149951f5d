"""The preview picture of a step, for chats and search pages: the network, the question, the result."""

import io
import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, Protocol

from PIL import Image, ImageDraw, ImageFont

from app.address.display import Display
from app.address.scenario import Scenario
from app.drawing.plate import Box
from app.engine.exact import exactly
from app.lesson.symbols import plain
from app.pages.step.drawing import picture
from app.pages.step.drawn.marks import Drawn, EdgeView, MapView, Mark, UnitView
from app.pages.step.occasion import Occasion, occasion
from app.pages.step.sentences import question, trail
from app.pages.templates import STATIC

WIDTH, HEIGHT = 1200, 630
"""What chats expect."""

FINER = 2
"""Drawn so many times larger, then made smaller, which smooths the edges."""

PAPER, INK, QUIET, LINE = "#fbfaf6", "#1b1e23", "#585e67", "#c9c4b6"
PLUS, MINUS, WORK, WORK_LINE = "#0072b2", "#b04a00", "#ffedb3", "#b98900"
FACTORS = {"factor-1": "#7a3e9d", "factor-2": "#00736b", "factor-3": "#b0185b"}
FONT = STATIC / "fonts" / "stix-two-math-subset.woff2"


Points = list[tuple[float, float]]


class PaintPen(NamedTuple):
    """Paints in the picture's own units, on the finer canvas."""

    canvas: ImageDraw.ImageDraw
    scale: float = FINER
    x: float = 0
    y: float = 0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a place on the canvas."""
        return (self.x + x) * self.scale, (self.y + y) * self.scale

    def text(self, x: float, y: float, words: str, size: float, colour: str = INK, anchor: str = "mm") -> None:
        """Write a line."""
        self.canvas.text(self.at(x, y), words, colour, font(round(size * self.scale)), anchor)

    def line(self, ends: Points, width: float, colour: str, *, dashed: bool = False) -> None:
        """Draw a line; paint has no dashes."""
        del dashed
        self.canvas.line([self.at(*end) for end in ends], colour, round(width * self.scale))

    def ground(self, box: Box) -> None:
        """Lay out what a label at work stands on."""
        ends = [self.at(box.left, box.top), self.at(box.right, box.bottom)]
        self.canvas.rounded_rectangle(ends, 5 * FINER, WORK)

    def circle(self, x: float, y: float, r: float, fill: str, edge: str, width: float) -> None:
        """Draw a circle."""
        box = [self.at(x - r, y - r), self.at(x + r, y + r)]
        self.canvas.ellipse(box, fill, edge, round(width * self.scale))


class Pen(Protocol):
    """What draws the network: on paper of pixels, as SVG, as TikZ."""

    def text(self, x: float, y: float, words: str, size: float, colour: str = INK, anchor: str = "mm") -> None:
        """Write a line; of `anchor` the first letter tells the left, middle or right of it that stands at x."""

    def line(self, ends: Points, width: float, colour: str, *, dashed: bool = False) -> None:
        """Draw a line through points."""

    def circle(self, x: float, y: float, r: float, fill: str, edge: str, width: float) -> None:
        """Draw a circle."""

    def ground(self, box: Box) -> None:
        """Lay out what a label at work stands on."""


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Load our font."""
    return ImageFont.truetype(str(FONT), size)


def shown_to_others(display: Display) -> str:
    """Return how much of a step a picture shows: in practice its question alone."""
    return "question" if display.practice else display.shown


def preview(scenario: Scenario) -> bytes:
    """Draw a step as PNG, always in the same colours and names' style as its page."""
    view = scenario.display.of_numbers()._replace(shown=shown_to_others(scenario.display))
    seen = Scenario(scenario.spec, scenario.seed, scenario.iteration, scenario.step, view)
    return _drawn(seen)


@lru_cache(maxsize=64)
def _drawn(scenario: Scenario) -> bytes:
    at = occasion(scenario)
    with exactly(at.lesson.values.digits):
        seen, found, asked = picture(at), result(at), question(at)
    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), PAPER)
    pen = PaintPen(ImageDraw.Draw(image))
    drawn, scale = seen.drawn, min(1.15, HEIGHT / seen.drawn.height * 0.97)
    network(pen._replace(scale=FINER * scale, x=24, y=(HEIGHT / scale - drawn.height) / 2), drawn, seen.letter)
    words(pen, asked, found, trail(at))
    data = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(128).save(data, "PNG", optimize=True)
    return data.getvalue()


def result(at: Occasion) -> str:
    """Write what the step works out in one line; nothing before the first step."""
    e = at.step.equation
    if e is None:
        return ""
    name, written = plain(at.notation.name(e.subject.quantity)), at.written(e.subject.quantity)
    if at.hides:
        return f"{name} = ?"
    return f"{name} {written.relation} {written.text}"


def words(pen: PaintPen, question: str, found: str, trail: str) -> None:
    """Write the question, the result and the place on the right."""
    left, y = 720.0, 190.0
    for line in wrapped(question, 40, WIDTH - left - 40):
        pen.text(left, y, line, 40, anchor="lm")
        y += 52
    y += 26
    if found:
        size = next((s for s in (50, 42, 34) if width(found, s) < WIDTH - left - 60), 26)
        box = [pen.at(left - 12, y - 8), pen.at(left + width(found, size) + 14, y + size + 22)]
        pen.canvas.rounded_rectangle(box, 12 * FINER, WORK)
        pen.text(left, y + size / 2 + 8, found, size, anchor="lm")
    for i, line in enumerate(reversed(wrapped(trail, 24, WIDTH - left - 40))):
        pen.text(left, HEIGHT - 60 - 32 * i, line, 24, QUIET, anchor="lm")
    pen.text(left, 84, "Backstep", 40, anchor="lm")


def width(text: str, size: float) -> float:
    """How wide a line is."""
    return font(round(size * FINER)).getlength(text) / FINER


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Break a text into lines that fit."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def network(pen: Pen, d: Drawn, letter: float) -> None:
    """Draw the network: edges, units, and the labels that the page shows."""
    if d.map:
        small_map(pen, d.map)
    for edge in d.edges:
        states = edge.classes.split()
        colour = LINE if "is-error" in states else MINUS if "is-negative" in states else PLUS
        pen.line(points(edge.d), float(edge.width) * 1.2, colour, dashed="is-negative" in states)
    for unit in d.units:
        unit_circle(pen, unit, letter)
    for edge in d.edges:
        label(pen, edge, letter)
    for head in d.heads:
        pen.text(head.x, head.y, head.words, letter, QUIET)


def points(d: str) -> Points:
    """Return the points of a path of ours: a line, a curve, or a level line and a curve after it."""
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", d)]
    if "C" not in d:
        return [(numbers[0], numbers[1]), (numbers[2], numbers[3])]
    x0, y0, *curve = numbers
    begin = (curve.pop(0), y0) if "H" in d else (x0, y0)
    ends = [begin, *zip(curve[::2], curve[1::2], strict=True)]
    return [(x0, y0), *(_on_curve(ends, i / 16) for i in range(17))]


def _on_curve(ends: Points, t: float) -> tuple[float, float]:
    """Return a point of a Bézier curve."""
    while len(ends) > 1:
        ends = [((1 - t) * a[0] + t * b[0], (1 - t) * a[1] + t * b[1]) for a, b in pairwise(ends)]
    return ends[0]


def small_map(pen: Pen, m: MapView) -> None:
    """Draw the whole network, small."""
    for hair in m.edges:
        pen.line(points(hair.d), 0.5 if not hair.classes else 1.5, LINE if not hair.classes else WORK_LINE)
    for dot in m.units:
        pen.circle(dot.x, dot.y, dot.r, QUIET if "is-known" in dot.classes else PAPER, QUIET, 1)


def unit_circle(pen: Pen, unit: UnitView, letter: float) -> None:
    """Draw a unit with its name, its value, and what stands around it."""
    states = unit.classes.split()
    at_work = "is-subject" in states or "is-active" in states
    fill = WORK if "is-subject" in states else "#ffffff"
    pen.circle(unit.x, unit.y, unit.r, fill, WORK_LINE if at_work else QUIET, 3 if at_work else 1.6)
    pen.text(unit.x, unit.y - (0.3 * unit.r if unit.r > 30 else 0), unit.name, letter, QUIET)
    for mark in (*([unit.value] if unit.value else []), *unit.texts):
        text(pen, mark, letter)


def label(pen: Pen, edge: EdgeView, letter: float) -> None:
    """Write what stands at an edge."""
    for g in edge.grounds:
        pen.ground(g)
    for mark in edge.texts:
        text(pen, mark, letter)


def text(pen: Pen, mark: Mark, letter: float) -> None:
    """Write a number with its name."""
    anchor = {"middle": "mm", "start": "lm", "end": "rm"}[mark.anchor]
    states = mark.classes.split()
    colour = next((FACTORS[state] for state in states if state in FACTORS), INK)
    size = letter * (1.18 if "is-active" in states else 1)
    pen.text(mark.x, mark.y, f"{mark.name} {mark.number}{mark.tail}".strip(), size, colour, anchor)
