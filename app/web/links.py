"""Addresses of other places in the same lesson, whose long part is written once a page."""

from dataclasses import replace

from app.web.scenario import Scenario, joined, lesson_pairs
from app.web.view import View, view_pairs


class Links:
    """Writes the addresses of other steps, iterations and views of one lesson."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._head = joined(lesson_pairs(scenario))
        arriving = "symbols" if scenario.view.ask else "result"
        self._tail = joined(view_pairs(replace(scenario.view, shown=arriving, answer="", tries=0)))

    def to(self, step: int, iteration: int | None = None, path: str = "/step", view: View | None = None) -> str:
        """Give the address of a step, of this iteration and in this view unless others are given.

        Another step is shown whole, or, where the view asks first, its symbols alone.
        """
        k = self._scenario.iteration if iteration is None else iteration
        tail = self._tail if view is None else joined(view_pairs(view))
        place = (f"&iteration={k}" if k else "") + (f"&step={step}" if step else "")
        return f"{path}?{self._head}{place}" + (f"&{tail}" if tail else "")
