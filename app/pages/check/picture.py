"""The network with a sign at every quantity that a sheet names: right, following, wrong."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.drawing.labels import LEADING, homes
from app.drawing.plate import Box, Circle, Segment
from app.drawing.small_map import draw_map
from app.drawing.whole import WIDTH, draw, is_small_enough
from app.lesson.quantities import Quantity
from app.pages.step.drawn.draft import path_of
from app.pages.step.drawn.marks import svg_name
from app.pages.step.occasion import Occasion
from app.practice.sheet import WRONG, Marked, Sheet

LETTER = 14.0
MAP_HEIGHT = 300.0

SIGNS = {"right": "✓", "rounded": "≈", "follows": "↳", "wrong": "✗", "unknown": "?", "foreign": "–"}
"""The sign of each verdict."""

WORST = ("right", "rounded", "follows", "unknown", "wrong")
"""Verdicts, from the best to the worst: a unit or an edge has the colour of its worst."""

SHORT = {"z": "𝑧", "a": "", "slope": "′", "error_slope": "∂𝐸", "delta": "𝛿", "share": "𝐸", "E": "", "new_E": "→",
         "grad_w": "∂𝐸", "new_w": "→", "grad_b": "∂𝐸", "new_b": "→", "new_a": "→"}  # fmt: skip
"""What stands before a quantity's sign beside its unit or at its edge; nothing where its name stands already."""

CROWDED = 3
"""Units of a layer from which on what is right is told by colour alone, and only the rest has its signs."""

ABOVE = {"error_slope", "slope", "delta", "share"}
"""What stands above its unit; the rest stands below."""


@dataclass(frozen=True)
class Sign:
    """A quantity's sign: what it is, the sign, and the verdict for its colour."""

    name: str
    sign: str
    verdict: str


@dataclass(frozen=True)
class SignLine:
    """Signs in a row."""

    x: float
    y: float
    anchor: str
    name: str
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class SignedUnit:
    """A unit; `verdict` is its worst, `signed` that of the number whose sign stands in it."""

    x: float
    y: float
    r: float
    name: str
    verdict: str
    sign: str
    signed: str


@dataclass(frozen=True)
class SheetPicture:
    """The picture; in a large network, a map, only the worst sign of a unit is shown.

    Attributes:
        edges: their paths and worst verdicts.
        words: the same in words.
    """

    width: float
    height: float
    edges: tuple[tuple[str, str], ...]
    units: tuple[SignedUnit, ...]
    lines: tuple[SignLine, ...]
    words: str


Home = tuple[str, int, int]
"""Where a quantity stands: at a unit, by layer and number, or an edge, by its number; the error's unit is layer −1."""


def home_of(at: Occasion, q: Quantity) -> Home | None:
    """Return where a quantity of the sheet stands."""
    shape = at.lesson.values.shape
    if q.kind == "share":
        return "unit", shape.last, q.layer
    if q.kind in {"E", "new_E"}:
        return "unit", -1, 0
    if _is_of("w", q):
        return "edge", q.layer, 0
    if _is_of("b", q):
        layer, unit = shape.owner(q.layer)
        return "unit", layer, unit or 1  # a bias that a layer shares stands at its first unit
    return ("unit", q.layer, q.unit) if q.unit else None


def _is_of(letter: str, q: Quantity) -> bool:
    """Whether a quantity is a weight, or a bias, or one of its own: its gradient, its new value, what a rule keeps."""
    return q.kind == letter or q.kind.endswith(f"_{letter}")


def sheet_picture(at: Occasion, sheet: Sheet) -> SheetPicture | None:
    """Return the picture of a sheet; None where no line of it is a quantity of the lesson."""
    found: dict[Home, list[Marked]] = defaultdict(list)
    for line in sheet.lines:
        home = home_of(at, line.quantity) if line.quantity and line.verdict != "foreign" else None
        if home:
            found[home].append(line)
    if not found:
        return None
    sizes = at.lesson.values.shape.sizes
    return (_whole if is_small_enough(sizes, present=False) else _map)(at, found)


def worst(lines: Iterable[Marked]) -> str:
    """Return the worst verdict of some lines; nothing where there are none."""
    return max((line.verdict for line in lines), key=WORST.index, default="")


def _edges(at: Occasion, paths: Sequence[str], found: dict[Home, list[Marked]]) -> tuple[tuple[str, str], ...]:
    absent = at.lesson.values.shape.absent
    return tuple((d, worst(found.get(("edge", k, 0), ()))) for k, d in enumerate(paths, 1) if k not in absent)


def _unit(at: Occasion, place: tuple[int, int], c: Circle, lines: list[Marked], signed: str) -> SignedUnit:
    name = svg_name(at.notation.name(Quantity("E") if place[0] < 0 else Quantity("a", *place)))
    return SignedUnit(round(c.x, 1), round(c.y, 1), c.r, name, worst(lines), SIGNS.get(signed, ""), signed)


