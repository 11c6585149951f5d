"""The lesson in one file, opened from the disk with the network off, walked to its end by keys."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.conftest import get, get_json


def test_the_file_walks_the_whole_iteration_without_a_server(browser: Browser, tmp_path: Path) -> None:
    text = get("/offline.html").text
    assert len(text.encode()) < 1_000_000
    path = tmp_path / "lesson.html"
    path.write_text(text, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True, reduced_motion="reduce")
    page, asked, wrong = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("#next")
    steps = get_json("/api/iteration")["steps"]
    for step in steps:
        page.keyboard.press("ArrowRight")
        page.wait_for_function("(n) => document.querySelector('.trail').textContent.startsWith(`Step ${n} of`)",
                               arg=step["step"])  # fmt: skip
        if step["kind"] != "apply":
            assert float(page.locator("#result").inner_text().replace("−", "-")) == float(f"{step['value']:.6g}")
    assert page.locator("#where-from").count() == 1
    page.go_back()
    page.wait_for_function("() => document.querySelector('.trail').textContent.startsWith('Step 39 of')")
    page.locator("#present").click()
    page.wait_for_selector("#app.is-present")
    page.keyboard.press("g")
    page.keyboard.type("15")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.trail').textContent.startsWith('Step 15 of')")
    page.wait_for_selector("#app.is-present")
    page.keyboard.press("Escape")
    page.wait_for_selector("#app.is-page")
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.screenshot(path=str(tmp_path / "page.png"))
    context.close()
