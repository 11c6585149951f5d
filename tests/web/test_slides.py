"""Slides: a frame a step, the question first; no line is longer than its place."""

import re

import pytest

from app.pages.slides import in_text
from tests.conftest import get, get_json


@pytest.mark.parametrize("lesson", ["", "layers=8-9-8&seed=2&steps=1-10,150", "optimizer=adam&decay=0.1&steps=25-40",
                                    "activations=relu&steps=1-12", "x=.1,.2;.3,.4&t=0,1;1,0&batch=mean&steps=30-50",
                                    "loss=output&notation=indexed", "absent=3&fixed=1&b=.1,.2&bias=layer"])  # fmt: skip
def test_a_whole_document_of_balanced_frames(lesson: str) -> None:
    answer = get(f"/slides.tex?{lesson}")
    assert answer.status_code == 200
    text = answer.text
    assert text.isascii()
    assert text.startswith(r"\documentclass")
    assert text.rstrip().endswith(r"\end{document}")
    plain = text.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")
    assert plain.replace(r"\$", "").count("$") % 2 == 0
    for name in ("frame", "columns", "column", "tikzpicture", "aligned", "document"):
        assert text.count(rf"\begin{{{name}}}") == text.count(rf"\end{{{name}}}")
    assert text.count(r"\left") == text.count(r"\right")


def test_the_question_comes_first_and_the_picture_beside_it_does_not_give_the_number_away() -> None:
    steps = get_json("/api/iteration")["steps"]
    text = get("/slides.tex").text
    frames = text.split(r"\begin{frame}")[1:]
    assert len(frames) == len(steps) == 40
    for frame, step in zip(frames, steps, strict=True):
        asked, told = frame.split(r"\only<2->")
        number = f"{step['value']:.6g}"
        assert number.lstrip("-")[:7] in told
        if step["kind"] in {"delta", "weight_gradient", "activation_slope"}:
            assert number not in asked
        assert r"\uncover<2->" in told
        assert f"Step {step['step']} of 40" in asked


def test_long_sums_are_broken_in_slides_and_in_the_iterations_document() -> None:
    for path in ("/slides.tex?layers=10-2&seed=1&steps=1", "/export/backstep.tex?layers=10-2&seed=1"):
        text = get(path).text
        aligned = re.findall(r"\\begin\{aligned\}(.*?)\\end\{aligned\}", text)[0]
        lines = re.split(r"\\\\(?:\[1ex\])?", aligned)
        assert len(lines) == 9
        assert all(line.count(r"\cdot") <= 4 for line in lines)
        assert all("&" in line for line in lines)


@pytest.mark.parametrize("digits", [3, 6, 10])
def test_sums_of_long_numbers_have_fewer_in_a_line(digits: int) -> None:
    text = get(f"/export/backstep.tex?layers=8-10-8&seed=1&digits={digits}").text
    lines = [
        line for block in re.findall(r"\\begin\{aligned\}(.*?)\\end\{aligned\}", text) for line in block.split(r"\\")
    ]
    wide = [len(re.sub(r"\\[a-z]+|[{}_^&= ]", "", line)) for line in lines]
    assert max(wide) < 66, lines[wide.index(max(wide))]


def test_words_are_escaped() -> None:
    assert in_text("50 % of {a} & b_1 # \\x ~ ^ $") == (
        r"50 \% of \{a\} \& b\_1 \# \textbackslash{}x \textasciitilde{} \textasciicircum{} \$"
    )
