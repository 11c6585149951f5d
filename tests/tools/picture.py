"""Take the README's picture: the post's network at the gradient of w5.

make picture
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM_ARGUMENTS, chromium, free_port, started

TARGET = Path("static/picture.png")


def main() -> None:
    """Serve, look, save."""
    port = free_port()
    process = started(port)
    try:
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
