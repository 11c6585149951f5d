"""Activations and losses against high precision arithmetic."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import mpmath
import numpy as np
import pytest

from app.engine import functions
from app.engine.backprop import backward, forward
from app.engine.exact import exact, exact_network, exactly, exponentials
from app.engine.families import activation
from app.engine.functions import ACTIVATIONS, Array
from app.engine.losses import LOSSES, Loss, output_shares
from app.engine.network import build

WITH_NUMBERS = [activation(f"{name}:{own}") for name, own in (
    ("sigmoid", "4"), ("tanh", "0.5"), ("bipolar_sigmoid", "3"), ("linear", "0.1"), ("leaky_relu", "0.2"),
    ("elu", "0.7"),
)]  # fmt: skip
ELEMENTWISE = [*(f for f in ACTIVATIONS.values() if f.slope is not None), *WITH_NUMBERS]
POINTS = (-700.0, -36.5, -3.0, -0.5, -1e-12, 0.25, 1.0, 8.0, 40.0, 700.0)

JUDGES = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "relu": lambda z: z if z > 0 else mpmath.mpf(0),
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "linear": lambda z: z,
    "bipolar_sigmoid": lambda z: 2 / (1 + mpmath.exp(-z)) - 1,
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)) if z < 0 else z + mpmath.log1p(mpmath.exp(-z)),
    "elu": lambda z: z if z > 0 else mpmath.expm1(z),
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    "step": lambda z: mpmath.mpf(z >= 0),
    "sigmoid:4": lambda z: 1 / (1 + mpmath.exp(-4 * z)),
    "tanh:0.5": lambda z: mpmath.tanh(z / 2),
    "bipolar_sigmoid:3": lambda z: 2 / (1 + mpmath.exp(-3 * z)) - 1,
    "linear:0.1": lambda z: z / 10,
    "leaky_relu:0.2": lambda z: z if z > 0 else z / 5,
    "elu:0.7": lambda z: z if z > 0 else mpmath.mpf("0.7") * mpmath.expm1(z),
}


@pytest.mark.parametrize("f", ELEMENTWISE, ids=lambda f: f.name)
@pytest.mark.parametrize("z", POINTS)
def test_an_activation_and_its_slope_are_right_in_decimals(f, z) -> None:  # type: ignore[no-untyped-def]
    if f.name.endswith((":3", ":4")):
        z /= 4  # as far as so many digits reach
    with mpmath.workdps(800), exactly(760):
        point = mpmath.mpf(str(Decimal(repr(z))))
        here = exact(np.array([[z]]))
        a = f.f(here)
        slope = f.slope(here, a)
        judge = JUDGES[f.name]
        assert close(a[0, 0], judge(point))
        assert close(slope[0, 0], mpmath.diff(judge, point, h=mpmath.mpf(10) ** -300))


def close(value: Decimal, judged: mpmath.mpf) -> bool:
    """Whether a decimal agrees to 40 digits."""
    ours = mpmath.mpf(str(value))
    return bool(abs(ours - judged) <= abs(judged) * mpmath.mpf(10) ** -40)


@pytest.mark.parametrize("f", ELEMENTWISE, ids=lambda f: f.name)
def test_an_activation_in_floats_agrees_with_decimals(f) -> None:  # type: ignore[no-untyped-def]
    assert f.slope is not None
    z = np.array([POINTS]).T
    with np.errstate(all="ignore"), exactly(760):
        floats = f.slope(z, f.f(z))
        decimals = f.slope(exact(z), f.f(exact(z)))
    assert floats.ravel().tolist() == pytest.approx([float(d) for d in decimals.ravel()], rel=1e-13, abs=0)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=lambda f: f.name)
def test_one_minus_an_activation_keeps_its_digits(f) -> None:  # type: ignore[no-untyped-def]
    z = np.array([[36.5], [-1.0], [0.5]])
    with exactly(200):
        decimals = 1 - f.f(exact(z))
    assert f.rest(z, f.f(z)).ravel().tolist() == pytest.approx([float(d) for d in decimals.ravel()], rel=1e-13)


def test_kinks_have_the_slopes_that_the_contract_names() -> None:
    zero = np.array([[0.0]])
    assert ACTIVATIONS["step"].f(zero)[0, 0] == 1
    kinks = (("relu", 0), ("leaky_relu", 0.01), ("leaky_relu:0.2", 0.2), ("elu:0.7", 0.7), ("elu", 1), ("step", 0))
    for name, expected in kinks:
        slope = activation(name).slope
        assert slope is not None
        assert slope(zero, zero)[0, 0] == expected


@pytest.mark.parametrize("kind", ["floats", "decimals"])
@pytest.mark.parametrize("f", ELEMENTWISE, ids=lambda f: f"{f.name}:{f.steepness}")
def test_what_is_no_number_stays_none(f, kind) -> None:  # type: ignore[no-untyped-def]
    """max(0, undefined) is not 0, whichever way a comparison answers."""
    z = np.array([[np.nan]]) if kind == "floats" else np.array([[Decimal("NaN")]])
    with exactly(30):
        a = f.f(z)
        assert a.dtype == z.dtype
        assert a[0, 0] != a[0, 0]
        if f.is_kinked and f.name != "step":
            assert f.slope(z, a)[0, 0] != f.slope(z, a)[0, 0]


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda loss: loss.name)
def test_a_loss_and_its_slope_agree(loss) -> None:  # type: ignore[no-untyped-def]
    t, a = np.array([[0.2], [0.0], [1.0]]), np.array([[0.7], [0.4], [0.9]])
    with exactly(100):
        te, ae = exact(t), exact(a)
        h = Decimal(10) ** -40
        for k in range(3):
            nudge = np.array([[h if j == k else h * 0] for j in range(3)])
            rise = (
                loss.shares(te, ae + nudge, 1 - ae - nudge).sum() - loss.shares(te, ae - nudge, 1 - ae + nudge).sum()
            ) / (2 * h)
            assert abs(rise - loss.slope(te, ae, 1 - ae)[k, 0]) < Decimal(10) ** -30


def test_zero_times_log_zero_is_zero() -> None:
    t, a = np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]])
    assert LOSSES["bce"].shares(t, a, 1 - a).tolist() == [[0], [0]]
    assert LOSSES["cross_entropy"].shares(t, a, 1 - a).tolist() == [[0], [0]]


def test_the_logarithm_of_a_saturated_sigmoid_stays_a_number_in_floats() -> None:
    z, a, t = (np.array([column]).T for column in ((-1000.0, 0.0, 1000.0), (0.0, 0.5, 1.0), (1.0, 1.0, 0.0)))
    with np.errstate(all="raise", under="ignore"):
        shares = output_shares(ACTIVATIONS["sigmoid"], LOSSES["bce"], z, a, t)
    assert shares.ravel().tolist() == pytest.approx([1000, np.log(2), 1000])


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda loss: loss.name)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_iteration_in_decimals_takes_as_many_exponentials_as_are_counted(
    name: str, loss: Loss, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    def counting(function: Callable[[Array], Array], values: Array) -> Array:
        taken.append(values.size)
        return function(values)

    for each in ("_EXP", "_LOG", "_TANH", "_EXPM1", "_LOG1P"):
        monkeypatch.setattr(functions, each, partial(counting, getattr(functions, each)))
    weights = [0.3, -0.2, 0.5, 0.1] * 7
    hidden = ACTIVATIONS["linear" if name == "softmax" else name]
    network = build((2, 4, 5), [hidden, ACTIVATIONS[name]], loss, weights, None)
    with exactly(60):
        x, t = exact(np.array([[0.5], [0.25]])), exact(np.full((5, 1), 0.2))
        seen = forward(exact_network(network), x, t)
        backward(exact_network(network), seen, t)
    assert exponentials(network) / 3 <= sum(taken) <= 1.5 * exponentials(network)
