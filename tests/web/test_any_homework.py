"""What sheets ask for beyond the plain lesson: other activations, the output itself, update rules, structure."""

import re
from urllib.parse import urlencode

import pytest

from app.address.query import Query
from app.address.read import parse
from app.address.write import write
from app.engine.exact import exactly
from app.engine.families import FAMILIES
from app.engine.functions import ACTIVATIONS
from app.practice.feedback import sentence
from app.practice.judge import judge
from app.practice.mistakes.known import mistakes
from app.practice.typed_answer import read
from app.service.lessons import lesson_of
from tests.conftest import get, get_json

NEW = ["bipolar_sigmoid", "softplus", "elu", "silu", "step", "sigmoid:4", "tanh:0.5", "linear:0.1", "leaky_relu:0.2",
       "elu:0.5", "bipolar_sigmoid:2"]  # fmt: skip

PATHS = ["/step?{}&step=3", "/step?{}&step=13&present=1", "/step?{}&step=13&panel=matrices",
         "/step?{}&step=13&panel=code",
         "/step?{}&step=13&open=all", "/step?{}&step=13&panel=paths", "/step?{}&step=13&panel=slope",
         "/step?{}&step=13&panel=check", "/step?{}&step=13&panel=order", "/step?{}&step=13&panel=memo",
         "/step?{}&step=2&practice=all&answer=0.5", "/step?{}&step=13&practice=all&answer=0.123&shown=numbers",
         "/step?{}&numbers=1", "/step?{}&iteration=40&numbers=training", "/worksheet?{}", "/picture.png?{}&step=13",
         "/export/backstep.py?{}", "/export/backstep_torch.py?{}", "/export/backstep.ipynb?{}",
         "/export/backstep.tex?{}", "/api/step?{}&step=13", "/api/iteration?{}", "/api/training?{}&until=50",
         "/guide/hidden?{}", "/step?{}&step=13&edit=w1&value=0.3"]  # fmt: skip
"""Everything that is made of a lesson."""


def everything_answers(lesson: str) -> None:
    for path in PATHS:
        answer = get(path.format(lesson))
        assert answer.status_code == 200, path.format(lesson)


@pytest.mark.parametrize("name", NEW)
def test_everything_can_be_done_with_a_new_activation(name: str) -> None:
    everything_answers(f"layers=2-2-2&activations={name},sigmoid&b=.1,.2,.3,.4&seed=3")
    everything_answers(f"layers=2-3-2&activations=tanh,{name}&seed=4")


def test_the_output_itself_has_no_targets() -> None:
    lesson = "layers=2-2-2&loss=output&seed=3"
    everything_answers(lesson)
    picture = get(f"/step?{lesson}&step=10&all=1").text.split('<svg id="diagram"')[1].split("</svg>")[0]
    assert "target" not in picture
    assert 'name="t"' not in get(f"/step?{lesson}&numbers=1").text
    found = get_json(f"/api/iteration?{lesson}")
    outputs = [s["value"] for s in found["steps"] if s["kind"] == "activation" and s["layer"] == 2]
    assert found["error_before"] == pytest.approx(sum(outputs), rel=1e-15)
    assert [s["value"] for s in found["steps"] if s["kind"] == "error_slope" and s["layer"] == 2] == [1.0, 1.0]
    assert parse(Query.read(f"{lesson}&t=5,6")) == parse(Query.read(lesson))
    assert "t=" not in write(parse(Query.read(lesson)))


def test_an_activation_is_written_with_its_number_only_where_that_is_not_the_usual_one() -> None:
    for given, written in (("sigmoid:1", "sigmoid"), ("leaky_relu:0.01", "leaky_relu"), ("elu:1.0", "elu"),
                           ("Sigmoid:4", "sigmoid:4"), ("swish", "silu"), ("heaviside", "step"),
                           ("linear:1e-1", "linear:0.1"), ("tanh:+2", "tanh:2")):  # fmt: skip
        spec = parse(Query.read(urlencode({"activations": given}))).spec
        assert spec.activations == (written, written)
        assert parse(Query.read(write(parse(Query.read(urlencode({"activations": given})))))).spec == spec


def test_numbers_of_activations_that_make_no_sense_are_refused_in_words() -> None:
    for given in ("relu:2", "softplus:1", "sigmoid:0", "sigmoid:-1", "leaky_relu:1.5", "leaky_relu:-0.1", "elu:0",
                  "sigmoid:abc", "sigmoid:", "step:3", "softmax:2", "linear:1e9", "tanh:1000"):  # fmt: skip
        answer = get("/api/step?" + urlencode({"activations": given}))
        assert answer.status_code == 422, given
        assert answer.json()["errors"][0]["field"] == "activations", given
    assert get("/api/step?activations=sigmoid,softmax&loss=output").json()["errors"][0]["field"] == "loss"


