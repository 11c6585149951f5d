"""The stage: what a step speaks of is lit in its picture, and every number put in says where it comes from."""

import gzip
import re
from collections import Counter
from html import unescape
from random import Random

import pytest

from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario, spec_of
from app.address.write import write
from app.engine.exact import exactly
from app.lesson.examples import EXAMPLES
from app.lesson.lesson import Lesson
from app.lesson.quantities import Quantity
from app.lesson.terms import Equation, leaves
from app.lesson.where_from import origins
from app.service.lessons import lesson_of
from tests.conftest import get, get_json
from tests.random_lessons import random_scenario

SETTINGS = {"rate", "outputs", "samples"}
"""Quantities that are lit in the header."""

FORMULA = {"z_by_b", "jacobian"}
"""What has no place of its own: a 1, and slopes that the formula spells with values."""


def put_in(e: Equation) -> set[Quantity]:
    """The quantities that a step's equation uses, and what it works out."""
    trees = (e.tree, *e.after, *(note.tree for note in e.notes))
    found = {leaf.stands_for or leaf.quantity for tree in trees for leaf in leaves(tree)}
    return found | {e.subject.quantity}


def lit_on(page: str) -> set[str]:
    """Terms of what is lit in the picture and in the header."""
    picture = page[page.index('<figure id="picture"') : page.index("</figure>")]
    picture = re.sub(r'<g class="tick".*?</g>', "", picture, flags=re.DOTALL)
    elements = re.findall(r"<(?:text|tspan|g|span)[^>]*>", picture) + re.findall(r"<a [^>]*>", page.split("<header")[1])
    lit = {t[1] for e in elements if "is-active" in e and (t := re.search(r'data-term="([^"]+)"', e))}
    return lit | {
        t[1] for e in re.findall(r'<text class="value[^>]*>', picture) if (t := re.search(r'term="([^"]+)"', e))
    }


@pytest.mark.parametrize("seed", range(6))
def test_everything_that_a_step_uses_or_works_out_is_lit(seed: int) -> None:
    draw, kinds = Random(seed), set()
    for _ in range(14):
        scenario = random_scenario(draw, more=draw.random() < 0.5, most_layers=5, most_units=8)
        lesson = lesson_of(scenario)
        for step in draw.sample(range(1, lesson.plan.steps + 1), min(5, lesson.plan.steps)):
            e = lesson.step(step).equation
            assert e is not None
            position = lesson.plan.at(step)
            assert position is not None
            kinds.add(position.place.kind)
            lit = lit_on(get(f"/step?{write(scenario.at(step))}").text)
            missing = {q.term for q in put_in(e) if q.kind not in FORMULA} - lit
            if position.sample is None:  # a batch's update: the samples' own gradients are in the equation's note
                missing = {t for t in missing if not re.search(r"-s\d+$", t)}
            assert not missing, (step, position.place.kind, write(scenario.at(step)))
    assert len(kinds) >= 8


GIVEN = {"w", "b", "t", "a", "rate", "outputs", "samples", "z_by_b", "jacobian", "new_w", "new_b"}


def unfolded(lesson: Lesson, e: Equation, sample: int, depth: int = 0) -> int:
    """Follow every number put into an equation to what is given; hold each against its own equation."""
    count = 0
    for origin in origins(lesson, e, sample):
        count += 1
        if origin.equation is None:
            assert origin.quantity.kind in GIVEN
            assert origin.quantity.kind != "a" or origin.quantity.layer == 0
            continue
        with exactly(lesson.values.digits):
            value = origin.equation.tree.evaluate()
            gap = abs(value - origin.leaf.value)
            assert gap <= abs(value).scaleb(-20), origin.quantity
        if depth < 3:
            count += unfolded(lesson, origin.equation, origin.sample, depth + 1)
    return count


TEN = ("post", "mazur", "deep", "xor", "saitoh-softmax", "han-kamber", "iamtrask", "gates", "udacity", "cs231n")


@pytest.mark.parametrize("name", TEN)
def test_every_number_put_in_is_given_or_has_a_line_that_comes_to_it(name: str) -> None:
    lesson = lesson_of(Scenario(spec_of(EXAMPLES[name])))
    for step in range(1, lesson.plan.steps + 1, 3):
        e, position = lesson.step(step).equation, lesson.plan.at(step)
        assert e is not None
        assert position is not None
        assert unfolded(lesson, e, position.sample or 0) >= 1


