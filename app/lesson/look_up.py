"""How the value of a quantity is looked up: from an iteration's values, and from a sample's passes."""

from decimal import Decimal
from typing import Any

from app.engine.exact import decimal, exactly
from app.engine.functions import Array
from app.lesson.quantities import Quantity
from app.lesson.rule_values import RULE_LOOK_UP, LookUp


def _target(v: Any, unit: int, sample: int) -> Decimal:
    return decimal(float(v.t[unit - 1, sample]))


def _error(v: Any, p: Any) -> Decimal:
    """Return E of a sample; where an iteration takes one alone, with what weight decay adds."""
    if len(v.samples) > 1:
        return Decimal(p.E)
    with exactly(v.digits):
        return Decimal(p.E + v.penalty)


def _jacobian(v: Any, k: int, j: int, a: Array) -> Decimal:
    """Return ∂a_k/∂z_j of the softmax layer with these activations."""
    with exactly(v.digits):
        return a[k - 1, 0] * ((1 if k == j else 0) - a[j - 1, 0])


def _gradient(v: Any, q: Quantity, p: Any) -> Decimal:
    layer, unit, source = v.shape.ends(q.layer)
    return p.gradients.W[layer][unit - 1, source - 1]


def _bias_gradient(v: Any, q: Quantity, p: Any) -> Decimal:
    layer, unit = v.shape.owner(q.layer)
    return p.gradients.b[layer][max(unit, 1) - 1, 0]


def _source(v: Any, q: Quantity, p: Any) -> Decimal:
    layer, _, source = v.shape.ends(q.layer)
    return p.seen.a[layer - 1][source - 1, 0]


LOOK_UP: dict[str, LookUp] = {
    "w": lambda v, q, _p: v.flat[0][q.layer - 1],
    "b": lambda v, q, _p: v.flat[1][q.layer - 1],
    "t": lambda v, q, p: _target(v, q.layer, p.sample),
    "z": lambda _v, q, p: p.seen.z[q.layer][q.unit - 1, 0],
    "a": lambda _v, q, p: p.seen.a[q.layer][q.unit - 1, 0],
    "share": lambda _v, q, p: p.seen.shares[q.layer - 1, 0],
    "E": lambda v, _q, p: _error(v, p),
    "error_slope": lambda _v, q, p: p.gradients.error_slope[q.layer][q.unit - 1, 0],
    "slope": lambda _v, q, p: p.gradients.slope[q.layer][q.unit - 1, 0],
    "delta": lambda _v, q, p: p.gradients.delta[q.layer][q.unit - 1, 0],
    "grad_w": lambda v, q, p: _gradient(v, q, p),
    "grad_b": lambda v, q, p: _bias_gradient(v, q, p),
    "batch_w": lambda v, q, _p: v.over_samples(Quantity("grad_w", q.layer)),
    "batch_b": lambda v, q, _p: v.over_samples(Quantity("grad_b", q.layer)),
    "z_by_w": lambda v, q, p: _source(v, q, p),
    "z_by_b": lambda _v, _q, _p: Decimal(1),
    "E_by_z": lambda _v, q, p: p.gradients.delta[q.layer][q.unit - 1, 0],
    "z_by_a": lambda v, q, _p: v.flat[0][q.layer - 1],
    "jacobian": lambda v, q, p: _jacobian(v, q.layer, q.unit, p.seen.a[v.shape.last]),
    "new_w": lambda v, q, _p: v.after.parameter("w", q.layer),
    "new_b": lambda v, q, _p: v.after.parameter("b", q.layer),
    "new_a": lambda v, q, p: v.after.seen[p.sample].a[q.layer][q.unit - 1, 0],
    "new_z": lambda v, q, p: v.after.seen[p.sample].z[q.layer][q.unit - 1, 0],
    "new_share": lambda v, q, p: v.after.seen[p.sample].shares[q.layer - 1, 0],
    "new_sample_E": lambda v, _q, p: v.after.error_of(p.sample),
    "new_E": lambda v, _q, _p: v.after.error,
    "rate": lambda v, _q, _p: v.rate,
    "outputs": lambda v, _q, _p: Decimal(v.shape.sizes[-1]),
    "samples": lambda v, _q, _p: Decimal(v.shape.samples),
    **RULE_LOOK_UP,
}
