"""How a page shows its lesson: the keys of the address that never change a value."""

from typing import NamedTuple

from app.address.query import Pairs, Query, flag, whole, word
from app.lesson.notation import NOTATIONS

MOST_ITERATIONS = 100_000
ROUNDINGS = ("significant", "fixed")
PACES = ("operation", "unit", "layer", "phase")
PANELS = {
    "matrices": "as matrices",
    "code": "as code",
    "paths": "path by path",
    "memo": "by the δs that are kept",
    "order": "old, gradient, new",
    "slope": "as a slope",
    "check": "checked by nudging",
}
"""Other forms of the same step, and how the page calls them."""

GIVES_AWAY = {"paths", "order", "slope", "check"}
"""Those that hold the step's result."""

PRACTICE = ("all", "activations", "gradients", "updates", "weight")
"""What can be practised."""

THEMES = ("auto", "light", "dark")
ROWS = ("to", "from")
PARTS = ("question", "symbols", "numbers", "result")
"""How much of the step's equation is shown, in the order in which a teacher shows it."""


class Display(NamedTuple):
    """How a page shows its lesson; never changes a value.

    Attributes:
        digits: 2 to 10.
        rounding: "significant" or "fixed" digits.
        notation: "names" (w7, h1, o2) or "indexed".
        pace: what one click on Next shows: an "operation", or all of a "unit", "layer" or "phase".
        theme: "auto" follows the system; "light", "dark".
        seen: the farthest iteration that the chart shows.
        panel: which other form of the step is open, one of `PANELS`, or none.
        shown: how far the step's equation is shown, one of `PARTS`.
        ask: whether Next asks first: the symbols, then the numbers, then the result.
        present: whether the lesson fills the screen, for a projector.
        embed: whether the lesson stands alone, for a frame in another page.
        practice: which steps are asked instead of shown, one of `PRACTICE`, or none.
        done: the marks of the steps answered so far, see `practice.py`.
        answer: what was typed for this step, and `tries` how often before.
        rows: which units the rows of a pasted matrix are, where its shape does not say: those that weights lead "to",
            or come "from".
    """

    digits: int = 6
    rounding: str = "significant"
    notation: str = "names"
    pace: str = "operation"
    theme: str = "auto"
    seen: int = 0
    panel: str = ""
    shown: str = "result"
    ask: bool = False
    present: bool = False
    embed: bool = False
    practice: str = ""
    done: str = ""
    answer: str = ""
    tries: int = 0
    rows: str = "to"

    def of_numbers(self) -> "Display":
        """Return the plain view that writes names and numbers as this one does."""
        return Display(digits=self.digits, rounding=self.rounding, notation=self.notation)


PLAIN = Display()
KEYS = frozenset(Display._fields)


def _practice(query: Query) -> str:
    """Read what is practised; 1 stands for all."""
    mode = word(query, "practice", ("", "0", "1", *PRACTICE), "")
    return {"0": "", "1": "all"}.get(mode, mode)


def _answer(query: Query) -> str:
    """Read what was typed; far too much of it is cut, since nobody reads it."""
    return query.one("answer")[:300]


def read_display(query: Query) -> Display:
    """Read a view.

    Raises:
        BadField: naming the first key that can't be used, and why.
    """
    if not query.has_any(KEYS):
        return PLAIN
    return Display(
        whole(query, "digits", 2, 10, 6),
        word(query, "rounding", ROUNDINGS, "significant"),
        word(query, "notation", NOTATIONS, "names"),
        word(query, "pace", PACES, "operation"),
        word(query, "theme", THEMES, "auto"),
        whole(query, "seen", 0, MOST_ITERATIONS, 0),
        word(query, "panel", ("", *PANELS), ""),
        word(query, "shown", PARTS, "result"),
        flag(query, "ask"),
        flag(query, "present"),
        flag(query, "embed"),
        _practice(query),
        query.one("done"),
        _answer(query),
        whole(query, "tries", 0, 1000, 0),
        word(query, "rows", ROWS, "to"),
    )


def display_pairs(display: Display) -> Pairs:
    """Keys and values of a display, leaving out what is as it is when absent."""
    pairs = zip(Display._fields, display, PLAIN, strict=True)
    return [(name, "1" if value is True else str(value)) for name, value, plain in pairs if value != plain]
