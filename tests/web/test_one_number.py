"""A number is changed where it stands: its field, what it was, and the links that tell both."""

import re
from html import unescape
from random import Random
from urllib.parse import urlencode

import pytest

from app.address.one_number import Slot, changed_slots, slot_of, undone, with_value, written_was
from app.address.query import Query
from app.address.read import parse
from app.address.scenario import Scenario
from app.service.lessons import lesson_of
from tests.conftest import get, get_json
from tests.random_lessons import random_scenario


def pairs_of(page: str) -> list[tuple[str, str]]:
    """The keys and values that a page's form sends, those of its lists in a field each."""
    form = page.split('<form id="edit"')[1].split("</form>")[0]
    found = re.findall(r'<input[^>]*?name="([^"]*)"[^>]*? value="([^"]*)"', form)
    return [(unescape(name), unescape(value)) for name, value in found]


def form_of(page: str) -> dict[str, str]:
    """The keys and values that the form at one number sends."""
    return dict(pairs_of(page))


def sent(page: str, value: str, **more: str) -> str:
    """The page that answers the form with another number typed."""
    return get("/step?" + urlencode({**form_of(page), "value": value, **more})).text


def lesson_on(page: str) -> str:
    """The query string of the lesson that a page shows."""
    found = re.search(r'id="share-address" type="text" readonly value="[^"?]*\?([^"]+)"', page)
    assert found
    return unescape(found[1])


@pytest.mark.parametrize("lesson", [
    "v=1", "layers=3-4-2&b=.1,.2,.3,.4,.5,.6", "layers=8-10-10-10-8&seed=3", "x=.1,.2;.3,.4&t=0,1;1,0&batch=mean",
    "x=.1,.2;.3,.4&t=0,1;1,0&iteration=3",
    "layers=2-3-3&loss=cross_entropy&activations=tanh,softmax",
])  # fmt: skip
def test_every_given_number_has_a_field_which_sends_the_whole_lesson(lesson: str) -> None:
    scenario = parse(Query.read(lesson))
    names = ["w1", f"w{len(scenario.spec.w)}", "x1", "t1", "rate", *(["b2"] if scenario.spec.b else [])]
    for step in (0, 7, scenario.spec.plan.steps):
        for name in names:
            page = get(f"/step?{lesson}&step={step}&edit={name}&panel=code&pace=unit").text
            keys = form_of(page)
            assert keys["edit"] == name
            assert (keys["panel"], keys["pace"]) == ("code", "unit")
            assert parse(Query.read(urlencode(keys))).spec == scenario.spec
            after = sent(page, "0,75")
            now = parse(Query.read(lesson_on(after)))
            slot = slot_of(name, scenario.at(step))
            assert slot is not None
            if scenario.iteration and name[0] == "w":
                assert now.iteration == 0
                start = lesson_of(scenario).start
                assert now.spec == with_value(
                    type(now.spec)(**{**scenario.spec.__dict__, "w": tuple(start.weights)}), slot, 0.75
                )
            else:
                assert now.spec == with_value(scenario.spec, slot, 0.75)
            assert now.step == step
            assert "panel=code" in lesson_on(after)
            assert "edit=" not in lesson_on(after)


def test_what_it_was_is_told_until_the_next_step_or_edit() -> None:
    page = sent(get("/step?step=12&edit=w5").text, "0.5")
    link = lesson_on(page)
    assert link == "v=1&w=0.2,0.4,0.6,-0.3,0.5,0.8,0.7,0.3&step=12&was=w5:-0.5"
    for text in (page, get(f"/step?{link}").text):
        assert "was −0.5" in re.sub("<[^>]+>", "", text.split('id="weight-5"')[1].split("</g>")[0])
        assert "was" in text.split('id="unit-E"')[1].split("</g>")[0]
        assert "0.309205" in text.split('id="unit-E"')[1].split("</g>")[0]
        assert '<span class="was">was −0.454732</span>' in text
        assert "<title>was 0.545268</title>" in text
        changes = re.sub("<[^>]+>", "", text.split('id="changes"')[1].split("</div>")[0])
        assert "−0.5 → 0.5" in changes
    assert "was=" not in page.split('id="next"')[1].split('href="')[1].split('"')[0]
    assert "was=w5" in page.split('id="panel-code"')[1].split('href="')[1].split('"')[0]
    assert "was=w2:0.4" in lesson_on(sent(get(f"/step?{link}&edit=w2").text, "1"))


@pytest.mark.parametrize("step", range(1, 40))
def test_a_changed_weight_stays_on_its_edge_at_every_step(step: int) -> None:
    page = get(f"/step?step={step}&edit=w5&value=0.42").text
    edge = page.split('<g id="weight-5"')[1].split("</g>")[0]
    assert re.search(r"<text[^>]*>[^/]*?0\.42", edge.split('id="at-w5"')[1].replace("</tspan>", ""))
    assert 'class="tick"' not in edge
    assert page.count('id="at-w5"') == 1
    assert "was −0.5" in page.split('id="diagram"')[1].split("</figure>")[0]


def changed_slots_of_one(draw: Random, scenario: Scenario) -> Slot:
    """One number of a lesson, drawn."""
    names = [f"w{draw.randint(1, len(scenario.spec.w))}", "x1", "rate", *(["t1"] if scenario.spec.has_targets else [])]
    slot = slot_of(draw.choice(names), scenario)
    assert slot
    return slot


