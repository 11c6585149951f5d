"""Handing a step on: links, QR codes, frames, pictures, and what is still to be found stays hidden."""

import io
import re
from decimal import Decimal
from html import unescape
from xml.etree import ElementTree as Tree

import pytest
import zxingcpp
from PIL import Image

from app import settings as module
from app.address.display import PANELS
from app.address.query import Query
from app.address.read import parse
from app.address.scenario import DEFAULT, Scenario
from app.address.write import write
from app.http.headers import HEADERS
from app.pages.offline import offline_work
from app.pages.quiz import chosen_steps
from app.pages.step.tools import LONGEST_CODE
from app.settings import Settings, is_loopback, settings
from tests.conftest import get, get_json


@pytest.fixture
def served_as(monkeypatch: pytest.MonkeyPatch) -> object:
    """Let the application run under other settings."""

    def serve(**given: object) -> None:
        own = Settings(**given)  # type: ignore[arg-type]
        for name in ("app.pages.step.tools.settings", "app.pages.frame.settings"):
            monkeypatch.setattr(name, lambda: own)

    return serve


def decoded(svg: bytes) -> str:
    """Read a QR code as a phone would: drawn in black and white, then decoded by another library."""
    size = int(re.search(rb'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    image = Image.new("L", (size * 4, size * 4), 255)
    for path in re.findall(rb'<path stroke="#000" d="([^"]+)"', svg):
        x = y = 0.0
        for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path.decode()):
            values = [float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]
            if command == "h":
                image.paste(0, (round(4 * x), round(4 * (y - 0.5)), round(4 * (x + values[0])), round(4 * (y + 0.5))))
                x += values[0]
            else:
                x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    found = zxingcpp.read_barcode(image)
    assert found is not None
    return found.text


@pytest.mark.parametrize("query", ["", "step=17&present=1&theme=dark&ask=1", "layers=3-3-2&seed=4&step=20&digits=8"])
def test_a_phone_reads_the_link_of_the_step_from_the_code(served_as: object, query: str) -> None:
    served_as(public_url="https://backstep.example")  # type: ignore[operator]
    page = get(f"/step?{query}").text
    code = unescape(re.search(r'<img class="code-picture" src="([^"]+)"', page)[1])  # type: ignore[index]
    address = decoded(get(code).content)
    assert address.startswith("https://backstep.example/step?")
    shared, here = (parse(Query.read(text)) for text in (address.partition("?")[2], query))
    assert (shared.spec, shared.iteration, shared.step) == (here.spec, here.iteration, here.step)
    assert (shared.display.present, shared.display.theme) == (False, "auto")
    assert shared.display.ask == here.display.ask  # what is hidden here is hidden there
    assert shared.display.digits == here.display.digits


def test_the_code_never_holds_an_address_that_only_this_machine_knows(served_as: object) -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        served_as(host=host)  # type: ignore[operator]
        page = get("/step?step=3").text
        assert "code-picture" not in page
        assert "nobody else can open this link" in page
        assert get("/qr.svg?step=3").status_code == 422


def test_the_code_of_a_server_for_the_network_holds_its_own_address_there(
    served_as: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "own_address", lambda: "192.168.7.3")
    served_as(host="0.0.0.0", port=8123)  # type: ignore[operator]  # noqa: S104
    assert decoded(get("/qr.svg?step=3").content) == "http://192.168.7.3:8123/step?v=1&step=3"
    monkeypatch.setattr(module, "own_address", lambda: "")
    assert "no network just now" in get("/step?step=3").text


def test_beyond_800_characters_a_sentence_says_so(served_as: object) -> None:
    served_as(public_url="https://backstep.example")  # type: ignore[operator]
    head = "layers=9-9-2&w=" + ",".join(["0.12345"] * 99)
    shared = f"https://backstep.example/step?{write(parse(Query.read(head)))}"
    assert len(shared) > LONGEST_CODE
    assert f"has {len(shared)} characters" in get(f"/step?{head}").text.replace(",", "")
    answer = get(f"/qr.svg?{head}")
    assert answer.status_code == 422
    fitting = "layers=9-9-2&w=" + ",".join(["0.1234"] * 99)
    assert decoded(get(f"/qr.svg?{fitting}").content).endswith("0.1234")


def test_settings_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("PUBLIC_URL", "ftp://x"),
        ("PUBLIC_URL", "http://x/?a"),
        ("FRAME_ANCESTORS", "*; script-src *"),
    ):
        monkeypatch.setenv(name, value)
        settings.cache_clear()
        with pytest.raises(ValueError, match=name):
            settings()
        monkeypatch.delenv(name)
    settings.cache_clear()
    assert all(map(is_loopback, ("127.0.0.1", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "10.1.2.3")))  # noqa: S104


