"""What an edit shows beside the numbers of the picture: what they were, arrows, and the field of the one at hand."""

from dataclasses import dataclass, replace
from functools import cached_property

from app.lesson.quantities import Quantity
from app.pages.step.before import edited, fell, old, old_numbers
from app.pages.step.drawn.marks import Mark, text_width
from app.pages.step.number_field import NumberField, can_change, edit_href, is_given, number_field
from app.pages.step.occasion import Occasion

MOST_SPELT = 2
"""Numbers changed at once of which it is spelt out what they were."""

FIELD_WIDTH = 4.3
"""Of a field in the picture, in letters' heights."""

ARROWS = {False: "▲", True: "▼"}


@dataclass(frozen=True, eq=False)
class EditMarks:
    """An occasion's edit as the picture shows it."""

    at: Occasion

    @cached_property
    def field(self) -> NumberField | None:
        """The field at one of the lesson's numbers, where one is open."""
        return number_field(self.at)

    @cached_property
    def spelt(self) -> frozenset[Quantity]:
        """The numbers of which it is spelt out what they were: those that were changed, if they are few."""
        return frozenset(old_numbers(self.at)) if len(edited(self.at)) <= MOST_SPELT else frozenset()

    @property
    def is_tried(self) -> bool:
        """Whether the number whose field is open is the one that was changed last."""
        return self.field is not None and self.field.quantity in self.spelt

    def is_open_at(self, q: Quantity) -> bool:
        """Whether a quantity's number is a field now."""
        return self.field is not None and self.field.quantity == q

    def is_of(self, q: Quantity) -> bool:
        """Whether a quantity's number is a field now, or was what was changed last."""
        return q in self.spelt or self.is_open_at(q)

    def after(self, q: Quantity) -> str:
        """Return what follows a number: what it was, or an arrow up or down; E says it on a line of its own."""
        if not self.at.changed(q) or q.kind in {"E", "new_E"}:
            return ""
        return f"was {old(self.at, q)}" if q in self.spelt else ARROWS[fell(self.at, q)]

    def width(self, q: Quantity, number: str, *, brief: bool = False) -> float:
        """Return how wide a quantity's number is, or its field, in letters' heights; brief: without what follows."""
        after = "" if brief else self.after(q)
        return FIELD_WIDTH if self.is_open_at(q) else text_width(f"{number} {after}" if after else number)

    def shown(self, mark: Mark, q: Quantity, letter: float, room: float) -> Mark:
        """Return a quantity's mark with what follows its number, or with the field in the number's place."""
        if self.at.was is None and self.field is None:
            return mark
        if not self.is_open_at(q):
            after = self.after(q)
            return replace(mark, after=after, old=old(self.at, q) if after in ARROWS.values() else "")
        wide = min(FIELD_WIDTH, room)
        before = letter * (text_width(mark.name) + 0.3) if mark.name else 0.0
        whole = before + letter * wide
        left = mark.x - {"middle": whole / 2, "end": whole, "start": 0.0}[mark.anchor]
        return replace(
            mark, x=round(left + before - 4, 1), anchor="end", number="", field=self.field,
            field_left=round(left + before, 1), field_width=round(letter * wide, 1),
        )  # fmt: skip

    def brief(self, mark: Mark, q: Quantity) -> Mark:
        """Let a mark say what its number was only when it is pointed at."""
        return replace(mark, after="", old=old(self.at, q)) if self.at.changed(q) and not mark.field else mark

    def leading(self, mark: Mark, q: Quantity) -> Mark:
        """Let a mark lead where its quantity does, unless it is a field."""
        return mark if mark.field else replace(mark, href=self.href(q), said=self.said(q, mark.number))

    def href(self, q: Quantity) -> str:
        """Return where a number leads: a given one to its field, another to the step that works it out."""
        if is_given(q):
            return edit_href(self.at, q) if can_change(self.at) else ""
        step = self.at.lesson.plan.step_of(q, self.at.sample)
        return self.at.links.to(step) if step and step != self.at.scenario.step else ""

    def said(self, q: Quantity, number: str) -> str:
        """Return what a number's link is called."""
        does = "change it" if is_given(q) else "where it was worked out"
        return f"{self.at.names.plain(q)} {number}: {does}"
