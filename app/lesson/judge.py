"""Judges a typed answer: right, right with rounded numbers, right given an earlier one, a known mistake, or none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.engine.exact import exactly
from app.lesson.lesson import Lesson
from app.lesson.mistakes import Mistake, Past, mistakes, past_mistakes
from app.lesson.own import Key, OwnValues, Rounded
from app.lesson.steps import EQUATIONS, Setting
from app.lesson.terms import Node, Quantity, leaves, replaced
from app.lesson.typed import Typed
from app.lesson.walkthrough import Position

RIGHT, ROUNDED, GIVEN, COARSE, MISTAKE, WRONG = "right", "rounded", "given", "coarse", "mistake", "wrong"
ACCEPTED = {RIGHT, ROUNDED, GIVEN}

FEWEST_TO_NAME = 3
"""Significant digits from which a wrong number says enough to name a mistake."""

SLIGHTLY = Decimal("5e-6")
"""How far a mistake's number may be off, relatively, because displayed numbers were put in."""

SAME = Decimal("1e-9")
"""A mistake that comes to the right number, relatively as near as this, is none here."""

ABOUT = Decimal("0.0005")
"""How far an expression of rounded numbers may be off, relatively."""

SCHEMES = tuple(
    Rounded(digits, fixed, cut) for fixed in (False, True) for cut in (False, True) for digits in (2, 3, 4, 5, 6)
)
"""How students round on the way."""

MOST_STEPS_IN_CHAINS = 200
"""Steps up to which rounding is followed through the whole iteration."""

LEAF_ERROR = Decimal("0.0005")
"""Relative rounding of every number put in that is still accepted: three digits or more."""


@dataclass(frozen=True)
class Verdict:
    """What is to be said of an answer.

    Attributes:
        kind: one of the words above.
        mistakes: the known mistakes that give this number.
        given: the student's own earlier values that it follows from.
    """

    kind: str
    mistakes: tuple[Mistake, ...] = ()
    given: tuple[Quantity, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the student may go on."""
        return self.kind in ACCEPTED


def judge(
    lesson: Lesson, position: Position, typed: Typed, wrong: Mapping[Key, Decimal], past: Past | None = None
) -> Verdict:
    """Judge an answer to a step, knowing which earlier answers were wrong and kept, and what training went before."""
    with exactly(lesson.values.digits):
        sample = position.sample or 0
        value = lesson.values.value(position.place.subject, sample)
        if typed.is_of(value) and (not typed.says_little or typed.value == value):
            return Verdict(RIGHT)
        setting = lesson.setting(sample)
        own = OwnValues(setting, lesson.plan, wrong) if wrong else None
        first = _given(position, typed, own) or _coarse(lesson, position, typed, own, value)
        if first is not None:
            return first
        checks: list[Callable[[], Verdict | None]] = [
            lambda: _rounded(lesson, position, typed, setting),
            lambda: _named(lesson, position, typed, own, past),
        ]
        for check in reversed(checks) if typed.says_much else checks:
            found = check()
            if found is not None:
                return found
        return _nearly(position, typed, setting, own) or Verdict(WRONG)


def _coarse(lesson: Lesson, position: Position, typed: Typed, own: OwnValues | None, value: Decimal) -> Verdict | None:
    """Right with a single digit, which says too little, unless it is a mistake's number to the dot."""
    if not typed.value or not typed.is_of(value):
        return None
    return _named(lesson, position, typed, own, None) or Verdict(COARSE)


def _given(position: Position, typed: Typed, own: OwnValues | None) -> Verdict | None:
    """Right, had the earlier answers been."""
    if own is None:
        return None
    follows = own.follows(position.place, position.sample or 0)
    return Verdict(GIVEN, given=own.origins) if own.used and typed.is_of(follows, SLIGHTLY) else None


def _rounded(lesson: Lesson, position: Position, typed: Typed, setting: Setting) -> Verdict | None:
    """Right, had every number on the way been rounded, from the beginning or for this step."""
    if typed.says_little:
        return None
    sample = position.sample or 0
    tree = EQUATIONS[position.place.kind](setting, position.place)[-1]
    for scheme in SCHEMES:
        if typed.is_of(_put_in(tree, scheme)):
            return Verdict(ROUNDED)
    if lesson.plan.steps <= MOST_STEPS_IN_CHAINS:
        for scheme in SCHEMES:
            if typed.is_of(OwnValues(setting, lesson.plan, rounded=scheme).follows(position.place, sample)):
                return Verdict(ROUNDED)
    return None


def _put_in(tree: Node, scheme: Rounded) -> Decimal:
    """Evaluate with every number rounded before it is put in."""
    return replaced(tree, {leaf.quantity: scheme(leaf.value) for leaf in leaves(tree)}).evaluate()


def _named(
    lesson: Lesson, position: Position, typed: Typed, own: OwnValues | None, past: Past | None
) -> Verdict | None:
    """One or more known mistakes, made with the right numbers or with the student's own."""
    sample, place = position.sample or 0, position.place
    right = lesson.values.value(place.subject, sample)
    known = (*mistakes(lesson.setting(sample), place), *past_mistakes(lesson, position, past))
    found = _matching(known, typed, right)
    if found or own is None:
        return Verdict(MISTAKE, _distinct(found)) if found else None
    found = _matching(tuple(mistakes(own.setting(sample), place)), typed, own.follows(place, sample))
    return Verdict(MISTAKE, _distinct(found), own.origins) if found else None


def _matching(known: tuple[Mistake, ...], typed: Typed, right: Decimal) -> tuple[Mistake, ...]:
    """Those that give the typed number; or else those that do so nearly, as with displayed numbers put in.

    One or two digits name a mistake only if its number has no more.
    """
    values = [(mistake, mistake.tree.evaluate()) for mistake in known]
    wrong = [(mistake, value) for mistake, value in values if abs(value - right) > SAME * abs(right)]
    if typed.places is not None and typed.digits < FEWEST_TO_NAME:
        return tuple(mistake for mistake, value in wrong if value == typed.value)
    found = tuple(mistake for mistake, value in wrong if typed.is_of(value))
    return found or tuple(mistake for mistake, value in wrong if typed.is_of(value, SLIGHTLY))


def _distinct(found: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    return tuple({mistake.name: mistake for mistake in reversed(found)}.values())[::-1]


def _nearly(position: Position, typed: Typed, setting: Setting, own: OwnValues | None) -> Verdict | None:
    """Right, within what rounding every number to three digits can do."""
    if typed.says_little:
        return None
    for source in (setting, own.setting(position.sample or 0) if own else None):
        if source is None:
            continue
        tree = EQUATIONS[position.place.kind](source, position.place)[-1]
        value = tree.evaluate()
        allowed = spread(tree, value)
        if typed.places is None:
            allowed = max(allowed, ABOUT * abs(value))
        if abs(typed.value - value) <= allowed:
            return Verdict(ROUNDED) if source is setting or own is None else Verdict(GIVEN, given=own.origins)
    return None


def spread(tree: Node, value: Decimal) -> Decimal:
    """How far the value moves if every number that is put in is rounded to three digits."""
    found = list({leaf.quantity: leaf for leaf in leaves(tree)}.values())
    total = Decimal(0)
    for leaf in found:
        if len(leaf.value.as_tuple().digits) > 3:
            moved = replaced(tree, {leaf.quantity: leaf.value * (1 + LEAF_ERROR)}).evaluate()
            total += abs(moved - value)
    return total
