"""The glossary's entries, each with an example of its name in both notations."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.address.scenario import DEFAULT
from app.lesson.notation import NOTATIONS
from app.lesson.quantities import HEADLINES, KINDS, Quantity
from app.lesson.quantity_records import Meaning
from app.pages.frame import Frame, frame
from app.writing import mathml


@dataclass(frozen=True)
class GlossaryPage:
    """Every letter, in the post's names and indexed, and what it means."""

    frame: Frame
    entries: tuple[tuple[str, Markup, Markup, Meaning, str], ...]


SAMPLES = {
    "w": Quantity("w", 7),
    "b": Quantity("b", 1),
    "t": Quantity("t", 1),
    "share": Quantity("share", 1),
    "z_by_w": Quantity("z_by_w", 7),
    "z_by_a": Quantity("z_by_a", 7),
    "grad_w": Quantity("grad_w", 7),
    "grad_b": Quantity("grad_b", 1),
    "new_w": Quantity("new_w", 7),
    "jacobian": Quantity("jacobian", 1, 2),
}
"""A quantity of the post's network for each kind; for the others that of the first hidden unit."""

CHAPTER_OF = {
    "w": "network", "b": "forward", "t": "network", "z": "forward", "a": "forward", "share": "error", "E": "error",
    "error_slope": "gradient", "slope": "gradient", "delta": "delta", "grad_w": "gradient", "grad_b": "gradient",
    "z_by_w": "gradient", "z_by_a": "hidden", "rate": "update", "new_w": "update", "new_E": "together",
}  # fmt: skip
"""The guide's chapter where a letter comes up first."""


def glossary_page() -> GlossaryPage:
    """Return the page of all letters."""
    words = "Every letter of backpropagation, what it means, and how many of it there are."
    return GlossaryPage(frame("What the letters mean", words, None, path="/glossary"), tuple(glossary_entries()))


def glossary_entries() -> Iterator[tuple[str, Markup, Markup, Meaning, str]]:
    """Return each headline's kind, its name in both notations, its entry, and its chapter in the guide."""
    shape = DEFAULT.spec.shape
    for kind in HEADLINES:
        q = SAMPLES.get(kind, Quantity(kind, 1, 1))
        plain, indexed = (mathml.math(mathml.symbol(NOTATIONS[n](shape).name(q))) for n in ("names", "indexed"))
        yield kind, plain, indexed, KINDS[kind].meaning, CHAPTER_OF.get(kind, "")
