"""Editing the network itself: what can be kept is kept, and any list can be pasted."""

from html.parser import HTMLParser
from itertools import pairwise
from random import Random
from urllib.parse import urlencode

import pytest

from app.address import edits
from app.address.query import Query
from app.address.read import parse
from app.address.scenario import DEFAULT, LONGEST, Scenario
from app.address.write import write
from app.lesson.pace import Pace
from app.service.lessons import run_of, trained
from tests.conftest import get


def edited(query: str) -> Scenario:
    asked = Query.read(query)
    return edits.apply(asked, parse(asked), trained).scenario


def test_a_new_shape_keeps_the_weights_that_still_have_their_edge() -> None:
    old, new = DEFAULT.spec, edited("shape=3-4-2").spec
    assert new.layers == (3, 4, 2)
    assert (new.w[0], new.w[1], new.w[3], new.w[4]) == old.w[:4]
    assert (new.w[12], new.w[13], new.w[16], new.w[17]) == old.w[4:]
    assert new.x[0][:2] == old.x[0]
    assert new.t == old.t


def test_a_layer_put_in_and_taken_out_again_changes_nothing() -> None:
    deeper = edited("do=add-layer")
    assert deeper.spec.layers == (2, 2, 2, 2)
    assert edited(write(deeper) + "&do=drop-layer").spec == DEFAULT.spec


@pytest.mark.parametrize(
    ("button", "layers"),
    [("more-units:0", (3, 2, 2)), ("fewer-units:1", (2, 1, 2)), ("more-units:2", (2, 2, 3))],
)
def test_units_come_and_go(button: str, layers: tuple[int, ...]) -> None:
    spec = edited(f"do={button}&b=1,2,3,4").spec
    assert spec.layers == layers
    assert len(spec.w) == layers[0] * layers[1] + layers[1] * layers[2]
    assert len(spec.b or ()) == layers[1] + layers[2]


def test_samples_come_and_go() -> None:
    more = edited("do=add-sample")
    assert len(more.spec.x) == len(more.spec.t) == 2
    assert edited(write(more) + "&do=drop-sample").spec == DEFAULT.spec


def test_biases_are_given_and_taken() -> None:
    assert edited("biases=fixed").spec.b == (0, 0, 0, 0)
    assert edited("biases=fixed").spec.bias == "fixed"
    assert edited("b=1,2,3,4&biases=none").spec.b is None
    assert edited("b=1,2,3,4&biases=trained").spec.b == (1, 2, 3, 4)


def test_pasted_samples_replace_all_samples() -> None:
    spec = edited("all_x=[[0,0],[0,1],[1,0]]&all_t=[[1,0],[0,1],[1,1]]").spec
    assert spec.x == ((0, 0), (0, 1), (1, 0))
    assert spec.t == ((1, 0), (0, 1), (1, 1))


def test_going_on_from_here_starts_with_the_present_parameters() -> None:
    here = edited("iteration=7&step=3&do=go-on-from-here")
    assert (here.iteration, here.step) == (0, 3)
    assert list(here.spec.w) == run_of(DEFAULT.spec).network_after(7).weights


def test_going_on_from_here_fits_into_an_address_for_every_network() -> None:
    here = edited("layers=10-10-10-10-10-10-10-10&seed=1&iteration=2&do=go-on-from-here")
    assert len(write(here)) < 7600
    assert here.spec.w[0] == pytest.approx(run_of(parse(Query.read(write(here))).spec).network_after(0).weights[0])


def test_randomising_takes_the_next_seed_and_keeps_the_samples() -> None:
    other = edited("seed=4&do=randomise")
    assert other.seed == 5
    assert other.spec.x == DEFAULT.spec.x
    assert other.spec.w != DEFAULT.spec.w
    assert edited("seed=4&do=randomise") == other


def test_a_structural_edit_says_what_changed() -> None:
    page = get(
        "/step?v=1&layers=2-2-2&was=v%3D1&shape=2-3-2&biases=trained&x=.8&x=.4&t=1&t=0&w=.2,.4,.6,-.3,-.5,.8,.7,.3"
    ).text
    changes = page.split('id="changes"')[1].split("</div>")[0]
    assert "2-2-2" in changes
    assert "2-3-2" in changes
    assert "trained" in changes


