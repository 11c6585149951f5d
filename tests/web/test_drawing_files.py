"""The picture of a step as a file: SVG that stands by itself, and TikZ."""

import re
from html import unescape
from xml.etree import ElementTree as Tree

import pytest

from app.pages.drawing_files import in_latex
from tests.conftest import get, get_json

LESSONS = ["step=15", "step=33&present=1", "step=40&colours=black", "layers=8-9-8&seed=2&step=120",
           "iteration=3&step=9",
           "layers=3-4-3&activations=tanh,softmax&loss=cross_entropy&seed=1&x=.1,.2,.3;.4,.5,.6&t=0,1,0;1,0,0&batch=mean&step=60",
           "optimizer=adam&step=36&notation=indexed", "absent=3,7&step=12", "bias=layer&b=.1,.2&step=20",
           "layers=10-10-10-10-10-10-10-10&seed=1&step=900"]  # fmt: skip


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_svg_stands_by_itself_and_shows_what_the_page_shows(lesson: str) -> None:
    answer = get(f"/drawing.svg?{lesson}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    root = Tree.fromstring(answer.text)  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for foreign in ("var(", "class=", "href", "http://1", "https:", "light-dark", "<script"):
        assert foreign not in answer.text
    assert re.findall(r"url\((.{10})", answer.text) == ['"data:font']
    page = get(f"/step?{lesson}").text.split('<svg id="diagram"')[1].split("</svg>")[0]
    page = re.sub(r'<g class="tick".*?</g>', "", page, flags=re.DOTALL)
    texts = {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}
    shown = {
        " ".join(re.sub(r"<[^>]+>", "", unescape(t)).split()) for t in re.findall(r"<text.*?</text>", page, re.DOTALL)
    }
    assert shown - {" ".join(text.split()) for text in texts} == set()
    if "black" in lesson:
        colours = set(re.findall(r"#[0-9a-f]{6}", answer.text))
        assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_tikz_is_a_whole_document_with_balanced_braces_and_known_colours(lesson: str) -> None:
    text = get(f"/drawing.tex?{lesson}").text
    assert text.startswith(r"\documentclass")
    assert text.rstrip().endswith(r"\end{document}")
    assert text.isascii()
    for line in text.splitlines():
        assert line.count("{") == line.count("}")
        assert line.count("$") % 2 == 0
    body = text.split(r"\begin{tikzpicture}")[1].split(r"\end{tikzpicture}")[0]
    assert all(line.startswith((r"\node[", r"\path[")) and line.endswith(";") for line in body.strip().splitlines())
    assert set(re.findall(r"backstep[a-z]+", body)) <= set(re.findall(r"definecolor\{(\w+)\}", text))
    commands = set(re.findall(r"\\([A-Za-z]+)", body))
    assert commands <= {"node", "path", "fontsize", "selectfont", "mathrm", "partial", "delta", "cdot", "to", "alpha"}


def test_numbers_in_the_tikz_are_those_of_the_iteration() -> None:
    text = get("/drawing.tex?step=15").text
    steps = {s["symbol"]: s["value"] for s in get_json("/api/iteration")["steps"]}
    assert rf"$\partial E/\partial o_{{1}}\ {steps['∂E/∂o1']:.6f}$" in text
    assert f"${steps['h1']:.6f}$" in text


@pytest.mark.parametrize(("label", "written"), [
    ("𝑧𝑜₁ −0.25", r"$z_{o_{1}}\ -0.25$"), ("𝑥₁", "$x_{1}$"), ("target 1", r"$\mathrm{target}\ 1$"),
    ("∂𝐸/∂𝑤₅", r"$\partial E/\partial w_{5}$"), ("1.2·10⁻⁷", r"$1.2\cdot 10^{-7}$"), ("𝑤₁⁺", "$w_{1}^{+}$"),
    ("𝑤₁₂", "$w_{12}$"), ("a%b\\c}", r"$\mathrm{abc}$"),
])  # fmt: skip
def test_labels_are_written_as_mathematics(label: str, written: str) -> None:
    assert in_latex(label) == written


def test_unknown_kinds_and_colours_are_refused() -> None:
    assert get("/drawing.pdf").status_code == 404
    assert get("/drawing.svg?colours=pink").status_code == 422
