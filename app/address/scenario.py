"""The address and the frozen value it stands for: parse, check, write, there and back.

`parse(write(s)) == s` for every scenario. What the keys mean is written in the README.
"""

import base64
import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import Any, NamedTuple
from urllib.parse import quote

from app.address.display import MOST_ITERATIONS, View, read_view, view_pairs
from app.address.query import Collector, Pairs, Query, list_items, meant, refusal, whole, word
from app.address.typed_numbers import BadField, Numbers, quoted, typed_number, whole_number, write_number
from app.engine.functions import ACTIVATIONS, LOSSES
from app.lesson import seeded
from app.lesson.examples import POST, Example, Rows
from app.lesson.walkthrough import Plan, Shape, plan

LONGEST = 8000
MOST_LAYERS, MOST_UNITS, MOST_SAMPLES = 8, 10, 32
MOST_WORK = 20_000_000
"""Weights × samples × updates that one request may ask for."""

Data = tuple[Rows | None, Rows | None, tuple[float, ...] | None, tuple[float, ...] | None]
Drawn = tuple[Rows, Rows, tuple[float, ...]]

KEYS = frozenset({
    "v", "layers", "activations", "loss", "x", "t", "w", "b", "bias", "rate", "batch", "seed", "iteration", "step"
})  # fmt: skip
"""Every key that decides what a lesson is, or where in it one stands."""

NUMBERS = ("x", "t", "w", "b")
"""Keys of inputs, targets, weights and biases."""

BATCHES = ("each", "sum", "mean")
BIASES = ("trained", "fixed")

ACTIVATION_SYNONYMS = {
    "logistic": "sigmoid", "logsig": "sigmoid", "sigm": "sigmoid", "logisticsigmoid": "sigmoid", "σ": "sigmoid",
    "tansig": "tanh", "hyperbolictangent": "tanh", "rectifier": "relu", "lrelu": "leaky_relu",
    "identity": "linear", "id": "linear", "purelin": "linear", "none": "linear",
}  # fmt: skip
LOSS_SYNONYMS = {
    "meansquarederror": "mse", "meansquareerror": "mse", "mseloss": "mse",
    "sumofsquares": "sse", "sumofsquarederrors": "sse", "sumsquarederror": "sse", "sumofsquareerrors": "sse",
    "halfsumofsquares": "half_sse", "halfsumofsquarederrors": "half_sse",
    "binarycrossentropy": "bce", "bceloss": "bce", "binarycrossentropyloss": "bce",
    "categoricalcrossentropy": "cross_entropy", "crossentropyloss": "cross_entropy", "ce": "cross_entropy",
}  # fmt: skip
BIAS_SYNONYMS = {"trainable": "trained", "frozen": "fixed"}
BATCH_SYNONYMS = {"average": "mean", "averaged": "mean", "summed": "sum", "online": "each"}
"""What else people call what the keys take, in small letters, without blanks and dashes."""


class Design(NamedTuple):
    """What is chosen of a network, apart from its numbers.

    Attributes:
        biases: "none", "trained" or "fixed".
    """

    layers: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    biases: str
    batch: str

    def filled(self, samples: int, number: float) -> "Spec":
        """Give a spec of this design in which every number is the same."""
        x, t = (((number,) * units,) * samples for units in (self.layers[0], self.layers[-1]))
        w = (number,) * sum(m * n for m, n in pairwise(self.layers))
        b, bias = ((number,) * sum(self.layers[1:]), self.biases) if self.biases != "none" else (None, "trained")
        return Spec(self.layers, self.activations, self.loss, x, t, w, b, bias, number, self.batch)


@dataclass(frozen=True)
class Spec:
    """Everything that decides how a network trains; see the README for the keys."""

    layers: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    x: Rows
    t: Rows
    w: tuple[float, ...]
    b: tuple[float, ...] | None
    bias: str
    rate: float
    batch: str

    @property
    def design(self) -> Design:
        """What is chosen of the network, apart from its numbers."""
        biases = "none" if self.b is None else self.bias
        return Design(self.layers, self.activations, self.loss, biases, self.batch)

    @cached_property
    def given(self) -> dict[str, tuple[float, ...]]:
        """The lesson's numbers by key, in the order of their fields."""
        x, t = (tuple(chain.from_iterable(rows)) for rows in (self.x, self.t))
        return {"x": x, "t": t, "w": self.w, "b": self.b or (), "rate": (self.rate,)}

    @property
    def train_biases(self) -> bool:
        """Whether there are biases that are updated."""
        return self.b is not None and self.bias == "trained"

    @property
    def shape(self) -> Shape:
        """What decides the steps of an iteration."""
        used = 1 if self.batch == "each" else len(self.x)
        softmax = self.activations[-1] == "softmax"
        return Shape(self.layers, softmax, self.b is not None, self.train_biases, used)

    @property
    def plan(self) -> Plan:
        """The steps of an iteration."""
        return plan(self.shape)


