"""Every kind of step, and what a step says.

A new kind of step: its record in the file of its phase, its place in `app/lesson/plan.py`, and the quantity that it
works out in `app/lesson/quantities.py`.
"""

from app.engine.exact import exactly
from app.lesson.plan import Place, Position
from app.lesson.steps.backward import BACKWARD_KINDS
from app.lesson.steps.error import ERROR_KINDS
from app.lesson.steps.forward import FORWARD_KINDS
from app.lesson.steps.setting import ERROR, Sentence, Setting
from app.lesson.steps.update import UPDATE_KINDS
from app.lesson.terms import Equation, Node

STEP_KINDS = {**FORWARD_KINDS, **ERROR_KINDS, **BACKWARD_KINDS, **UPDATE_KINDS}


def equation(setting: Setting, position: Position) -> Equation:
    """Return the equation of one step."""
    place = position.place
    kind = STEP_KINDS[place.kind]
    with exactly(setting.values.digits):
        subject = setting.leaf(place.subject.kind, place.subject.layer, place.subject.unit)
        *before, tree = kind.equation(setting, place)
        return Equation(subject, tree, tuple(before), kind.shorter(setting, place), kind.notes(setting, place))


def right_side(setting: Setting, place: Place) -> Node:
    """Return the form of a step's right-hand side that numbers are put into."""
    return STEP_KINDS[place.kind].equation(setting, place)[-1]


def start(iteration: int) -> tuple[Sentence, Sentence]:
    """Return the question and the reason of step 0."""
    return START if iteration == 0 else _another(iteration)


def _another(iteration: int) -> tuple[Sentence, Sentence]:
    times = "once" if iteration == 1 else f"{iteration:,} times"
    return (
        (f"Iteration {iteration:,} begins.",),
        (f"All parameters have been replaced {times}. Now everything is worked out again, with the new ones.",),
    )


START: tuple[Sentence, Sentence] = (
    ("What will happen here?",),
    ("The network turns its inputs into outputs; every edge carries a weight. First, forward: what the outputs are. "
     "Then the error ", ERROR, ": how far they are from their targets. Then backward: how ", ERROR,
     " changes with every weight. At last the update: every weight moves a little, so that ", ERROR,
     " falls. Any number may be changed."),
)  # fmt: skip
"""The words of the very beginning."""
