"""What students call the quantities of a lesson: both notations, Mazur's names, and the usual synonyms."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from app.lesson.lesson import Lesson
from app.lesson.notation import NOTATIONS
from app.lesson.plan import Plan
from app.lesson.quantities import Quantity
from app.lesson.shape import Shape
from app.lesson.symbols import plain
from app.remembering import bounded

LETTERS = str.maketrans({"∂": "d", "∇": "grad", "δ": "delta", "Δ": "delta", "σ": "sigma", "′": "'", "’": "'", "`": "'",
                         "ŷ": "yhat", "η": "rate", "α": "rate"})  # fmt: skip
HAT = re.compile(r"\\(?:hat|bar|tilde)\s*\{?\s*([a-z])\s*\}?")
BELOW_ABOVE = re.compile(r"([a-z]|delta|\\delta)_?\{?((?:\d,?)+)\}?\^?\{?\((\d+)\)\}?")
"""An index below before a layer above: as LaTeX has it, a_{2}^{(1)}, or in signs of its own, a₂⁽¹⁾."""

LAYER = re.compile(r"\((\d+)\)")
DROPPED = re.compile(r"[\s_{}^\\()\[\]$·*/,&]|frac|mathrm|text|left|right")
ERRORS = ("e", "etotal", "l", "loss", "c", "cost", "j", "error", "totalerror", "err", "ltotal")
"""What the error is called."""

NEW = ("{}+", "{}new", "new{}", "{}'", "{}neu", "{}updated", "updated{}")
"""How a new value is marked."""


def key(name: str) -> str:
    """Return a name without what writers put in differently: blanks, braces, slashes, signs for letters."""
    text = unicodedata.normalize("NFKC", name).strip().translate(LETTERS).lower()
    text = HAT.sub(r"\1hat", text).replace("partial", "d").replace("prime", "'")
    text = BELOW_ABOVE.sub(r"\1(\3)\2", text)
    return DROPPED.sub("", LAYER.sub(r"#\1#", text))


def names_of(lesson: Lesson) -> Mapping[str, Quantity]:
    """Return every name that stands for one quantity of the lesson, by its key."""
    return _names(lesson.plan)


@bounded(8_000_000, lambda names: 120 * len(names))
def _names(plan: Plan) -> Mapping[str, Quantity]:
    """Return the names; a layer in parentheses may be written without, where that is no other quantity's name."""
    found: dict[str, set[Quantity]] = defaultdict(set)
    for q in _quantities(plan):
        for name in dict.fromkeys((*_own(plan.shape, q), *_synonyms(plan.shape, q))):  # in one order, always
            found[name].add(q)
    bare: dict[str, set[Quantity]] = defaultdict(set)
    for name, qs in found.items():
        if "#" in name:
            bare[name.replace("#", "")] |= qs
    found |= {name: qs for name, qs in bare.items() if name not in found}
    first = {q: i for i, q in enumerate(_quantities(plan))}
    return {name: min(qs, key=first.__getitem__) for name, qs in found.items() if len(qs) == 1 or _is_clear(name, qs)}


def short_names(lesson: Lesson, names: Mapping[str, Quantity]) -> dict[Quantity, str]:
    """Return one name for each quantity that has any: in letters of every keyboard, the notation's own if it can be."""
    found: dict[Quantity, str] = {}
    for name, q in names.items():
        if name.isascii() and (q not in found or len(name) < len(found[q])):
            found[q] = name
    for q in found:
        own = key(plain(NOTATIONS["names"](lesson.values.shape).name(q)))
        if names.get(own) == q and own.isascii():
            found[q] = own
    return found


def _is_clear(name: str, quantities: set[Quantity]) -> bool:
    """Whether a name of several is one by its own right, such as E for the error."""
    return name in ERRORS or all(q.kind in {"E", "share"} for q in quantities)


