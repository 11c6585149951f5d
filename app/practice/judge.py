"""Judges a typed answer: right, right with rounded numbers, right given an earlier one, a known mistake, or none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.engine.exact import exactly
from app.lesson.lesson import Lesson
from app.lesson.plan import Plan, Position
from app.lesson.quantities import Quantity
from app.lesson.steps.kinds import right_side
from app.lesson.steps.setting import Setting
from app.lesson.terms import Node, leaves
from app.practice.mistakes.known import SAME_KIND, Past, forgotten_biases, mistakes, past_mistakes
from app.practice.mistakes.wrong import Mistake
from app.practice.put_in import replaced
from app.practice.student_values import Key, OwnValues, Rounded
from app.practice.typed_answer import Typed

RIGHT, ROUNDED, GIVEN, COARSE = "right", "rounded", "given", "coarse"
MISTAKE, LIKELY, WRONG = "mistake", "likely", "wrong"
ACCEPTED = {RIGHT, ROUNDED, GIVEN}

FEWEST_TO_NAME = 3
"""Significant digits from which a wrong number says enough to name a mistake."""

SLIGHTLY = Decimal("5e-6")
"""How far a mistake's number may be off, relatively, because displayed numbers were put in."""

SAME = Decimal("1e-9")
"""A mistake that comes to the right number, relatively as near as this, is none here."""

ABOUT = Decimal("0.0005")
"""How far an expression of rounded numbers may be off, relatively."""

NEAR = Decimal("0.01")
"""How near, relatively, a number is to another that a rounding on the way is the likely reason."""

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
        missing: how many more digits are asked for.
    """

    kind: str
    mistakes: tuple[Mistake, ...] = ()
    given: tuple[Quantity, ...] = ()
    missing: int = 0

    @property
    def accepted(self) -> bool:
        """Whether the student may go on."""
        return self.kind in ACCEPTED


def judge(
    lesson: Lesson,
    position: Position,
    typed: Typed,
    wrong: Mapping[Key, Decimal],
    past: Past | None = None,
    asked: int = 2,
    chains: "Chains | None" = None,
) -> Verdict:
    """Judge an answer to a step.

    Args:
        lesson: the lesson.
        position: the step.
        typed: the answer.
        wrong: which earlier answers were wrong and kept.
        past: what training went before.
        asked: how many significant digits a plain number must have.
        chains: whole calculations with other numbers, for who judges many answers to one lesson.
    """
    with exactly(lesson.values.digits):
        sample = position.sample or 0
        value = lesson.values.value(position.place.subject, sample)
        missing = 0 if typed.places is None or typed.value == value else max(0, asked - typed.digits)
        if typed.is_of(value) and not missing:
            return Verdict(RIGHT)
        setting = lesson.setting(sample)
        chains = chains or Chains()
        own = chains.own(setting, lesson.plan, wrong) if wrong else None
        first = _given(position, typed, own) or _coarse(lesson, position, typed, own, missing)
        if first is not None:
            return first
        checks: list[Callable[[], Verdict | None]] = [
            lambda: _rounded(lesson, position, typed, setting, chains),
            lambda: _named(lesson, position, typed, own, past),
        ]
        for check in reversed(checks) if typed.says_much else checks:
            if found := check():
                return found
        return _nearly(position, typed, setting, own) or _likely(lesson, position, typed, past) or Verdict(WRONG)


def _coarse(lesson: Lesson, position: Position, typed: Typed, own: OwnValues | None, missing: int) -> Verdict | None:
    """Right as far as it goes; a single digit says too little, unless it is a mistake's number to the dot."""
    if not typed.value or not typed.is_of(lesson.values.value(position.place.subject, position.sample or 0)):
        return None
    named = _named(lesson, position, typed, own, None) if typed.says_little else None
    return named or Verdict(COARSE, missing=missing)


def _given(position: Position, typed: Typed, own: OwnValues | None) -> Verdict | None:
    """Right, had the earlier answers been."""
    if own is None:
        return None
    follows = own.follows(position.place, position.sample or 0)
    return Verdict(GIVEN, given=own.origins) if own.used and typed.is_of(follows, SLIGHTLY) else None