def test_a_line_unfolds_down_to_the_inputs_by_its_link() -> None:
    address, seen = "/step?step=25", set()
    for _ in range(8):
        page = get(address).text
        lines = page[page.index('id="where-from"') : page.index('class="given"')]
        seen |= set(re.findall(r'<li[^>]*data-term="([^"]+)"', lines))
        links = re.findall(r'class="unfold" href="([^"]+)" aria-label="unfold [^"]+" aria-expanded="false"', lines)
        if not links:
            break
        address = links[0].replace("&amp;", "&")
    assert {"error-slope-1-1", "slope-1-1", "a-0-1", "delta-2-1", "delta-2-2", "a-1-1", "z-1-1"} <= seen
    whole = get("/step?step=25&open=all").text
    assert "unfolded above" in whole  # what was unfolded once stays folded the second time
    assert "fold all" in whole


def test_where_from_tells_nothing_before_the_answer() -> None:
    assert 'id="where-from"' in get("/step?step=15").text
    for more in ("&shown=symbols", "&practice=1"):
        page = get(f"/step?step=15{more}").text
        assert 'id="where-from"' not in page
        assert "After your answer" in page


def test_a_trained_weight_leads_to_its_update() -> None:
    page = get("/step?step=1&iteration=2&open=all").text
    assert "from the update before" not in get("/step?step=1&iteration=0").text
    step = get("/step?step=22&iteration=2&open=all").text
    assert "from the update before" in page + step


@pytest.mark.parametrize("query", ["", "layers=8-10-10-10-8&seed=1&step=300", "layers=3-4-2&step=12&present=1"])
def test_every_unit_weight_and_the_error_have_their_handle_at_every_step(query: str) -> None:
    page = get(f"/step?{query}").text
    shape = parse(Query.read(query)).spec.shape
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    wanted = {f"weight-{k}" for k in range(1, shape.weights + 1)} | {"unit-E"}
    wanted |= {f"unit-{l}-{u}" for l, size in enumerate(shape.sizes) for u in range(1, size + 1)}
    assert wanted <= set(ids)


def test_the_drawer_is_there_only_when_it_is_open() -> None:
    assert 'id="edit"' not in get("/step?step=15").text
    for holds in ("1", "training"):
        page = get(f"/step?step=15&numbers={holds}").text
        assert page.count('id="edit"') == page.count('id="drawer"') == 1
        assert get(re.search(r'id="close"[^>]*href="([^"]+)"', page)[1].replace("&amp;", "&")).status_code == 200  # type: ignore[index]


def test_a_page_is_small() -> None:
    for step in range(41):
        page = get(f"/step?step={step}").text
        assert len(re.findall(r"<[a-zA-Z]", page)) <= 800, step
        assert len(gzip.compress(page.encode())) <= 8000, step


def test_pace_shows_every_equation_of_the_group() -> None:
    page = get("/step?step=21&pace=layer").text
    lines = page[page.index('class="group-lines"') :].split("</section>")[0]
    assert re.findall(r'<li data-term="([^"]+)"', lines)[0] == "error-slope-2-1"
    assert lines.count("<li") == 9


def test_batches_have_a_strip_of_samples() -> None:
    query = "layers=2-3-1&x=0,1;1,0;1,1;0,0&t=1;1;0;0&batch=mean&seed=3"
    page = get(f"/step?{query}&step=40").text
    strip = page[page.index('id="samples"') :].split("</nav>")[0]
    assert strip.count("<a ") == 4
    assert 'id="samples"' not in get("/step?step=5").text


def test_from_the_first_update_on_a_small_curve_of_the_error_leads_to_the_training() -> None:
    assert 'id="past"' not in get("/step?step=20").text
    for lesson in ("", "layers=8-10-8&", "x=.1,.2;.3,.4&t=0,1;1,0&"):
        page = get(f"/step?{lesson}iteration=9&step=20").text
        link = re.search(r'<a id="past" href="([^"]+)"', page)
        assert link, lesson
        assert "numbers=training" in link[1]
        curve = re.search(r'class="curve" d="M([^"]+)"', page)
        assert curve
        heights = [float(point.split()[1]) for point in curve[1].split("L")]
        assert len(heights) == (5 if ";" in lesson else 10)  # of the same sample alone
        assert heights == sorted(heights)  # this error falls, and down is more