class Form(HTMLParser):
    """Reads what a browser without JavaScript would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self._of_edit, self._select, self._area = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name: value or "" for name, value in attrs}
        self._of_edit = self._of_edit or (tag == "form" and names["id"] == "edit")
        ours = self._of_edit or names.get("form") == "edit"
        if tag == "input" and ours and "name" in names:
            self.pairs.append((names["name"], names.get("value", "")))
        elif tag == "select" and ours:
            self._select = names["name"]
        elif tag == "option" and self._select and "selected" in names:
            self.pairs.append((self._select, names["value"]))
        elif tag == "textarea" and ours:
            self._area = names["name"]
            self.pairs.append((self._area, ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.pairs[-1] = (self._area, self.pairs[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        self._of_edit = self._of_edit and tag != "form"
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""


def many(layers: str, samples: int, decimals: int, *, weights: bool) -> str:
    """Write a lesson of so many numbers that its address is nearly full."""
    draw, sizes = Random(5), [int(n) for n in layers.split("-")]

    def numbers(count: int) -> str:
        return ",".join(f"{draw.uniform(0.1, 1):.{decimals}f}" for _ in range(count))

    x, t = (";".join(numbers(n) for _ in range(samples)) for n in (sizes[0], sizes[-1]))
    w = f"&w={numbers(sum(m * n for m, n in pairwise(sizes)))}" if weights else ""
    return f"layers={layers}&b={numbers(sum(sizes[1:]))}&x={x}&t={t}{w}&step=7"


LARGE = [
    ("6-10-10-10-10-10", 1, 2, False),
    ("10-10-10-10-10-10-10-10", 1, 2, False),
    ("10-10", 32, 5, False),
    ("10-10-10-10-10-10-10-10", 32, 2, False),
    ("10-10-10", 8, 3, True),
    ("10-10-10-10-10-10-10-10", 1, 6, True),
    ("10-10-10-10", 1, 15, True),
]


@pytest.mark.parametrize(("layers", "samples", "decimals", "weights"), LARGE)
def test_the_form_of_any_lesson_can_be_sent_without_javascript(
    layers: str, samples: int, decimals: int, weights: bool
) -> None:
    query = many(layers, samples, decimals, weights=weights)
    first = get(f"/step?{query}&numbers=1")
    assert first.status_code == 200
    for extra in ([], [("do", "randomise")]):
        lesson = sent(first.text, *extra)
        assert lesson.spec.x == parse(Query.read(query)).spec.x
        assert (lesson.spec.w == parse(Query.read(query)).spec.w) is not bool(extra)
        assert lesson.step == 7


def sent(page: str, *changes: tuple[str, str]) -> Scenario:
    """Send a page's form with some keys changed; give the lesson that comes of it."""
    keys = {key for key, _ in changes}
    address = f"/step?{urlencode([*(pair for pair in Form(page).pairs if pair[0] not in keys), *changes])}"
    assert len(address) <= LONGEST
    answer = get(address)
    assert answer.status_code == 200, answer.text
    return parse(Query.read(answer.headers["HX-Push-Url"].partition("?")[2]))


@pytest.mark.parametrize("batch", ["each", "sum", "mean"])
def test_lists_keep_the_step_wherever_it_is(batch: str) -> None:
    query = f"{many('10-10', 32, 5, weights=False).removesuffix('&step=7')}&batch={batch}"
    steps = parse(Query.read(query)).spec.plan.steps
    for step in {7, steps // 2, steps}:
        address = f"{query}&step={step}&numbers=1"
        assert sent(get(f"/step?{address}").text) == parse(Query.read(address))


def test_the_network_can_be_changed_while_numbers_are_lists() -> None:
    page = get(f"/step?{many('10-10', 32, 5, weights=False)}&numbers=1").text
    before, lesson = sent(page), sent(page, ("shape", "9-10"))
    assert lesson.spec.layers == (9, 10)
    assert lesson.spec.x == tuple(row[:9] for row in before.spec.x)
    assert sent(page, ("biases", "none")).spec.b is None
    assert sent(page, ("do", "drop-sample")).spec.x == before.spec.x[:-1]


def test_the_posts_own_weights_are_kept_though_its_inputs_are_lists() -> None:
    inputs = ";".join(f"0.{'0' * 100}{n + 1},0.{'0' * 100}7" for n in range(32))
    query = f"x={inputs}&t={';'.join(['1,0'] * 32)}"
    page = get(f"/step?{query}&numbers=1").text
    assert '<textarea id="field-all_x" name="all_x" rows="3" autocomplete="off" spellcheck="false">0.000' in page
    assert sent(page).spec == parse(Query.read(query)).spec


def test_a_number_in_a_list_can_be_changed() -> None:
    form = Form(get(f"/step?{many('10-10', 32, 5, weights=False)}&numbers=1").text).pairs
    changed = [(k, v.replace(v.split()[0], "0.25", 1) if k == "all_t" else v) for k, v in form]
    lesson = parse(Query.read(get(f"/step?{urlencode(changed)}").headers["HX-Push-Url"].partition("?")[2]))
    assert lesson.spec.t[0][0] == 0.25
    assert len(lesson.spec.x) == 32


@pytest.mark.parametrize("edit", ["shape=2-1-2", "do=fewer-units:1", "do=drop-layer", "biases=none"])
def test_an_edit_that_shortens_the_lesson_leads_to_its_last_step(edit: str) -> None:
    lesson = edited(f"v=1&layers=2-2-2&b=1,1,1,1&step=44&was=v%3D1&{edit}")
    assert lesson.step == lesson.spec.plan.steps < 44


@pytest.mark.parametrize(("by", "stops"), [("unit", 6 + 3 + 4 + 6), ("layer", 7), ("phase", 5)])
def test_every_pace_comes_to_the_end_and_back(by: str, stops: int) -> None:
    pace, step, seen = Pace(DEFAULT.spec.plan, by), 0, [0]
    while step < 40:
        step = pace.after(step)
        seen.append(step)
    back = [step]
    while step:
        step = pace.before(step)
        back.append(step)
    assert back[::-1] == seen
    assert len(seen) < stops + 4
    assert seen[-1] == 40


def test_a_change_in_another_sample_is_told_with_its_sample() -> None:
    fields = "v=1&layers=2-2-2&x=.8&x=.4&x=.7&x=.2&t=1&t=0&t=0&t=1&w=.2,.4,.6,-.3,-.5,.8,.7,.3"
    was = "v%3D1%26x%3D0.8,0.4;0.1,0.2%26t%3D1,0;0,1"
    changes = get(f"/step?{fields}&was={was}").text.split('id="changes"')[1].split("</div>")[0]
    assert "sample 2" in changes
    assert "0.1" in changes
    assert "0.7" in changes
    assert "sample 1" not in changes


def test_going_on_from_here_says_so() -> None:
    page = get("/step?was=v%3D1%26iteration%3D7&iteration=7&do=go-on-from-here").text
    assert "training starts from the weights of" in page
