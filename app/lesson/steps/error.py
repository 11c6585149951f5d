"""Steps that work out the error."""

from app.lesson.losses import SPELT_LOSSES
from app.lesson.plan import Place
from app.lesson.quantities import Quantity
from app.lesson.shape import Shape
from app.lesson.steps.decay import decay_notes, decay_part
from app.lesson.steps.setting import Sentence, Setting, StepKind, Trees
from app.lesson.terms import Equation, total


def _share(s: Setting, p: Place) -> Trees:
    return (SPELT_LOSSES[s.loss].share(*s.output(p.unit)),)


def _why_share(s: Setting, _p: Place, _e: Equation) -> Sentence:
    return (SPELT_LOSSES[s.loss].reason,)


SHARE = StepKind(
    _share, lambda _s, p: ("How much does ", Quantity("a", p.layer, p.unit), " contribute to the error?"), _why_share
)


def _total(s: Setting, _p: Place) -> Trees:
    shares = [s.leaf("share", unit) for unit in range(1, s.shape.sizes[-1] + 1)]
    return (total((*shares, *decay_part(s, "penalty"))),)


def _decay(s: Setting, _p: Place) -> tuple[Equation, ...]:
    """Return what weight decay adds to E, spelt out."""
    return decay_notes(s, "penalty", "w")


def _how_large(shape: Shape, _p: Place) -> Sentence:
    of = "this sample’s" if shape.samples > 1 else "the"
    return (f"How large is {of} error as a whole?",)


def _why_total(s: Setting, _p: Place, _e: Equation) -> Sentence:
    if decay_part(s, "penalty"):
        return ("The shares of all outputs are added, and what large weights cost, ", Quantity("penalty"), ". All that "
                "follows asks how each weight changes this one number.")  # fmt: skip
    return ("The shares of all outputs are added. All that follows asks how each weight changes this one number.",)


ERROR_KINDS = {"error": SHARE, "total_error": StepKind(_total, _how_large, _why_total, notes=_decay)}
