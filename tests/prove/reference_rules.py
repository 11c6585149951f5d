"""What update rules, weight decay, absent edges and shared biases make of an iteration: the judge's second half.

Spelt from the papers (Rumelhart and others 1986, Tieleman and Hinton 2012, Kingma and Ba 2015), with mpmath.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from mpmath import mp, mpf

from app.address.scenario import Spec
from tests.prove.reference import Reference, Vector

State = Mapping[str, Mapping[str, Sequence[float | None]]]
LISTS = {"w": "weights", "b": "biases"}


class RuledReference(Reference):
    """Everything a page of one iteration may name, whatever the lesson’s rule and structure.

    `state` is what the rule kept before the iteration, `update` the number of the update, from 1.
    """

    def __init__(
        self, spec: Spec, weights: list[float], biases: list[float] | None, samples: list[int],
        state: State | None = None, update: int = 1,
    ) -> None:  # fmt: skip
        self.state, self.update = state or {}, update
        self.absent = frozenset(spec.absent)
        self.given = list(weights)
        super().__init__(spec, weights, biases, samples)

    def matrices(self, w: Vector, b: Vector) -> tuple[list[list[Vector]], list[Vector]]:
        there = [mpf(0) if k in self.absent else v for k, v in enumerate(w, start=1)]
        if b and self.spec.bias == "layer":
            b = [v for v, n in zip(b, self.sizes[1:], strict=True) for _ in range(n)]
        return super().matrices(there, b)

    def parameter(self, letter: str, k: int) -> mpf:
        absent = letter == "w" and k in self.absent
        return mpf(repr(self.given[k - 1])) if absent else super().parameter(letter, k)

    def owner(self, k: int) -> tuple[int, int]:
        return (k, 0) if self.spec.bias == "layer" else super().owner(k)

    def gradient(self, letter: str, k: int, s: object) -> mpf:
        if letter == "b" and self.spec.bias == "layer":
            return mp.fsum(s.back[2][k])  # type: ignore[attr-defined]
        return super().gradient(letter, k, s)  # type: ignore[arg-type]

    def number(self, name: str) -> mpf:
        """A number of the rule."""
        return mpf(repr(getattr(self.spec.rule, name)))

    @property
    def decay(self) -> mpf:
        """λ, or λ/n."""
        whole = self.number("decay")
        return whole / len(self.spec.x) if self.spec.rule.decay_in == "loss_mean" else whole

    def pull(self, letter: str, k: int) -> mpf:
        """The gradient that moves a parameter, weight decay's part with it."""
        own = self.batch(letter, k)
        return own + self.decay * self.parameter(letter, k) if letter == "w" else own

    def old(self, kept: str, letter: str, k: int) -> mpf:
        value = self.state[kept][LISTS[letter]][k - 1] if kept in self.state else 0.0
        assert value is not None
        return mpf(repr(value))

    def kept(self, kept: str, letter: str, k: int) -> mpf:
        """What the rule keeps of a parameter after the update."""
        old, g, name = self.old(kept, letter, k), self.pull(letter, k), self.spec.rule.name
        if kept == "velocity":
            sign = -self.rate if name == "classical_momentum" else mpf(1)
            return self.number("momentum") * old + sign * g
        if kept == "first_moment":
            return self.number("beta1") * old + (1 - self.number("beta1")) * g
        part = self.number("rho" if name == "rmsprop" else "beta2")
        return part * old + (1 - part) * g**2

    def corrected(self, kept: str, letter: str, k: int) -> mpf:
        part = self.number("beta1" if kept == "first_moment" else "beta2")
        return self.kept(kept, letter, k) / (1 - part**self.update)

    def new(self, letter: str, k: int) -> mpf:
        old, rate, epsilon = self.parameter(letter, k), self.rate, self.number("epsilon")
        if (letter == "w" and k in {*self.spec.fixed, *self.absent}) or (letter == "b" and self.spec.bias == "fixed"):
            return old
        match self.spec.rule.name:
            case "momentum":
                return old - rate * self.kept("velocity", letter, k)
            case "classical_momentum":
                return old + self.kept("velocity", letter, k)
            case "rmsprop":
                return old - rate * self.pull(letter, k) / (mp.sqrt(self.kept("second_moment", letter, k)) + epsilon)
            case "adam":
                scale = mp.sqrt(self.corrected("second_moment", letter, k)) + epsilon
                return old - rate * self.corrected("first_moment", letter, k) / scale
            case _:
                return old - rate * self.pull(letter, k)

    def news(self) -> tuple[Vector, Vector]:
        """All new weights and biases."""
        count = len(self.spec.b or ())
        w, b = ([self.new(letter, k) for k in range(1, n + 1)] for letter, n in (("w", len(self.given)), ("b", count)))
        return w, b

    @cached_property
    def after(self) -> list:  # type: ignore[type-arg]
        matrices = self.matrices(*self.news())
        return [self.sample(*matrices, number) for number in self.picked]

    def penalty(self, weights: Vector) -> mpf:
        if not self.spec.rule.decay_in:
            return mpf(0)
        there = [w for k, w in enumerate(weights, start=1) if k not in self.absent]
        return self.decay / 2 * mp.fsum(w**2 for w in there)

    @property
    def penalty_before(self) -> mpf:
        return self.penalty([self.parameter("w", k) for k in range(1, len(self.given) + 1)])

    @property
    def penalty_after(self) -> mpf:
        return self.penalty(self.news()[0])

    def error_before(self) -> mpf:
        return super().error_before() + self.penalty_before

    def error_after(self) -> mpf:
        return super().error_after() + self.penalty_after

    def value(self, term: str, sample: int) -> mpf | None:
        name, _, number = term.rpartition("-")
        head = number.rstrip("0123456789")
        own = SETTINGS.get(term)
        if own:
            return own(self)
        if head in {"w", "b"} and name in SLOTS and number[1:]:
            return SLOTS[name](self, head, int(number[1:]))
        value = super().value(term, sample)
        if value is not None and term == "error" and self.alone:
            return value + self.penalty_before
        return value

    @property
    def alone(self) -> bool:
        """Whether one sample makes the error, decay's part with it."""
        return len(self.samples) == 1


def _slots() -> dict[str, Callable[[RuledReference, str, int], mpf]]:
    found: dict[str, Callable[[RuledReference, str, int], mpf]] = {}
    for short, kept in (("velocity", "velocity"), ("first", "first_moment"), ("second", "second_moment")):
        found[f"{short}-before"] = lambda r, letter, k, kept=kept: r.old(kept, letter, k)  # type: ignore[misc]
        found[short] = lambda r, letter, k, kept=kept: r.kept(kept, letter, k)  # type: ignore[misc]
        found[f"{short}-corrected"] = lambda r, letter, k, kept=kept: r.corrected(kept, letter, k)  # type: ignore[misc]
    return found


SLOTS = _slots()
SETTINGS: dict[str, Callable[[RuledReference], mpf]] = {
    **{name: lambda r, name=name: r.number(name)  # type: ignore[misc]
       for name in ("momentum", "beta1", "beta2", "rho", "epsilon", "decay")},
    "update": lambda r: mpf(r.update), "all-samples": lambda r: mpf(len(r.spec.x)),
    "penalty": lambda r: r.penalty_before, "penalty-after": lambda r: r.penalty_after,
}  # fmt: skip
"""What every further `data-term` stands for."""
