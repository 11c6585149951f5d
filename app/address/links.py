"""Addresses of other places in the same lesson, whose long part is written once a page."""

from functools import lru_cache

from app.address.display import Display, display_pairs
from app.address.scenario import Scenario
from app.address.write import joined, lesson_pairs


class Links:
    """Writes the addresses of other steps, iterations and views of one lesson."""

    def __init__(self, scenario: Scenario) -> None:
        self._display = scenario.display
        self._query = joined(lesson_pairs(scenario))
        self._at = f"&iteration={scenario.iteration}" if scenario.iteration else ""
        self._step = scenario.step
        arriving = "symbols" if scenario.display.ask else "result"
        self._tail = _written(elsewhere(scenario.display)._replace(shown=arriving))

    def to(self, step: int, iteration: int | None = None, path: str = "/step", display: Display | None = None) -> str:
        """Return the address of a step, of this iteration and in this view unless others are given.

        Another step is shown whole, or, where the view asks first, its symbols alone.
        """
        return f"{path}?{self.query_of(step, display, iteration)}"

    def query_of(self, step: int, display: Display | None = None, iteration: int | None = None) -> str:
        """Return what follows the question mark of such an address."""
        at = self._at if iteration is None else f"&iteration={iteration}" if iteration else ""
        tail = self._tail if display is None else _written(display)
        place = f"&step={step}" if step else ""
        return f"{self._query}{at}{place}{tail}"

    def changed(self, step: int, iteration: int | None = None, /, **changes: str | int | bool) -> str:
        """Return the address of a step in this view with some of its keys changed.

        No field stays open. What was changed last, guessed and answered belongs to the step, and what practice has
        noted to the iteration.
        """
        stays = iteration is None and step == self._step
        kept = self._display._replace(edit="") if stays else elsewhere(self._display)
        kept = kept if iteration is None else kept._replace(done="")
        return self.to(step, iteration, display=kept._replace(**changes))  # type: ignore[arg-type]


def elsewhere(display: Display) -> Display:
    """Return a view at another step: without what belongs to one step alone."""
    return display._replace(edit="", was="", guess="", answer="", tries=0)


@lru_cache(maxsize=64)
def _written(display: Display) -> str:
    """Write a view at the end of an address."""
    pairs = joined(display_pairs(display))
    return f"&{pairs}" if pairs else ""
