"""What follows from a student's own numbers: wrong ones carried on, or every number rounded on the way.

`OwnValues` answers like `Values`, so the very same equations are written from either.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import TypeVar

from app.lesson.plan import Place, Plan
from app.lesson.quantities import Quantity
from app.lesson.rounding import to_places
from app.lesson.shape import Shape
from app.lesson.steps.kinds import right_side
from app.lesson.steps.setting import Setting, Source

Key = tuple[Quantity, int]
T = TypeVar("T")
Rounding = Callable[[Decimal], Decimal]


@dataclass(frozen=True)
class Rounded:
    """A way to round every number before going on.

    Attributes:
        digits: how many.
        fixed: whether they are counted after the point.
        cut: whether the rest is cut off instead of rounded.
    """

    digits: int
    fixed: bool = False
    cut: bool = False

    def __call__(self, value: Decimal) -> Decimal:
        """Round a value; one with fewer digits stays as it is."""
        if not value.is_finite() or value == 0:
            return value
        places = self.digits if self.fixed else self.digits - 1 - value.adjusted()
        mode = ROUND_DOWN if self.cut else ROUND_HALF_UP
        return to_places(value, places, mode) if places < 400 else value


ALIASES: dict[str, Callable[[Shape, Quantity], Quantity]] = {
    "E_by_z": lambda _s, q: q._replace(kind="delta"),
    "z_by_a": lambda _s, q: q._replace(kind="w"),
    "z_by_w": lambda s, q: Quantity("a", s.ends(q.layer)[0] - 1, s.ends(q.layer)[2]),
}
"""Quantities that are another one under a second name."""


CORRECTED = {
    f"{kind}_hat_{letter}": (f"{kind}_{letter}", beta)
    for kind, beta in (("first", "beta1"), ("second", "beta2"))
    for letter in "wb"
}
"""Adam's corrected moments: the moment, and the number by whose power it is corrected."""


class OwnValues:
    """Looks up what a student has, or gets from what they have.

    Attributes:
        wrong: their own values, by quantity and sample, that replace the right ones.
        rounded: how they round every number that they go on with, if they do.
        used: which of their own values the numbers looked up so far were made from; `afresh` begins anew.
    """

    def __init__(
        self, setting: Setting, plan: Plan, wrong: Mapping[Key, Decimal] | None = None, rounded: Rounding | None = None
    ) -> None:
        self.exact: Source = setting.values
        self.samples = setting.values.samples
        self.wrong, self.rounded = dict(wrong or {}), rounded
        self.used: set[Key] = set()
        self._setting = replace(setting, values=self)
        self._places = plan.places
        self._found: dict[Key, tuple[Decimal, frozenset[Key]]] = {}
        self._plan = plan

    def afresh(self) -> "OwnValues":
        """Return the same, and forget which values were used; what was worked out is kept."""
        self.used = set()
        return self

    @property
    def shape(self) -> Shape:
        """The lesson's shape."""
        return self.exact.shape

    @property
    def digits(self) -> int:
        """How many digits to calculate with."""
        return self.exact.digits

    @property
    def error_before(self) -> Decimal:
        """E over the iteration's samples, before the update."""
        return self.together([self.value(Quantity("E"), s) for s in self.samples])

    def together(self, errors: list[Decimal]) -> Decimal:
        """One number from those of the iteration's samples, added or averaged."""
        return self.exact.together(errors)

    def setting(self, sample: int) -> Setting:
        """What equations are written from, with these values."""
        return replace(self._setting, sample=sample)

    def value(self, q: Quantity, sample: int = 0) -> Decimal:
        """Value of a quantity, for one of the iteration's samples (counted from 0)."""
        if q.kind in ALIASES:
            return self.value(ALIASES[q.kind](self.shape, q), sample)
        of = q.sample - 1 if q.sample else sample
        key = (q._replace(sample=0), of)
        if key in self.wrong:
            self.used.add(key)
            return self.wrong[key]
        if key not in self._found:
            found, used = self._tracked(lambda: self._work_out(*key))
            self._found[key] = self.rounded(found) if self.rounded and key[0] in self._places else found, used
        found, used = self._found[key]
        self.used |= used
        return found

    def also(self, more: Mapping[Key, Decimal]) -> None:
        """Take on further values of the student's; what is worked out before the first of them stays as it is."""
        first = min(self._plan.step_of(*key) or 0 for key in more)
        self.wrong.update(more)
        self._found = {key: found for key, found in self._found.items() if (self._plan.step_of(*key) or first) < first}
        self.__dict__.pop("after", None)

    def _tracked(self, work: Callable[[], T]) -> tuple[T, frozenset[Key]]:
        """Do some work; return what it gives, and which of the student's values it used."""
        before, self.used = self.used, set()
        found = work()
        used, self.used = frozenset(self.used), before
        return found, used

    def follows(self, place: Place, sample: int) -> Decimal:
        """Work a step out from these values, unrounded, whatever was said of its own."""
        return right_side(self.setting(sample), place).evaluate()

    def _work_out(self, q: Quantity, sample: int) -> Decimal:
        if q in self._places:
            return self.follows(self._places[q], sample)
        if q.kind in {"new_a", "new_share", "new_sample_E"}:
            after, used = self.after
            self.used |= used
            now = Quantity("E") if q.kind == "new_sample_E" else q._replace(kind=q.kind.removeprefix("new_"))
            return after.value(now, sample)
        if q.kind.startswith("batch_"):
            one = Quantity(f"grad_{q.kind[-1]}", q.layer)
            return self.exact.together([self.value(one, s) for s in self.samples])
        if q.kind == "jacobian":
            a = [self.value(Quantity("a", self.shape.last, j), sample) for j in (q.layer, q.unit)]
            return a[0] * ((1 if q.layer == q.unit else 0) - a[1])
        if q.kind in CORRECTED:
            kind, beta = CORRECTED[q.kind]
            left = 1 - self.value(Quantity(beta)) ** int(self.value(Quantity("update")))
            return self.value(Quantity(kind, q.layer), sample) / left
        return self.exact.value(q, sample)

    @property
    def origins(self) -> tuple[Quantity, ...]:
        """The student's own quantities that the numbers looked up so far were made from."""
        return tuple(q for q, _ in self.used)

    @cached_property
    def after(self) -> "tuple[OwnValues, frozenset[Key]]":
        """The same network with the new parameters, forward only; and what of the student's own is in these."""
        return self._tracked(self._after)

    def _after(self) -> "OwnValues":
        new: dict[Key, Decimal] = {}
        for letter, count in (("w", self.shape.weights), ("b", self.shape.bias_count if self.shape.biases else 0)):
            trained = letter == "w" or self.shape.train_biases
            for k in range(1, count + 1):
                value = self.value(Quantity(f"new_{letter}" if trained else letter, k))
                new.update({(Quantity(letter, k), s): value for s in self.samples})
        return OwnValues(replace(self._setting, values=self.exact), self._plan, new, self.rounded)
