"""How a page shows its lesson: the keys of the address that never change a value."""

import re
from typing import NamedTuple

from app.address.query import Pairs, Query, flag, whole, word
from app.lesson.notation import NOTATIONS

MOST_ITERATIONS = 100_000
ROUNDINGS = ("significant", "fixed")
PACES = ("operation", "unit", "layer", "phase")
PANELS = {
    "where": "where from",
    "matrices": "matrices",
    "paths": "paths",
    "memo": "δ reused",
    "slope": "slope",
    "check": "nudge",
    "order": "update",
    "code": "code",
}
"""The tabs under a step's reason, and how the page calls them; the first is open where none is named."""

GIVES_AWAY = {"where", "paths", "order", "slope", "check"}
"""Those that hold the step's result, or show the formula that is asked for."""

DRAWERS = ("", "1", "training")
"""What the drawer over the right column holds: nothing, the lesson's numbers, or its training."""

OPEN = re.compile(r"(all|[a-z0-9-]+(\.\d+)?(,[a-z0-9-]+(\.\d+)?)*)?", re.ASCII)
MOST_OPEN = 1000

EDIT = re.compile(r"((start-)?[wbxt]\d{1,4}(\.\d{1,2})?|rate)?", re.ASCII)
WAS = re.compile(r"(([wbxt]\d{1,4}(\.\d{1,2})?|rate):[-+.0-9eE]{1,340}(,(?!$)|$))*", re.ASCII)
"""Names of one number, and of numbers with what they were."""

PRACTICE = ("all", "activations", "gradients", "updates", "weight")
"""What can be practised."""

THEMES = ("auto", "light", "dark")
ROWS = ("to", "from")
MOST_STOPS = 5
"""Stops of *Learn it in twenty minutes*."""

GUESSES = ("", "up", "down", "same")
"""Which way E was said to go when a parameter grows, before a gradient is shown."""

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
        panel: which tab is open, one of `PANELS`; the first where none is named.
        shown: how far the step's equation is shown, one of `PARTS`.
        ask: whether Next asks first: the symbols, then the numbers, then the result.
        present: whether the lesson fills the screen, for a projector.
        embed: whether the lesson stands alone, for a frame in another page.
        practice: which steps are asked instead of shown, one of `PRACTICE`, or none.
        done: the marks of the steps answered so far, see `practice.py`.
        answer: what was typed for this step, and `tries` how often before.
        rows: which units the rows of a pasted matrix are, where its shape does not say: those that weights lead "to",
            or come "from".
        numbers: what the drawer holds, one of `DRAWERS`.
        open: what is unfolded under *where from*: terms, or "all".
        all: whether the picture shows all that is known, not only what matters now.
        edit: the number whose label is a field, such as "w5".
        was: what the numbers changed last were before, such as "w5:-0.5"; until the next step or edit.
        guess: what was predicted of this step, one of `GUESSES`.
        route: which stop of *Learn it in twenty minutes* this is, counted from 1; 0 for none.
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
    numbers: str = ""
    open: str = ""
    all: bool = False
    edit: str = ""
    was: str = ""
    guess: str = ""
    route: int = 0

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


def _matching(query: Query, key: str, pattern: re.Pattern[str]) -> str:
    """Read a key whose text follows a pattern; what doesn't is as if it were not there."""
    text = query.one_or(key, "").strip()
    return text if len(text) <= MOST_OPEN and pattern.fullmatch(text) else ""


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
        word(query, "numbers", ("0", *DRAWERS), "").replace("0", ""),
        _matching(query, "open", OPEN),
        flag(query, "all"),
        _matching(query, "edit", EDIT),
        _matching(query, "was", WAS),
        word(query, "guess", GUESSES, ""),
        whole(query, "route", 0, MOST_STOPS, 0),
    )


def display_pairs(display: Display) -> Pairs:
    """Keys and values of a display, leaving out what is as it is when absent."""
    pairs = zip(Display._fields, display, PLAIN, strict=True)
    return [(name, "1" if value is True else str(value)) for name, value, plain in pairs if value != plain]
