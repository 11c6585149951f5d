"""An update rule as Python, for straight-line programs: a parameter at a time, or many of them as vectors."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.engine.rules import Rule, numbers_of


@dataclass(frozen=True)
class RuleCode:
    """Writes what an update does.

    Attributes:
        samples: how many the lesson has.
        moved: names of the parameters that are updated.
        gradients: names of their gradients.
        parameters: names of all parameters, weights first.
    """

    rule: Rule
    samples: int
    moved: Sequence[str]
    gradients: Sequence[str]
    parameters: Sequence[str]

    @property
    def _decay(self) -> float:
        return float(numbers_of(self.rule, 0, self.samples, exact=False).decay)

    @property
    def penalty(self) -> str:
        """What is added to E for weight decay; nothing where nothing is."""
        if not self.rule.decay or not self.rule.decay_in:
            return ""
        squares = " + ".join(f"{p} * {p}" for p in self.parameters if p.startswith("w"))
        return f" + {self._decay / 2!r} * ({squares})"

    @property
    def is_together(self) -> bool:
        """Whether the parameters are moved as vectors."""
        return len(self.moved) >= TOGETHER_FROM and bool(self.rule.kept)

    def begin(self) -> Iterator[str]:
        """Yield the lines before the first update."""
        if self.is_together:
            yield f"p = {_vector(self.moved)}"
            yield from (f"{what} = {_vector(names)}" for what, names in self._kept)
            if self.rule.decay:
                yield f"decay = {_vector([repr(self._decay) if p.startswith('w') else '0.0' for p in self.moved])}"

    def end(self) -> Iterator[str]:
        """Yield the lines after the last update."""
        if self.is_together:
            yield from (f"{_names(names)} = {what}.tolist()" for what, names in self._kept)

    def lines(self, gradients: Sequence[str]) -> Iterator[str]:
        """Yield the lines of one update, number k of the training, with these gradients."""
        n = numbers_of(self.rule, 0, self.samples, exact=False)
        if self.rule.name == "adam":
            for i, rest in ((1, n.rest1), (2, n.rest2)):
                left = f"-expm1((k + 1) * {math.log1p(-rest)!r})" if rest < 1 else "1.0"
                yield f"left{i} = {left}"
        if self.is_together:
            yield f"g = {_vector(gradients)}"
            if self.rule.decay:
                yield "g += decay * p"
            yield from self._moved("p", "g", "", "roots")
            yield f"{_names(self.moved)} = p.tolist()"
            return
        for p, g in zip(self.moved, gradients, strict=True):
            whole = f"{g} + {self._decay!r} * {p}" if self.rule.decay and p.startswith("w") else g
            if not whole.isidentifier():
                yield f"g = {whole}"
            yield from self._moved(p, whole if whole.isidentifier() else "g", f"_{p}", "sqrt")

    @property
    def _kept(self) -> list[tuple[str, list[str]]]:
        return [(what, [f"{what}_{p}" for p in self.moved]) for what in self.rule.kept]

    def _moved(self, p: str, g: str, of: str, root: str) -> Iterator[str]:
        """Yield what becomes of a parameter, or of a vector of them, and of what is kept `of` it."""
        n, rule = numbers_of(self.rule, 0, self.samples, exact=False), self.rule
        velocity, first, second = (f"{what}{of}" for what in ("velocity", "first_moment", "second_moment"))
        match rule.name:
            case "momentum":
                yield f"{velocity} = {rule.momentum!r} * {velocity} + {g}"
                yield f"{p} -= rate * {velocity}"
            case "classical_momentum":
                yield f"{velocity} = {rule.momentum!r} * {velocity} - rate * {g}"
                yield f"{p} += {velocity}"
            case "rmsprop":
                yield f"{second} = {rule.rho!r} * {second} + {n.rest_rho!r} * {g} * {g}"
                yield f"{p} -= {self._over(f'rate * {g}', f'{root}({second})')}"
            case "adam":
                yield f"{first} = {rule.beta1!r} * {first} + {n.rest1!r} * {g}"
                yield f"{second} = {rule.beta2!r} * {second} + {n.rest2!r} * {g} * {g}"
                yield f"{p} -= rate * {self._over(f'({first} / left1)', f'{root}({second} / left2)')}"
            case _:
                yield f"{p} -= rate * {g}"

    def _over(self, top: str, root: str) -> str:
        """Write a number divided by a root, which may be 0 where no ε stands beside it; a vector's may always be."""
        if self.rule.epsilon:
            return f"{top} / ({root} + {self.rule.epsilon!r})"
        return f"({top} / {root})" if self.is_together else f"({top} / s if (s := {root}) else {top} * inf)"


TOGETHER_FROM = 100
"""Moved parameters from which on vectors are faster, in rules that keep something of each."""


def _vector(values: Sequence[str]) -> str:
    """Write a vector that may be changed."""
    return f"frombuffer(pack('{len(values)}d', {', '.join(values)})).copy()"


def _names(names: Sequence[str]) -> str:
    return f"({', '.join(names)},)"