def test_pages_may_be_framed_unless_a_setting_says_who_may() -> None:
    assert "frame-ancestors *" in HEADERS["Content-Security-Policy"]


def test_an_embedded_step_is_alone_and_stays_embedded() -> None:
    page = get("/step?step=15&embed=1").text
    assert 'id="edit"' not in page
    assert 'id="map"' not in page
    assert "embed=1" in re.search(r'id="next"[^>]*href="([^"]+)"', page)[1]  # type: ignore[index]
    assert 'href="/step?v=1&amp;step=15" target="_blank"' in page
    code = re.search(r'id="share-embed" type="text" readonly value="([^"]+)"', get("/step?step=15").text)
    assert code is not None
    assert re.fullmatch(r'<iframe src="[^"]+/step\?v=1&amp;step=15&amp;embed=1" title="Backstep"[^>]*></iframe>',
                        unescape(code[1]))  # fmt: skip


def test_a_pasted_link_is_readable(served_as: object) -> None:
    served_as(public_url="https://backstep.example")  # type: ignore[operator]
    page = get("/step?step=15&digits=8&theme=dark").text
    assert '<meta property="og:title" content="How does E change when w5 changes?' in page
    assert re.search(r'<meta property="og:description" content="The gradient of w5 is [^"]*-?0\.06', page)
    picture = unescape(re.search(r'property="og:image" content="([^"]+)"', page)[1])  # type: ignore[index]
    assert picture.startswith("https://backstep.example/picture.png?")
    canonical = re.search(r'rel="canonical" href="([^"]+)"', page)[1]  # type: ignore[index]
    assert unescape(canonical) == "https://backstep.example/step?v=1&step=15"


def test_the_preview_picture_is_drawn_from_the_state() -> None:
    pictures = {}
    for query in (
        "",
        "step=15",
        "step=15&w=0.2,0.4,0.6,-0.3,0.5,0.8,0.7,0.3",
        "step=15&shown=symbols",
        "step=15&theme=dark",
    ):
        answer = get(f"/picture.png?{query}")
        assert answer.headers["content-type"] == "image/png"
        image = Image.open(io.BytesIO(answer.content))
        assert image.size == (1200, 630)
        pictures[query] = answer.content
    assert pictures["step=15"] == pictures.pop("step=15&theme=dark")
    assert len(set(pictures.values())) == 4
    assert get("/picture.png?layers=10-10-10-10-10-10-10-10&b=" + ",".join(["0.1"] * 70)).status_code == 200


HIDDEN_IN = ["", "layers=3-3-2&seed=2&loss=bce&b=0.1,0.2,0.3,0.4,0.5", "layers=2-3&activations=softmax&seed=4"]


def numbers_on(address: str) -> set[str]:
    """Every decimal that can be read on a page, its address and its fields aside."""
    return set(re.findall(r"\d+\.\d+", re.sub(r'(?:href|src|value|content)="[^"]*"', "", get(address).text)))


@pytest.mark.parametrize("query", HIDDEN_IN)
@pytest.mark.parametrize("panel", ["", *PANELS])
def test_what_is_still_to_be_found_stands_nowhere_on_the_page(query: str, panel: str) -> None:
    found = 0
    turn = [*PANELS].index(panel) % 2 if panel else 0
    for step in get_json(f"/api/iteration?{query}")["steps"][turn::2]:
        address = f"/step?{query}&step={step['step']}&panel={panel}"
        value = abs(Decimal(repr(step["value"])))
        tells = {f"{value:.{digits}g}" for digits in (3, 4, 6)} - numbers_on(f"/step?{query}&step={step['step'] - 1}")
        found += bool(tells & numbers_on(address))
        for part in ("symbols", "numbers"):
            assert not tells & numbers_on(f"{address}&shown={part}"), (step["step"], part)
            assert ">?</strong>" in get(f"{address}&shown={part}").text
    assert found > 3


