"""Every step of an example, or some ten of them where time is short."""

import os
from collections.abc import Iterable
from zlib import crc32

from playwright.sync_api import Page

WIDE = ((1024, 768), (1280, 720), (1440, 900), (1920, 1080))
"""Sizes at which the stage is one screen."""


def arrived(page: Page, place: str) -> None:
    """Wait until the page says that it shows a place, such as "Step 15 of"."""
    page.wait_for_function("(place) => document.querySelector('.trail').textContent.startsWith(place)", arg=place)


def some_steps(last: int, name: str) -> Iterable[int]:
    """Steps to look at: all if EVERYTHING is set (as `make prove` does), else every fifth or fewer, and the last."""
    if os.environ.get("EVERYTHING"):
        return range(last + 1)
    apart = max(5, last // 10)
    return [*range(crc32(name.encode()) % apart, last, apart), last]
