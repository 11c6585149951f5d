"""Where First, Back, Next and Last lead, one operation or one part of an equation at a time."""

from dataclasses import dataclass

from app.address.display import PARTS
from app.lesson.pace import Pace
from app.pages.step.drawer.training import most_iterations
from app.pages.step.occasion import Occasion
from app.pages.step.practice import onward
from app.practice.attempt import Attempt
from app.practice.record import asked_after, asked_before


@dataclass(frozen=True)
class Steps:
    """Where the four buttons lead; empty where nowhere."""

    first: str
    back: str
    next: str
    next_label: str
    last: str


def buttons(at: Occasion) -> Steps:
    """Return where the four buttons lead."""
    return _in_practice(at, at.attempt) if at.attempt else Ways(at).steps()


def _in_practice(at: Occasion, tried: Attempt) -> Steps:
    """Return where they lead from one asked step to the next, and at the end to how it went."""
    step, plan, mode = at.scenario.step, at.lesson.plan, at.display.practice
    after = None if mode == "weight" else asked_after(plan, mode, step, tried.done)
    display = onward(tried)
    on = at.links.to(step, path="/practice", display=display) if after is None else at.links.to(after, display=display)
    back = at.links.to(asked_before(plan, mode, step), display=display) if step else ""
    label = "Skip" if at.hides else "Next"
    return Steps(at.links.to(0) if step else "", back, on, label if step else "Start", "")


SHOWS = {"question": "Show symbols", "symbols": "Put numbers in", "numbers": "Show result"}
"""What Next does at a step that is asked first, by how much of it is shown."""


class Ways:
    """The ways on from one step of a lesson."""

    def __init__(self, at: Occasion) -> None:
        self.scenario, self.plan, self.links = at.scenario, at.lesson.plan, at.links
        self.pace = Pace(self.plan, at.display.pace)
        self.step, self.display = at.scenario.step, at.display
        self.at_end, self.hides = self.step == self.plan.steps, at.hides

    def steps(self) -> Steps:
        """Return where the four lead; empty where nowhere."""
        first = self.links.to(0) if self.step else ""
        last = "" if self.at_end and not self.hides else self.result_of(self.plan.steps)
        return Steps(first, self.back(), self.next(), self.label(), last)

    def result_of(self, step: int, iteration: int | None = None) -> str:
        """Return the address of a whole step, its result included."""
        return self.part_of(step, "result", iteration)

    def part_of(self, step: int, part: str, iteration: int | None = None) -> str:
        """Return the address of a step that is shown as far as one part."""
        return self.links.changed(step, iteration, shown=part)

    def label(self) -> str:
        """Return what Next will show."""
        if self.hides:
            return SHOWS[self.display.shown]
        return "Next iteration" if self.at_end else "Next"

    def next(self) -> str:
        """Where Next leads; nowhere from the last step of the last iteration there may be."""
        if self.hides:
            return self.part_of(self.step, PARTS[PARTS.index(self.display.shown) + 1])
        if not self.at_end:
            return self.links.to(self.pace.after(self.step))
        after = self.scenario.iteration + 1
        return self.links.to(0, after) if after <= most_iterations(self.scenario) else ""

    def back(self) -> str:
        """Where Back leads: it undoes Next."""
        if self.step and self.display.ask and self.display.shown not in PARTS[:2]:
            return self.part_of(self.step, PARTS[PARTS.index(self.display.shown) - 1])
        if self.step:
            return self.result_of(self.pace.before(self.step))
        before = self.scenario.iteration - 1
        return self.result_of(self.plan.steps, before) if before >= 0 else ""
