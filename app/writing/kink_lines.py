"""Lines of a training program that watch where floats can't decide what decimals decide: see `app.engine.kinks`.

What every update does is cheap: from the lengths of a layer's weights, biases and inputs as vectors follows `reach`, a
bound on the rounding errors of all its z together. Only where a z lies within it are the errors bounded unit by unit,
as `blur`. On the input side of a network a sum that floats can't decide is worked out exactly; further back the
program ends before the update.
"""

from collections.abc import Collection, Iterable, Iterator

from app.engine.functions import RELU, STEP
from app.engine.kinks import NOISE, TOO_BLURRED, divides
from app.lesson.lesson import Lesson
from app.writing.python_text import Line

LEAVE = "raise ArithmeticError"
"""Ends the program before an update."""


def watched(lesson: Lesson, lines: list[Line]) -> Iterator[str]:
    """Write the lines of one sample, and those that watch them."""
    watch = Watch(lesson, [subject for subject, _, _ in lines])
    is_settled = 1 in watch.kinked
    if is_settled:
        yield watch.reach(1)
    for subject, tree, _ in lines:
        yield f"{subject} = {tree}"
        if is_settled and subject in watch.places and watch.places[subject][0] == 1:
            yield from watch.settled(watch.places[subject])
    yield from watch.left()


class Watch:
    """Writes what watches the units of a lesson's network.

    Attributes:
        kinked: the layers whose activation has a kink.
        places: the layer and unit of each z that is to be watched, by its name, layer by layer.
    """

    def __init__(self, lesson: Lesson, names: Collection[str]) -> None:
        self._shape, self._network = lesson.values.shape, lesson.course.network
        self.kinked = [l for l, layer in enumerate(self._network.layers, start=1) if layer.activation.is_kinked]
        self._last = self._network.depth if divides(self._network) else max(self.kinked, default=0)
        sizes = self._network.sizes
        places = {f"z_{l}_{j}": (l, j) for l in range(1, self._last + 1) for j in range(1, sizes[l] + 1)}
        self.places = {z: place for z, place in places.items() if z in names}

    def settled(self, place: tuple[int, int]) -> Iterator[str]:
        """Write a first layer's z exactly where floats don't tell its sign."""
        weights, inputs = self._terms(place)
        if self._shape.biases:
            weights, inputs = [*weights, f"b{self._shape.bias(*place)}"], [*inputs, "1.0"]
        z, blur = _names(place)
        yield f"if {self._is_near(place)}:"
        yield f"    {blur} = {self._blur(place)}"
        yield f"    if not abs({z}) >= {blur}: {z} = exact_sum({_tuple(weights)}, {_tuple(inputs)})"

    def left(self) -> Iterator[str]:
        """Write where the program ends before an update, every z known."""
        near = [self._is_near(place) for place in self.places.values() if place[0] in self.kinked and place[0] > 1]
        if divides(self._network):
            near += self._near_zero(self._reach_behind(self._last))
        if not near:
            return
        for l in range(2 if 1 in self.kinked else 1, self._last + 1):
            yield self.reach(l)
        yield f"if {' or '.join(near)}:"
        yield from (f"    {line}" for place in self.places.values() for line in self._passed(place))

    def _passed(self, place: tuple[int, int]) -> Iterator[str]:
        """Write the errors of a unit's z, whether they may be too large, and those of its a."""
        (layer, unit), (z, blur) = place, _names(place)
        yield f"{blur} = {self._blur(place)}"
        if layer in self.kinked and layer > 1:
            yield f"if not abs({z}) >= {blur}: {LEAVE}"
        f = self._network.layers[layer - 1].activation
        if f is RELU:
            yield f"if {z} <= 0.0: {blur} = 0.0"
        elif f is STEP:
            yield f"{blur} = 0.0"
        elif f.steepest != 1:
            yield f"{blur} *= {f.steepest!r}"
        if layer == self._network.depth and divides(self._network):
            yield from (f"if {close}: {LEAVE}" for close in self._near_zero(blur, [unit]))

    def reach(self, layer: int) -> str:
        """Write a bound on the length of all errors of a layer's z; twice, so that its own rounding plays no part."""
        places = [place for place in self.places.values() if place[0] == layer]
        terms = [self._terms(place) for place in places]
        weights = _length(w for ws, _ in terms for w in ws)
        scale = f"(length := {weights}) * {_length(dict.fromkeys(a for _, inputs in terms for a in inputs))}"
        if self._shape.biases:
            scale += f" + {_length(f'b{self._shape.bias(*place)}' for place in places)}"
        passed = f" + length * {self._reach_behind(layer - 1)}" if layer > 1 else ""
        return f"reach_{layer} = {2 * NOISE} * ({scale}){passed}"

    def _reach_behind(self, layer: int) -> str:
        """Write a bound on the length of all errors of a layer's a."""
        steepest = self._network.layers[layer - 1].activation.steepest
        return f"reach_{layer}" if steepest == 1 else f"{steepest!r} * reach_{layer}"

    def _is_near(self, place: tuple[int, int]) -> str:
        """Write whether the errors of a unit's z may have reached 0, or it is no number; a bias alone has no errors."""
        weights, inputs = self._terms(place)
        layer = place[0]
        if layer == 1 or self._network.layers[layer - 2].activation is RELU:  # where 0 is exactly 0
            weights = [f"{w} * {a}" for w, a in zip(weights, inputs, strict=True)]
        return f"(not abs(z_{layer}_{place[1]}) >= reach_{layer} and ({' or '.join(weights) or '0.0'}))"

    def _blur(self, place: tuple[int, int]) -> str:
        """Write a bound on the errors of a unit's z."""
        weights, inputs = self._terms(place)
        scale = " + ".join(f"abs({w} * {a})" for w, a in zip(weights, inputs, strict=True)) or "0.0"
        if self._shape.biases:
            scale += f" + abs(b{self._shape.bias(*place)})"
        before = (f" + abs({w}) * blur{a[1:]}" for w, a in zip(weights, inputs, strict=True) if place[0] > 1)
        return f"{NOISE} * ({scale}){''.join(before)}"

    def _terms(self, place: tuple[int, int]) -> tuple[list[str], list[str]]:
        """Return the names of a unit's weights and of what they are multiplied by."""
        layer, unit = place
        sources = self._shape.sources(layer, unit)
        return [f"w{self._shape.weight(layer, unit, i)}" for i in sources], [f"a_{layer - 1}_{i}" for i in sources]

    def _near_zero(self, blur: str, units: Iterable[int] = ()) -> list[str]:
        """Write whether outputs, and what is left of them to 1, are too uncertain to be divided by."""
        depth = self._network.depth
        outputs = [f"a_{depth}_{j}" for j in units or range(1, self._network.sizes[-1] + 1)]
        rests = [f"(1.0 - {a})" for a in outputs if self._network.loss.name == "bce"]
        return [f"{TOO_BLURRED} * abs({divisor}) < {blur}" for divisor in (*outputs, *rests)]


def _names(place: tuple[int, int]) -> tuple[str, str]:
    return f"z_{place[0]}_{place[1]}", f"blur_{place[0]}_{place[1]}"


def _length(names: Iterable[str]) -> str:
    return f"hypot({', '.join(names)})"


def _tuple(names: list[str]) -> str:
    return f"({', '.join(names)},)" if names else "()"
