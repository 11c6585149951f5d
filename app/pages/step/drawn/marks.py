"""What a picture is made of: units, edges, texts and ticks, whichever way the network is drawn."""

from dataclasses import dataclass

from app.drawing.activation_curve import ActivationCurve
from app.drawing.plate import Box
from app.drawing.small_curve import SmallCurve
from app.lesson.symbols import Name, Partial, Symbol, italic, raised
from app.pages.step.number_field import NumberField


@dataclass(frozen=True)
class Mark:
    """A number in the picture with its name; either may be empty.

    Attributes:
        x, y: where it stands: the middle of its line, or its beginning or end, by `anchor`.
        term: its quantity's `data-term`.
        classes: whether it is at work, is the step's result, is a factor, has changed.
        tail, tail_term: in an update what is taken away from it, and whose number that is.
        after: what follows it after an edit: what it was, or an arrow up or down.
        old: what it was, told when pointed at, where an arrow follows.
        href, said: where it leads, and what that is called; nowhere if empty.
        field: the field that takes the number's place, `field_width` wide.
    """

    x: float
    y: float
    name: str
    number: str
    term: str
    classes: str = ""
    anchor: str = "middle"
    tail: str = ""
    tail_term: str = ""
    after: str = ""
    old: str = ""
    href: str = ""
    said: str = ""
    field: NumberField | None = None
    field_left: float = 0.0
    field_width: float = 0.0


@dataclass(frozen=True)
class Tick:
    """A number that is known and not needed now: it tells itself when pointed at, focused or tapped.

    Attributes:
        href, said: of a given one, where its field is, and what that link is called.
    """

    x: float
    y: float
    name: str
    number: str
    term: str
    href: str = ""
    said: str = ""


@dataclass(frozen=True)
class UnitView:
    """A unit. `value` stands in it or above it, `texts` around it.

    Attributes:
        href, said: where it leads, and what that is called.
        moved: an arrow up or down after an edit, where the value stands inside.
    """

    id: str
    term: str
    x: float
    y: float
    r: float
    name: str
    classes: str
    value: Mark | None = None
    texts: tuple[Mark, ...] = ()
    ticks: tuple[Tick, ...] = ()
    href: str = ""
    said: str = ""
    moved: str = ""


@dataclass(frozen=True)
class EdgeView:
    """An edge and its label.

    Attributes:
        id: `weight-5`; an edge to the error's unit has none.
        width: of the line, by the weight's size.
        flow: "forward" or "backward" where something travels along it at this step.
        grounds: what the label's lines stand on, where it is at work.
    """

    id: str
    term: str
    d: str
    width: str
    classes: str
    href: str = ""
    flow: str = ""
    texts: tuple[Mark, ...] = ()
    tick: Tick | None = None
    grounds: tuple[Box, ...] = ()
    said: str = ""


@dataclass(frozen=True)
class Head:
    """A word over a column of a fan."""

    x: float
    y: float
    words: str
    anchor: str = "middle"


@dataclass(frozen=True)
class MapUnit:
    """A unit in the small map; without an id where it is drawn large as well."""

    id: str
    x: float
    y: float
    r: float
    classes: str


@dataclass(frozen=True)
class MapEdge:
    """A weight in the small map."""

    id: str
    d: str
    classes: str


@dataclass(frozen=True)
class MapView:
    """The whole network, small; each layer is a target that leads to it."""

    box: Box
    units: tuple[MapUnit, ...]
    edges: tuple[MapEdge, ...]
    columns: tuple[tuple[Box, str, str], ...]


@dataclass(frozen=True)
class PastView:
    """The error so far, as a small curve that leads to the training."""

    curve: SmallCurve
    href: str


@dataclass(frozen=True)
class CurveView:
    """The curve of a unit's activation, under it.

    Attributes:
        head: the activation's name.
        classes: the states of its slope: whether it is at work, and which factor it is.
    """

    curve: ActivationCurve
    head: Head
    classes: str


@dataclass(frozen=True)
class Walked:
    """A path to the error as it is drawn over the edges, with the dash that its row has among the paths."""

    d: str
    dash: int


@dataclass(frozen=True)
class Drawn:
    """Everything in the picture's drawing.

    Attributes:
        kind: "whole", "fan" or "map".
        frame: around the outputs of a softmax layer, where there is one.
        past: the error so far, at the error's unit; nothing before the first update.
        curves: of the activations, under the units of a row.
        walked: the paths that the pane lists.
        left_over: what is at work and found no place in the drawing: it stands in the picture's foot.
    """

    kind: str
    width: float
    height: float
    edges: tuple[EdgeView, ...]
    units: tuple[UnitView, ...]
    heads: tuple[Head, ...] = ()
    map: MapView | None = None
    frame: Box | None = None
    past: PastView | None = None
    curves: tuple[CurveView, ...] = ()
    walked: tuple[Walked, ...] = ()
    left_over: tuple[Mark, ...] = ()

    @property
    def has_field(self) -> bool:
        """Whether a number's field stands in it."""
        values = (unit.value for unit in self.units if unit.value)
        beside = (mark for texts in (*(u.texts for u in self.units), *(e.texts for e in self.edges)) for mark in texts)
        return any(mark.field for mark in (*values, *beside))


def states(**holds: bool) -> str:
    """Return the classes of the states that hold: `is_known` becomes is-known."""
    return " ".join(name.replace("_", "-") for name, held in holds.items() if held)


def svg_name(name: Name) -> str:
    """Return a name as text of a drawing, which has signs of its own for what stands above and below."""
    if isinstance(name, Partial):
        return f"∂{svg_name(name.top)}/∂{svg_name(name.bottom)}"
    sub = svg_name(name.sub) if isinstance(name.sub, Symbol) else name.sub.translate(LOWERED)
    return f"{italic(name.letter)}{raised(name.sup)}{sub}"


LOWERED = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉,")


def name_width(name: Name) -> float:
    """Return how wide a name is, in letters' heights."""
    if isinstance(name, Partial):
        return 1.3 + name_width(name.top) + name_width(name.bottom)
    sub = name_width(name.sub) if isinstance(name.sub, Symbol) else 0.34 * len(name.sub)
    return max(0.6, 0.5 * len(name.letter)) + 0.36 * len(name.sup) + sub


WIDTHS = {".": 0.25, "−": 0.72, " ": 0.26, "·": 0.26, ",": 0.26, "→": 1.0, "⁻": 0.5, "(": 0.33, ")": 0.33,
          "▲": 0.62, "▼": 0.62, "𝑤": 0.68}  # fmt: skip


def text_width(text: str) -> float:
    """Return how wide a number is, in letters' heights."""
    return sum(WIDTHS.get(c, 0.36 if c in "⁰¹²³⁴⁵⁶⁷⁸⁹" else 0.5) for c in text)