def test_each_path_has_its_dash_in_the_pane_and_in_the_picture() -> None:
    page = get("/step?step=25&panel=paths").text
    picture = page[page.index('<g class="walked">') :]
    assert re.findall(r'class="(path-\d)" d="M[^"]+"', picture[: picture.index("</g>")]) == ["path-1", "path-2"]
    assert re.findall(r'class="(path-\d)" d="M0 4H44"', page) == ["path-1", "path-2"]
    assert "walked" not in get("/step?step=25").text
    assert "walked" not in get("/step?step=25&panel=paths&shown=symbols").text
    many = get("/step?layers=2-3-3-3&step=70&panel=paths").text
    assert "walked" not in many  # nine could not be told apart


def test_the_slope_is_drawn_three_steps_wide_with_the_whole_beside_it() -> None:
    page = get("/step?step=15&panel=slope").text
    chart = page[page.index("slope-chart") : page.index('class="inset"')]
    step = re.search(r'class="step-line" d="M([\d.]+) [\d.]+H([\d.]+)"', chart)
    axis = re.search(r'class="axis" d="M([\d.]+) [\d.]+V[\d.]+H([\d.]+)"', chart)
    assert step
    assert axis
    assert abs(float(step[2]) - float(step[1])) * 3 == pytest.approx(float(axis[2]) - float(axis[1]), abs=0.5)
    assert "inset" not in get("/step?step=15&panel=slope&rate=0").text  # no step to be drawn large


def test_share_has_the_link_for_a_desk_and_for_a_projector() -> None:
    for mode in ("", "&present=1"):
        page = get(f"/step?step=15&ask=1&shown=numbers{mode}").text
        links = [unescape(re.search(rf'id="share-{name}" type="text" readonly value="([^"]+)"', page)[1])  # type: ignore[index]
                 for name in ("address", "projected")]  # fmt: skip
        assert ["present=1" in link for link in links] == [False, True]
        assert all("ask=1" in link and "shown=numbers" in link for link in links)


def test_the_samples_feed_the_error_in_an_update_of_all() -> None:
    lesson = "/step?x=.1,.2;.3,.4;0,1&t=0,1;1,0;1,1&batch=mean&step="
    steps = int(re.search(r'data-steps="(\d+)"', get(lesson + "0").text)[1])  # type: ignore[index]
    for mode in ("", "&present=1"):
        page = get(f"{lesson}{steps - 3}{mode}").text
        fed = re.findall(r'class="line is-error" d="M[^"]+" stroke-width="1.4" data-term="(error-s[^"]*)"', page)
        assert len(fed) == 3, fed


def test_what_stands_around_a_unit_leads_to_the_step_that_works_it_out() -> None:
    kinds = {s["step"]: s["kind"] for s in get_json("/api/iteration")["steps"]}
    page = get("/step?step=25").text
    for term, kind in (("slope-1-1", "activation_slope"), ("delta-1-1", "delta")):
        found = re.search(rf'<a id="at-{term}" href="/step\?[^"]*step=(\d+)"', page)
        assert found, term
        assert kinds[int(found[1])] == kind


@pytest.mark.parametrize("rule", ["", "decay=0.01", "optimizer=momentum", "optimizer=adam", "decay=0.01&decay_in=loss"])
def test_the_picture_says_only_of_the_plain_rule_that_the_new_weight_is_the_old_less_alpha_times_the_gradient(
    rule: str,
) -> None:
    """With weight decay it said −0.3 − α·(−0.00444836) → −0.296276, which is not so."""
    step = parse(Query.read(rule)).spec.plan.step_of(Quantity("new_w", 4), 0)
    picture = get(f"/step?step={step}&{rule}").text.split('id="diagram"')[1].split("</figure>")[0]
    assert ("− α·" in picture) == (not rule)
    assert 'data-term="new-w' in picture


