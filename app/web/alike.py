"""Plain steps of lessons alike: one document for them all, into which each lesson's own figures are put.

What lessons have in common decides everything on a step's page but its figures: the design of the network, the
step, the view. The stencil of a likeness is written by the same builder and the same template as any other page,
for a lesson that has no numbers; whoever asks it for one fails at once, so that none can stay behind on the page
of another lesson.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from threading import Lock
from typing import NamedTuple, NoReturn, cast

from app.engine.exact import DIGITS, exactly
from app.engine.network import Network
from app.lesson.lesson import Lesson
from app.lesson.terms import Quantity
from app.lesson.values import Values
from app.lesson.walkthrough import Shape
from app.web.forms import ROOMY, Room
from app.web.lessons import course_of
from app.web.pages import PageBuilder
from app.web.query import Query
from app.web.scenario import Design, Scenario
from app.web.settings import settings
from app.web.shelf import Shelf
from app.web.stencil import Holes, Stencil
from app.web.templating import render
from app.web.view import View

TEMPLATE = "pages/step.html"

MOST_BYTES = 16 * 2**20
"""What all stencils together may take."""

MOST_MET = 4096
"""How many likenesses are remembered that were met once."""


MOST_DIGITS = 4 * DIGITS
"""Digits beyond which a factor may be ∞, so that the step's equation is another one."""


class Likeness(NamedTuple):
    """All that decides the page of a plain step, besides the lesson's own figures.

    Attributes:
        samples: how many the lesson has.
        seeded: whether its address holds a seed.
        iteration, step: the place in it.
        base: the beginning of addresses that others can reach.
        no_code: whether the step's link has no QR code.
    """

    design: Design
    samples: int
    seeded: bool
    iteration: int
    step: int
    view: View
    base: str
    no_code: bool


def likeness_of(page: PageBuilder) -> Likeness | None:
    """Say what a page has in common with others; nothing where it is a page of its own."""
    s = page.scenario
    view = s.view
    if (
        page.errors
        or page.before
        or page.readings
        or view.panel
        or view.practice
        or view.answer
        or view.done
        or view.tries
    ):
        return None
    if not page.lesson.values.is_finite or page.lesson.values.digits > MOST_DIGITS or page.room != ROOMY:
        return None
    place = s.iteration, s.step
    return Likeness(s.spec.design, len(s.spec.x), s.seed != 0, *place, view, settings().base, bool(page.no_code))


class Nothing:
    """Stands where a number would; whatever is done with it fails."""

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("a page of no lesson in particular has no numbers")

    __bool__ = __str__ = __repr__ = __format__ = __float__ = __int__ = __abs__ = __neg__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __sub__ = __mul__ = __truediv__ = _refuse
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = _refuse
    __hash__ = None  # type: ignore[assignment]

    def is_finite(self) -> bool:
        """Return true: what pages share is an equation whose factors are numbers, and of ordinary size."""
        return True

    def adjusted(self) -> int:
        """Return the power of ten of a number of ordinary size."""
        return 0


NOTHING = Nothing()


class NoValues:
    """The values of no lesson in particular."""

    digits, is_finite = DIGITS, True

    def __init__(self, shape: Shape) -> None:
        self.shape, self.samples = shape, range(shape.samples)

    def value(self, _q: Quantity, _sample: int = 0) -> Decimal:
        """Give what stands where the value would."""
        return cast("Decimal", NOTHING)


@dataclass(frozen=True, eq=False)
class BlankLesson(Lesson):
    """A lesson without numbers."""

    shape: Shape

    @cached_property
    def values(self) -> Values:
        """Give values that no number can be read from."""
        return cast("Values", NoValues(self.shape))


class Blank(PageBuilder):
    """Builds the page of no lesson in particular, with holes for the figures."""

    holes: Holes

    def __init__(self, like: Likeness) -> None:
        self.like, self.holes = like, Holes()
        nothing = like.design.filled(like.samples, cast("float", NOTHING))
        super().__init__(Scenario(nothing, int(like.seeded), like.iteration, like.step, like.view), Query(()), (), None)

    def its_lesson(self) -> Lesson:
        """Give a lesson of that design, without numbers."""
        some = self.like.design.filled(self.like.samples, 0.5)
        return BlankLesson(course_of(some), cast("Network", NOTHING), self.like.iteration, some.shape)

    @cached_property
    def room(self) -> Room:
        """What the form has room for, as on all pages alike."""
        return ROOMY

    @cached_property
    def no_code(self) -> str:
        """Say, as for all pages alike, whether there is a reason why there is no QR code; each has its own."""
        return "a reason" if self.like.no_code else ""

    def stencil(self) -> Stencil:
        """Write the document, and cut it at its holes."""
        return self.holes.cut(render(TEMPLATE, page=self.build()))


def stencil_of(like: Likeness) -> Stencil | None:
    """Give the stencil of a likeness, written now if it is not kept; none for the first page that has it.

    Many a page, somewhere far in a training, stays the only one of its kind.
    """
    with _lock:
        kept = _stencils.get(like)
        if kept is not None:
            return kept
        is_first = not _met.get(like)
        _met.put(like, thing=True, size=1)
    if is_first:
        return None
    written = Blank(like).stencil()
    if settings().base != like.base:  # the machine went to another network meanwhile
        return None
    with _lock:
        _stencils.put(like, written, written.size)
    return written


_stencils: Shelf[Likeness, Stencil] = Shelf(MOST_BYTES)
_met: Shelf[Likeness, bool] = Shelf(MOST_MET)
_lock = Lock()


def document(page: PageBuilder) -> bytes:
    """Write the page of a step."""
    like = likeness_of(page)
    stencil = stencil_of(like) if like else None
    if stencil is None:
        return render(TEMPLATE, page=page.build()).encode()
    with exactly(page.lesson.values.digits):
        return stencil.filled(page)
