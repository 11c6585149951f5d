"""The preview picture of a step, for chats and search pages: the network, the question, the result."""

import io
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from app.address.scenario import Scenario
from app.engine.exact import exactly
from app.lesson.symbols import plain
from app.pages.step.drawing import DiagramView, diagram
from app.pages.step.drawn.edges import EdgeView
from app.pages.step.drawn.units import UnitView
from app.pages.step.occasion import Occasion, occasion
from app.pages.step.sentences import question, trail
from app.pages.templates import STATIC

WIDTH, HEIGHT = 1200, 630
"""What chats expect."""

FINER = 2
"""Drawn so many times larger, then made smaller, which smooths the edges."""

PAPER, INK, QUIET, LINE = "#fbfaf6", "#1b1e23", "#585e67", "#c9c4b6"
PLUS, MINUS, WORK, WORK_LINE = "#0072b2", "#b04a00", "#ffedb3", "#b98900"
FONT = STATIC / "fonts" / "stix-two-math-subset.woff2"


class Pen(NamedTuple):
    """Draws in the picture's own units, on the finer canvas."""

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

    def line(self, ends: list[tuple[float, float]], width: float, colour: str) -> None:
        """Draw a line."""
        self.canvas.line([self.at(*end) for end in ends], colour, round(width * self.scale))

    def circle(self, x: float, y: float, r: float, fill: str, edge: str, width: float) -> None:
        """Draw a circle."""
        box = [self.at(x - r, y - r), self.at(x + r, y + r)]
        self.canvas.ellipse(box, fill, edge, round(width * self.scale))


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Load our font."""
    return ImageFont.truetype(str(FONT), size)


def picture(scenario: Scenario) -> bytes:
    """Draw a step as PNG, always in the same colours and names' style as its page."""
    view = scenario.display.of_numbers()._replace(shown=scenario.display.shown)
    seen = Scenario(scenario.spec, scenario.seed, scenario.iteration, scenario.step, view)
    return _drawn(seen)


@lru_cache(maxsize=64)
def _drawn(scenario: Scenario) -> bytes:
    at = occasion(scenario)
    with exactly(at.lesson.values.digits):
        seen, found, asked = diagram(at), result(at), question(at)
    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), PAPER)
    pen = Pen(ImageDraw.Draw(image))
    shape = seen.shape
    network(pen._replace(scale=FINER * 0.94, x=20, y=(HEIGHT / 0.94 - shape.height) / 2), seen)
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


def words(pen: Pen, question: str, found: str, trail: str) -> None:
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


def network(pen: Pen, d: DiagramView) -> None:
    """Draw the network: edges, units, and the labels that the page shows at rest."""
    ends = {(u.layer, u.unit): (u.x, u.y) for u in d.shape.units}
    for edge, view in zip(d.shape.edges, d.edges, strict=True):
        start, end = ends[edge.layer - 1, edge.source], ends[edge.layer, edge.unit]
        resting = "is-resting" in view.classes.split()
        colour = LINE if resting else MINUS if "is-negative" in view.classes.split() else PLUS
        pen.line([start, end], float(view.width) * (0.8 if resting else 1.3), colour)
    for unit in d.units:
        unit_circle(pen, unit, d)
    for view in d.edges:
        if "is-dense" not in view.classes.split() or "is-active" in view.classes.split():
            label(pen, view, d.shape.letter)


def unit_circle(pen: Pen, unit: UnitView, d: DiagramView) -> None:
    """Draw a unit with its name and its value, where there is room."""
    states = unit.classes.split()
    at_work = "is-subject" in states or "is-active" in states
    fill = WORK if "is-subject" in states else "#ffffff"
    r = d.shape.radius
    pen.circle(unit.x, unit.y, r, fill, WORK_LINE if at_work else QUIET, 3 if at_work else 1.6)
    if not d.shape.roomy:
        return
    size = d.shape.letter
    pen.text(unit.x, unit.y - 0.32 * r, unit.name + unit.sub, size, QUIET)
    pen.text(unit.x, unit.y + 0.3 * r, unit.value, size)


def label(pen: Pen, view: EdgeView, size: float) -> None:
    """Write a weight on its edge."""
    text = f"{view.letter}{view.name} {view.value}".strip()
    half = width(text, size) / 2 + 5
    ground = WORK if "is-active" in view.classes.split() else PAPER
    box = [pen.at(view.x - half, view.y - 0.72 * size), pen.at(view.x + half, view.y + 0.72 * size)]
    pen.canvas.rounded_rectangle(box, 5 * FINER, ground)
    pen.text(view.x, view.y, text, size)
