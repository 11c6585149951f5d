"""The picture of a step as a file for slides and papers: SVG that stands by itself, and TikZ."""

import base64
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from xml.etree import ElementTree as Tree

from app.address.scenario import Scenario
from app.drawing.plate import Box
from app.engine.exact import exactly
from app.pages.picture import (
    FACTORS,
    FONT,
    INK,
    LINE,
    MINUS,
    PAPER,
    PLUS,
    QUIET,
    WORK,
    WORK_LINE,
    Points,
    network,
    shown_to_others,
)
from app.pages.step.drawing import PictureView, picture
from app.pages.step.occasion import occasion

FONTS = "STIX Two Math, STIX Two Text, Cambria Math, Georgia, serif"

BLACK = {PLUS: "#000000", MINUS: "#000000", WORK: "#e6e6e6", WORK_LINE: "#000000", PAPER: "#ffffff", INK: "#000000",
         QUIET: "#333333", LINE: "#999999", **dict.fromkeys(FACTORS.values(), "#000000")}  # fmt: skip
"""What colours become in black and white: what is negative is dashed, what is at work grey and its rim thick."""

ANCHORS = {"m": "middle", "l": "start", "r": "end"}


def seen(scenario: Scenario) -> PictureView:
    """Return the picture of a step as others get it; larger, with `present`."""
    kept = {key: getattr(scenario.display, key) for key in ("present", "all")}
    display = scenario.display.of_numbers()._replace(shown=shown_to_others(scenario.display), **kept)
    at = occasion(Scenario(scenario.spec, scenario.seed, scenario.iteration, scenario.step, display))
    with exactly(at.lesson.values.digits):
        return picture(at)


@dataclass
class SvgPen:
    """Draws into an SVG document, with attributes that every program reads."""

    root: Tree.Element
    colours: dict[str, str] = field(default_factory=dict)

    def text(self, x: float, y: float, words: str, size: float, colour: str = INK, anchor: str = "mm") -> None:
        """Write a line, on a rim of paper."""
        place = {"x": f"{x:.1f}", "y": f"{y + 0.34 * size:.1f}", "text-anchor": ANCHORS[anchor[0]]}
        look = {"font-size": f"{size:.1f}", "fill": self.of(colour), "stroke": self.of(PAPER), "stroke-width": "3"}
        Tree.SubElement(self.root, "text", place | look | {"paint-order": "stroke"}).text = words

    def line(self, ends: Points, width: float, colour: str, *, dashed: bool = False) -> None:
        """Draw a line through points."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in ends)
        look = {"points": path, "fill": "none", "stroke": self.of(colour), "stroke-width": f"{width:.1f}"}
        Tree.SubElement(self.root, "polyline", look | ({"stroke-dasharray": "9 5"} if dashed else {}))

    def circle(self, x: float, y: float, r: float, fill: str, edge: str, width: float) -> None:
        """Draw a circle."""
        place = {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{r:.1f}"}
        look = {"fill": self.of(fill), "stroke": self.of(edge), "stroke-width": f"{width:.1f}"}
        Tree.SubElement(self.root, "circle", place | look)

    def ground(self, box: Box) -> None:
        """Lay out what a label at work stands on."""
        size = {"width": f"{box.right - box.left:.1f}", "height": f"{box.bottom - box.top:.1f}"}
        place = {"x": f"{box.left:.1f}", "y": f"{box.top:.1f}", "rx": "5", "fill": self.of(WORK)}
        Tree.SubElement(self.root, "rect", place | size)

    def of(self, colour: str) -> str:
        """Return the colour as this drawing has it."""
        return self.colours.get(colour, colour)


@lru_cache
def _font_face() -> str:
    """Return our font as a rule that holds it whole; labels are set by its widths."""
    data = base64.b64encode(FONT.read_bytes()).decode()
    return f'@font-face{{font-family:"STIX Two Math";src:url("data:font/woff2;base64,{data}") format("woff2")}}'


def svg(scenario: Scenario, *, black: bool) -> str:
    """Write the picture of a step as SVG."""
    p = seen(scenario)
    size = f"0 0 {p.drawn.width:g} {p.drawn.height:g}"
    root = Tree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": size, "width": f"{p.drawn.width:g}",
                                "height": f"{p.drawn.height:g}", "font-family": FONTS, "role": "img"})  # fmt: skip
    Tree.SubElement(root, "title").text = p.text
    Tree.SubElement(root, "style").text = _font_face()
    network(SvgPen(root, BLACK if black else {}), p.drawn, p.letter)
    return Tree.tostring(root, encoding="unicode") + "\n"


POINT = 1 / 40
"""Centimetres for a unit of the picture."""


@dataclass
class TikzPen:
    """Draws lines of TikZ.

    Attributes:
        lines: what was drawn so far.
        held: boxes around circles and grounds, on which a label needs no ground of its own.
    """

    lines: list[str]
    held: list[Box] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float, colour: str = INK, anchor: str = "mm") -> None:
        """Write a line as mathematics."""
        side = {"m": "center", "l": "west", "r": "east"}[anchor[0]]
        font = rf"\fontsize{{{size * 0.62:.1f}}}{{{size * 0.7:.1f}}}\selectfont"
        look = f"anchor={side}, inner sep=0, text={self.of(colour)}, font={font}"
        if not any(box.left < x < box.right and box.top < y < box.bottom for box in self.held):
            look += ", inner sep=0.5pt, fill=backstepwhite, fill opacity=0.85, text opacity=1"
        self.lines.append(rf"\node[{look}] at {_place(x, y)} {{{in_latex(words)}}};")

    def line(self, ends: Points, width: float, colour: str, *, dashed: bool = False) -> None:
        """Draw a line through points."""
        look = f"draw={self.of(colour)}, line width={width * 0.6:.2f}pt{', dashed' if dashed else ''}"
        self.lines.append(rf"\path[{look}] {' -- '.join(_place(*end) for end in ends)};")

    def circle(self, x: float, y: float, r: float, fill: str, edge: str, width: float) -> None:
        """Draw a circle."""
        self.held.append(Box(x - r, y - r, x + r, y + r))
        look = f"fill={self.of(fill)}, draw={self.of(edge)}, line width={width * 0.6:.2f}pt"
        self.lines.append(rf"\path[{look}] {_place(x, y)} circle[radius={r * POINT:.3f}];")

    def ground(self, box: Box) -> None:
        """Lay out what a label at work stands on."""
        self.held.append(box)
        begin, end = _place(box.left, box.top), _place(box.right, box.bottom)
        self.lines.append(rf"\path[fill={self.of(WORK)}, rounded corners=2pt] {begin} rectangle {end};")

    def of(self, colour: str) -> str:
        """Return the name under which the colour is defined."""
        return NAMES[colour]


NAMES = {PAPER: "backsteppaper", INK: "backstepink", QUIET: "backstepquiet", LINE: "backstepline", PLUS: "backstepplus",
         MINUS: "backstepminus", WORK: "backstepwork", WORK_LINE: "backstepworkline", "#ffffff": "backstepwhite",
         FACTORS["factor-1"]: "backstepone", FACTORS["factor-2"]: "backsteptwo",
         FACTORS["factor-3"]: "backstepthree"}  # fmt: skip


def _place(x: float, y: float) -> str:
    """Return a place as TikZ has it, whose y goes up."""
    return f"({x * POINT:.3f},{-y * POINT:.3f})"


def colours_defined(*, black: bool) -> list[str]:
    """Return the lines that define the colours by their names."""
    values = {name: BLACK.get(colour, colour) if black else colour for colour, name in NAMES.items()}
    return [rf"\definecolor{{{name}}}{{HTML}}{{{value[1:].upper()}}}" for name, value in values.items()]


def tikz(scenario: Scenario, *, black: bool) -> str:
    """Write the picture of a step as TikZ, in a document of its own."""
    p, lines = seen(scenario), list[str]()
    network(TikzPen(lines), p.drawn, p.letter)
    defined = colours_defined(black=black)
    head = [r"\documentclass[border=4pt]{standalone}", r"\usepackage{amsmath,tikz}", *defined, r"\begin{document}"]
    drawn = [r"\begin{tikzpicture}", *lines, r"\end{tikzpicture}"]
    return "\n".join([*head, *drawn, r"\end{document}", ""])


SIGNS = {"−": "-", "→": r"\to ", "·": r"\cdot ", "∂": r"\partial ", " ": r"\ ", "\u00a0": r"\ ", "δ": r"\delta ",
         "Δ": r"\Delta ", "α": r"\alpha ", "μ": r"\mu ", "β": r"\beta ", "ρ": r"\rho ", "ε": r"\varepsilon ",
         "λ": r"\lambda ", "⟦": "_{", "⟧": "}"}  # fmt: skip
"""What is written with LaTeX's names; ⟦ and ⟧ stand around a name below another one."""

