"""The known wrong formulas, each a term tree written from the same numbers.

A wrong answer is recognised by evaluating them. A new mistake: yield its tree from the kind of step where it occurs,
in the file of its phase, and give its name words there.
"""

from decimal import Decimal
from typing import Protocol

from app.lesson.comparisons import update_order
from app.lesson.lesson import Lesson
from app.lesson.plan import Place, Position
from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Setting
from app.lesson.terms import Number
from app.practice.mistakes import backward, error, forward, rules, update
from app.practice.mistakes.wrong import ALL, SENTENCES_FOR_ALL, Known, Mistake, Mistakes, Sentences
from app.practice.student_values import OwnValues

MISTAKES: Known = {
    **forward.MISTAKES, **error.MISTAKES, **backward.MISTAKES, **rules.MISTAKES, **update.MISTAKES
}  # fmt: skip
"""For every kind of step, its known mistakes."""

SENTENCES: Sentences = {
    **SENTENCES_FOR_ALL,
    **forward.SENTENCES,
    **error.SENTENCES,
    **backward.SENTENCES,
    **update.SENTENCES,
    **rules.SENTENCES,
    "bias_behind": ("This is what comes out if biases are left out further back: ", ALL, "."),
    "updated_weights_run": (
        "This is what comes out when hidden gradients go through output weights that were already updated. "
        "All weights are updated at once, from the old ones.",
    ),
    "stale": ("This is the value of one iteration earlier.",),
}  # fmt: skip
"""For every known mistake, what to say."""


def mistakes(s: Setting, p: Place) -> Mistakes:
    """Return the known mistakes of one step."""
    yield from MISTAKES[p.kind](s, p)


SAME_KIND = {"updated_weights_run": "updated_weights"}
"""Names that say the same as another one."""


def forgotten_biases(lesson: Lesson, position: Position) -> Mistakes:
    """Return what comes of it if biases are left out further back: those of one layer, or all."""
    shape, place, sample = lesson.values.shape, position.place, position.sample or 0
    if not shape.biases or (place.kind in {"bias_update", "pre_activation"} and place.layer == 1):
        return
    layers = {l: sorted({shape.bias(l, u) for u in range(1, shape.sizes[l] + 1)}) for l in range(1, shape.last + 1)}
    ways = [[l] for l in layers] + ([list(layers)] if len(layers) > 1 else [])
    for way in ways:
        if place.kind == "pre_activation" and way == [place.layer]:
            continue
        biases = [Quantity("b", k) for l in way for k in layers[l]]
        without = {(q, s): Decimal(0) for q in biases for s in lesson.values.samples}
        own = OwnValues(lesson.setting(sample), lesson.plan, without)
        yield Mistake("bias_behind", Number(own.follows(place, sample)), tuple(biases))


class Past(Protocol):
    """The training before the iteration at hand, right and wrong."""

    def before(self) -> Lesson | None:
        """Return the lesson one update earlier."""

    def updated_first(self) -> Lesson | None:
        """Return the lesson as it would be, had every update gone through updated output weights."""


def past_mistakes(lesson: Lesson, position: Position, past: Past | None) -> Mistakes:
    """Return what comes of mistakes in the updates, this one's and those before."""
    subject, sample = position.place.subject, position.sample or 0
    if not lesson.course.is_plain:
        return
    if position.place.kind == "apply" and lesson.values.shape.last > 1:
        yield Mistake("updated_weights_run", Number(update_order(lesson).wrong_after))
    if position.place.weight and lesson.values.shape.samples == 1:
        row = update_order(lesson).rows[position.place.weight - 1]
        value = row.wrong if position.place.kind == "weight_gradient" else row.wrong_new
        yield Mistake("updated_weights_run", Number(value))
    if past is None or lesson.iteration == 0:
        return
    for name, other in (("stale", past.before()), ("updated_weights_run", past.updated_first())):
        if other is not None:
            yield Mistake(name, Number(other.values.value(subject, sample)))
