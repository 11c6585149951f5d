"""The other sheets of an iteration: with other blanks, in another form, of one number alone, with other numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from zlib import crc32

import numpy as np

from app.address.links import Links
from app.address.scenario import Scenario, Spec, drawn
from app.address.write import joined, lesson_pairs
from app.engine.backprop import forward
from app.lesson.quantities import Quantity
from app.service.lessons import course_of

BLANKS = {"all": "all values", "gradients": "only the gradients", "updates": "only the updates"}
"""What is left to the student, and how the page calls it."""

FORMS = {"long": "a line a step", "compact": "tables, on few pages"}
"""How a sheet is laid out, and how the page calls it."""

VERSIONS = "ABCD"
"""Sheets of the same network with other numbers; A has the lesson's own."""

MOST_SINGLE = 12
"""Weights, and biases, to whose own sheets a sheet leads; the address has them all."""


@dataclass(frozen=True)
class Asked:
    """Which sheet is asked for: what is blank, the one number it is about, its form and version.

    Attributes:
        chosen: its steps as they were written, and `steps`, their numbers; all where nothing is.
    """

    blanks: str
    only: str
    form: str
    version: str
    chosen: str
    steps: frozenset[int] | None


SheetLink = tuple[str, str, bool]
"""What a sheet is called, its link, and whether it is this one."""


def sheet_link(scenario: Scenario, asked: Asked, **changes: str) -> str:
    """Link to a sheet with something changed."""
    keys = {key: getattr(asked, key) for key in ("blanks", "only", "form", "version", "chosen")} | changes
    keys["steps"] = keys.pop("chosen")
    usual = {"blanks": "all", "form": "long"}
    more = "".join(f"&{key}={value}" for key, value in keys.items() if value and value != usual.get(key))
    return Links(scenario).to(0, path="/worksheet") + more


def choices(scenario: Scenario, asked: Asked) -> Iterator[SheetLink]:
    """Link to the sheets with other blanks."""
    for key, words in BLANKS.items():
        yield words, sheet_link(scenario, asked, blanks=key), key == asked.blanks


def forms(scenario: Scenario, asked: Asked) -> Iterator[SheetLink]:
    """Link to the same sheet in other forms."""
    for key, words in FORMS.items():
        yield words, sheet_link(scenario, asked, form=key), key == asked.form


def versions(scenario: Scenario, asked: Asked) -> Iterator[SheetLink]:
    """Link to the same network with other numbers, drawn from a seed that the lesson's own give."""
    if scenario.iteration or asked.version not in {"", "A"}:
        return
    first = crc32(joined(lesson_pairs(scenario)).encode()) % 10**6
    yield "A", sheet_link(scenario, asked, version="A"), asked.version == "A"
    most = zeros(scenario.spec)
    for n, letter in enumerate(VERSIONS[1:]):
        tried = (redrawn(scenario.spec, first + 1 + n + len(VERSIONS) * again) for again in range(TRIES))
        spec = next((other for other in tried if zeros(other) <= most), None)
        if spec is not None:
            yield letter, sheet_link(replace(scenario, spec=spec, seed=0), asked, version=letter), False


TRIES = 20
"""Draws after which a version is left out: those with more units at 0 than the lesson has are easier."""


def zeros(spec: Spec) -> int:
    """Return how many units have the value 0, as a ReLU that is off, over all samples."""
    course = course_of(spec)
    with np.errstate(all="ignore"):  # numbers of any size may stand in an address
        seen = forward(course.network, course.x, course.t)
    return sum(int((a == 0).sum()) for a in seen.a[1:])


def redrawn(spec: Spec, seed: int) -> Spec:
    """Return the same network with inputs, weights and biases from a seed; targets and every setting stay."""
    x, _, w = drawn(spec.layers, spec.activations, len(spec.x), seed)
    b = spec.b and drawn((1, len(spec.b)), ("sigmoid",), 1, seed + 1)[2]
    return replace(spec, x=x, w=w, b=b)


def single(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Link to the sheets of single weights and biases."""
    own, plan = Links(scenario).to(0, path="/worksheet"), scenario.spec.plan
    counts = {"w": len(scenario.spec.w), "b": len(scenario.spec.b or ())}
    for letter, count in counts.items():
        moved = (k for k in range(1, count + 1) if plan.step_of(Quantity(f"new_{letter}", k), 0))
        for k in islice(moved, MOST_SINGLE):
            yield f"{letter}{k}", f"{own}&only={letter}{k}"
