"""The strip of a batch's samples, over the inputs: whose numbers the picture shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.pages.step.occasion import Occasion


@dataclass(frozen=True)
class SampleLink:
    """A sample: the address of the same step for it, and whether it is at hand, done or yet to come."""

    number: int
    href: str
    state: str


def samples(at: Occasion) -> Iterator[SampleLink]:
    """Return the samples of an iteration that takes several; nothing where it takes one."""
    plan, step = at.lesson.plan, at.scenario.step
    if plan.shape.samples == 1:
        return
    size = len(plan.block)
    whole = step > size * plan.shape.samples  # the update takes all of them
    offset = 0 if whole else max(step - 1, 0) % size
    for sample in range(plan.shape.samples):
        at_hand = not whole and step > 0 and sample == at.sample
        state = "is-current" if at_hand else "is-done" if step >= (sample + 1) * size else ""
        yield SampleLink(sample + 1, at.links.to(sample * size + offset + 1), state)
