"""Reading an address: everything it says, or every reason why it can't be used."""

from itertools import pairwise

from app.address.class_numbers import class_rows
from app.address.display import MOST_ITERATIONS, read_display
from app.address.one_number import undone
from app.address.query import Collector, Query, list_items, refusal, whole, word
from app.address.read_activations import read_activations
from app.address.read_rule import read_edges, read_rule
from app.address.scenario import (
    BATCHES,
    BIASES,
    MOST_LAYERS,
    MOST_SAMPLES,
    MOST_UNITS,
    MOST_WORK,
    NUMBERS,
    Data,
    Drawn,
    Scenario,
    Spec,
    bias_count,
    drawn,
    no_targets,
)
from app.address.typed_numbers import (
    BadField,
    Numbers,
    typed_number,
    whole_number,
)
from app.address.write import unpacked
from app.engine.losses import LOSSES
from app.lesson.examples import POST, Rows

Names = tuple[str, ...]

KEYS = frozenset({
    "v", "layers", "activations", "loss", "x", "t", "w", "b", "bias", "rate", "batch", "seed", "iteration", "step",
    "optimizer", "momentum", "betas", "rho", "epsilon", "decay", "decay_in", "fixed", "absent",
})  # fmt: skip
"""Every key that decides what a lesson is, or where in it one stands."""

LOSS_SYNONYMS = {
    "meansquarederror": "mse", "meansquareerror": "mse", "mseloss": "mse",
    "sumofsquares": "sse", "sumofsquarederrors": "sse", "sumsquarederror": "sse", "sumofsquareerrors": "sse",
    "halfsumofsquares": "half_sse", "halfsumofsquarederrors": "half_sse",
    "binarycrossentropy": "bce", "bceloss": "bce", "binarycrossentropyloss": "bce",
    "categoricalcrossentropy": "cross_entropy", "crossentropyloss": "cross_entropy", "ce": "cross_entropy",
    "none": "output", "outputs": "output", "sum": "output",
}  # fmt: skip

BIAS_SYNONYMS = {"trainable": "trained", "frozen": "fixed"}

BATCH_SYNONYMS = {"average": "mean", "averaged": "mean", "summed": "sum", "online": "each"}
"""What else people call what the keys take, in small letters, without blanks and dashes."""


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
    display = collect.take(read_display, query)
    if layers is None:
        collect.check()
    activations = collect.take(read_activations, query, layers, loss)
    targets = loss is None or LOSSES[loss].has_targets
    x, t, w, b = _data(collect, query if targets else query.without("t"), layers, bias or "trained", activations)
    rule = collect.take(read_rule, query)
    fixed, absent = (collect.take(read_edges, query, key, layers) for key in ("fixed", "absent"))
    collect.check()
    own = _own(query, layers, activations, len(x or t or [()]), seed)
    t = (t or own[1]) if targets else no_targets(layers, len(x or own[0]))
    spec = Spec(layers, activations, loss, x or own[0], t, w or own[2], b, bias, rate, batch, rule, fixed, absent)
    _check_together(spec, iteration)
    return Scenario(spec, seed, iteration, _within(spec, step, query.has_any({"was", "shape"})), display)


def _data(collect: Collector, query: Query, layers: tuple[int, ...], bias: str, names: Names | None) -> Data:
    if not query.has_any(NUMBERS):
        return None, None, None, None
    x = collect.take(_rows, query, "x", layers[0])
    t = collect.take(_targets, query, layers[-1], x, names is not None and names[-1] == "softmax")
    w = collect.take(_parameters, query, "w", sum(m * n for m, n in pairwise(layers)), "weights")
    b = collect.take(_parameters, query, "b", bias_count(layers, bias), "biases")
    return x, t, w, b


def _targets(query: Query, size: int, x: Rows | None, softmax: bool) -> Rows | None:
    """Read targets; behind a softmax layer class numbers too, one a sample."""
    samples = len(x) if x else query.one_or("t", "").count(";") + 1
    return (class_rows(query, size, samples) if softmax else None) or _rows(query, "t", size)


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
    """Return a step of the lesson: the one asked for, or, after an edit that shortened it, the last."""
    last = spec.plan.steps
    if step > last and not edited:
        raise refusal("step", f"step: {step:,} is beyond the last step of this lesson, which is {last:,}.")
    return min(step, last)


def scenario_before(query: Query, scenario: Scenario | None = None) -> Scenario | None:
    """Return the lesson before the last change, if the address told and that was a good one.

    A form tells the whole lesson that it was showing, a link the numbers that are others now in `scenario`.
    """
    was = query.all("was")
    if scenario is not None and scenario.display.was:
        return undone(scenario, scenario.display.was)
    try:
        return parse(Query.read(unpacked(was[-1]))) if was else None
    except BadField:
        return None
