"""The layout that all pages share."""

from dataclasses import dataclass

from app.address.display import PLAIN, Display
from app.address.links import Links
from app.address.scenario import Scenario
from app.settings import settings


@dataclass(frozen=True)
class Frame:
    """What every page's layout needs.

    Attributes:
        address: the page's own, as short as it can be written.
        canonical: the one that all views of it have in common, with its host where others can reach that.
        picture: the address of its preview picture.
    """

    title: str
    description: str
    theme: str
    address: str
    canonical: str
    picture: str


def frame(title: str, description: str, scenario: Scenario | None, theme: str = "auto", path: str = "/step") -> Frame:
    """Build what the layout needs; the theme's switch keeps the address."""
    if scenario is not None:
        return lesson_frame(title, description, Links(scenario), scenario.step, scenario.display, path)
    base = settings().public_url
    return Frame(title, description, theme, path, f"{base}{path}", f"{base}/picture.png")


def lesson_frame(title: str, description: str, links: Links, step: int, display: Display, path: str = "/step") -> Frame:
    """Build what the layout needs of a page that shows a lesson's step in a view."""
    base = settings().public_url
    canonical = links.to(step, path=f"{base}/step", display=PLAIN)
    picture = links.to(step, path=f"{base}/picture.png", display=display)
    return Frame(title, description, display.theme, links.to(step, path=path, display=display), canonical, picture)