_ITALIC = "[\U0001d434-\U0001d467\u210e\U0001d6fc-\U0001d71b]"
NESTED = re.compile(f"({_ITALIC})({_ITALIC}[₀-₉,]*)")
KEPT = set("0123456789.,+-/=()[]'e")
WORD = re.compile(r"[A-Za-z]{2,}")


def in_latex(words: str) -> str:
    """Return a label of the picture as LaTeX's mathematics; signs that it does not know are left out."""
    pieces: list[str] = []
    for kind, signs in groupby(NESTED.sub(r"\1⟦\2⟧", words), key=_kind):
        written = "".join(_sign(unicodedata.normalize("NFKC", sign)) for sign in signs)
        pieces.append(f"{kind}{{{written}}}" if kind else written)
    text = "".join(pieces)
    return f"${WORD.sub(_upright, text)}$"


def _kind(sign: str) -> str:
    """Return LaTeX's sign for what stands below or above, or nothing."""
    return {"<sub": "_", "<super": "^"}.get(unicodedata.decomposition(sign).partition(">")[0], "")


def _sign(plain: str) -> str:
    """Write one sign."""
    if plain in SIGNS:
        return SIGNS[plain]
    return plain if plain in KEPT or (plain.isascii() and plain.isalpha()) else ""


def _upright(found: re.Match[str]) -> str:
    """Set a word upright; what follows a backslash is a name of LaTeX's own."""
    is_command = found.start() and found.string[found.start() - 1] == "\\"
    return found[0] if is_command else rf"\mathrm{{{found[0]}}}"


Written = Callable[..., str]

DRAWINGS: dict[str, tuple[Written, str]] = {
    "svg": (svg, "image/svg+xml"),
    "tex": (tikz, "application/x-tex; charset=utf-8"),
}
"""Every kind of drawing file: its writer and its media type."""
