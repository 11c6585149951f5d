"""Every quantity of one iteration, exactly."""

from collections.abc import Sequence
from copy import copy
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np

from app.engine.backprop import Activity, Gradients, backward, forward, update
from app.engine.course import Course, penalty
from app.engine.exact import exact, exact_network, exact_work, exactly, tried
from app.engine.functions import Array
from app.engine.network import Network
from app.engine.rules import Numbers, moved, numbers_of
from app.lesson.look_up import LOOK_UP
from app.lesson.quantities import Quantity
from app.lesson.rule_values import kept_before
from app.lesson.shape import Shape

FAINT = -35
"""Power of ten below which a value may be what is left of a sum that comes to 0."""

MORE = 50
"""Digits that tell."""


Kept = Sequence[Array]


class Pass(NamedTuple):
    """One sample, forward and back.

    Attributes:
        sample: which of the iteration's samples, counted from 0.
    """

    sample: int
    seen: Activity
    gradients: Gradients
    E: Decimal


class Values:
    """Looks up the exact value of any quantity of iteration k.

    The parameters are the float64 ones after k updates, read as decimals; all else is worked
    out from them with so many digits that every digit shown is right.

    Attributes:
        course, start: what is trained, and the network in floats that the iteration begins with.
        x, t: the iteration's samples, one a column.
        digits_of: how many digits each of them takes.
        digits: how many it takes, for the sample that needs most.
        is_finite: whether the error is a number to a float64, too.
        rate: the learning rate.
        samples: the iteration's samples, counted from 0.
        iteration: updates already applied.
        kept: what the update rule has kept of every parameter, weights first; nothing kept yet if it is empty.
    """

    def __init__(self, course: Course, start: Network, k: int, kept: Kept = (), more: int = 0) -> None:
        use = course.samples(k)
        self.x, self.t = course.x[:, use], course.t[:, use]
        digits, self.is_finite = tried(start, self.x, self.t)
        self.digits_of = [n + more for n in digits]
        self.digits = max(self.digits_of)
        self.course, self.start, self.iteration, self.kept, self._more = course, start, k, kept, more
        self.shape, self.rate = _shape(course, self.x.shape[1]), Decimal(repr(course.rate))
        self.samples = range(self.shape.samples)
        self._passes: dict[int, Pass] = {}

    @property
    def size(self) -> int:
        """About how many bytes all that is remembered of it takes, once everything has been asked for."""
        numbers = 8 * (self.shape.weights + self.shape.units) + 60
        return int(sum(numbers * (48 + digits / 2.4) for digits in self.digits_of)) + 4000

    @cached_property
    def work(self) -> int:
        """What all of it costs, in weights × samples of an update in floats: there, back, and there once more."""
        return 2 * exact_work(self.start, self.digits_of)

    @cached_property
    def work_together(self) -> int:
        """The same where all samples are taken together, with the digits of the one that needs most."""
        return 2 * exact_work(self.start, [self.digits] * len(self.digits_of))

    @cached_property
    def network(self) -> Network:
        """The network that the iteration begins with."""
        return exact_network(self.start)

    @cached_property
    def flat(self) -> tuple[list[Decimal], list[Decimal]]:
        """Its weights and its biases, in their order."""
        return self.network.weights, self.network.biases or []

    def sample(self, sample: int) -> Pass:
        """Forward and backward pass of one of the iteration's samples, counted from 0."""
        if sample not in self._passes:
            x, t = _column(self.x, sample), _column(self.t, sample)
            with exactly(self.digits_of[sample]):
                seen = forward(self.network, x, t)
                self._passes[sample] = Pass(sample, seen, backward(self.network, seen, t), seen.E[0])
        return self._passes[sample]

    def together(self, errors: list[Decimal]) -> Decimal:
        """One error from those of the iteration's samples."""
        if len(errors) == 1:
            return errors[0]
        with exactly(self.digits):
            return sum(errors, Decimal(0)) / self.course.divisor

    @cached_property
    def error_before(self) -> Decimal:
        """E over the iteration's samples, before the update."""
        with exactly(self.digits):
            return self.together([self.sample(s).E for s in self.samples]) + self.penalty

    @cached_property
    def penalty(self) -> Decimal:
        """What weight decay adds to E."""
        with exactly(self.digits):
            return Decimal(penalty(self.course, self.network))

    @cached_property
    def after(self) -> "After":
        """What becomes of it by the update.

        It looks the old values up in a copy, which shares the passes: two that held each other would stay in memory,
        once nobody asks for them any more, until the garbage collector looks for such circles.
        """
        return After(copy(self))

    def over_samples(self, q: Quantity) -> Decimal:
        """Return a gradient over all samples of the batch, added or averaged."""
        return self.together([self.value(q, sample) for sample in self.samples])

    def value(self, q: Quantity, sample: int = 0) -> Decimal:
        """Value of a quantity, for one of the iteration's samples (counted from 0)."""
        found = LOOK_UP[q.kind](self, q, self.sample(q.sample - 1 if q.sample else sample))
        return self._settled(found, q, sample) if found.adjusted() < FAINT and found and not self._more else found

    @cached_property
    def _finer(self) -> "Values":
        """The same values with more digits."""
        return Values(self.course, self.start, self.iteration, self.kept, MORE)

    def _settled(self, found: Decimal, q: Quantity, sample: int) -> Decimal:
        """Return a faint value with all its digits; 0 where more digits leave still less of it.

        A sum whose terms cancel leaves the last digit's noise, which is no value of anything.
        """
        finer = self._finer.value(q, sample)
        with exactly(self.digits):
            return Decimal(0) if abs(finer) < abs(found).scaleb(-MORE // 2) else +finer


class After:
    """The network after an iteration's update, still exact."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._parameters: dict[tuple[str, int], Decimal] = {}
        self._kept: dict[tuple[str, int], tuple[Decimal, ...]] = {}

    @cached_property
    def network(self) -> Network:
        """The network."""
        v = self._values
        passes = [v.sample(s) for s in v.samples]
        with exactly(v.digits):
            W = [sum(p.gradients.W[l] for p in passes) for l in range(v.shape.last + 1)]
            b = [sum(p.gradients.b[l] for p in passes) for l in range(v.shape.last + 1)]
            summed = Gradients([], [], [], W, b)  # type: ignore[arg-type]
            if not v.course.is_plain:
                return self._by_rule()
            return update(v.network, summed, v.rate, v.course.divisor, v.course.train_biases)

    def _by_rule(self) -> Network:
        """Return the network, each parameter moved by its rule."""
        shape, start = self._values.shape, self._values.network
        weights = [self.parameter("w", k) for k in range(1, shape.weights + 1)]
        biases = [self.parameter("b", k) for k in range(1, len(start.biases or ()) + 1)]
        return start.with_parameters(weights, biases or None, object)

    @cached_property
    def seen(self) -> list[Activity]:
        """Forward passes of the iteration's samples."""
        v, biases = self._values, self.network.biases
        rounded = v.start.with_parameters(
            [float(w) for w in self.network.weights], None if biases is None else [float(b) for b in biases], np.float64
        )
        needed = tried(rounded, v.x, v.t)[0]
        return [self._seen(s, max(needed[s], v.digits_of[s])) for s in v.samples]

    def _seen(self, sample: int, digits: int) -> Activity:
        with exactly(digits):
            return forward(self.network, _column(self._values.x, sample), _column(self._values.t, sample))

    def error_of(self, sample: int) -> Decimal:
        """Return E of one sample."""
        with exactly(self._values.digits):
            return self.seen[sample].E[0]

    @cached_property
    def error(self) -> Decimal:
        """E over the iteration's samples."""
        with exactly(self._values.digits):
            return self._values.together([self.error_of(s) for s in self._values.samples]) + self.penalty

    @cached_property
    def penalty(self) -> Decimal:
        """What weight decay adds to the new E."""
        with exactly(self._values.digits):
            return Decimal(penalty(self._values.course, self.network))

    @cached_property
    def rule(self) -> Numbers:
        """The numbers of the update rule at this update."""
        v = self._values
        with exactly(v.digits):
            return numbers_of(v.course.rule, v.iteration, v.course.size, exact=True)

    def kept(self, slot: int, letter: str, number: int) -> Decimal:
        """Return what the rule keeps of a parameter after the update."""
        self.parameter(letter, number)
        return self._kept[letter, number][slot]

    def parameter(self, kind: str, number: int) -> Decimal:
        """Return a weight or bias; one whose gradient is 0 is just what it was."""
        found = self._parameters.get((kind, number))
        if found is None:
            found = self._parameters[kind, number] = self._moved(kind, number)
        return found

    def _moved(self, kind: str, number: int) -> Decimal:
        v = self._values
        old = v.value(Quantity(kind, number))
        before = [kept_before(v, slot, kind, number) for slot in range(len(v.course.rule.kept))]
        stays = not v.course.train_biases if kind == "b" else number in v.course.still
        if stays:
            self._kept[kind, number] = tuple(before)
            return old
        gradient = v.over_samples(Quantity(f"grad_{kind}", number))
        with exactly(v.digits):
            if v.course.is_plain:
                return old - v.rate * gradient
            g = gradient + self.rule.decay * old if kind == "w" else gradient
            new, after = moved(v.course.rule.name, self.rule, old, g, before, v.rate, Decimal.sqrt)
        self._kept[kind, number] = after
        return Decimal(new)


def _column(values: Array, sample: int) -> Array:
    return exact(values[:, sample : sample + 1])


def _shape(course: Course, samples: int) -> Shape:
    network = course.network
    biases = network.has_biases
    softmax = network.layer(network.depth).activation.slope is None
    decays = "" if not course.rule.decay else "error" if course.rule.decay_in else "gradient"
    shared = biases and len(network.biases or ()) == network.depth != sum(network.sizes[1:])
    return Shape(
        network.sizes, softmax, biases, biases and course.train_biases, samples, course.rule.name, decays,
        course.still - course.absent, course.absent, shared,
    )  # fmt: skip
