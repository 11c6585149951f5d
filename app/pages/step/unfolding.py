"""What is unfolded under *where from*, as the address has it."""

from app.pages.step.occasion import Occasion


def opened(at: Occasion) -> frozenset[str]:
    """Return the keys of the lines that are unfolded."""
    return frozenset(filter(None, at.display.open.split(",")))


def toggled(at: Occasion, key: str) -> str:
    """Return the address in which a line is unfolded that is folded here, or the other way round."""
    keys = [other for other in at.display.open.split(",") if other and other != key]
    if key not in opened(at):
        keys.append(key)
    panel = at.display.panel if at.display.panel in {"", "where"} else ""
    return at.links.changed(at.scenario.step, panel=panel, open=",".join(keys))
