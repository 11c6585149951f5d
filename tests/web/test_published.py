"""Published worked examples come back through the JSON, to the digit."""

from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import get_json
from tests.published import Published

KNOWN_COUNT = 17


def test_every_reference_value_comes_back(published: list[dict[str, Any]]) -> None:
    assert len(published) == KNOWN_COUNT
    compared = 0
    for example in published:
        reader = Published(example)
        for printed in example["printed"]:
            ours = reader.find(printed["what"])
            if ours is None:
                continue
            far = any(mark in printed["what"] for mark in ("@i=", "_after_1000", "_after_9999"))
            tolerance = 1e-9 if far else 1e-12
            # step_w is a difference of two weights: its digits are the weights' digits
            absolute = 1e-15 if printed["what"].startswith("step_") else 1e-300
            assert ours == pytest.approx(printed["ref"], rel=tolerance, abs=absolute), (example["id"], printed)
            compared += 1
    assert compared > 180


def test_printed_digits_that_are_right_are_matched(published: list[dict[str, Any]]) -> None:
    for example in published:
        reader = Published(example)
        for printed in (p for p in example["printed"] if p["ok"] and p["class"] == "exact"):
            ours = reader.find(printed["what"])
            if ours is not None:
                last_digit = Decimal(1).scaleb(Decimal(printed["value"]).as_tuple().exponent)  # type: ignore[arg-type]
                allowed = max(
                    last_digit, abs(Decimal(repr(ours))) * Decimal("1e-15")
                )  # of float64, where all is printed
                assert abs(Decimal(repr(ours)) - Decimal(printed["value"])) <= allowed, (example["id"], printed)


def test_mazurs_error_after_one_update_is_the_right_one(published: list[dict[str, Any]]) -> None:
    mazur = Published(next(e for e in published if e["id"] == "mazur_2_2_2"))
    after = mazur.trained(1)["errors"][-1]
    assert f"{after:.9f}" == "0.291027774"
    query = mazur.address(mazur.w, mazur.b, mazur.example["samples"])
    assert get_json(f"/api/step?{query}&step=40")["value"] == pytest.approx(after, rel=1e-14)