def _whole(at: Occasion, found: dict[Home, list[Marked]]) -> SheetPicture:
    sizes = at.lesson.values.shape.sizes
    whole, crowded = draw(sizes), max(sizes) > CROWDED
    circles = {**whole.units, (-1, 0): whole.error}
    units, lines = [], []
    for place, c in circles.items():
        mine = found.get(("unit", *place), [])
        own = next((line for line in mine if line.quantity and line.quantity.kind in {"a", "E"}), None)
        units.append(_unit(at, place, c, mine, own.verdict if own else ""))
        lines += _around(at, c, [line for line in _told(mine, crowded) if line is not own])
    for k, edge in enumerate(whole.edges, start=1):
        mine = _told(found.get(("edge", k, 0), []), crowded)
        if mine:
            lines += _at_edge(at, k, edge, _signs(mine))
    paths = [path_of(edge) for edge in whole.edges]
    to_error = tuple((path_of(edge), "") for edge in whole.error_edges)
    return SheetPicture(WIDTH, whole.height, (*_edges(at, paths, found), *to_error), tuple(units), tuple(lines),
                        _words(at, found))  # fmt: skip


def _told(lines: list[Marked], crowded: bool) -> list[Marked]:
    """Return those that have their signs."""
    return [line for line in lines if line.verdict not in {"right", "rounded"}] if crowded else lines


def _at_edge(at: Occasion, k: int, edge: Segment, signs: tuple[Sign, ...]) -> list[SignLine]:
    """Return a weight's signs, in two lines where there is room for two."""
    home = homes(at.lesson.values.shape.sizes, LETTER)[k - 1]
    x, y, anchor = home.spot if home else (*edge.at(0.5), "middle")
    name = svg_name(at.notation.name(Quantity("w", k)))
    if home is None or home.lines == 1 or len(signs) == 1:
        return [SignLine(round(x, 1), round(y, 1), anchor, name, signs)]
    half = LEADING * LETTER / 2
    first, *rest = signs
    return [SignLine(round(x, 1), round(y - half, 1), anchor, name, (first,)),
            SignLine(round(x, 1), round(y + half, 1), anchor, "", tuple(rest))]  # fmt: skip


def _around(at: Occasion, c: Circle, lines: list[Marked]) -> list[SignLine]:
    """Return the signs above and below a unit, a line each; those of its bias have one of their own."""
    rows: dict[int, list[Marked]] = defaultdict(list)
    for line in lines:
        q = line.quantity
        assert q is not None  # noqa: S101 - only such lines have a home
        rows[2 if _is_of("b", q) else -1 if q.kind in ABOVE else 1].append(line)
    return [
        SignLine(round(c.x, 1), round(_row(c, row, 1 in rows), 1), "middle", _bias(at, mine) if row == 2 else "",
                 _signs(mine))
        for row, mine in rows.items()
    ]  # fmt: skip


def _row(c: Circle, row: int, has_first: bool) -> float:
    """Return how far down a row of signs stands."""
    far = c.r + 0.8 * LETTER + (LEADING * LETTER if row == 2 and has_first else 0)
    return c.y + (far if row > 0 else -far)


def _bias(at: Occasion, lines: list[Marked]) -> str:
    q = lines[0].quantity
    return svg_name(at.notation.name(Quantity("b", q.layer))) if q else ""


def _signs(lines: list[Marked]) -> tuple[Sign, ...]:
    return tuple(
        Sign(SHORT.get(line.quantity.kind, "·") if line.quantity.kind not in {"w", "b"} else "", SIGNS[line.verdict],
             line.verdict)
        for line in lines if line.quantity
    )  # fmt: skip


def _map(at: Occasion, found: dict[Home, list[Marked]]) -> SheetPicture:
    small = draw_map(at.lesson.values.shape.sizes, Box(0, 0, WIDTH, MAP_HEIGHT))
    units = []
    for place, c in small.units.items():
        mine = found.get(("unit", *place), [])
        units.append(replace(_unit(at, place, c, mine, worst(mine)), name=""))
    edges = (*_edges(at, small.edges, found), *((d, "") for d in small.to_error))
    return SheetPicture(WIDTH, MAP_HEIGHT, edges, tuple(units), (), _words(at, found))


def _words(at: Occasion, found: dict[Home, list[Marked]]) -> str:
    """Return what the picture shows, in words: what is wrong, and how much is not."""
    lines = [line for mine in found.values() for line in mine]
    wrong = [at.names.plain(line.quantity) for line in lines if line.quantity and line.verdict in WRONG]
    good = f"The network: {len(lines) - len(wrong)} of {len(lines)} numbers are right or follow"
    return f"{good}; not so {', '.join(wrong)}." if wrong else f"{good}."
