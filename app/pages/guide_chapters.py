"""The guide's chapters, by name, and the stops of *Learn it in twenty minutes*."""

from typing import NamedTuple

from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Sentence

CHAPTERS = {
    "why": "Why bother",
    "network": "The network and its names",
    "forward": "Forward",
    "error": "The error",
    "gradient": "One weight, three factors",
    "update": "The update",
    "hidden": "The hidden layer: every path",
    "delta": "Why every δ is kept",
    "vectors": "A whole layer at once: vectors",
    "deeper": "Two hidden layers, and any depth",
    "together": "All at once, with the old weights",
    "training": "Training",
    "checking": "Checking your work",
    "onwards": "Where to go from here",
}
"""The chapters, in the order of telling."""


class Stop(NamedTuple):
    """A stop of *Learn it in twenty minutes*: its address without `route`, what is done there, and what more to say."""

    address: str
    task: Sentence
    more: str

    def href(self, number: int) -> str:
        """Return its address as the stop of that number; its page then leads to the next."""
        return f"{self.address}{'&' if '?' in self.address else '?'}route={number}"


ROUTE = (
    Stop(
        "/step?step=1",
        ("Watch ", Quantity("a", 1, 1), " being worked out"),
        ", two steps: the sum, then the activation.",
    ),
    Stop(
        "/step?step=3&practice=activations",
        ("Fill ", Quantity("a", 1, 2), " in yourself"),
        "; the first half is the same again.",
    ),
    Stop(
        "/step?step=12&practice=gradients",
        ("Find ", Quantity("w", 5), "’s gradient yourself"),
        ": how the error changes with the output, the slope, their product δ, and the gradient.",
    ),
    Stop(
        "/step?step=25&open=all",
        ("See where ", Quantity("w", 1), "’s gradient comes from"),
        ", unfolded down to the inputs.",
    ),
    Stop(
        "/check",
        ("Have a calculation of your own marked",),
        ", and find the first line that does not follow.",
    ),
)
"""The stops, in order."""
