"""The list of the examples."""

from dataclasses import dataclass

from app.address.scenario import Scenario, spec_of
from app.address.write import write
from app.drawing.plate import Box
from app.drawing.small_map import SmallMap, draw_map
from app.lesson.examples import HOMEWORK, OWN, PUBLISHED, Example
from app.pages.frame import Frame, frame

THUMB = Box(0, 0, 110, 80)


@dataclass(frozen=True)
class ExampleView:
    """An example in the list: a small drawing, what was found when it was checked, its address."""

    example: Example
    shape: str
    map: SmallMap
    query: str


@dataclass(frozen=True)
class ExamplesPage:
    """All named lessons."""

    frame: Frame
    own: tuple[ExampleView, ...]
    homework: tuple[ExampleView, ...]
    published: tuple[ExampleView, ...]


def examples_page() -> ExamplesPage:
    """Return the list of all named lessons."""
    words = "Named lessons, and published worked examples with every printed number checked."
    lists = (tuple(map(_listed, examples)) for examples in (OWN, HOMEWORK, PUBLISHED))
    return ExamplesPage(frame("Examples", words, None, path="/examples"), *lists)


def _listed(example: Example) -> ExampleView:
    query = f"?{write(Scenario(spec_of(example)))}"
    return ExampleView(example, "-".join(map(str, example.layers)), draw_map(example.layers, THUMB), query)
