"""What other sites are told of a step's link."""

from html import unescape
from urllib.parse import quote

import pytest

from tests.conftest import get, get_json


def test_a_link_is_told_as_a_frame_whatever_its_host() -> None:
    link = quote("https://else.example/step?v=1&w=0.3,0.4,0.6,-0.3,-0.5,0.8,0.7,0.3&step=15", safe="")
    told = get_json(f"/oembed?url={link}&maxwidth=600")
    assert (told["version"], told["type"], told["width"], told["height"]) == ("1.0", "rich", 600, 720)
    assert "else.example" not in told["html"]
    source = unescape(told["html"].split('src="')[1].split('"')[0])
    path = "/step" + source.split("/step")[1]
    page = get(path)
    assert page.status_code == 200
    assert "step=15" in path
    assert "embed=1" in path
    assert "w=0.3," in path


@pytest.mark.parametrize(
    "query",
    ["", "url=", "url=http://x/guide", "url=http://[", "url=/step%3Fstep%3D99", "url=/step&format=xml",
     "url=/step&maxwidth=10", "url=javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_step_is_refused_in_words(query: str) -> None:
    assert get(f"/oembed?{query}").status_code == 422


def test_nothing_typed_becomes_markup() -> None:
    told = get_json("/oembed?url=" + quote('/step?x=0.8,0.4&foo="><script>alert(1)</script>', safe=""))
    assert "<script" not in told["html"]
