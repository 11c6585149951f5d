"""Where Next and Back lead."""

from dataclasses import dataclass

from app.lesson.plan import Plan


@dataclass(frozen=True)
class Pace:
    """Where Next and Back lead: one operation on, or to the end of a unit, layer or phase.

    Attributes:
        by: "operation", "unit", "layer" or "phase".
    """

    plan: Plan
    by: str

    def group(self, step: int) -> object:
        """What the steps that are shown together have in common."""
        position = self.plan.at(step)
        if self.by == "operation" or position is None:
            return step
        place = position.place
        own: tuple[object, ...] = (position.sample, place.phase, place.kind == "apply")
        if self.by != "phase":
            own = (*own, place.layer)
        return (*own, place.unit) if self.by == "unit" else own

    def after(self, step: int) -> int:
        """Step that Next leads to: the last one of the group that comes next."""
        target = min(step + 1, self.plan.steps)
        while target < self.plan.steps and self.group(target + 1) == self.group(target):
            target += 1
        return target

    def before(self, step: int) -> int:
        """Step that Back leads to: the last one of the group before."""
        target = step - 1
        while target > 0 and self.group(target) == self.group(step):
            target -= 1
        return max(target, 0)
