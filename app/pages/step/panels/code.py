"""The step as code, the line at hand lit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.downloads.files import FILES, numpy_code
from app.lesson.layer_lines import ALGORITHM, LayerLine
from app.lesson.quantities import Quantity
from app.lesson.terms import leaves
from app.pages.step.cells import cell
from app.pages.step.occasion import Occasion
from app.writing.numpy_code import CodeLine
from app.writing.python_text import expression, name


@dataclass(frozen=True)
class CodeRow:
    """A line of code, lit where it does the step at hand, with what it gives there."""

    text: str
    lit: bool
    value: Markup
    is_comment: bool


@dataclass(frozen=True)
class CodeView:
    """The step as code: pseudo-code for any network, NumPy for this one, and the single number's line."""

    pseudo: tuple[CodeRow, ...]
    numpy: tuple[CodeRow, ...]
    scalar: Markup
    downloads: tuple[tuple[str, str], ...]


def _pseudo() -> Iterator[CodeLine]:
    """Return the whole algorithm, for any number of layers."""
    inside = False
    for line in ALGORITHM:
        if isinstance(line, LayerLine):
            yield CodeLine(f"{'    ' * inside}{line.pseudo}", line.kinds)
        else:
            inside = bool(line)
            if line:
                yield CodeLine(line)


PSEUDO = tuple(_pseudo())


def code_view(at: Occasion) -> CodeView:
    """Build the panel."""
    return CodeView(
        tuple(_rows(at, PSEUDO, any_layer=True)),
        tuple(_rows(at, numpy_code(at.scenario).lines(), any_layer=False)),
        _scalar(at),
        tuple((words, at.links.to(0, path=f"/export/{name}")) for name, (_, _, words) in FILES.items()),
    )


def _rows(at: Occasion, lines: object, *, any_layer: bool) -> Iterator[CodeRow]:
    for line in lines:  # type: ignore[attr-defined]
        lit = _is_lit(at, line, any_layer)
        value = _comment(at, line) if lit and not any_layer else Markup("")
        yield CodeRow(line.text, lit, value, line.text.startswith("#"))


def _is_lit(at: Occasion, line: CodeLine, any_layer: bool) -> bool:
    place = at.place
    if place is None or place.kind not in line.kinds:
        return False
    if any_layer and place.kind == "error_slope":
        return ("last" in line.text) == (place.layer == at.lesson.values.shape.last)
    return any_layer or not line.layer or not place.layer or line.layer == place.layer


def _comment(at: Occasion, line: CodeLine) -> Markup:
    """Return the values of the layer's units that the line works out, as far as they are known."""
    kinds = {"pre_activation": "z", "activation": "a", "error_slope": "error_slope", "delta": "delta"}
    kind = next((kinds[k] for k in reversed(line.kinds) if k in kinds), "")
    if not kind or not line.layer:
        return Markup("")
    units = range(1, at.lesson.values.shape.sizes[line.layer] + 1)
    cells = (cell(at, Quantity(kind, line.layer, unit)) for unit in units)
    return Markup("# ") + Markup(", ").join(_standing_for(cell.term, cell.text or "·") for cell in cells)


def _standing_for(term: str, text: str) -> Markup:
    return Markup('<span data-term="{}">{}</span>').format(term, text)


def _scalar(at: Occasion) -> Markup:
    """Write the step's single number out, every name in it standing for its term."""
    e = at.step.equation
    if e is None:
        return Markup("")
    text = expression(e.tree)
    text = text[1:-1] if text.startswith("(") and _closes_at_end(text) else text
    found = {name(leaf.stands_for or leaf.quantity): leaf.term for leaf in (e.subject, *leaves(e.tree))}
    parts = re.split(r"(\w+)", f"{name(e.subject.quantity)} = {text}", flags=re.ASCII)
    return Markup("").join(_standing_for(found[part], part) if part in found else part for part in parts)


def _closes_at_end(text: str) -> bool:
    """Whether the first parenthesis is closed by the last character."""
    depth = 0
    for i, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return i == len(text) - 1
    return False
