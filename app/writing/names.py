"""The names of a lesson's quantities as pages write them, each written once for all lessons of a shape."""

from functools import lru_cache

from markupsafe import Markup

from app.lesson.notation import NOTATIONS, Notation
from app.lesson.quantities import Quantity
from app.lesson.shape import Shape
from app.lesson.symbols import plain
from app.writing import mathml, speech


class Names:
    """One notation's names for one shape; numbers play no part in them."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self._markup: dict[Quantity, Markup] = {}
        self._inline: dict[Quantity, Markup] = {}
        self._plain: dict[Quantity, str] = {}
        self._spoken: dict[Quantity, str] = {}

    def markup(self, q: Quantity) -> Markup:
        """Write a name as mathematics."""
        found = self._markup.get(q)
        if found is None:
            found = self._markup[q] = mathml.math(mathml.marked(mathml.symbol(self.notation.name(q)), q.term))
        return found

    def inline(self, q: Quantity) -> Markup:
        """Write a name within a sentence."""
        found = self._inline.get(q)
        if found is None:
            found = self._inline[q] = mathml.math(mathml.marked(mathml.inline(self.notation.name(q)), q.term))
        return found

    def plain(self, q: Quantity) -> str:
        """Write a name as plain text."""
        found = self._plain.get(q)
        if found is None:
            found = self._plain[q] = plain(self.notation.name(q))
        return found

    def spoken(self, q: Quantity) -> str:
        """Return what a step works out."""
        found = self._spoken.get(q)
        if found is None:
            found = self._spoken[q] = speech.subject(q, self.notation)
        return found


@lru_cache(maxsize=16)
def names_for(notation: str, shape: Shape) -> Names:
    """Return the names of a shape in a notation."""
    return Names(NOTATIONS[notation](shape))


def layer_label(layer: int, last: int) -> str:
    """Return the name of a layer as a reader would."""
    if not layer:
        return "input layer"
    if layer == last:
        return "output layer"
    return "hidden layer" if last == 2 else f"hidden layer {layer}"
