"""The tabs under a step's reason: links to them all, and the one that is open."""

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
from app.pages.step.panels.where_from import WhereFrom, where_from

NOT_DRAWN = "Around this weight, E or the numbers on its axes are too large to be drawn, or undefined."
NOTHING_YET = "Nothing has been worked out yet."
AFTER_ANSWER = "After your answer: this would give the result away."


@dataclass(frozen=True)
class PanelLink:
    """A tab.

    Attributes:
        against: why it does not apply just now; nothing if it does.
    """

    id: str
    label: str
    href: str
    is_open: bool
    against: str


@dataclass(frozen=True)
class PanelsView:
    """The tabs, and the one that is open.

    Attributes:
        is_chosen: whether the reader opened it; a phone shows it only then.
        nothing: why there is nothing to show in it.
    """

    links: tuple[PanelLink, ...]
    title: str
    is_chosen: bool
    where: WhereFrom | None = None
    code: CodeView | None = None
    matrices: tuple[MatrixEquation, ...] = ()
    paths: PathsView | None = None
    memo: MemoView | None = None
    order: OrderView | None = None
    check: CheckView | None = None
    slope: SlopeView | None = None
    nothing: str = ""


BUILDERS: dict[str, Callable[[Occasion], object]] = {
    "where": where_from, "matrices": matrices, "paths": paths, "memo": memo, "slope": slope, "check": check,
    "order": order, "code": code_view,
}  # fmt: skip
"""What makes each tab's content, by its key in the address."""

FIRST = "where"


def panels(at: Occasion) -> PanelsView:
    """Return the tabs, and what the open one holds."""
    panel = at.display.panel or FIRST
    view = PanelsView(tuple(_links(at, panel)), PANELS[panel], bool(at.display.panel or at.display.open))
    against = _against(at, panel)
    if against:
        return replace(view, nothing=against)
    found = BUILDERS[panel](at)
    return replace(view, **{panel: found, "nothing": NOT_DRAWN if found is None else ""})  # type: ignore[arg-type]


def _against(at: Occasion, panel: str) -> str:
    """Return why a tab does not apply just now; nothing if it does."""
    if panel == FIRST and at.place is None:
        return NOTHING_YET
    return AFTER_ANSWER if at.hides and panel in GIVES_AWAY else ""


def _links(at: Occasion, opened: str) -> Iterator[PanelLink]:
    """Return the tabs; the open one's link closes it, which opens the first."""
    for panel, label in PANELS.items():
        is_open = panel == opened
        chosen = "" if is_open and at.display.panel else panel
        href = at.links.changed(at.scenario.step, panel=chosen)
        yield PanelLink(f"panel-{panel}", label, href, is_open, _against(at, panel))
