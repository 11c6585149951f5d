"""Take the README's picture: the post's network at the gradient of w5.

make picture
"""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM_ARGUMENTS, chromium, free_port, wait_until_ready

TARGET = Path("static/picture.png")


def main() -> None:
    """Serve, look, save."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "app"], env={**os.environ, "PORT": str(port)})
    try:
        wait_until_ready(f"http://127.0.0.1:{port}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
            page = browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
            page.goto(f"http://127.0.0.1:{port}/step?step=15", wait_until="networkidle")
            page.screenshot(path=TARGET)
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
