"""How a name is built: a letter with what stands below and above it, or a partial derivative of two such."""

from functools import lru_cache
from typing import NamedTuple, Union


class Symbol(NamedTuple):
    """A letter with what stands below and above it.

    Attributes:
        letter: one letter, or a word to be set upright.
        sub: text below it, or another symbol (z of h1).
        sup: text above it.
    """

    letter: str
    sub: Union[str, "Symbol"] = ""
    sup: str = ""


class Partial(NamedTuple):
    """A partial derivative ∂top/∂bottom."""

    top: Symbol
    bottom: Symbol


Name = Symbol | Partial


def italic(letter: str) -> str:
    """Return a letter as mathematics sets it, slanted; words stay upright."""
    if len(letter) != 1 or not letter.isascii():
        return _SLANTED_GREEK.get(letter, letter)
    if letter == "h":
        return "ℎ"  # its place among the slanted letters is empty
    return chr(0x1D44E + ord(letter) - ord("a")) if letter.islower() else chr(0x1D434 + ord(letter) - ord("A"))


_SLANTED_GREEK = {"δ": "𝛿", "α": "𝛼"}
_BELOW = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉,")
_ABOVE = str.maketrans("0123456789()+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁺")


def raised(text: str) -> str:
    """Write what stands above a letter in raised signs."""
    return text.translate(_ABOVE)


@lru_cache(maxsize=4096)
def plain(name: Name) -> str:
    """Write a name as plain text: w5, z_h1, ∂E/∂w5, w⁽²⁾₂₁."""
    if isinstance(name, Partial):
        return f"∂{plain(name.top)}/∂{plain(name.bottom)}"
    if isinstance(name.sub, Symbol):
        sub = f"_{plain(name.sub)}"
    elif "(" in name.sup:
        sub = name.sub.translate(_BELOW)
    else:
        sub = name.sub
    above = name.sup if "[" in name.sup else name.sup.translate(_ABOVE)
    return name.letter + above + sub if "(" in name.sup else name.letter + sub + above
