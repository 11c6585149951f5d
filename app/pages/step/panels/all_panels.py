"""The other forms of a step: links to them all, and the one that is open."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from app.address.display import GIVES_AWAY, PANELS
from app.pages.step.occasion import Occasion
from app.pages.step.panels.code import CodeView, code_view
from app.pages.step.panels.kept_deltas import MemoView, memo
from app.pages.step.panels.matrices import MatrixEquation, matrices
from app.pages.step.panels.nudging import CheckView, check
from app.pages.step.panels.order import OrderView, order
from app.pages.step.panels.paths import PathsView, paths
from app.pages.step.panels.slope import SlopeView, slope

NOT_DRAWN = "Around this weight, E or the numbers on its axes are too large to be drawn, or undefined."


@dataclass(frozen=True)
class PanelLink:
    """A link that opens or closes another form of the same step."""

    id: str
    label: str
    href: str
    is_open: bool


@dataclass(frozen=True)
class PanelsView:
    """The other forms of the step: links to them all, and the one that is open.

    Attributes:
        waits: whether the open one would give away a result that is still to be found.
        nothing: why there is nothing to show in it.
    """

    links: tuple[PanelLink, ...]
    code: CodeView | None = None
    matrices: tuple[MatrixEquation, ...] = ()
    paths: PathsView | None = None
    memo: MemoView | None = None
    order: OrderView | None = None
    check: CheckView | None = None
    slope: SlopeView | None = None
    is_open: bool = False
    waits: bool = False
    nothing: str = ""


BUILDERS: dict[str, Callable[[Occasion], object]] = {
    "matrices": matrices, "code": code_view, "paths": paths, "memo": memo, "order": order, "check": check,
    "slope": slope,
}  # fmt: skip
"""What makes each panel, by its key in the address and in the view."""


def panels(at: Occasion) -> PanelsView:
    """Return the open panel, if there is one, and the links to all."""
    panel = at.display.panel
    view = PanelsView(tuple(_links(at)), is_open=bool(panel))
    if at.hides and panel in GIVES_AWAY:
        return replace(view, waits=True)
    if not panel:
        return view
    found = BUILDERS[panel](at)
    return replace(view, **{panel: found, "nothing": NOT_DRAWN if found is None else ""})  # type: ignore[arg-type]


def _links(at: Occasion) -> Iterator[PanelLink]:
    """Return the links to the other forms of this step; the open one's closes it."""
    for panel, label in PANELS.items():
        is_open = at.display.panel == panel
        href = at.links.changed(at.scenario.step, panel="" if is_open else panel)
        yield PanelLink(f"panel-{panel}", label, href, is_open)