@dataclass(frozen=True)
class Scenario:
    """What an address stands for."""

    spec: Spec
    seed: int = 0
    iteration: int = 0
    step: int = 0
    view: View = field(default=View())

    def at(self, step: int, iteration: int | None = None) -> "Scenario":
        """Give the same lesson at another step."""
        return replace(self, step=step, iteration=self.iteration if iteration is None else iteration)


def spec_of(example: Example) -> Spec:
    """Give an example's spec."""
    activations = example.activations or ("sigmoid",) * (len(example.layers) - 1)
    return Spec(
        example.layers, activations, example.loss, example.x, example.t, example.w,
        example.b, example.bias, example.rate, example.batch,
    )  # fmt: skip


DEFAULT = Scenario(spec_of(POST))


def _layers(query: Query) -> tuple[int, ...]:
    items = list_items(query, "layers", "-")
    return layers_of(items) if items else POST.layers


def layers_of(items: list[str]) -> tuple[int, ...]:
    """Read units per layer.

    Raises:
        BadField: if they are no numbers, or too many or too few.
    """
    try:
        layers = tuple(whole_number(item.strip()) for item in items)
    except ValueError as problem:
        raise refusal("layers", f"layers: {problem}; write units per layer like 2-3-1.") from None
    if not 2 <= len(layers) <= MOST_LAYERS:
        raise refusal("layers", f"layers: {len(layers)} layers given, from 2 to {MOST_LAYERS} are possible.")
    if not all(1 <= n <= MOST_UNITS for n in layers):
        raise refusal("layers", f"layers: every layer has from 1 to {MOST_UNITS} units.")
    return layers


def _activations(query: Query, layers: tuple[int, ...]) -> tuple[str, ...]:
    names = [meant(name.strip(), ACTIVATIONS, ACTIVATION_SYNONYMS) for name in list_items(query, "activations", ",")]
    names = names or ["sigmoid"]
    count = len(layers) - 1
    names = names * count if len(names) == 1 else names
    for name in names:
        if name not in ACTIVATIONS:
            raise refusal("activations", f"activations: {quoted(name)} is none of {', '.join(ACTIVATIONS)}.")
    if len(names) != count:
        raise refusal("activations", f"activations: {len(names)} given, but {count} layers compute.")
    if "softmax" in names[:-1]:
        raise refusal("activations", "activations: softmax is possible on the last layer only.")
    return tuple(names)


def _all_readable(numbers: Numbers) -> None:
    """Complain of what is no number before complaining that there are too many or too few."""
    try:
        numbers.read()
    except BadField as bad:
        raise refusal(numbers.key, bad.errors[0].message) from None


def _counted(numbers: Numbers, expected: int, what: str) -> tuple[float, ...]:
    if len(numbers.texts) != expected:
        _all_readable(numbers)
        raise refusal(numbers.key, f"{numbers.key}: {len(numbers.texts)} given, but there are {expected} {what}.")
    return numbers.read()


def _parameters(query: Query, key: str, expected: int, what: str) -> tuple[float, ...] | None:
    values = query.all(key)
    if not values:
        return None
    separate = len(values) > 1 or expected == 1
    texts = tuple(values if separate else values[0].split(","))
    return _counted(Numbers(key, texts, separate, lambda i: f"{key}{i + 1}"), expected, what)


def _rows(query: Query, key: str, size: int) -> Rows | None:
    """Read inputs or targets: samples split by `;`, or one field each."""
    values = query.all(key)
    if not values:
        return None
    if len(values) > 1:
        return _rows_of_fields(key, tuple(values), size)
    samples = values[0].split(";")
    if len(samples) > MOST_SAMPLES:
        raise refusal(key, f"{key}: {len(samples)} samples given, at most {MOST_SAMPLES} are possible.")
    return tuple(_row(key, text, size, s) for s, text in enumerate(samples))


def _row(key: str, text: str, size: int, sample: int) -> tuple[float, ...]:
    texts = (text,) if size == 1 else tuple(text.split(","))
    of = f" of sample {sample + 1}" if sample else ""
    numbers = Numbers(key, texts, size == 1, lambda i: f"{key}{i + 1}{of}")
    if len(texts) != size:
        _all_readable(numbers)
        plural = "s" if len(texts) != 1 else ""
        raise refusal(key, f"{key}: sample {sample + 1} has {len(texts)} number{plural}, but takes {size}.")
    try:
        return numbers.read()
    except BadField as bad:
        moved = [e._replace(position=(e.position or 0) + sample * size) for e in bad.errors]
        raise BadField(moved) from None


