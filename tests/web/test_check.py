"""Mark my sheet: every line judged in the order of the calculation, the first wrong one named."""

import re
from random import Random
from urllib.parse import urlencode

import pytest

from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario, spec_of
from app.engine.exact import exactly
from app.lesson.examples import PUBLISHED
from app.lesson.notation import NOTATIONS, Notation
from app.lesson.symbols import plain
from app.practice.mistakes.known import mistakes
from app.practice.sheet import lines_of, marked
from app.practice.sheet_names import key, names_of
from app.practice.student_values import OwnValues, Rounded
from app.service.lessons import lesson_of
from app.writing import latex
from app.writing.numbers import Precision
from tests.conftest import get, get_json


def check(lesson: str, sheet: str) -> list[tuple[str, str]]:
    found = get_json(f"/api/check?{lesson}&{urlencode({'sheet': sheet})}")
    return [(line["name"], line["verdict"]) for line in found["lines"]]


SHEET = """h1 = 0.5793
net_h2: 0.36
out_h2 0.589
z_o1 = (-0.5)·0.5793 + 0.8·0.589 = 0.18157
o1 = 0.545268, o2 = 0.64
E = 0.309
dE/do1 = 0.4547
δ_o1 = 0.11275
∂E/∂w5 = 0.0653
\\frac{\\partial E}{\\partial w_6} = -0.0664
w5_new = -0.53
foo = 3"""


def test_a_sheet_is_marked_line_by_line_and_goes_on_from_a_wrong_one() -> None:
    assert check("v=1", SHEET) == [
        ("h1", "right"), ("net_h2", "right"), ("out_h2", "right"), ("z_o1", "right"), ("o1", "right"), ("o2", "right"),
        ("E", "right"), ("dE/do1", "wrong"), ("δ_o1", "follows"), ("∂E/∂w5", "follows"),
        ("\\frac{\\partial E}{\\partial w_6}", "right"), ("w5_new", "follows"), ("foo", "foreign"),
    ]  # fmt: skip
    found = get_json(f"/api/check?{urlencode({'sheet': SHEET})}")
    assert (found["v"], found["first_wrong"]) == (1, 7)
    assert found["counts"] == {"right": 8, "rounded": 0, "follows": 3, "wrong": 1, "unknown": 0, "foreign": 1}
    line = next(line for line in found["lines"] if line["verdict"] == "wrong")
    assert (line["line"], line["symbol"], line["step"]) == (7, "∂E/∂o1", 12)
    assert "sign" in line["mistake"].lower()


def test_the_page_says_the_first_wrong_line_and_is_a_link() -> None:
    page = get(f"/check?{urlencode({'sheet': SHEET})}")
    assert page.status_code == 200
    assert "Line 7 is the first that does not follow: dE/do1 = 0.4547." in page.text
    link = page.text.split('<a href="/check?')[1].split('"')[0].replace("&amp;", "&")
    again = get(f"/check?{link}").text
    assert again.count('class="is-follows"') == 3
    assert get("/check").status_code == 200
    assert get("/check?layers=99").status_code == 422


def test_a_list_holds_sixty_numbers_and_names_of_the_contract() -> None:
    names = ("z_h1:0.32,h1:0.579,o1:0.545,slope_h1:0.24,dE/do1:-0.45,delta_o1:-0.11,E:0.309,E_o1:0.10,E%2B:0.29,"
             "dE/dw5:-0.065,w5%2B:-0.467")  # fmt: skip
    found = get_json(f"/api/check?mine={names}")
    assert {line["verdict"] for line in found["lines"][:7]} == {"right"}
    assert [line["name"] for line in found["lines"]][-1] == "w5+"
    assert len(get_json("/api/check?mine=" + ",".join(["dE/dw5:-0.0653194"] * 60))["lines"]) == 60


@pytest.mark.parametrize("example", [e for e in PUBLISHED if len(e.x) == 1], ids=lambda e: e.name)
def test_right_numbers_of_every_published_example_are_right_at_any_number_of_digits(example) -> None:  # type: ignore[no-untyped-def]
    scenario = Scenario(spec_of(example))
    lesson = lesson_of(scenario)
    names = [(lesson.setting(0), place) for place in (*lesson.plan.block, *lesson.plan.update)]
    for digits in (1, 2, 3, 5):
        lines = []
        for s, place in names:
            value = lesson.values.value(place.subject)
            text = Precision(max(2, digits), fixed=False).plain(value) if digits > 1 else f"{float(value):.1g}"
            if "e" not in text and value.is_finite():
                lines.append(f"{plain_name(s, place)} = {text}")
        found = marked(lesson, list(lines_of("\n".join(lines))))
        assert {line.verdict for line in found.lines} == {"right"}, [
            (line.written, line.value) for line in found.lines if line.verdict != "right"
        ]
        assert len(found.lines) == len(lines)


def plain_name(s, place) -> str:  # type: ignore[no-untyped-def]
    return plain(Notation(s.shape).name(place.subject))