class Chains:
    """A lesson's whole calculations with other numbers, each done once and only as far as asked.

    With every number rounded from the beginning, and with what a student went on with, as long as that is the same.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[Rounded, int], OwnValues] = {}
        self._own: list[tuple[Mapping[Key, Decimal], int, OwnValues]] = []
        self._of: Mapping[Key, Decimal] = {}

    def own(
        self, setting: Setting, plan: Plan, wrong: Mapping[Key, Decimal], moved: Mapping[Key, Decimal] | None = None
    ) -> OwnValues:
        """Return what follows from a student's numbers, some of them moved a little; nothing of it counts as used."""
        if not wrong.items() >= self._of.items():
            self._own, self._of = [], {}
        more = {key: value for key, value in wrong.items() if key not in self._of}
        for _, _, found in self._own if more else ():
            found.also(more)
        self._of, moved = dict(wrong), moved or {}
        for known, sample, found in self._own:
            if (known, sample) == (moved, setting.sample):
                return found.afresh()
        found = OwnValues(setting, plan, {**wrong, **moved})
        self._own.append((moved, setting.sample, found))
        return found

    def of(self, scheme: Rounded, setting: Setting, plan: Plan) -> OwnValues:
        """Return the numbers of one way of rounding, for a sample."""
        key = scheme, setting.sample
        if key not in self._found:
            self._found[key] = OwnValues(setting, plan, rounded=scheme)
        return self._found[key]


def _rounded(lesson: Lesson, position: Position, typed: Typed, setting: Setting, chains: Chains) -> Verdict | None:
    """Right, had every number on the way been rounded, from the beginning or for this step."""
    if typed.says_little:
        return None
    sample = position.sample or 0
    tree = right_side(setting, position.place)
    for scheme in SCHEMES:
        if typed.is_of(_put_in(tree, scheme)):
            return Verdict(ROUNDED)
    if lesson.plan.steps <= MOST_STEPS_IN_CHAINS:
        for scheme in SCHEMES:
            if typed.is_of(chains.of(scheme, setting, lesson.plan).follows(position.place, sample)):
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
    found = _matching(known_mistakes(lesson, position, past), typed, right)
    if found or own is None:
        return Verdict(MISTAKE, _distinct(found)) if found else None
    found = _matching(tuple(mistakes(own.setting(sample), place)), typed, own.follows(place, sample))
    return Verdict(MISTAKE, _distinct(found), own.origins) if found else None


def known_mistakes(lesson: Lesson, position: Position, past: Past | None) -> tuple[Mistake, ...]:
    """All known mistakes of a step, made with the right numbers."""
    own = mistakes(lesson.setting(position.sample or 0), position.place)
    behind = forgotten_biases(lesson, position) if lesson.plan.steps <= MOST_STEPS_IN_CHAINS else ()
    return (*own, *behind, *past_mistakes(lesson, position, past))


def _likely(lesson: Lesson, position: Position, typed: Typed, past: Past | None) -> Verdict | None:
    """Within one per cent of the right number, or of a known mistake's: likely rounded on the way, which is no name."""
    if typed.places is None or typed.digits < FEWEST_TO_NAME:
        return None
    right = lesson.values.value(position.place.subject, position.sample or 0)
    if abs(typed.value - right) <= NEAR * abs(right):
        return Verdict(LIKELY)
    known = known_mistakes(lesson, position, past)
    near = [m for m in known if abs(typed.value - (value := m.tree.evaluate())) <= NEAR * abs(value)]
    return Verdict(LIKELY, tuple(near)) if near else None


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
    """Leave out what says the same as an earlier one."""
    return tuple({SAME_KIND.get(m.name, m.name): m for m in reversed(found)}.values())[::-1]


def _nearly(position: Position, typed: Typed, setting: Setting, own: OwnValues | None) -> Verdict | None:
    """Right, within what rounding every number to three digits can do."""
    if typed.says_little:
        return None
    for source in (setting, own.setting(position.sample or 0) if own else None):
        if source is None:
            continue
        tree = right_side(source, position.place)
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
