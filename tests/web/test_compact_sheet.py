"""The worksheet on few pages: a cell for every step, a key that is right, versions with other numbers."""

import re
from html import unescape

import pytest

from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario, spec_of
from app.address.write import write
from app.lesson.examples import EXAMPLES
from tests.conftest import get, get_json

LESSONS = {
    "post": "",
    "wide": "layers=3-4-4-2&seed=1",
    "softmax": "layers=2-3-3&seed=2&activations=relu,softmax&loss=cross_entropy&t=1,0,0",
    "batch": "layers=2-2-1&x=0,1;1,0&t=1;0&seed=3&b=0.1,0.2,0.3&batch=mean",
}
for example in ("adam", "missing-edges", "one-bias-a-layer", "weight-decay"):
    LESSONS[example] = write(Scenario(spec_of(EXAMPLES[example])))


def cells(text: str) -> dict[int, str]:
    found = re.findall(
        r'<td class="is-\w+"><span class="number">(\d+)</span>\s*(?:<strong class="found">(.*?)</strong>)?', text
    )
    return {int(n): value for n, value in found}


@pytest.mark.parametrize("name", LESSONS)
def test_every_step_has_a_cell_and_the_key_is_right(name: str) -> None:
    page = get(f"/worksheet?{LESSONS[name]}&form=compact").text
    sheet, key = page.split('class="answer-key"')
    steps = get_json(f"/api/iteration?{LESSONS[name]}")["steps"]
    assert sorted(cells(sheet)) == sorted(cells(key)) == [s["step"] for s in steps]
    assert set(cells(sheet).values()) == {""}
    for step in steps:
        shown = cells(key)[step["step"]].replace("−", "-")
        shown = re.sub(r"<[^>]+>", "", shown)
        if re.fullmatch(r"-?[\d.]+", shown):
            assert abs(float(shown) - step["value"]) <= 1e-5 * abs(step["value"]) + 1e-12, step["step"]


def test_only_what_is_asked_for_is_blank() -> None:
    page = get("/worksheet?form=compact&blanks=updates").text.split('class="answer-key"')[0]
    kinds = {s["step"]: s["phase"] for s in get_json("/api/iteration")["steps"]}
    assert all((value == "") == (kinds[n] == "update") for n, value in cells(page).items())
    chosen = get("/worksheet?form=compact&steps=1-8,15").text.split('class="answer-key"')[0]
    assert sorted(cells(chosen)) == [1, 2, 3, 4, 5, 6, 7, 8, 15]
    assert get("/worksheet?steps=99").status_code == 422
    assert get("/worksheet?form=tall").status_code == 422


def test_versions_have_the_same_network_other_numbers_and_sheet_numbers_of_their_own() -> None:
    page = get("/worksheet?layers=2-3-1&seed=4&activations=tanh&b=0.1,0.2,0.3,0.4&form=compact").text
    links = dict(re.findall(r'<a href="([^"]+)">([ABCD])</a>', page))
    letters = {letter: unescape(href) for href, letter in links.items()}
    assert set(letters) == set("ABCD")
    numbers = set()
    for letter, href in letters.items():
        version = get(href).text
        found = re.search(r"Sheet (\d{6}) ([ABCD])", version)
        assert found
        assert found[2] == letter
        numbers.add(found[1])
        spec = parse(Query.read(href.partition("?")[2])).spec
        assert (spec.layers, spec.activations, spec.b is None) == ((2, 3, 1), ("tanh", "tanh"), False)
        assert "form=compact" in href
    assert len(numbers) == 4


def test_the_weights_stand_as_a_matrix_a_layer_and_the_rounding_is_said() -> None:
    page = get("/worksheet?form=compact").text
    matrix = page.split("Weights into the hidden layer")[1].split("</table>")[0]
    assert re.findall(r"<td>([−\d.]+)</td>", matrix) == ["0.2", "0.4", "0.6", "−0.3"]
    for form in ("long", "compact"):
        assert "rounded once" in get(f"/worksheet?form={form}").text


def test_what_was_chosen_stays_in_every_link_of_the_sheet() -> None:
    page = get("/worksheet?steps=1-8&form=compact").text
    head = page.split('class="sheet-choices"')[1].split("</nav>")[0]
    links = [unescape(href) for href in re.findall(r'href="(/worksheet[^"]+)"', head.split("Only what one")[0])]
    assert len(links) == 9
    assert all("steps=1-8" in link for link in links)
    whole = get("/worksheet?only=w1&form=compact").text
    found = re.search(r'<a href="([^"]+)">All of the iteration</a>', whole)
    assert found
    assert "form=compact" in found[1]


def test_a_version_has_no_more_units_at_0_than_the_lesson() -> None:
    query = "layers=2-2-3&seed=3&activations=relu,softmax&loss=cross_entropy&t=1,0,0"
    page = get(f"/worksheet?{query}").text

    def at_zero(address: str) -> int:
        steps = get_json(address.replace("/worksheet?", "/api/iteration?"))["steps"]
        return sum(s["value"] == 0 for s in steps if s["kind"] == "activation")

    links = [unescape(href) for href, letter in re.findall(r'<a href="([^"]+)">([ABCD])</a>', page)]
    assert len(links) >= 2
    assert all(at_zero(link) <= at_zero(links[0]) for link in links)


def test_numbers_of_any_size_have_a_sheet() -> None:
    for numbers in ("w=1e300,1,1,1", "w=1e300,-1e300,1e300,1e-300&x=1e300;1&t=0,0,0,0;1,1,1,1", "x=1e-300"):
        assert get(f"/worksheet?layers=1-4&{numbers}").status_code in {200, 422}
