"""What must be known to work a step out, as text: for practice and for paper."""

from collections.abc import Iterator

from app.lesson.activations import spelt
from app.lesson.losses import SPELT_LOSSES
from app.lesson.quantities import Quantity
from app.pages.step.occasion import Occasion


def facts(at: Occasion) -> Iterator[tuple[str, str]]:
    """Return what must be known, besides the numbers in the drawing, to work a step out."""
    spec = at.scenario.spec
    names = [spelt(name).label for name in spec.activations]
    yield "Activation", names[0] if len(set(names)) == 1 else ", then ".join(names)
    yield "Error", SPELT_LOSSES[spec.loss].label
    yield "Learning rate", _equal(at, Quantity("rate"), at.written(Quantity("rate")).text)


def told_facts(at: Occasion) -> str:
    """Return the same in sentences."""
    return " ".join(f"{name}: {what}." for name, what in facts(at))


def parameter_texts(at: Occasion, kind: str, count: int) -> Iterator[str]:
    """Write the name and the present value of every weight or bias."""
    for k in range(1, count + 1):
        q = Quantity(kind, k)
        yield _equal(at, q, at.written(q).text)


def sample_text(at: Occasion, index: int) -> str:
    """Write one sample's inputs and targets."""
    sizes = at.lesson.values.shape.sizes
    found = [Quantity("a", 0, j) for j in range(1, sizes[0] + 1)]
    found += [Quantity("t", j) for j in range(1, sizes[-1] + 1) if at.scenario.spec.has_targets]
    return ", ".join(_equal(at, q, at.precision.write(at.lesson.values.value(q, index)).text) for q in found)


def _equal(at: Occasion, q: Quantity, text: str) -> str:
    return f"{at.names.plain(q)}\u00a0=\u00a0{text}"
