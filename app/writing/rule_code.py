"""An update rule as Python, a parameter at a time, for straight-line programs."""

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

    def lines(self, gradients: Sequence[str]) -> Iterator[str]:
        """Yield the lines of one update, number k of the training, with these gradients."""
        n = numbers_of(self.rule, 0, self.samples, exact=False)
        if self.rule.name == "adam":
            for i, rest in ((1, n.rest1), (2, n.rest2)):
                left = f"-expm1((k + 1) * {math.log1p(-rest)!r})" if rest < 1 else "1.0"
                yield f"left{i} = {left}"
        for p, g in zip(self.moved, gradients, strict=True):
            whole = f"{g} + {self._decay!r} * {p}" if self.rule.decay and p.startswith("w") else g
            if not whole.isidentifier():
                yield f"g = {whole}"
            yield from self._moved(p, whole if whole.isidentifier() else "g")

    def _moved(self, p: str, g: str) -> Iterator[str]:
        n, rule = numbers_of(self.rule, 0, self.samples, exact=False), self.rule
        match rule.name:
            case "momentum":
                yield f"velocity_{p} = {rule.momentum!r} * velocity_{p} + {g}"
                yield f"{p} -= rate * velocity_{p}"
            case "classical_momentum":
                yield f"velocity_{p} = {rule.momentum!r} * velocity_{p} - rate * {g}"
                yield f"{p} += velocity_{p}"
            case "rmsprop":
                yield f"second_moment_{p} = {rule.rho!r} * second_moment_{p} + {n.rest_rho!r} * {g} * {g}"
                yield f"{p} -= {self._over(f'rate * {g}', f'second_moment_{p}')}"
            case "adam":
                yield f"first_moment_{p} = {rule.beta1!r} * first_moment_{p} + {n.rest1!r} * {g}"
                yield f"second_moment_{p} = {rule.beta2!r} * second_moment_{p} + {n.rest2!r} * {g} * {g}"
                yield f"{p} -= rate * {self._over(f'(first_moment_{p} / left1)', f'second_moment_{p} / left2')}"
            case _:
                yield f"{p} -= rate * {g}"

    def _over(self, top: str, square: str) -> str:
        """Write a number divided by a root, which may be 0 where no ε stands beside it."""
        e = self.rule.epsilon
        if e:
            return f"{top} / (sqrt({square}) + {e!r})"
        return f"({top} / s if (s := sqrt({square})) else {top} * inf)"
