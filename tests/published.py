"""Reads a published example's quantities out of our JSON."""

import re
from itertools import pairwise
from typing import Any

from app.address.typed_numbers import write_number
from tests.conftest import get_json

BATCH = {"online": "each", "batch_sum": "sum", "batch_mean": "mean"}
NO_PLACE = {"grad_x", "sse_after_0", "sse_after_224"}
"""Quantities that our JSON has no place for."""


def flat(values: Any) -> list[float]:
    """Every number in nested lists, in order."""
    return [v for part in values for v in flat(part)] if isinstance(values, list) else [float(values)]


def numbers(values: list[float]) -> str:
    """Write a list for an address."""
    return ",".join(map(write_number, values))


class Published:
    """One example, asked for through the API."""

    def __init__(self, example: dict[str, Any]) -> None:
        self.example = example
        self.sizes: list[int] = example["layers"]
        self.w = flat(example["weights"])
        self.b = flat(example["biases"]) if example["biases"] else None
        self._cache: dict[str, Any] = {}

    def address(self, w: list[float], b: list[float] | None, samples: list[dict[str, Any]]) -> str:
        """Write the example's query string with these parameters and samples."""
        e = self.example
        keys = {
            "layers": "-".join(map(str, self.sizes)),
            "activations": ",".join(e["activations"]),
            "loss": e["loss"],
            "x": ";".join(numbers(s["x"]) for s in samples),
            "t": ";".join(numbers(s["t"]) for s in samples),
            "w": numbers(w),
            "bias": "trained" if e["biases_updated"] else "fixed",
            "rate": write_number(e["learning_rate"] or 0.5),
            "batch": BATCH[e["update"]],
        } | ({"b": numbers(b)} if b else {})
        return "&".join(f"{key}={value}" for key, value in keys.items())

    def ask(self, path: str) -> Any:
        """Ask once for each address."""
        if path not in self._cache:
            self._cache[path] = get_json(path)
        return self._cache[path]

    def trained(self, updates: int) -> Any:
        """Errors and parameters after so many updates."""
        query = self.address(self.w, self.b, self.example["samples"])
        return self.ask(f"/api/training?{query}&until={updates}")

    def per_epoch(self) -> int:
        """Updates in one epoch."""
        return len(self.example["samples"]) if self.example["update"] == "online" else 1

    def find(self, what: str) -> float | None:
        """Give the value that our JSON has for a printed quantity; None where there is no place."""
        name, *suffixes = what.split("@")
        at = dict(part.split("=") for part in suffixes)
        kind, *places = re.findall(r"[a-zA-Z_]+[0-9]*(?:_[0-9]+)?|\d+", name)
        if kind in NO_PLACE or "x" in at:
            return None
        if kind.startswith("loss_after_"):
            updates = int(kind.removeprefix("loss_after_")) * self.per_epoch()
            return float(self.trained(updates)["errors"][-1])
        updates = int(at.get("i", 0)) * self.per_epoch() + int(at.get("u", 0))
        w, b = self.w, self.b
        if updates:
            trained = self.trained(updates)
            w, b = trained["weights"], trained["biases"]
        sample = self.example["samples"][int(at.get("s", 0))]
        answer = self.ask(f"/api/iteration?{self.address(w, b, [sample])}")
        return self.read(answer, kind, [int(p) for p in places])

    def weight(self, layer: int, unit: int, source: int) -> int:
        """Index of a weight; units are counted from 0 here."""
        before = sum(m * n for m, n in list(pairwise(self.sizes))[: layer - 1])
        return before + unit * self.sizes[layer - 1] + source

    def bias(self, layer: int, unit: int) -> int:
        """Index of a bias."""
        return sum(self.sizes[1:layer]) + unit

    def read(self, answer: Any, kind: str, at: list[int]) -> float:
        """Read one quantity out of an iteration's JSON."""
        if kind in STEP_KINDS:
            return STEP_SIGNS.get(kind, 1.0) * self.step(answer, STEP_KINDS[kind], at)
        if kind == "loss":
            return float(answer["error_before"])
        if kind == "contrib":
            layer, unit, k = at
            return self.step(answer, "delta", [layer + 1, k]) * self.w[self.weight(layer + 1, k, unit)]
        letter = "weights" if kind.endswith("w") else "biases"
        index = self.weight(*at) if letter == "weights" else self.bias(*at)
        before, after = answer[f"{letter}_before"][index], answer[f"{letter}_after"][index]
        return float({"new": after, "step": after - before}.get(kind.split("_")[0], before))

    def step(self, answer: Any, kind: str, at: list[int]) -> float:
        """Value of the step of this kind at this place."""
        if kind == "error" or len(at) == 1:
            at = [len(self.sizes) - 1, *at[-1:]]
        for step in answer["steps"]:
            place = [step["layer"], (step["unit"] or 0) - 1, (step["source"] or 0) - 1][: len(at)]
            if step["kind"] == kind and place == at:
                return float(step["value"])
        raise LookupError((kind, at))


STEP_KINDS = {
    "z": "pre_activation",
    "a": "activation",
    "dL_da": "error_slope",
    "da_dz": "activation_slope",
    "delta": "delta",
    "neg_delta": "delta",
    "err": "error_slope",
    "loss_out": "error",
    "grad_w": "weight_gradient",
    "grad_b": "bias_gradient",
}
STEP_SIGNS = {"neg_delta": -1.0}
