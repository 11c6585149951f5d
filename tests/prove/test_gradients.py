"""300 random networks here, 10,000 in `make prove`; and wrong formulas that must be caught."""

from dataclasses import replace

import numpy as np
import pytest

from app.engine import backprop
from tests.prove.gradients import compare_some


def test_every_gradient_is_right_to_a_trillionth_of_its_paths() -> None:
    done = compare_some(300)
    assert done.faults == []
    assert done.gradients > 2_000
    assert done.worst < 1e-12


def scaled(part: str, factor: float) -> object:
    """A backward pass that is wrong by a factor somewhere."""
    right = backprop.backward

    def wrong(network: object, seen: object, t: object) -> object:
        found = right(network, seen, t)  # type: ignore[arg-type]
        values = [np.asarray(v, float) * factor if np.size(v) else v for v in getattr(found, part)]
        return replace(found, **{part: values})

    return wrong


@pytest.mark.parametrize("factor", [-1, 0.5, 2, 1 + 1e-10, 0.25])
def test_a_wrong_formula_is_caught(monkeypatch: pytest.MonkeyPatch, factor: float) -> None:
    monkeypatch.setattr(backprop, "backward", scaled("W", factor))
    assert compare_some(30).faults


def test_updated_weights_in_the_hidden_sum_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = backprop.backward

    def wrong(network: object, seen: object, t: object) -> object:
        after = backprop.update(network, right(network, seen, t), 0.1, 1, True)  # type: ignore[arg-type]
        return right(after, seen, t)  # type: ignore[arg-type]

    monkeypatch.setattr(backprop, "backward", wrong)
    assert compare_some(30).faults