def _rows_of_fields(key: str, texts: tuple[str, ...], size: int) -> Rows:
    if len(texts) % size or len(texts) > MOST_SAMPLES * size:
        raise refusal(key, f"{key}: {len(texts)} given, but it takes {size} for each of 1 to {MOST_SAMPLES} samples.")

    def name(i: int) -> str:
        return f"{key}{i % size + 1}" + (f" of sample {i // size + 1}" if i >= size else "")

    flat = Numbers(key, texts, True, name).read()
    return tuple(flat[i : i + size] for i in range(0, len(flat), size))


def _rate(query: Query) -> float:
    text = query.one("rate")
    if not text:
        return POST.rate
    try:
        return typed_number(text)
    except ValueError as problem:
        raise refusal("rate", f"rate (learning rate): {problem}.") from None


@lru_cache(maxsize=256)
def drawn(layers: tuple[int, ...], activations: tuple[str, ...], samples: int, seed: int) -> Drawn:
    """Inputs, targets and weights as the seed gives them."""
    x = seeded.inputs(layers[0], samples, seed)
    t = seeded.targets(layers[-1], samples, activations[-1], seed)
    return x, t, seeded.weights(layers, activations, seed)


def parse(query: Query) -> Scenario:
    """Read an address.

    Raises:
        BadField: naming every field that can't be used, and why.
    """
    collect = Collector()
    collect.take(word, query, "v", ("1",), "1")
    layers = collect.take(_layers, query)
    loss = collect.take(word, query, "loss", LOSSES, "mse", LOSS_SYNONYMS)
    bias = collect.take(word, query, "bias", BIASES, "trained", BIAS_SYNONYMS)
    batch = collect.take(word, query, "batch", BATCHES, "each", BATCH_SYNONYMS)
    rate = collect.take(_rate, query)
    seed = collect.take(whole, query, "seed", 0, 10**15, 0)
    iteration = collect.take(whole, query, "iteration", 0, MOST_ITERATIONS, 0)
    step = collect.take(whole, query, "step", 0, 10**9, 0)
    view = collect.take(read_view, query)
    if layers is None:
        collect.check()
    activations = collect.take(_activations, query, layers)
    x, t, w, b = _data(collect, query, layers)
    collect.check()
    own = _own(query, layers, activations, len(x or t or [()]), seed)
    spec = Spec(layers, activations, loss, x or own[0], t or own[1], w or own[2], b, bias, rate, batch)
    _check_together(spec, iteration)
    return Scenario(spec, seed, iteration, _within(spec, step, query.has_any({"was", "shape"})), view)


def _data(collect: Collector, query: Query, layers: tuple[int, ...]) -> Data:
    if not query.has_any(NUMBERS):
        return None, None, None, None
    x = collect.take(_rows, query, "x", layers[0])
    t = collect.take(_rows, query, "t", layers[-1])
    w = collect.take(_parameters, query, "w", sum(m * n for m, n in pairwise(layers)), "weights")
    b = collect.take(_parameters, query, "b", sum(layers[1:]), "biases")
    return x, t, w, b


def _own(query: Query, layers: tuple[int, ...], activations: tuple[str, ...], samples: int, seed: int) -> Drawn:
    """What stands in for missing x, t and w: from the seed, or, without `layers`, the post's."""
    if query.all("layers"):
        return drawn(layers, activations, samples, seed)
    return POST.x * samples, POST.t * samples, POST.w


def _check_together(spec: Spec, iteration: int) -> None:
    if len(spec.x) != len(spec.t):
        raise refusal("t", f"t: targets of {len(spec.t)} samples given, but inputs (x) of {len(spec.x)}.")
    check_work(spec, iteration, "iteration")


def check_work(spec: Spec, updates: int, key: str) -> None:
    """Refuse more work than one request may ask for.

    Raises:
        BadField: naming the key and the limit.
    """
    each = len(spec.w) * len(spec.x)
    if each * updates > MOST_WORK:
        raise refusal(
            key,
            f"{key}: {updates:,} updates of {len(spec.w)} weights on {len(spec.x)} samples are more than one "
            f"page may ask for; for this network at most {MOST_WORK // each:,} are possible.",
        )