def test_one_seeded_mistake_is_found_and_mostly_named() -> None:
    draw, found_at, named, made = Random(4), 0, 0, 0
    lessons = [
        "v=1",
        "layers=2-3-2&seed=3&b=.1,.2,.3,.4,.5&activations=tanh,sigmoid",
        "layers=3-2-1&loss=half_sse&seed=7",
    ]
    for _ in range(120):
        lesson = lesson_of(parse(Query.read(draw.choice(lessons))))
        places = [*lesson.plan.block, *lesson.plan.update[:-1]]
        place = draw.choice(places)
        with exactly(lesson.values.digits):
            right = lesson.values.value(place.subject)
            known = [m for m in mistakes(lesson.setting(0), place) if m.name != "neighbour"]
            mistake = draw.choice(known) if known else None
            wrong = mistake.tree.evaluate() if mistake else right
            if mistake is None or not wrong.is_finite() or abs(wrong - right) < abs(right) / 50:
                continue
            made += 1
            scheme = Rounded(draw.randint(4, 6))
            own = OwnValues(lesson.setting(0), lesson.plan, {(place.subject, 0): wrong})
            lines = [
                f"{plain_name(lesson.setting(0), p)} = {scheme(own.value(p.subject)):f}"
                for p in [*lesson.plan.block, *lesson.plan.update[:-1]]
            ]
        sheet = marked(lesson, list(lines_of("\n".join(lines))))
        first = sheet.first_wrong
        if first is not None and first.quantity == place.subject:
            found_at += 1
            named += first.verdict == "wrong"
    assert made > 80
    assert found_at >= 0.97 * made
    assert named >= 0.9 * made


def test_hostile_pastes_are_answered() -> None:
    draw = Random(6)
    pieces = ["h1", "=", "0.5", "δ", "\n", "/", "∂E/∂w5", "NaN", "1e999", "-", ",", ";", "((", "\x00", "'", "<script>",
              "=" * 50, "w5+", "9" * 300, "½", "٣", "e" * 99, ":"]  # fmt: skip
    for _ in range(300):
        text = "".join(draw.choice(pieces) for _ in range(draw.randint(0, 120)))
        for path in ("/check", "/api/check"):
            for way in ("sheet", "mine"):
                assert get(f"{path}?{urlencode({way: text})}").status_code in {200, 414, 422}


def test_the_drawer_the_examples_and_practice_lead_to_it() -> None:
    assert 'id="check-sheet" href="/check?' in get("/step?numbers=1").text
    assert '<a href="/check?' in get("/examples").text
    assert '<a href="/check">' in get("/practice").text
    for path in ("/check?w=1,2", "/api/check?w=1,2"):
        assert get(path).status_code == 422


READ = [
    ("z_h1 = 0.2*0.8 + 0.4*0.4", "right"), ("z_h1 = 0.32 + 1", "not"), ("z_h1 = 0.32 * 5", "not"),
    ("z_h1 = 0.32·10⁻³", "not"), ("z_h1 = -(0.32)", "not"), ("z_h1 = -  0.32", "not"), ("z_h1 = ‑0.32", "not"),
    ("z_h1 = 0.32^2", "not"), ("1-h1 = 0.579324", "foreign"), ("2*h1 = 0.579324", "foreign"),
    ("-E = 0.309204", "foreign"), ("h1 = 5.79324 × 10⁻¹", "right"), (r"h1 = 5.79324 \cdot 10^{-1}", "right"),
    (r"h_{1} = \frac{1}{1 + e^{-0.32}} \approx 0.579324", "right"), (r"h_1 &\approx 0.579324 \\", "right"),
    (r"\hat{y}_1 = 0.545268", "right"), ("a_{2}^{(1)} = 0.589040", "right"), ("a₂⁽¹⁾ = 0.589040", "right"),
    ("w_{21}^{(1)} = 0.6", "right"), ("w^{(2)}_{1,2} = 0.8", "right"), ("∇w5 = -0.0653194", "right"),
    ("h1 = 0", "not"), ("h1 = 1", "not"), ("h1 = -0", "not"), ("dE/dw5 = 0.0", "not"), ("o1 = 0.5", "right"),
    ("- h1 = 0.579", "right"), ("* h1 = 0.579", "right"), ("1. h1 = 0.579", "right"), ("h1 = 0.579 (rounded)", "right"),
    ("the value h1 = 0.579, so o1 = 0.545", "right"), ("$h_1 = 0.579$", "right"), ("h1 = 0.6 - good", "right"),
    ("h1 = abc", "none"), ("h1 = 1/0", "foreign"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_line_is_read_as_it_is_meant(text: str, expected: str) -> None:
    verdicts = {verdict for _, verdict in check("v=1", text)}
    if expected == "not":
        assert verdicts
        assert not verdicts & {"right", "rounded", "foreign"}
    elif expected == "none":
        assert not verdicts
    else:
        assert verdicts == {expected}


def test_every_quantity_is_read_by_its_names_in_both_notations_and_in_latex() -> None:
    biases = ",".join(["1"] * 11)
    for query in ("", "layers=3-4-4-2&seed=1", f"layers=1-9-2&seed=2&b={biases}", "layers=10-10-2&seed=1"):
        lesson = lesson_of(parse(Query.read(query)))
        names = names_of(lesson)
        for place in (*lesson.plan.block, *lesson.plan.update):
            for notation in NOTATIONS.values():
                name = notation(lesson.values.shape).name(place.subject)
                for text in (plain(name), latex.symbol(name)):
                    assert names.get(key(text)) == place.subject, text


def test_what_cant_be_read_is_said_to_be_so_and_a_comma_stays_in_the_link() -> None:
    assert "can’t be read as a number" in get("/check?of.h1=abc").text
    for typed in ("sheet=h1+%3D+0,9", "of.h1=0,9"):
        page = get(f"/check?{typed}").text
        link = re.search(r'<a href="(/check\?[^"]*mine=[^"]*)"', page)
        assert link
        again = get(link[1].replace("&amp;", "&")).text
        assert "Every line" not in page
        assert "Every line" not in again
    page = get("/check?mine=h1:0.579324,zh1:0.7").text.split('class="sheet-picture"')[1]
    assert '<text class="sheet-sign is-right"' in page
