"""A pasted list's text, without what says nothing of its numbers, taken apart into tokens."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.lesson.numerals import POWER, plain

_REMOVED = [
    (re.compile(r"/\*.*?\*/", re.DOTALL), " "),
    (re.compile(r"(#|//|(?<!\\)%).*"), ""),
    (re.compile(r"Columns? \d+( (through|and) \d+)?"), "\x01"),
    (re.compile(r"torch\.Size\(\[[\d, ]*\]\)"), " "),
    (re.compile(r"Parameter containing:"), "Parameter = "),
    (re.compile(r"<(tf\.)?(Variable|Tensor)(:| (?=['\"p]))|\bpath=(?=\S)"), " "),
    (re.compile(r"\b(numpy|value|data)\s*=(?!=)|>(?=[\s,\])]|$)"), " "),
    (re.compile(r"grad_fn=<\w+"), " "),
    (re.compile(r",?\s*\b(dtype|device|requires_grad|shape|size|name|trainable|order)\s*=\s*"
                r"(\([\d, ]*\)|'[^']*'|\"[^\"]*\"|<class '[\w.]*'|[\w.]+)"), " "),
    (re.compile(r"([^\s=<]*/(kernel|bias))(:\d+)?"), r"\1"),
    (re.compile(r"\\(begin|end)\{array\}\{[lcr|]*\}"), r"\\\1{array}"),
    (re.compile(r"\\begin\{\w*\*?\}(\{[lcr|]*\})?|\\left\s*[(\[|]"), "["),
    (re.compile(r"\\end\{\w*\*?\}|\\right\s*[)\]|]"), "]"),
    (re.compile(r"\\(mathbf|mathrm|boldsymbol|bm|text)\b"), ""),
    (re.compile(r"\\\\"), ";"),
    (re.compile(r"\\(hline|toprule|midrule|bottomrule|quad|qquad|displaystyle|[,;:! ])|\$|\\\[|\\\]"), " "),
    (re.compile(r"&"), ","),
    (re.compile(r"\b(c|rbind|list|vstack|stack)\("), "["),
    (re.compile(r"\b(double|float|const|static|int|auto|let|var|val|final|local|new)\b(?=\s+[A-Za-z])"), " "),
    (re.compile(r"(?m)^[^\S\n]*\[,\d+\].*$"), ""),
    (re.compile(r"(?m)^[^\S\n]*\[\d+,\]"), "\x02"),
    (re.compile(r"(?m)^[^\S\n]*\[\d+\]\s+(?=[-+.\d])"), " "),
]  # fmt: skip
"""What says nothing of the numbers: comments, types and devices, LaTeX's commands, R's row numbers."""

_IGNORED = {
    "np", "numpy", "array", "asarray", "mat", "matrix", "torch", "tensor", "Tensor", "FloatTensor", "DoubleTensor",
    "Parameter", "nn", "tf", "constant", "Variable", "jnp", "jax", "OrderedDict", "dict", "tuple", "Matrix",
    "float32", "float64", "float16", "single", "double", "float", "std", "vector", "ans", "t", "FALSE", "TRUE", "pd",
    "DataFrame", "weights", "biases", "return", "print",
}  # fmt: skip
"""Words that wrap numbers and say nothing of them."""

_MATRIX = re.compile(r"\bmatrix\(\s*(?:data\s*=\s*)?c\(([^()]*)\)\s*,([^()]*)\)")
_TABLE_RULE = re.compile(r"[\s|:+=-]+")


def _r_matrix(found: re.Match[str]) -> str:
    """R's matrix(c(…), nrow=2), which fills columns first, as nested rows."""
    items = [item.strip() for item in found[1].split(",")]
    settings = dict(re.findall(r"(nrow|ncol|byrow)\s*=\s*(\w+)", found[2]))
    bare = re.findall(r"(?:^|,)\s*(\d+)\s*(?=,|$)", found[2])
    sizes = [settings.get(key) or (bare[i] if len(bare) > i else "0") for i, key in enumerate(("nrow", "ncol"))]
    if not all(size.isdecimal() and len(size) < 3 for size in sizes):
        return found[0]
    rows, columns = map(int, sizes)
    rows = rows or (len(items) // columns if columns else len(items))
    columns = columns or (len(items) // rows if rows else 1)
    if rows * columns != len(items):
        return found[0]
    by_row = settings.get("byrow", "F").startswith("T")
    cut = [items[r * columns : (r + 1) * columns] if by_row else items[r::rows] for r in range(rows)]
    return f"[{', '.join('[' + ', '.join(row) + ']' for row in cut)}]"


def _table(text: str) -> str:
    """A Markdown table's lines as cells that are split by tabs."""
    if "|" not in text:
        return text
    lines = [line for line in text.splitlines() if not ("-" in line and _TABLE_RULE.fullmatch(line))]
    return "\n".join(re.sub(r"\s*\|\s*", "\t", line.strip().strip("|").strip()) for line in lines)


def cleaned(text: str) -> str:
    """Return the text without what says nothing of the numbers."""
    text = _MATRIX.sub(_r_matrix, plain(text.replace("\r\n", "\n").replace("\r", "\n")))
    for pattern, instead in _REMOVED:
        text = pattern.sub(instead, text)
    return _table(text)


# --- tokens -----------------------------------------------------------------------------------


class Token(NamedTuple):
    """A piece of the text.

    Attributes:
        kind: number, open, close, comma, semicolon, line, blank, tab, name, word, or turn (a mark that transposes);
            scale and row mark what was MATLAB's columns and R's rows.
    """

    kind: str
    text: str = ""


_INDEX = r"(?:[_^]?\{[^{}]*\}|\^?\([^()]*\)|[_^]\w+|['+])"
_NAME = rf"""["']?\\?(?P<name>[A-Za-zΑ-Ωα-ω∂][\w./-]*{_INDEX}*)["']?(?:\[\d*\])*\s*(?:<-|:=|=|:)(?![=/])"""
_QUOTED = r"""["'](?P<quoted>[\w./: -]*[A-Za-z][\w./: -]*)["']\s*:?"""
_POINT = rf"[-+]?(?:\d+\.?\d*|\.\d+)(?:{POWER})?"
_COMMA = rf"[-+]?\d+(?:,\d+)?(?:{POWER})?"


def _pattern(number: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<number>{number}(?:\s*/\s*{number})?)[fFdL]?(?![\w.\"'])|{_NAME}|{_QUOTED}|(?P<turn>(?<=[\]\)}}])(?:'|\.T\b|\^T\b))"
        r"|(?P<scale>\x01)|(?P<row>\x02)|(?P<open>[\[({])|(?P<close>[\])}])|(?P<comma>[^\S\n\t]*,[^\S\n\t]*)|(?P<semicolon>[^\S\n]*;[^\S\n]*)"
        r"|(?P<line>[^\S\n]*\n[^\S\n]*)|(?P<tab>[^\S\n]*\t\s*?)|(?P<blank>[^\S\n]+)|(?P<word>[^\s,;\[\](){}]+)",
        re.ASCII,
    )


POINT_SPLIT, COMMA_SPLIT = _pattern(_POINT), _pattern(_COMMA)
"""How numbers are told apart where a comma splits them, and where it is a decimal comma."""


def tokens(text: str, pattern: re.Pattern[str]) -> Iterator[Token]:
    """Take a cleaned text apart; words that say nothing are left out."""
    wraps = False
    for found in pattern.finditer(text):
        kind = found.lastgroup or "word"
        was, wraps = wraps, kind == "word" and set(re.split(r"[.:]", found[0])) <= _IGNORED | {""}
        if wraps:
            continue
        if kind == "open":
            yield Token(kind, "call" if was and found[0] == "(" else found[0])
        elif kind in {"name", "quoted"}:
            yield Token("name", found[kind])
        else:
            yield Token(kind, found["number"] if kind == "number" else found[0])
