"""The fields for whole lists, and how pasted lists were read."""

from dataclasses import dataclass, replace

from app.address.edits import with_readings
from app.address.query import Query
from app.address.reading import PLACES, Reading
from app.address.scenario import Scenario
from app.address.typed_numbers import FieldError, write_number
from app.address.write import write
from app.pages.step.drawer.choices import Choice, choice
from app.pages.step.drawer.kept import count_of, typed_texts
from app.pages.step.drawer.room import Room, is_drawn
from app.pages.step.drawer.view_form import ROWS_NAMES
from app.pages.step.occasion import Occasion


@dataclass(frozen=True)
class PasteField:
    """A field for a whole list of numbers."""

    key: str
    label: str
    value: str
    error: str


@dataclass(frozen=True)
class ReadingView:
    """How a pasted list was read; what is asked where that is open, and the answer that leads to the other reading."""

    words: str
    question: str = ""
    answer: str = ""
    href: str = ""


@dataclass(frozen=True)
class PastesView:
    """The fields for whole lists.

    Attributes:
        rows: which units the rows of a matrix are, where its shape does not say.
        in_lists: whether some numbers have no other fields.
    """

    fields: tuple[PasteField, ...]
    rows: Choice
    in_lists: bool
    is_open: bool


ASKED_OF_ROWS = {
    "from": ("Or are the rows the units that weights come from?", "Yes, exchange rows and columns"),
    "to": ("Or are the rows the units that weights lead to?", "Yes, exchange rows and columns"),
    "samples": ("Or is each column a sample?", "Yes, exchange rows and columns"),
}
"""What is asked of a matrix that can be read in two ways, and the answer that changes it."""

ASKED_OF_CLASSES = "Or are the classes counted from 1?", "Yes, count them from 1"

PASTES = {
    "all_x": "Inputs",
    "all_t": "Targets",
    "all_w": "Weights, with or without biases",
    "all_b": "Biases",
}


def list_text(s: Scenario, key: str) -> str:
    """Write all numbers of a key into one field, or nothing where the seed gives them."""
    return "" if is_drawn(s, key) else " ".join(map(write_number, s.spec.given[key]))


def paste_fields(
    s: Scenario, typed: Query, errors: tuple[FieldError, ...], lists: frozenset[str]
) -> tuple[PasteField, ...]:
    """Return the fields that take a whole list, filled where the numbers have no other.

    After an error they also keep what was typed for fields that the page does not have.
    """
    found = {f"all_{e.field}": e.message for e in errors if e.position is None}
    found |= {e.field: e.message for e in errors}

    def value(key: str) -> str:
        letter = key.removeprefix("all_")
        kept = _kept_list(s, typed, key) if errors else ""
        return kept or (list_text(s, letter) if letter in lists else "")

    return tuple(
        PasteField(key, label, value(key), found.get(key, ""))
        for key, label in PASTES.items()
        if key != "all_b" or s.spec.b is not None or (errors and (typed.all("b") or typed.all("all_b")))
    )


def _kept_list(s: Scenario, typed: Query, key: str) -> str:
    letter = key.removeprefix("all_")
    pasted = typed.one_or(key, "")
    values = typed.all(letter)
    if (
        pasted
        or not values
        or len(values) == count_of(s, letter)
        or len(typed_texts(typed, letter)) == count_of(s, letter)
    ):
        return pasted
    return " ".join(value.strip().replace(",", ".") for value in values) if len(values) > 1 else values[0]


def pastes(at: Occasion, room: Room) -> PastesView:
    """Return the fields for whole lists."""
    lists = room.lists
    fields = paste_fields(at.scenario, at.typed, at.errors, lists)
    is_open = bool(lists or at.readings) or any(f.value or f.error for f in fields)
    rows = choice("rows", "A matrix’s rows are what weights", at.display.rows, ROWS_NAMES)
    return PastesView(fields, rows, bool(lists), is_open)


def readings(at: Occasion) -> tuple[ReadingView, ...]:
    """Return how the lists that were just pasted were read."""
    return tuple(_reading(at, reading) for reading in at.readings)


def _reading(at: Occasion, reading: Reading) -> ReadingView:
    """Return how a pasted list was read, and ask where that is open."""
    what = f"{PLACES[reading.key]}{' and biases' if reading.biases is not None else ''}"
    words = f"{what} were read: {reading.words}."
    if reading.turned is None:
        return ReadingView(words)
    if reading.asks == "classes":
        other = with_readings(at.scenario, (reading.turned,))
        return ReadingView(words, *ASKED_OF_CLASSES, f"/step?{write(other)}")
    rows = "to" if at.display.rows == "from" else "from"
    display = at.display._replace(rows=rows) if reading.key == "w" else at.display
    other = with_readings(replace(at.scenario, display=display), (reading.turned,))
    return ReadingView(words, *ASKED_OF_ROWS[rows if reading.key == "w" else "samples"], f"/step?{write(other)}")
