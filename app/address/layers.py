"""Other layers for a network, what fits of its numbers kept."""

from dataclasses import replace

from app.address.scenario import Scenario, Spec, drawn
from app.lesson.examples import Rows
from app.lesson.shape import Shape


def with_layers(s: Scenario, layers: tuple[int, ...], activations: tuple[str, ...]) -> Scenario:
    """Return the network other layers, untrained, at the same step or its last; hidden layers keep their place."""
    old = s.spec
    x, t, w = drawn(layers, activations, len(old.x), s.seed)
    spec = replace(
        old,
        layers=layers,
        activations=activations,
        x=_fitted(old.x, x),
        t=_fitted(old.t, t),
        w=_kept_weights(old, layers, w),
        b=_kept_biases(old, layers),
        fixed=(),
        absent=(),
    )
    return replace(s, spec=spec, iteration=0, step=min(s.step, spec.plan.steps))


def _fitted(old: Rows, new: Rows) -> Rows:
    """Keep each row's first numbers, and take what is missing from the new rows."""
    return tuple((*a[: len(b)], *b[len(a) :]) for a, b in zip(old, new, strict=True))


def _old_layer(layer: int, new: int, old: int) -> int | None:
    """Which old layer a new one continues: the last one the last, hidden ones in order."""
    if layer == new:
        return old
    return layer if layer < old else None


def _kept_weights(old: Spec, layers: tuple[int, ...], w: tuple[float, ...]) -> tuple[float, ...]:
    before, after = _shape(old.layers), _shape(layers)

    def one(k: int) -> float:
        layer, unit, source = after.ends(k)
        origin = _old_layer(layer, after.last, before.last)
        if origin is None or unit > before.sizes[origin] or source > before.sizes[origin - 1]:
            return w[k - 1]
        return old.w[before.weight(origin, unit, source) - 1]

    return tuple(one(k) for k in range(1, after.weights + 1))


def _kept_biases(old: Spec, layers: tuple[int, ...]) -> tuple[float, ...] | None:
    if old.b is None:
        return None
    before, after, b = _shape(old.layers), _shape(layers), old.b
    if old.bias == "layer":
        origins = (_old_layer(layer, after.last, before.last) for layer in range(1, after.last + 1))
        return tuple(b[origin - 1] if origin else 0.0 for origin in origins)

    def one(layer: int, unit: int) -> float:
        origin = _old_layer(layer, after.last, before.last)
        known = origin is not None and unit <= before.sizes[origin]
        return b[before.bias(origin, unit) - 1] if known and origin else 0.0

    return tuple(one(layer, unit) for layer, unit in after.computing_units())


def _shape(layers: tuple[int, ...]) -> Shape:
    return Shape(layers, softmax=False, biases=False, train_biases=False, samples=1)


def kept_activations(old: Spec, count: int) -> tuple[str, ...]:
    """Keep the last layer's activation, and the hidden ones from the left; a new one takes its neighbour's."""
    *hidden, last = old.activations
    if not hidden:
        hidden = ["sigmoid" if last == "softmax" else last]
    filled = [*hidden, *[hidden[-1]] * count]
    return (*filled[: count - 1], last)