def _within(spec: Spec, step: int, edited: bool) -> int:
    """Give a step of the lesson: the one asked for, or, after an edit that shortened it, the last."""
    last = spec.plan.steps
    if step > last and not edited:
        raise refusal("step", f"step: {step:,} is beyond the last step of this lesson, which is {last:,}.")
    return min(step, last)


SHORT = 48
"""Characters of an address that can't be written in less."""


def packed(text: str) -> str:
    """Give an address's query string in less space, where that is possible; a short one never is."""
    if len(text) < SHORT:
        return text
    small = "z" + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
    return min(text, small, key=lambda candidate: len(quote(candidate)))


def unpacked(text: str) -> str:
    """Undo `packed`; gives nothing where that is not possible."""
    if not text.startswith("z"):
        return text
    try:
        return zlib.decompressobj().decompress(base64.urlsafe_b64decode(text[1:]), 2 * LONGEST).decode()
    except (ValueError, zlib.error):
        return ""


def scenario_before(query: Query) -> Scenario | None:
    """Give the scenario that the form was showing, if it told and that was a good one."""
    was = query.all("was")
    try:
        return parse(Query.read(unpacked(was[-1]))) if was else None
    except BadField:
        return None


def _list(values: Iterable[float]) -> str:
    return ",".join(map(write_number, values))


def _matrix(rows: Rows) -> str:
    return ";".join(map(_list, rows))


def _sizes(layers: tuple[int, ...]) -> str:
    return "-".join(map(str, layers))


def _shortened_activations(names: tuple[str, ...]) -> str:
    return names[0] if len(set(names)) == 1 else ",".join(names)


def _lesson_pairs(s: Scenario, own: Drawn, with_layers: bool) -> Pairs:
    spec, (x, t, w) = s.spec, own
    everything: list[tuple[str, Callable[[Any], str], Any, bool]] = [
        ("layers", _sizes, spec.layers, not with_layers),
        ("activations", _shortened_activations, spec.activations, set(spec.activations) == {"sigmoid"}),
        ("loss", str, spec.loss, spec.loss == "mse"),
        ("x", _matrix, spec.x, spec.x == x),
        ("t", _matrix, spec.t, spec.t == t),
        ("w", _list, spec.w, spec.w == w),
        ("b", _list, spec.b, spec.b is None),
        ("bias", str, spec.bias, spec.bias == "trained"),
        ("rate", write_number, spec.rate, spec.rate == POST.rate),
        ("batch", str, spec.batch, spec.batch == "each"),
        ("seed", str, s.seed, s.seed == 0),
    ]
    return [("v", "1"), *((key, writer(value)) for key, writer, value, absent in everything if not absent)]


def place_pairs(iteration: int, step: int) -> Pairs:
    """Keys and values of a place in a lesson."""
    return [(key, str(n)) for key, n in (("iteration", iteration), ("step", step)) if n]


def joined(pairs: Pairs) -> str:
    """Join keys and values into a query string."""
    return "&".join(f"{key}={value if _SAFE(value) else quote(value, safe=',;')}" for key, value in pairs)


_SAFE = re.compile(r"[\w.,;~-]*", re.ASCII).fullmatch
"""Whether a text stands in an address as it is; nearly all do."""


def lesson_pairs(s: Scenario) -> Pairs:
    """Keys and values of a lesson, the shortest that read back as it."""
    return list(_shortest(Scenario(s.spec, s.seed)))


@lru_cache(maxsize=256)
def _shortest(s: Scenario) -> Pairs:
    """Write a lesson once, however many links of a page carry it."""
    spec, samples = s.spec, len(s.spec.x)
    with_layers = _lesson_pairs(s, _from_seed(s), with_layers=True)
    keys = {key for key, _ in with_layers}
    if spec.layers != POST.layers or (spec.w != POST.w and not keys & {"x", "t", "w"}):
        return with_layers
    rows = (POST.x * samples, POST.t * samples, POST.w)
    without = _lesson_pairs(s, _if_alone(spec, rows), with_layers=False)
    return min(without, with_layers, key=lambda pairs: len(joined(pairs)))


def write(s: Scenario) -> str:
    """Write a scenario's query string."""
    return joined([*lesson_pairs(s), *place_pairs(s.iteration, s.step), *view_pairs(s.view)])


def _from_seed(s: Scenario) -> Drawn:
    spec = s.spec
    return _if_alone(spec, drawn(spec.layers, spec.activations, len(spec.x), s.seed))


def _if_alone(spec: Spec, own: Drawn) -> Drawn:
    """With several samples at least the inputs are written, since they tell how many there are."""
    x, t, w = own
    return (x if len(spec.x) == 1 else (), t, w)
