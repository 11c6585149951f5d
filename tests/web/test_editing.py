"""Editing the network itself: what can be kept is kept, and any list can be pasted."""

import pytest

from app.lesson.walkthrough import Pace
from app.web import editing
from app.web.lessons import run_of
from app.web.query import Query
from app.web.scenario import DEFAULT, Scenario, parse, write
from tests.conftest import get


def edited(query: str) -> Scenario:
    asked = Query.read(query)
    return editing.apply(asked, parse(asked))


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


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3,4,5,6,7,8.5",
        "1 2 3 4 5 6 7 8.5",
        "[[1, 2], [3, 4]], [[5, 6], [7, 8.5]]",
        "array([[1., 2.],\n       [3., 4.]]) array([[5., 6.], [7., 8.5]])",
        "np.array([1e0, 2, 3, 4, 5, 6, 7, 85e-1])",
        "tensor([1, 2, 3, 4, 5, 6, 7, 8.5], dtype=torch.float64)",
        "1; 2; 3; 4; 5; 6; 7; 8,5",
        "1\t2\n3\t4\n5\t6\n7\t8,5",
    ],
)
def test_a_list_is_understood_however_it_was_written(text: str) -> None:
    assert editing.pasted_numbers("all_w", text) == [1, 2, 3, 4, 5, 6, 7, 8.5]


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


@pytest.mark.parametrize("layers", ["6-10-10-10-10-10", "10-10-10-10-10-10-10-10"])
def test_the_form_of_a_large_network_fits_into_an_address(layers: str) -> None:
    biases = ",".join(["0"] * sum(map(int, layers.split("-")[1:])))
    page = get(f"/step?layers={layers}&b={biases}").text
    form = page.split('<form id="edit"')[1]
    fields = [part.split('"')[0] for part in form.split(' value="')[1:]]
    names = [part.split('"')[0] for part in form.split(' name="')[1:]]
    assert sum(len(v) + len(n) + 2 for v, n in zip(fields, names, strict=False)) < 7900


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
