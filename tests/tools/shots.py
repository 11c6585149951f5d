"""Take pictures of addresses at the four sizes, light and dark, to be looked at.

python -m tests.tools.shots http://127.0.0.1:8000 OUT "name=/step?step=3" …
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM_ARGUMENTS, chromium

SIZES = ((1280, 720), (1920, 1080), (1024, 768), (390, 844))


def main(base: str, out: str, *pages: str) -> None:
    """Take them."""
    Path(out).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        for width, height in SIZES:
            for scheme in ("light", "dark"):
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                for named in pages:
                    name, _, address = named.partition("=")
                    page.goto(base + address, wait_until="networkidle")
                    page.wait_for_timeout(300)
                    page.screenshot(path=f"{out}/{name}-{width}-{scheme}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
