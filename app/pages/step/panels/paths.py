"""Every path from the weight or unit at hand to the error."""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from app.lesson.paths import MOST_DRAWN, MOST_PATHS, Path, count, factors
from app.lesson.paths import paths as paths_of
from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Setting
from app.lesson.terms import Leaf, Product
from app.pages.step.occasion import Occasion
from app.pages.step.panels.at_hand import about, weight_at_hand
from app.writing import mathml


@dataclass(frozen=True)
class PathRow:
    """One path: its units, its product in symbols and in numbers, and what it comes to."""

    route: tuple[Markup, ...]
    symbols: Markup
    numbers: Markup
    value: str


@dataclass(frozen=True)
class PathsView:
    """Every path from the weight or unit at hand to the error, and their sum, which δ gives too.

    Attributes:
        drawn: whether each has a dash of its own, here and in the picture.
    """

    subject: Markup
    rows: tuple[PathRow, ...]
    count: int
    total: str
    shorter: Markup
    shorter_value: str
    known: bool
    drawn: bool


def paths(at: Occasion) -> PathsView:
    """List the paths from the step's weight, or from its unit where it is about none."""
    shape, place = at.lesson.values.shape, at.place
    layer, unit, _ = shape.ends(weight_at_hand(at))
    weight = weight_at_hand(at) if place is None or place.weight or not place.unit else None
    kind = "grad_w" if weight else "delta"
    subject = Quantity("grad_w", weight) if weight else Quantity("delta", layer, unit)
    setting = at.lesson.setting(at.sample)
    n = count(shape.sizes, layer)
    listed = tuple(paths_of(shape, layer, unit)) if n <= MOST_PATHS else ()
    n = len(listed) if listed else n
    products = [factors(setting, layer, path, weight) for path in listed]
    rows = tuple(_path_row(at, layer, path, tree) for path, tree in zip(listed, products, strict=True))
    total = sum((tree.evaluate() for tree in products), Decimal(0)) if listed else at.value(subject)
    shorter = Product((setting.leaf("delta", layer, unit), _source(setting, weight))) if weight else None
    writer = mathml.Writer(at.notation, at.precision, numbers=False)
    return PathsView(
        at.name(subject),
        rows,
        n,
        about(at, total),
        mathml.math(writer.write(shorter)) if shorter else Markup(""),
        about(at, at.value(subject)),
        known=at.known(Quantity(kind, weight)) if weight else at.known(subject),
        drawn=n <= MOST_DRAWN,
    )


def _path_row(at: Occasion, layer: int, path: Path, tree: Product) -> PathRow:
    names = mathml.Writer(at.notation, at.precision, numbers=False)
    numbers = mathml.Writer(at.notation, at.precision, numbers=True)
    route = tuple(at.name(Quantity("a", layer + i, unit)) for i, unit in enumerate(path))
    return PathRow(route, mathml.math(names.write(tree)), mathml.math(numbers.write(tree)), about(at, tree.evaluate()))


def _source(setting: Setting, weight: int) -> Leaf:
    layer, _, source = setting.shape.ends(weight)
    return setting.leaf("a", layer - 1, source)