def _quantities(plan: Plan) -> Iterator[Quantity]:
    shape = plan.shape
    yield from (place.subject for place in (*plan.block, *plan.update))
    yield from (Quantity("a", 0, i) for i in range(1, shape.sizes[0] + 1))
    yield from (Quantity("t", j) for j in range(1, shape.sizes[-1] + 1))
    yield from (Quantity("w", k) for k in range(1, shape.weights + 1) if k not in shape.absent)
    yield from (Quantity("b", k) for k in range(1, (shape.bias_count if shape.biases else 0) + 1))
    yield Quantity("rate")


def _own(shape: Shape, q: Quantity) -> list[str]:
    """Return the keys of what the notations call a quantity."""
    return [key(plain(notation(shape).name(q))) for notation in NOTATIONS.values()]


def _units(shape: Shape, layer: int, unit: int) -> list[str]:
    """Return the keys of a unit's names, for others to be built from."""
    found = [key(plain(notation(shape).unit(layer, unit))) for notation in NOTATIONS.values()]
    return [*found, f"y{unit}", f"yhat{unit}"] if layer == shape.last else found


def _synonyms(shape: Shape, q: Quantity) -> Iterator[str]:
    """Yield the keys of what else a quantity is called, built from those of its unit, or of its weight or bias."""
    last = shape.last
    if q.kind in OF_UNITS:
        layer, unit = (last, q.layer) if q.kind == "share" else (q.layer, q.unit)
        for n in _units(shape, layer, unit):
            yield from OF_UNITS[q.kind](n)
    elif q.kind in OF_PARAMETERS:
        for n in _own(shape, Quantity(q.kind[-1], q.layer)):
            yield from OF_PARAMETERS[q.kind](n)
    elif q.kind in OF_ALL:
        yield from OF_ALL[q.kind](str(q.layer))


Spell = Callable[[str], list[str]]

NETS = ("z", "net", "in")
OUTS = ("", "out", "a")
PRIMES = ("f'", "sigma'", "sigmoid'", "g'", "tanh'", "relu'")

OF_UNITS: dict[str, Spell] = {
    "z": lambda n: [f"{word}{n}" for word in (*NETS, "sum")],
    "a": lambda n: [n, f"a{n}", f"out{n}"],
    "slope": lambda n: [
        *(f"{f}{z}{n}" for f in PRIMES for z in (*NETS, "")), f"slope{n}", f"{n}'", f"out{n}'", f"a{n}'",
        *(f"d{a}{n}d{z}{n}" for a in OUTS for z in NETS),
    ],
    "error_slope": lambda n: [f"d{e}d{a}{n}" for e in ERRORS for a in OUTS],
    "delta": lambda n: [f"delta{n}", *(f"d{e}d{z}{n}" for e in ERRORS for z in NETS)],
    "share": lambda n: [f"{e}{n}" for e in ERRORS],
}  # fmt: skip


def _gradient(n: str) -> list[str]:
    return [*(f"d{e}d{n}" for e in ERRORS), f"grad{n}", f"gradient{n}", f"gradientof{n}", f"d{n}"]


def _new(n: str) -> list[str]:
    return [mark.format(n) for mark in NEW]


def _velocity(n: str) -> list[str]:
    return [f"velocity{n}", f"v{n}", f"v{n}new", f"v{n}+"]


OF_PARAMETERS: dict[str, Spell] = {
    "grad_w": _gradient, "grad_b": _gradient, "new_w": _new, "new_b": _new,
    "velocity_w": _velocity, "velocity_b": _velocity,
}  # fmt: skip

OF_ALL: dict[str, Spell] = {
    "E": lambda _n: list(ERRORS),
    "new_E": lambda _n: [mark.format(e) for e in ERRORS for mark in NEW],
    "share": lambda n: [f"e{n}"],
    "t": lambda n: [f"t{n}", f"target{n}", f"targeto{n}"],
    "rate": lambda _n: ["rate", "learningrate", "lr", "alpha", "eta"],
}
