"""From a click, an edit or a drag to the picture, in Chromium, beside a page that only counts, and a plain link.

The clock starts at the click and ends two frames after the first change of the page, as a reader's eye would.
"""

import re
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.serving import ours
from tests.bench.table import Row
from tests.conftest import chromium

CLICKS = 32
WATCH = """() => {
  const watch = window.watch = { began: 0, took: 0 };
  addEventListener("click", () => { watch.began = performance.now(); watch.took = 0; }, true);
  new MutationObserver((all) => {
    const outside = all.some((m) => !(m.target.id === "next" || m.target.classList?.contains("htmx-request")));
    if (!watch.began || !outside) return;
    const began = watch.began;
    watch.began = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => { watch.took = performance.now() - began; }));
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}"""
COUNTER = b"""<!doctype html><title>0</title><button id=next>next</button><p id=p>0</p>
<script>next.onclick = () => { p.textContent = +p.textContent + 1; };</script>"""
LINK = b"""<!doctype html><title>x</title><a id=next href="/link?%d">next</a><p>%d</p>"""


class Plain(BaseHTTPRequestHandler):
    """A page that counts clicks, and one whose link leads to another of its kind."""

    def do_GET(self) -> None:
        number = int(self.path.partition("?")[2] or 0)
        body = LINK % (number + 1, number) if self.path.startswith("/link") else COUNTER
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def plain() -> Iterator[str]:
    """Serve the two plain pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def slowed(page: Page) -> None:
    """A phone's network and processor: 150 ms there and back, 1.6 Mbit/s, a fourth of the speed."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    limits = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
    session.send("Network.emulateNetworkConditions", limits)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def clicked(browser: Browser, address: str, *, slow: bool = False) -> float:
    """Median milliseconds from a click on Next to its picture, in one document."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(address, wait_until="networkidle")
    if slow:
        slowed(page)
    page.evaluate(WATCH)
    taken = []
    for n in range(CLICKS + 3):
        page.wait_for_timeout(1200 if slow else 350)
        box = page.locator("#next").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 8, box["y"] + 8)
        page.wait_for_function("() => window.watch.took > 0", polling=100)
        if n >= 3:
            taken.append(page.evaluate("() => window.watch.took"))
    page.close()
    return statistics.median(taken)


def followed(browser: Browser, address: str) -> float:
    """Median milliseconds from a click on a plain link to the first picture of the document it leads to."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(address, wait_until="load")
    taken = []
    for _ in range(CLICKS):
        page.wait_for_timeout(200)
        page.evaluate("() => addEventListener('click', () => { sessionStorage.began = Date.now(); })")
        page.click("#next")
        page.wait_for_load_state("load")
        done = """() => new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(
            () => tell(Date.now() - sessionStorage.began))))"""
        taken.append(page.evaluate(done))
    page.close()
    return statistics.median(taken)


EDIT = """(value) => new Promise((done) => {
  const field = document.querySelector("#edit input[name=w]");
  const result = () => document.getElementById("result").textContent;
  const old = result(), began = performance.now();
  new MutationObserver((_, seen) => {
    if (result() === old) return;
    seen.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  field.value = value;
  field.form.requestSubmit();
})"""


def edited(browser: Browser, address: str) -> float:
    """Median milliseconds from Enter in a weight's field to the picture of a number never asked for before."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(address, wait_until="networkidle")
    draw, taken = Random(), []
    for _ in range(CLICKS):
        taken.append(page.evaluate(EDIT, f"{draw.uniform(0.1, 0.9):.7f}"))
        page.wait_for_timeout(150)
    page.close()
    return statistics.median(taken)


DRAGS = 3.0
"""Seconds that a weight is dragged for."""

COUNT = """() => {
  const pictures = window.pictures = [];
  let waits = false;
  new MutationObserver(() => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; pictures.push(document.getElementById("at-w5").textContent); });
  }).observe(document.getElementById("diagram").parentElement, { subtree: true, childList: true, characterData: true });
}"""


def dragged(browser: Browser, address: str) -> tuple[float, bool]:
    """Drag w5 to the right; give the pictures a second, and whether each showed a larger number than the one before."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(address, wait_until="networkidle")
    page.evaluate(COUNT)
    box = page.locator("#at-w5").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    began = time.perf_counter()
    while (seconds := time.perf_counter() - began) < DRAGS:
        page.mouse.move(x + 5 + 60 * seconds, y)
    seen = page.evaluate("() => window.pictures")
    page.mouse.up()
    page.close()
    shown = (re.search(r"\s([−-]?\d+(\.\d+)?)", text) for text in seen)  # after the name
    values = [float(found[1].replace("−", "-")) for found in shown if found]
    return len(set(values)) / DRAGS, values == sorted(values)


def clicks() -> list[Row]:
    """Measure all of them in one browser."""
    program = chromium()
    if program is None:
        raise LookupError("no Chromium")
    with sync_playwright() as playwright, plain() as other, ours() as base:
        browser = playwright.chromium.launch(executable_path=program, args=["--disable-gpu", "--no-sandbox"])
        floor, own = clicked(browser, f"{other}/"), clicked(browser, f"{base}/step")
        edit = edited(browser, f"{base}/step?step=25&numbers=1")
        pictures, in_order = dragged(browser, f"{base}/step?step=15")
        kept = pictures >= 25 and in_order
        link, slow = followed(browser, f"{other}/link"), clicked(browser, f"{base}/step", slow=True)
        browser.close()
    return [
        Row("a page that only counts its clicks, no server", floor, "ms", 1.0),
        Row("Next, fetched ahead", own, "ms", own / floor, "at most 30 ms", own <= 30),
        Row("an edit in the drawer, worked out by the server", edit, "ms", edit / floor),
        Row("while a weight is dragged, pictures", pictures, "/s", None, "at least 25, in order", kept),
        Row("a plain link to a constant page", link, "ms", link / floor),
        Row("Next on a phone's network, a fourth of the speed", slow, "ms", slow / floor),
    ]
