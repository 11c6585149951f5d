"""The step as code, the line at hand lit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.downloads.files import FILES, numpy_text
from app.lesson.quantities import Quantity
from app.lesson.terms import leaves
from app.pages.step.cells import cell
from app.pages.step.occasion import Occasion
from app.writing.numpy_text import CodeLine
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


PSEUDO = (
    CodeLine("for each layer, from the first to the last:"),
    CodeLine("    z = W · a_before + b", ("pre_activation",)),
    CodeLine("    a = f(z)", ("activation",)),
    CodeLine("E = loss(target, a of the last layer)", ("error", "total_error")),
    CodeLine("for each layer, from the last to the first:"),
    CodeLine("    if it is the last:  e = ∂E/∂a", ("error_slope",)),
    CodeLine("    otherwise:          e = W_nextᵀ · δ_next", ("error_slope",)),
    CodeLine("    δ = e ⊙ f′(z), and keep it", ("activation_slope", "delta")),
    CodeLine("    G = δ · a_beforeᵀ", ("weight_gradient",)),
    CodeLine("    g = δ", ("bias_gradient",)),
    CodeLine("for each layer, all at once:"),
    CodeLine("    W = W − α · G", ("weight_update", "apply")),
    CodeLine("    b = b − α · g", ("bias_update", "apply")),
)
"""The whole algorithm, for any number of layers."""


def code_view(at: Occasion) -> CodeView:
    """Build the panel."""
    return CodeView(
        tuple(_rows(at, PSEUDO, any_layer=True)),
        tuple(_rows(at, numpy_text(at.scenario).lines(), any_layer=False)),
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