def test_the_drawer_has_a_field_for_an_activations_number_which_belongs_to_it_alone() -> None:
    page = get("/step?layers=2-2-2&activations=sigmoid:4,relu&numbers=1").text
    form = page.split('<form id="edit"')[1].split("</form>")[0]
    assert re.findall(r'name="activation_base" value="([^"]*)"', form) == ["sigmoid", "relu"]
    fields = re.findall(r'name="activation_number" type="(\w+)"\s+value="([^"]*)"', form)
    assert fields == [
        ("text", "4"),
        ("hidden", ""),
    ]
    base = [("layers", "2-2-2"), *(("activation_base", name) for name in ("sigmoid", "relu")),
            ("activation_number", "2"), ("activation_number", "")]  # fmt: skip
    for chosen, found in (
        (("sigmoid", "relu"), ("sigmoid:2", "relu")),
        (("leaky_relu", "relu"), ("leaky_relu", "relu")),
    ):
        query = Query((*base, *(("activations", name) for name in chosen)))
        assert parse(query).spec.activations == found


def test_the_page_says_why_a_step_function_cannot_be_trained() -> None:
    page = get("/step?activations=step,sigmoid&step=23").text
    assert "can’t train it" in page
    gradients = get_json("/api/iteration?activations=step,sigmoid")
    assert {s["value"] for s in gradients["steps"] if s["kind"] == "weight_gradient" and s["layer"] == 1} == {0.0}


def test_every_activation_with_a_number_is_one_of_the_list() -> None:
    assert FAMILIES.keys() <= ACTIVATIONS.keys()


RULES = ["optimizer=momentum", "optimizer=classical_momentum&momentum=0.5", "optimizer=rmsprop", "optimizer=adam",
         "decay=0.01", "decay=0.1&decay_in=loss&optimizer=adam", "decay=0.1&decay_in=loss_mean"]  # fmt: skip
STRUCTURE = ["fixed=3,7", "absent=3,7", "fixed=1&absent=2&optimizer=momentum", "bias=layer&b=.1,.2",
             "bias=layer&b=.1,.2&optimizer=adam", "absent=1,2&b=.1,.2,.3,.4", "absent=5,7"]  # fmt: skip


@pytest.mark.parametrize("more", [*RULES, *STRUCTURE])
def test_everything_can_be_done_with_every_rule_and_structure(more: str) -> None:
    everything_answers(f"layers=2-2-2&seed=3&{more}")
    everything_answers(f"layers=2-2-2&seed=3&{more}&x=.1,.2;.3,.4;.5,-1&t=0,1;1,0;1,1&batch=mean")
    big = f"layers=8-9-8&seed=3&{more}".replace("b=.1,.2,.3,.4", "")
    for step in (3, 200, 350):
        assert get(f"/step?{big}&step={step}").status_code == 200


@pytest.mark.parametrize("more", [*RULES, *STRUCTURE, *(f"activations={name}" for name in NEW)])
def test_every_step_of_every_rule_and_structure_can_be_practised(more: str) -> None:
    lesson = lesson_of(parse(Query.read(f"layers=2-2-2&seed=3&iteration=2&{more}")))
    names = set()
    for n in range(1, lesson.plan.steps + 1):
        position = lesson.plan.at(n)
        assert position is not None
        with exactly(lesson.values.digits):
            for mistake in mistakes(lesson.setting(0), position.place):
                mistake.tree.evaluate()
                assert sentence(mistake)
                names.add(mistake.name)
        typed = read("0.123456")
        judge(lesson, position, typed, {}, None)
    assert names