def test_an_edit_in_the_drawer_is_compared_with_the_lesson_just_before_it() -> None:
    """The last edit but one stayed in the form, and E was said to have been what it never was."""
    pages = [get("/step?step=12&numbers=1").text]
    for k, value in ((5, "0.9"), (6, "0.1")):
        pairs = pairs_of(pages[-1])
        slot = [n for n, (key, _) in enumerate(pairs) if key == "w"][k - 1]
        pairs[slot] = ("w", value)
        pages.append(get("/step?" + urlencode(pairs)).text)
    errors = [re.sub("<[^>]+>", "", page.split('id="unit-E"')[1].split("</g>")[0]) for page in pages]
    before = re.search(r"\d\.\d+", errors[1])
    assert before
    assert f"was {before[0]}" in errors[2]
    assert lesson_on(pages[2]).endswith("&was=w6:0.8")


def test_a_refused_number_moves_nothing_and_keeps_what_was_typed() -> None:
    open_page = get("/step?step=12&edit=w5&panel=slope").text
    for typed, words in (("abc", "is not a number"), ("", "missing"), ("1e999", "too large")):
        answer = get("/step?" + urlencode({**form_of(open_page), "value": typed}))
        assert answer.status_code == 422
        assert answer.headers["HX-Push-Url"] == "false"
        said = answer.text.split('id="field-said"')[1].split("</span>")[0]
        assert words in said
        assert form_of(answer.text)["value"] == typed
        assert 'aria-invalid="true"' in answer.text
        assert 'id="drawer"' not in answer.text
        assert answer.text.split('id="result"')[1].split("<")[0] == open_page.split('id="result"')[1].split("<")[0]
    assert get("/step?step=12&edit=w99&value=3").status_code == 422
    assert get("/step?step=12&edit=w99").status_code == 200


def test_after_some_updates_a_weight_goes_on_or_its_start_is_changed() -> None:
    page = get("/step?iteration=50&step=12&edit=w5").text
    assert "Go on from here with it" in page
    start = unescape(re.search(r'<a id="change-start" href="([^"]+)"', page)[1])  # type: ignore[index]
    assert "edit=start-w5" in start
    went = parse(Query.read(lesson_on(sent(page, "1"))))
    now = get_json("/api/iteration?iteration=50")["weights_before"]
    assert (went.iteration, went.spec.w) == (0, (*now[:4], 1.0, *now[5:]))
    begun = parse(Query.read(lesson_on(sent(get(start).text, "1"))))
    assert (begun.iteration, begun.spec.w[4]) == (50, 1.0)


def test_links_that_tell_what_was_but_can_not_be_are_taken_as_if_they_did_not() -> None:
    for was in ("w99:3", "w5", "w5:", "w5:abc", "nothing", "x1.9:2", "w5:0.1,,w2:1", "w0:1"):
        page = get(f"/step?step=12&was={was}")
        assert page.status_code == 200, was
        assert 'id="changes"' not in page.text


def test_what_was_reads_back() -> None:
    draw = Random(3)
    for _ in range(60):
        before = random_scenario(draw, most_layers=4, most_units=4)
        spec = before.spec
        for _ in range(draw.randint(1, 4)):
            spec = with_value(spec, changed_slots_of_one(draw, before), round(draw.uniform(-2, 2), 3))
        after = type(before)(spec, before.seed, before.iteration, before.step, before.display)
        told = written_was(before.spec, after)
        if changed_slots(before.spec, spec):
            undid = undone(after, told)
            assert undid is not None
            assert undid.spec == before.spec


def test_nothing_hidden_is_told_by_what_was() -> None:
    page = get("/step?w=.2,.4,.6,-.3,.5,.8,.7,.3&step=9&was=w5:-0.5&shown=symbols").text
    assert "0.309205" not in page  # E is still to be found
    page = get("/step?w=.2,.4,.6,-.3,.5,.8,.7,.3&step=6&was=w5:-0.5&shown=numbers").text
    assert "0.545268" not in page


def test_frames_and_practice_change_no_number_in_the_picture() -> None:
    for view in ("embed=1", "practice=all"):
        page = get(f"/step?step=12&edit=w5&{view}").text
        assert "edit=w" not in page.split('<svg id="diagram"')[1].split("</svg>")[0]
        assert "number-form" not in page


@pytest.mark.parametrize(("lesson", "slots"), [
    ("step=1", ["w1", "x1", "w2", "x2"]), ("step=12", ["t1"]), ("step=33", ["w2", "rate"]),
    ("step=1&iteration=3", ["w1", "x1", "w2", "x2"]), ("b=.1,.2,.3,.4&step=1", ["w1", "x1", "w2", "x2", "b1"]),
])  # fmt: skip
def test_the_given_numbers_of_a_step_lead_to_their_fields_without_javascript(lesson: str, slots: list[str]) -> None:
    page = get(f"/step?{lesson}").text
    given = re.search(r'<p class="given">.*?</p>', page, re.DOTALL)
    assert given is not None
    hrefs = [unescape(href) for href in re.findall(r'<a class="held" href="([^"]+)"', given[0])]
    assert {Query.read(href.partition("?")[2]).one("edit") for href in hrefs} == set(slots)
    for href in hrefs:
        assert 'class="number-form"' in get(href).text, href
    assert '<a class="held"' not in get(f"/step?{lesson}&embed=1").text


@pytest.mark.parametrize("more", ["", "&practice=1&answer=0.3&tries=1", "&practice=1&guess=down"])
def test_a_change_that_is_taken_back_takes_nothing_along_that_was_typed_for_it(more: str) -> None:
    page = get(f"/step?w=.3,.4,.6,-.3,.5,.8,.7,.3&step=6&was=w5:-0.5{more}").text
    back = re.search(r'id="take-back" href="([^"]+)"', page)
    assert back is not None
    assert "w=0.3,0.4,0.6,-0.3,-0.5,0.8,0.7,0.3" in back[1]
    assert not re.search(r"answer=|tries=|was=|guess=|edit=", back[1])
    assert ("practice=all" in back[1]) == ("practice" in more)
