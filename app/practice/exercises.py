"""Random exercises: small networks with friendly numbers, the same for everyone who has the seed.

Numbers are drawn until no unit is saturated and every known mistake gives an answer of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from app.engine.exact import exactly
from app.lesson.examples import Example
from app.lesson.lesson import Lesson
from app.practice.mistakes.known import mistakes

MOST_DRAWS = 12
"""Draws before the best one so far is taken."""

APART = 0.002
"""How far, relatively, a mistake's number must be from the right one."""


@dataclass(frozen=True)
class Level:
    """How hard an exercise is: a title, units per layer, and whether units have biases."""

    title: str
    layers: tuple[int, ...]
    biases: bool


LEVELS = {
    1: Level("One neuron with one input", (1, 1), biases=True),
    2: Level("One neuron with two inputs", (2, 1), biases=True),
    3: Level("A hidden layer, one output", (2, 2, 1), biases=False),
    4: Level("A hidden layer, two outputs, biases", (2, 2, 2), biases=True),
    5: Level("Two hidden layers", (2, 2, 2, 1), biases=False),
}


def exercise(level: int, seed: int, lesson_of: Callable[[Example], Lesson]) -> Example:
    """Make an exercise.

    Args:
        level: a key of `LEVELS`.
        seed: any whole number from 0.
        lesson_of: works an example's first iteration out.
    """
    best, most = None, -1.0
    for example in _draws(level, seed):
        apart = least_apart(lesson_of(example))
        if apart >= APART:
            return example
        if apart > most:
            best, most = example, apart
    assert best is not None  # noqa: S101 - at least one was drawn
    return best


def _draws(level: int, seed: int) -> Iterator[Example]:
    """Draw numbers of one decimal, again and again."""
    random = Random(seed * 7 + level)  # noqa: S311 - nothing secret
    for _ in range(MOST_DRAWS):
        yield _draw(random, LEVELS[level], f"exercise-{level}-{seed}")


def _draw(random: Random, level: Level, name: str) -> Example:
    sizes = level.layers
    weights = sum(m * n for m, n in pairwise(sizes))

    def tenth(least: int, most: int) -> float:
        return (least + int(random.random() * (most - least + 1))) / 10

    def signed(most: int) -> float:
        return tenth(1, most) * (1 if random.random() < 0.65 else -1)

    return Example(
        name=name,
        title=level.title,
        about="",
        layers=sizes,
        x=(tuple(tenth(2, 10) for _ in range(sizes[0])),),
        t=(tuple(float(random.random() < 0.5) for _ in range(sizes[-1])),),
        w=tuple(signed(9) for _ in range(weights)),
        b=tuple(signed(4) for _ in range(sum(sizes[1:]))) if level.biases else None,
        loss="half_sse" if len(sizes) < 3 else "mse",
        rate=(0.5, 0.2, 1.0)[int(random.random() * 3)],
    )


def least_apart(lesson: Lesson) -> float:
    """How far, relatively, the nearest mistake of any step is from the right number; 0 if a unit is saturated."""
    shape = lesson.values.shape
    with exactly(lesson.values.digits):
        for layer, unit in shape.computing_units():
            if not 0.1 < float(lesson.setting(0).leaf("a", layer, unit).value) < 0.9:
                return 0.0
        return min(min(_gaps(lesson, n), default=1.0) for n in range(1, lesson.plan.steps + 1))


def _gaps(lesson: Lesson, step: int) -> Iterator[float]:
    position = lesson.plan.at(step)
    assert position is not None  # noqa: S101 - steps are counted from 1
    right = lesson.values.value(position.place.subject)
    for mistake in mistakes(lesson.setting(0), position.place):
        wrong = mistake.tree.evaluate()
        if wrong != right:
            yield float(abs(wrong - right) / max(abs(right), abs(wrong)))
