"""The one reader of a number as people write it: in fields, links, pasted lists and answers alike."""

import re
from decimal import Decimal
from typing import NamedTuple

SIGNS = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "＋": "+", "﹣": "-", "－": "-", "\u00a0": " "})
"""Other signs that stand for minus and plus, and the space that does not break."""

RAISED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")

_RAISED = re.compile(r"[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
TIMES = r"(?:[·*×x⋅]|\\cdot|\\times)"
POWER = rf"(?:[eE]|\s*{TIMES}\s*10\s*(?:\^|\*\*)\s*[({{]?\s*)([+\- ]?\d{{1,4}})[)}}]?"
"""A power of ten: e-3, ×10^-3, ·10^{-3}. A plus that came through an address is a blank."""

NUMERAL = re.compile(rf"([+-]?)\s*(\d*)(?:([.,])(\d*))?(?:{POWER})?", re.ASCII)


class Numeral(NamedTuple):
    """A number as it was written.

    Attributes:
        value: the number.
        places: the power of ten of its last digit, below the point.
        significant: its digits without leading zeros.
        has_comma: whether it was written with a decimal comma.
    """

    value: Decimal
    places: int
    significant: str
    has_comma: bool


def plain(text: str) -> str:
    """Return the text with the usual signs, and raised digits as powers: ×10⁻³ becomes ×10^-3."""
    return _RAISED.sub(lambda found: f"^{found[0].translate(RAISED)}", text.translate(SIGNS))


def numeral(text: str) -> Numeral | None:
    """Read a number: 0.15, +.5, 1., −0,3, 1e-3, 1.5×10^-3; None where it is none."""
    found = NUMERAL.fullmatch(plain(text).strip())
    if found is None or not (found[2] or found[4]):
        return None
    sign, whole, point, after, power = found.groups()
    after, exponent = after or "", int((power or "0").strip())
    value = Decimal(f"{sign}{whole or 0}.{after or 0}e{exponent}")
    return Numeral(value, len(after) - exponent, (whole + after).lstrip("0"), point == ",")
