"""The worksheet as it comes out of the printer: exercises whole, blanks blank, and a key that is right."""

import io
import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pdfplumber
import pytest
from playwright.sync_api import Browser

from tests.conftest import get, get_json

pytestmark = pytest.mark.browser

LESSONS = {
    "post": "",
    "biases": "layers=3-3-2&seed=2&activations=tanh,sigmoid&loss=bce&b=0.1,0.2,0.3,0.4,0.5&iteration=3&digits=5",
    "batch": "layers=2-2-3&seed=5&activations=relu,softmax&loss=cross_entropy&x=1,0;0.5,1&t=1,0,0;0,0,1&batch=mean",
}


def printed(server: str, browser: Browser, address: str, paper: str) -> list[Any]:
    """Print a page and read the pages of its PDF."""
    page = browser.new_page()
    answer = page.goto(server + address)
    assert answer
    assert answer.status == 200
    page.emulate_media(media="print")
    page.evaluate("Promise.all([...document.fonts].map((face) => face.load())).then(() => true)")  # print's own, too
    data = page.pdf(format=paper)
    page.close()
    return list(pdfplumber.open(io.BytesIO(data)).pages)


def words_of(page: Any) -> list[dict[str, Any]]:
    words: list[dict[str, Any]] = page.extract_words()
    return words


def exercises_on(page: Any) -> list[tuple[int, float]]:
    """Numbers of the exercises that begin on a page, and how far down."""
    left = min(w["x0"] for w in words_of(page))
    asked = [w for w in words_of(page) if w["x0"] < left + 3 and w["text"].isdigit()]
    return [(int(w["text"]), w["bottom"]) for w in asked]


def rules_on(page: Any) -> list[float]:
    """How far down the blanks' lines are: one that ends at the margin, and its fellow at the same height."""
    thin = [s for s in [*page.rects, *page.lines] if s["x1"] - s["x0"] > 60 and abs(s["height"]) < 2]
    ends = {round(s["bottom"]) for s in thin if s["x1"] > page.width - 60}
    return sorted(s["bottom"] for s in thin if round(s["bottom"]) in ends)


@pytest.mark.parametrize(
    ("blanks", "paper"), [("all", "A4"), ("all", "Letter"), ("gradients", "A4"), ("updates", "Letter")]
)
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_printed_worksheet(server: str, browser: Browser, lesson: str, blanks: str, paper: str) -> None:
    pages = printed(server, browser, f"/worksheet?{LESSONS[lesson]}&blanks={blanks}", paper)
    steps = {s["step"]: s for s in get_json(f"/api/iteration?{LESSONS[lesson]}")["steps"]}
    phase = {"gradients": "backward", "updates": "update"}.get(blanks)
    on_sheet = [n for n, s in steps.items() if blanks != "gradients" or s["phase"] != "update"]
    blank = [n for n in on_sheet if phase is None or steps[n]["phase"] == phase]
    first_of_key = next(i for i, p in enumerate(pages) if "Answer key" in (p.extract_text() or ""))
    assert "Answer key" in " ".join(pages[first_of_key].extract_text().splitlines()[:2])

    met: list[int] = []
    for page in pages[:first_of_key]:
        begun = exercises_on(page)
        met += [n for n, _ in begun]
        rules = [y for y in rules_on(page) if begun and y > begun[0][1]]
        ends = [y for _, y in begun[1:]] + [float(page.height)]
        for (n, top), bottom in zip(begun, ends, strict=True):
            inside = [y for y in rules if top < y < bottom]
            assert len(inside) == (2 if n in blank else 0), (n, "its blanks stand with it, on its page")
    assert met == on_sheet
    assert [n for page in pages[first_of_key:] for n, _ in exercises_on(page)] == on_sheet

    sheet = " ".join(p.extract_text() for p in pages[:first_of_key])
    key = " ".join(p.extract_text() for p in pages[first_of_key:])
    answers = re.findall(r'<li id="answer-(\d+)".*?<strong class="found">(.*?)</strong>',
                         get(f"/worksheet?{LESSONS[lesson]}&blanks={blanks}").text, re.DOTALL)  # fmt: skip
    assert [int(n) for n, _ in answers] == on_sheet
    given = {a for n, a in answers if int(n) not in blank}
    for number, answer in answers:
        assert answer in key
        if int(number) in blank and len(answer) > 6 and answer not in given:
            assert answer not in sheet, number
        value = Decimal(repr(steps[int(number)]["value"]))
        shown = Decimal(answer.replace("−", "-"))
        assert abs(shown - value) <= Decimal(1).scaleb(int(shown.as_tuple().exponent)) / 2 * Decimal("1.000001")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(("lesson", "most"), [("", 2), ("layers=3-4-4-2&seed=1", 4), (LESSONS["biases"], 4)])
def test_a_compact_sheet_is_short_and_has_every_step(
    server: str, browser: Browser, lesson: str, most: int, paper: str
) -> None:
    pages = printed(server, browser, f"/worksheet?{lesson}&form=compact", paper)
    assert len(pages) <= most
    texts = [page.extract_text() for page in pages]
    number = re.search(r"Sheet (\d{6})", texts[0])
    assert number
    for n, text in enumerate(texts, start=1):
        assert f"page {n} of {len(pages)}" in text
        assert f"Sheet {number[1]}" in text.splitlines()[0]
        assert "Name" in text.splitlines()[0]
    first = next(i for i, text in enumerate(texts) if "Answer key" in text)
    words = {word["text"] for page in pages[first:] for word in page.extract_words(y_tolerance=1, x_tolerance=1)}
    answers = re.findall(r'<strong class="found">([^<]+)</strong>', get(f"/worksheet?{lesson}&form=compact").text)
    assert len(answers) == get_json(f"/api/iteration?{lesson}")["steps"][-1]["step"]
    assert set(answers) <= words, set(answers) - words


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_whole_marked_sheet_prints_on_one_page(server: str, browser: Browser, paper: str) -> None:
    keys = re.findall(r'name="of\.([^"]+)"', get("/check").text)
    steps = get_json("/api/iteration")["steps"]
    lines = [f"{key}:{step['value']:.6g}" for key, step in zip(keys, steps, strict=True)]
    lines[11] = "dedo1:0.454732"
    (page,) = printed(server, browser, "/check?" + urlencode({"mine": ",".join(lines)}), paper)
    text = page.extract_text()
    assert "Line 12 is the first that does not follow" in text
    assert "39 right, 1 wrong" in text
    assert "Mark it" not in text


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("step", [0, 15, 40])
def test_a_printed_step_is_a_clean_page(server: str, browser: Browser, step: int, paper: str) -> None:
    pages = printed(server, browser, f"/step?step={step}", paper)
    text = " ".join(p.extract_text() for p in pages)
    assert len(pages) <= 2
    assert f"Step {step} of 40" in text
    for word in ("Next", "Present", "Use these numbers", "Add layer", "Randomise", "go to"):
        assert word not in text
    for page in pages:
        assert all(w["x1"] <= page.width and w["x0"] >= 0 for w in words_of(page))


def test_a_lesson_with_too_many_steps_has_no_sheet_and_says_so() -> None:
    answer = get("/worksheet?layers=10-10-10-10-10&seed=1")
    assert answer.status_code == 422
    assert "at most 400 steps" in answer.text
    assert get("/worksheet?blanks=some").status_code == 422