def test_no_id_stands_twice_on_a_page() -> None:
    """A bias of a whole layer was a link at each of its units, and a weight in the foot another at its tick."""
    draw = Random(5)
    for n in range(60):
        made = random_scenario(draw, more=n % 2 == 1, most_layers=5, most_units=5)
        weight = draw.randint(1, len(made.spec.w))
        more = ("", "&all=1", f"&edit=w{weight}&value=0.3", f"&edit=w{weight}", "&numbers=1")[n % 5]
        address = f"/step?{write(made.at(draw.randint(0, made.spec.plan.steps)))}{more}"
        found = Counter(re.findall(r' id="([^"]+)"', get(address).text))
        assert [name for name, count in found.items() if count > 1] == [], address


def test_before_the_first_step_each_phase_tells_its_formulas_unless_they_are_asked_for() -> None:
    page = get("/step?layers=2-2-2-2&seed=3").text
    phases = page[page.index('<ul id="phases"') : page.index("Change any number")].split("<li>")[1:]
    terms = [re.findall(r'<span data-term="([^"]+)"', phase) for phase in phases]
    assert terms == [
        ["z-1-1", "a-1-1"], ["error-1", "error"], ["delta-3-1", "gradient-w9"], ["error-slope-2-1", "gradient-w5"], [],
        ["new-w1"],
    ]  # fmt: skip
    step = re.search(r'href="[^"]*step=(\d+)[^"]*" aria-label="step \1"', phases[2])
    assert step is not None
    assert f'data-term="{terms[2][0]}"' in get(f"/step?layers=2-2-2-2&seed=3&step={step[1]}").text
    for hidden in ("ask=1", "practice=1"):
        page = get(f"/step?layers=2-2-2-2&seed=3&{hidden}").text
        assert page.count('<li><span class="phase">') == 6
        assert 'class="formulas"' not in page


def test_a_shallow_lesson_has_room_for_every_factor_and_a_rule_tells_what_it_keeps() -> None:
    page = get("/step?layers=2-1&seed=3&optimizer=adam").text
    phases = page[page.index('<ul id="phases"') : page.index("Change any number")]
    assert re.findall(r'<span data-term="([^"]+)"', phases) == [
        "z-1-1", "a-1-1", "error-1", "error", "error-slope-1-1", "slope-1-1", "delta-1-1", "gradient-w1",
        "first-w1", "second-w1", "new-w1",
    ]  # fmt: skip


ROW = "/step?layers=1-1&b=0.9&bias=trained&t=0&rate=0.15&loss=half_sse"


@pytest.mark.parametrize(
    ("more", "dots", "tangent"),
    [
        ("&step=1", 0, ""),
        ("&step=2", 1, ""),
        ("&step=2&ask=1&shown=numbers", 0, ""),
        ("&step=2&practice=1", 0, ""),
        ("&step=2&w=2000&x=1000", 0, ""),
        ("&step=6", 1, "is-active is-subject"),
        ("&step=6&ask=1&shown=numbers", 1, ""),
        ("&step=7", 1, "is-active factor-2"),
        ("&step=8", 1, "is-active factor-2"),
        ("&step=9", 1, "is-active factor-2"),
        ("&step=10", 1, ""),
    ],
)
def test_the_curve_under_a_unit_shows_its_place_once_known_and_its_slope_while_at_work(
    more: str, dots: int, tangent: str
) -> None:
    """Step 6 works the slope out, steps 7 to 9 put it in."""
    page = get(ROW + more + ("" if "w=" in more else "&w=0.6&x=1")).text
    curves = re.findall(r'<g class="activation-curve ([^"]*)">(.*?)</g>', page, re.DOTALL)
    assert len(curves) == 1
    classes, inside = curves[0]
    assert inside.count('class="dot"') == dots
    assert ('class="tangent"' in inside) == bool(tangent)
    assert not tangent or classes == tangent


def test_only_a_row_has_curves_and_softmax_none() -> None:
    assert get("/step?layers=1-1-1&seed=2").text.count('class="activation-curve') == 2
    assert "activation-curve" not in get("/step?layers=1-2-1&seed=2").text
    softmax = get("/step?layers=1-1-1&seed=2&activations=tanh,softmax&loss=cross_entropy").text
    assert softmax.count('class="activation-curve') == 1
