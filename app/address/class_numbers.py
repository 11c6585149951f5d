"""Targets given as class numbers, one a sample, for a softmax layer: 2 for 0, 0, 1.

Books and libraries count classes from 0 or from 1. A 0 or the number of classes among them decides; where there is
neither, they are counted from 0, as libraries do, and the page asks.
"""

from dataclasses import replace

from app.address.query import Query
from app.address.reading import Numbers, Reading
from app.address.scenario import Spec
from app.address.typed_numbers import BadField, typed_number
from app.lesson.examples import Rows


def class_targets(numbers: Numbers, classes: int, samples: int) -> Reading | None:
    """Return the reading of class numbers, one a sample; nothing where they can't be class numbers."""
    if classes == 1 or len(numbers) != samples or not all(v in range(classes + 1) for v in numbers):
        return None
    first, last = min(numbers), max(numbers)
    if first == 0 and last == classes:
        return None
    from_0, from_1 = (_counted(numbers, classes, start) for start in (0, 1))
    if last == classes:
        return from_1
    return from_0 if first == 0 else replace(from_0, turned=from_1)


def _counted(numbers: Numbers, classes: int, start: int) -> Reading:
    flat = tuple(float(unit + start == v) for v in numbers for unit in range(classes))
    places = ", ".join(f"o{int(v) - start + 1}" for v in numbers[:4]) + (", …" if len(numbers) > 4 else "")
    words = f"class numbers, counted from {start}: the target is 1 at {places}"
    return Reading("t", flat, words, asks="classes")


def class_rows(query: Query, classes: int, samples: int) -> Rows | None:
    """Return the targets that a link's class numbers stand for, as in `t=2;0;1`; nothing where it has none."""
    reading = class_reading(query, classes, samples)
    if reading is None:
        return None
    return tuple(reading.numbers[i : i + classes] for i in range(0, len(reading.numbers), classes))


def class_reading(query: Query, classes: int, samples: int) -> Reading | None:
    """Return how a link's class numbers were read; nothing where it has none."""
    values = query.all("t")
    if len(values) != 1 or "," in values[0]:
        return None
    try:
        return class_targets(tuple(map(typed_number, values[0].split(";"))), classes, samples)
    except (ValueError, BadField):
        return None


def takes_classes(spec: Spec) -> bool:
    """Return whether targets may be class numbers: behind a softmax layer of several units."""
    return spec.activations[-1] == "softmax" and spec.layers[-1] > 1
