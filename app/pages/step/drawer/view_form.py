"""The fields of the view."""

from functools import lru_cache

from markupsafe import Markup

from app.address.display import PACES, ROUNDINGS, THEMES, Display
from app.pages.step.drawer.choices import Choice, choice
from app.pages.templates import part

NOTATION_NAMES = {"names": "w7, h1, o2", "indexed": "w⁽²⁾₂₁, a⁽¹⁾₁"}

ROUNDING_NAMES = dict(zip(ROUNDINGS, ("significant", "after the point"), strict=True))


def view_choices(display: Display) -> tuple[Choice, ...]:
    """Return the fields of the view."""
    return (
        choice("pace", "Next shows", display.pace, {p: f"one {p}" for p in PACES}),
        choice("digits", "Digits", str(display.digits), {str(n): str(n) for n in range(2, 11)}),
        choice("rounding", "counted as", display.rounding, ROUNDING_NAMES),
        choice("notation", "Names", display.notation, NOTATION_NAMES),
        choice("ask", "A new step shows", "1" if display.ask else "0", {"0": "everything", "1": "its question first"}),
        choice("theme", "Colours", display.theme, {t: t for t in THEMES}),
    )


@lru_cache(maxsize=128)
def _view_form(display: Display) -> Markup:
    return part("step/drawer/view_form.html", choices=view_choices(display))


def view_form(display: Display) -> Markup:
    """Write the fields of the display, once for all pages shown alike."""
    return _view_form(
        Display(display.digits, display.rounding, display.notation, display.pace, display.theme, ask=display.ask)
    )


ROWS_NAMES = {"to": "lead to", "from": "come from"}

CHOSEN = {c.key for c in view_choices(Display())} | {"rows"}
"""Keys of the view that have a field."""
