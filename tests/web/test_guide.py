"""The guide: every chapter for every lesson, and no number in it that is not the engine's."""

import re
from decimal import Decimal
from html import escape, unescape
from itertools import pairwise
from urllib.parse import urlencode

import pytest

from app.address.display import MOST_STOPS
from app.address.query import Query
from app.address.read import parse
from app.pages.guide_chapters import CHAPTERS, ROUTE
from tests.conftest import get, get_json

OTHER = "w=0.31,-0.42,0.53,0.64,0.75,-0.86,0.97,0.18&x=0.55,0.65&t=0.15,0.85&rate=0.35"
HINT = "It is told with the first lesson’s network instead."


def article(address: str) -> str:
    page = get(address)
    assert page.status_code == 200, address
    found = re.search(r'<article id="story">(.*)</aside>', page.text, re.DOTALL)
    assert found
    return " ".join(found[1].split())


def numbers(text: str) -> list[str]:
    """Every decimal that can be read in a chapter."""
    return re.findall(r"\d+\.\d+", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter_tells_and_leads_on(name: str) -> None:
    text = article(f"/guide/{name}")
    assert CHAPTERS[name] in text
    assert "Step through this" in text
    assert "Try it yourself" in text
    for href in re.findall(r'href="([^"]+)"', text):
        assert get(href.replace("&amp;", "&").partition("#")[0]).status_code in {200, 307}, href


FIXED = {"2.718", "0.001", "0.002", "0.1", "0.01", "0.2", "0.3", "0.05", "0.15", "0.25"}
"""Numbers of the text that are not the lesson's: e, the nudge, the chart's scale."""


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_number_in_a_chapter_changes_with_the_lesson(name: str) -> None:
    """Between two lessons that have no number in common, no number of the text stays."""
    ours, theirs = numbers(article(f"/guide/{name}")), numbers(article(f"/guide/{name}?{OTHER}"))
    assert not (set(ours) & set(theirs)) - FIXED, name
    if name not in {"deeper", "onwards"}:
        assert len(set(ours)) >= 2


def test_the_numbers_told_are_those_of_the_lesson() -> None:
    for query in ("", OTHER):
        steps = {
            (s["kind"], s["unit"], s["weight"], s["layer"]): s["value"]
            for s in get_json(f"/api/iteration?{query}")["steps"]
        }
        text = article(f"/guide/gradient?{query}")
        for key in (("weight_gradient", 1, 5, 2), ("error_slope", 1, None, 2), ("activation_slope", 1, None, 2)):
            assert f"{steps[key]:.6g}" in text.replace("−", "-"), key


SUITING = [
    "layers=2-3-4-1&seed=3&activations=relu,tanh,sigmoid&b=0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8",
    "layers=1-1-1&seed=2&loss=bce",
    "layers=4-6-3&seed=1&notation=indexed&digits=4",
]


@pytest.mark.parametrize("query", SUITING)
def test_the_story_can_be_told_of_any_lesson_that_suits_it(query: str) -> None:
    for name in CHAPTERS:
        assert HINT not in article(f"/guide/{name}?{query}")


@pytest.mark.parametrize(
    "query",
    [
        "layers=2-1",
        "layers=2-2-3&activations=sigmoid,softmax",
        "x=1,0;0,1&t=1,0;0,1",
        "optimizer=adam",
        "decay=2",
        "loss=output&layers=2-2-1",
        "absent=3",
    ],
)
def test_a_lesson_that_does_not_suit_is_told_so(query: str) -> None:
    assert HINT in article(f"/guide/hidden?{query}")


def test_the_glossary_and_the_guide_lead_to_one_another() -> None:
    glossary = get("/glossary").text
    anchors = set(re.findall(r'<div id="([^"]+)"', glossary))
    used: set[str] = set()
    for name in CHAPTERS:
        used |= set(re.findall(r'href="/glossary#([^"]+)"', article(f"/guide/{name}")))
    assert used <= anchors
    assert len(used) >= 8
    assert {f"/guide/{name}" for name in ("forward", "gradient", "delta")} <= set(
        re.findall(r'href="(/guide/[^"]+)"', glossary)
    )


@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("query", ["", OTHER, *SUITING])
def test_the_number_to_drag_makes_the_lesson_it_says(name: str, query: str) -> None:
    text = article(f"/guide/{name}?{query}")
    if name == "onwards":
        assert 'id="guide-number"' not in text
        return
    form = text.split('id="guide-number"')[1].split("</form>")[0]
    pairs = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    assert get(f"/guide/{name}?{urlencode(pairs)}").status_code == 200
    spec = parse(Query.read(query)).spec
    again = parse(Query.read(urlencode(pairs))).spec
    assert again == spec
    dragged = re.search(
        r'id="dragged" type="range" name="(\w+)" value="([^"]+)" min="([^"]+)" max="([^"]+)" step="([^"]+)"', form
    )
    assert dragged
    value, least, most, apart = (Decimal(part) for part in dragged.groups()[1:])
    assert least < value < most
    assert not value % apart
    assert not (value - least) % apart


def test_every_guess_is_answered_by_the_lesson() -> None:
    for query in ("", OTHER):
        steps = {(s["kind"], s["weight"]): s["value"] for s in get_json(f"/api/iteration?{query}")["steps"]}
        gradient = steps["weight_gradient", 5]
        told = article(f"/guide/gradient?{query}").split('class="predict"')[1].split("</details>")[0]
        assert ("It rises" in told) == (gradient > 0)
        told = article(f"/guide/update?{query}").split('class="predict"')[1].split("</details>")[0]
        assert ("It shrinks" in told) == (gradient > 0)
    asked = [name for name in CHAPTERS if 'class="predict"' in article(f"/guide/{name}")]
    assert asked == [name for name in CHAPTERS if name != "onwards"]


def test_what_does_not_fall_is_not_said_to_fall() -> None:
    told = article("/guide/training?layers=2-2-1&activations=linear&seed=3&rate=50")
    assert "does not come down" in told
    assert "It falls fast" not in told
    assert "small saving" in article("/guide/delta")
    assert "times as many" in article("/guide/delta?layers=10-10-10-10&seed=1")


def test_the_view_of_numbers_stays_from_chapter_to_chapter_and_with_a_dragged_number() -> None:
    page = get("/guide/gradient?digits=3&notation=indexed").text
    links = re.findall(r'href="(/guide/[^"]+)"', page)
    assert all("digits=3" in link and "notation=indexed" in link for link in links)
    form = page.split('id="guide-number"')[1].split("</form>")[0]
    assert 'name="digits" value="3"' in form
    assert 'id="guide-number"' in get("/guide/network?w=0.12345,.4,.6,-.3,-.5,.8,.7,.3").text
    assert 'id="guide-number"' not in get("/guide/network?w=1e-30,.4,.6,-.3,-.5,.8,.7,.3").text


def test_there_is_no_other_chapter() -> None:
    assert get("/guide/nope").status_code == 404
    assert get("/guide").status_code == 200


def test_the_route_leads_from_stop_to_stop_and_stays_with_who_steps_on() -> None:
    """From the front door each stop leads to the next, the last to practice; whoever steps on stays on it."""
    front = get("/").text
    listed = [unescape(href) for href in re.findall(r'<li><a href="([^"]*route=\d)"', front)]
    assert len(listed) == len(ROUTE) == MOST_STOPS
    for n, (href, ahead) in enumerate(pairwise([*listed, "/practice"]), 1):
        page = get(href).text
        stop = re.search(r'<nav class="route".*?</nav>', page, re.DOTALL)
        assert stop is not None
        assert f"<span>{n} of {MOST_STOPS}<" in stop[0]
        assert f'<a href="{escape(ahead)}">' in stop[0]
        onward = re.search(r'id="next"[^>]*href="([^"]+)"', page)
        assert onward is None or f"<span>{n} of {MOST_STOPS}<" in get(unescape(onward[1])).text
    assert "route" not in get("/step?step=1").text
    assert get("/step?route=6").status_code == 422


def test_the_route_goes_with_practice_to_its_end_and_not_with_what_is_shared() -> None:
    """Stops that are practised end on a page that leads on; what is handed to others has no route; it can be left."""
    address = "/step?step=3&practice=activations&route=2"
    for _ in range(20):
        page = get(address).text
        assert 'class="route"' in page
        onward = re.search(r'id="next"[^>]*href="([^"]+)"', page)
        assert onward is not None
        address = unescape(onward[1])
        if address.startswith("/practice"):
            break
    end = get(address).text
    assert f'<a href="{escape(ROUTE[2].href(3))}">' in end
    page = get("/step?step=1&route=1").text
    shared = re.search(r'id="share-address"[^>]*value="([^"]+)"', page)
    assert shared is not None
    assert "route" not in shared[1]
    leave = re.search(r'class="leave" href="([^"]+)"', page)
    assert leave is not None
    assert "route" not in get(unescape(leave[1])).text


@pytest.mark.parametrize("lesson", ["layers=1-1", "layers=2-1", "layers=2-3-1", "layers=10-10-10&seed=1"])
def test_another_network_leaves_the_route(lesson: str) -> None:
    for path in ("/step", "/check", "/practice"):
        for number in range(1, 6):
            page = get(f"{path}?{lesson}&notation=indexed&route={number}&step=1&done=1r")
            assert page.status_code == 200
            assert 'class="route"' not in page.text