@pytest.mark.parametrize(("more", "kind", "name"), [
    ("optimizer=momentum", "velocity", "forgot_velocity"), ("optimizer=momentum", "velocity", "velocity_sign"),
    ("optimizer=momentum", "weight_update", "plain_step"), ("optimizer=adam", "weight_update", "no_correction"),
    ("optimizer=adam", "weight_update", "no_root"), ("optimizer=rmsprop", "weight_update", "epsilon_inside"),
    ("decay=0.1&b=.1,.2,.3,.4", "bias_update", "decayed_bias"), ("decay=0.1", "weight_update", "decay_factor"),
    ("activations=bipolar_sigmoid", "activation_slope", "other_slope"),
    ("activations=sigmoid:4", "activation_slope", "no_steepness"), ("bias=layer&b=.1,.2", "bias_gradient", "one_unit"),
])  # fmt: skip
def test_the_mistakes_of_rules_and_structures_are_named(more: str, kind: str, name: str) -> None:
    lesson = lesson_of(parse(Query.read(f"layers=2-2-2&seed=3&iteration=2&{more}")))
    n = next(n for n in range(1, lesson.plan.steps + 1) if lesson.plan.at(n).place.kind == kind)  # type: ignore[union-attr]
    position = lesson.plan.at(n)
    assert position is not None
    with exactly(lesson.values.digits):
        made = next(m for m in mistakes(lesson.setting(0), position.place) if m.name == name)
        value = made.tree.evaluate()
    verdict = judge(lesson, position, read(f"{value:.7g}" if abs(value) > 1e-4 else f"{value:.12f}"), {}, None)
    assert name in {m.name for m in verdict.mistakes}, verdict


@pytest.mark.parametrize("optimizer", ["sgd", "classical_momentum", "adam"])
def test_the_update_tab_compares_the_rules_on_the_same_lesson(optimizer: str) -> None:
    """Its numbers are those of the trainings themselves."""
    lesson = f"optimizer={optimizer}&decay=0.01&decay_in=loss"
    page = get(f"/step?{lesson}&step=30&panel=order").text
    table = page.split("<h2>The same start, by other rules</h2>")[1].split("</table>")[0]
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">(.*?)</th>(.*?)</tr>", table, re.DOTALL)
    assert len(rows) == 4
    named = {"plain gradient descent": "sgd", "classical momentum": "classical_momentum", "RMSprop": "rmsprop",
             "Adam": "adam", "momentum": "momentum"}  # fmt: skip
    for head, cells in rows:
        name = named[re.sub(r"<[^>]+>", "", head)]
        errors = get_json(f"/api/training?{lesson.replace(optimizer, name)}&until=30")["errors"]
        shown = [float(v) for v in re.findall(r'<td class="number">([^<]+)</td>', cells)]
        assert shown == pytest.approx([errors[k] for k in (1, 10, 30)], rel=1e-5)
        assert ("href" in head) == (name != optimizer)
    paths = re.findall(r'class="curve path-\d" d="M([^"]+)"', page)
    assert [path.count("L") for path in paths] == [30] * 4
    assert len({path.split("L")[0] for path in paths}) == 1  # all begin with the same network


@pytest.mark.parametrize(
    "more",
    ["optimizer=adam&rate=0.1", "optimizer=momentum&iteration=3", "decay=0.1&decay_in=loss", "fixed=3,7", "absent=3,7",
     "bias=layer&b=.1,.2", "optimizer=rmsprop&batch=mean&x=.1,.2;.3,.4&t=0,1;1,1"],
)  # fmt: skip
def test_the_update_tab_tells_the_rules_own_new_weights(more: str) -> None:
    """A weight's new value is the same there as in its step; an edge that is not there is not listed."""
    page = get(f"/step?{more}&step=18&panel=order").text
    table = page.split("All weights at once")[1].split("</table>")[0]
    rows = re.findall(
        r'data-term="w(\d+)">[^<]*</td><td class="number">[^<]*</td><td class="number">([^<]*)</td>', table
    )
    after = get_json(f"/api/iteration?{more}")["weights_after"]
    absent = {3, 7} if "absent" in more else set()
    assert [int(k) for k, _ in rows] == [k for k in range(1, 9) if k not in absent]
    for k, new in rows:
        assert float(new.replace("−", "-")) == pytest.approx(after[int(k) - 1], rel=1e-5)


def test_a_derivative_that_is_squared_stands_in_parentheses() -> None:
    """∂E² over ∂w would be another thing."""
    step = get_json("/api/step?optimizer=rmsprop&step=32")
    assert step["kind"] == "second_moment"
    assert r"\left(\frac{\partial E}{\partial w_{1}}\right)^{2}" in step["latex"]
    page = get("/step?optimizer=rmsprop&step=32").text
    symbols = page.split('class="side symbols"')[1].split("</span>")[0]
    assert re.search(
        r"<msup><mrow><mo[^>]*>\(</mo>.*?<mfrac>.*?</mfrac>.*?<mo[^>]*>\)</mo></mrow><mn>2</mn></msup>", symbols
    )
