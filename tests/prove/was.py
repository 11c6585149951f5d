"""What numbers were before an edit: read off pages, and held against the lesson as it was."""

import re
from random import Random

from mpmath import mp, mpf

from app.address.display import Display
from app.address.one_number import slot_of, with_value, written_was
from app.address.scenario import Scenario
from app.address.write import write
from tests.conftest import get
from tests.prove.digits import NUMBER, Nested, Seen, Tally, compare, numeral
from tests.prove.handed_out import MOST_FAULTS, reference_of
from tests.prove.reference import Reference
from tests.random_lessons import random_scenario

TOLD = re.compile(r"(?:^|\s)was \S+$")
"""A text that ends with what a number was."""


class Was(Nested):
    """Collects what a page says that numbers were."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[Seen] = []
        self.result, self.told = "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if self.stack and self.stack[-1][1].get("id") == "result":
            self.result = self.stack[-1][1].get("data-term", "")

    def handle_data(self, data: str) -> None:
        text, classes, own = data.strip(), self.classes(), self.stack[-1][1] if self.stack else {}
        if not text or classes & {"printed", "name"}:  # a unit's name repeats what its value says
            return
        before = "changes" in classes and own.get("class") == "before"
        found = NUMBER.match(text) if self.told or before else TOLD.search(text) and NUMBER.search(text)
        self.told = text == "was"
        if not found:
            return
        is_result = own.get("class") == "was" and "result-line" in classes
        place = "result" if is_result else "changes" if before else "drawing"
        term = self.result if is_result else self.around("data-term")
        number, power = numeral(found)
        self.seen.append(Seen(term, number, place, power, 0))


def value_of(seen: Seen, before: Reference, now: Reference, sample: int) -> mpf | None:
    """Return what a number was before the edit; the error after the update stands beside the error before that."""
    if seen.term == "error-after":
        return now.error_before() if seen.place == "drawing" else before.error_after()
    return before.value(seen.term, sample)


def check_was(html: str, before: Reference, now: Reference, sample: int, display: Display, tally: Tally) -> None:
    """Hold everything that a page says numbers were against the lesson before the edit."""
    for seen in Was(html).seen:
        value = value_of(seen, before, now, sample)
        if value is None:
            tally.faults.append(f"{seen}: nobody knows whose number this is")
            continue
        if not mp.isfinite(value):
            continue
        fault, near = compare(seen, value, {display.digits}, display.rounding == "fixed")
        tally.add(seen, fault, near)


def edited(draw: Random) -> tuple[Scenario, Scenario] | None:
    """Draw a lesson at a step, and the same with one of its numbers changed."""
    before = random_scenario(draw, more=draw.random() < 0.5, most_units=5, most_layers=4)
    spec = before.spec
    display = Display(digits=draw.randint(4, 10), rounding=draw.choice(["significant", "significant", "fixed"]))
    before = Scenario(spec, before.seed, 0, draw.randint(1, spec.plan.steps), display)
    name = draw.choice([f"w{draw.randint(1, len(spec.w))}", "x1", *(["t1"] if spec.has_targets else []), "rate"])
    slot = slot_of(name, before)
    if slot is None:
        return None
    changed = with_value(spec, slot, round(draw.uniform(0.1, 2), 2))
    return None if changed == spec else (before, Scenario(changed, before.seed, 0, before.step, display))


def prove_some(count: int, seed: int = 1) -> Tally:
    """Check pages after an edit until so many numbers of before were read."""
    draw, tally = Random(seed), Tally()
    while tally.checked < count and len(tally.faults) < MOST_FAULTS:
        pair = edited(draw)
        if pair is None:
            continue
        before, after = pair
        was, then, now = written_was(before.spec, after), reference_of(before), reference_of(after)
        if was and then and now:
            sample = before.spec.plan.sample_at(before.step)
            check_was(get(f"/step?{write(after)}&was={was}").text, then, now, sample, before.display, tally)
    return tally