def test_asking_first_shows_symbols_then_numbers_then_the_result_and_back() -> None:
    address, walked = "/step?step=14&ask=1", []
    for _ in range(4):
        page = get(address).text
        address = unescape(re.search(r'id="next"[^>]*href="([^"]+)"', page)[1])  # type: ignore[index]
        here = parse(Query.read(address.partition("?")[2]))
        walked.append((here.step, here.display.shown))
    assert walked == [(15, "symbols"), (15, "numbers"), (15, "result"), (16, "symbols")]
    for expected in [(15, "result"), (15, "numbers"), (15, "symbols"), (14, "result")]:
        page = get(address).text
        address = unescape(re.search(r'id="back"[^>]*href="([^"]+)"', page)[1])  # type: ignore[index]
        here = parse(Query.read(address.partition("?")[2]))
        assert (here.step, here.display.shown) == expected


def test_the_view_of_presenting_and_asking_survives_the_address() -> None:
    for query in ("present=1", "embed=1", "ask=1&shown=numbers", "shown=symbols"):
        scenario = parse(Query.read(query))
        assert parse(Query.read(write(scenario))) == scenario
        assert scenario != DEFAULT
    assert get("/step?present=yes").status_code == 422
    assert isinstance(DEFAULT, Scenario)


@pytest.mark.parametrize("query", ["", "layers=4-5-4&seed=8&step=5", "layers=10-10-10-10-10&seed=1&step=300"])
def test_everything_that_share_offers_can_be_had(query: str) -> None:
    share = get(f"/step?{query}").text.split('id="share"')[1].split("</details>")[0]
    heads = re.findall(r"<h2>([^<]+)</h2>", share)
    on_paper = [] if "10-10" in query else ["Print"]  # an iteration of 1,000 steps is too long for it
    assert heads == ["Link", "Slides", *on_paper, "Class set", "Quiz", "Code", "Embed", "Offline"]
    links = [unescape(href) for href in re.findall(r'<a href="([^"]+)"', share)]
    assert len(links) >= 10
    for link in links:
        assert get(link).status_code == 200, link


def test_the_equation_can_be_copied_as_latex_and_as_mathml_that_stands_by_itself() -> None:
    share = get("/step?step=15").text.split('id="share"')[1].split("</details>")[0]
    copied = dict(re.findall(r'id="share-(latex|mathml)" type="text" readonly value="([^"]+)"', share))
    assert unescape(copied["latex"]).startswith(r"\frac{\partial E}{\partial w_{5}} = ")
    tree = Tree.fromstring(unescape(copied["mathml"]))  # noqa: S314 - our own markup
    assert tree.tag == "{http://www.w3.org/1998/Math/MathML}math"
    assert not [e for e in tree.iter() if set(e.attrib) - {"display", "stretchy", "form", "fence"}]
    hidden = get("/step?step=15&shown=symbols").text
    assert "share-latex" not in hidden


@pytest.mark.parametrize("layers", ["10-10-10", "10-10-10-10-10-10-10-10", "3-3-3"])
def test_the_file_that_share_offers_holds_no_more_steps_than_one_may(layers: str) -> None:
    """A hundred steps of the largest network took eighteen seconds."""
    page = get(f"/step?layers={layers}&seed=3&step=30&panel=share").text
    offered = unescape(re.search(r'href="(/offline.html[^"]*)"', page)[1])  # type: ignore[index]
    scenario = parse(Query.read(offered.partition("?")[2]).without("steps"))
    steps = chosen_steps(Query.read(offered.partition("?")[2]), scenario)
    assert 30 in steps
    assert offline_work(scenario, steps) <= 20_000_000
    if len(steps) < scenario.spec.plan.steps:
        refused = get(offered.replace("steps=", "steps=1-3,"))
        assert refused.status_code == 422
        assert f"at most {len(steps)} steps" in refused.text
