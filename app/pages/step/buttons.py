"""Where First, Back, Next and Last lead, one operation or one part of an equation at a time."""

from app.address.display import PARTS
from app.address.links import Links
from app.address.scenario import Scenario
from app.lesson.walkthrough import Pace, Plan
from app.pages.step.training import most_iterations
from app.pages.views import Steps


class Walk:
    """The ways on from one step of a lesson."""

    def __init__(self, scenario: Scenario, plan: Plan, links: Links, *, hides: bool) -> None:
        self.scenario, self.plan, self.links = scenario, plan, links
        self.pace = Pace(plan, scenario.view.pace)
        self.step, self.view = scenario.step, scenario.view
        self.at_end, self.hides = self.step == plan.steps, hides

    def steps(self) -> Steps:
        """Say where the four lead; empty where nowhere."""
        first = self.links.to(0) if self.step else ""
        last = "" if self.at_end and not self.hides else self.result_of(self.plan.steps)
        return Steps(first, self.back(), self.next(), self.label(), last)

    def result_of(self, step: int, iteration: int | None = None) -> str:
        """Give the address of a whole step, its result included."""
        return self.part_of(step, "result", iteration)

    def part_of(self, step: int, part: str, iteration: int | None = None) -> str:
        """Give the address of a step that is shown as far as one part."""
        return self.links.changed(step, iteration, shown=part)

    def label(self) -> str:
        """Say what Next will show."""
        if self.hides:
            return {"question": "Symbols", "symbols": "Put numbers in", "numbers": "Result"}[self.view.shown]
        return "Next iteration" if self.at_end else "Next"

    def next(self) -> str:
        """Where Next leads; nowhere from the last step of the last iteration there may be."""
        if self.hides:
            return self.part_of(self.step, PARTS[PARTS.index(self.view.shown) + 1])
        if not self.at_end:
            return self.links.to(self.pace.after(self.step))
        after = self.scenario.iteration + 1
        return self.links.to(0, after) if after <= most_iterations(self.scenario) else ""

    def back(self) -> str:
        """Where Back leads: it undoes Next."""
        if self.step and self.view.ask and self.view.shown not in PARTS[:2]:
            return self.part_of(self.step, PARTS[PARTS.index(self.view.shown) - 1])
        if self.step:
            return self.result_of(self.pace.before(self.step))
        before = self.scenario.iteration - 1
        return self.result_of(self.plan.steps, before) if before >= 0 else ""
