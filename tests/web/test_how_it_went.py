"""What practice remembers: which mistakes were made, and what may be passed over once it was done three times."""

import re
from html import unescape
from urllib.parse import parse_qs

import pytest

from app.address.typed_numbers import BadField
from app.practice.record import Entry, added, read_done, told
from tests.conftest import get, get_json

STEPS = {s["step"]: s for s in get_json("/api/iteration")["steps"]}


def href(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*href="([^"]+)"', page)
    assert found, name
    return unescape(found[1])


def hidden(page: str, name: str) -> str:
    form = page.split('id="answer-form"')[1].split("</form>")[0]
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    return unescape(found[1]) if found else ""


def test_marks_with_mistakes_are_written_and_read_again() -> None:
    for text in ("12t~sign", "3x~half~sign", "4w-0.5~sign", "1r_2h_7k"):
        assert "_".join(e.written() for e in read_done(text)) == text
    for text in ("12t~", "12t~Sign", "12~sign", "x~sign", "1r~a~b~c~d~e"):
        with pytest.raises(BadField):
            read_done(text)
    done = added(added("", Entry(5, "x", "", ("sign",))), Entry(5, "x", "", ("half", "sign")))
    assert done == "5x~sign~half"
    assert added(done, Entry(5, "t")) == "5t~sign~half"
    assert added("5t~sign", Entry(5, "s")) == "5t~sign"
    assert (
        told(read_done("1r_2x~sign_3k"))
        == "1 answered: 1 right at first try, 1 passed over, as others like it were done."
    )


def test_a_mistake_is_remembered_and_told_of_at_the_end() -> None:
    wrong = f"{-STEPS[15]['value']:.6g}"
    page = get(f"/step?step=15&practice=all&answer={wrong}").text
    assert hidden(page, "done") == "15x~sign"
    right = f"{STEPS[15]['value']:.6g}"
    page = get(f"/step?step=15&practice=all&tries=1&done=15x~sign&answer={right}").text
    onward = href(page, "next")
    assert parse_qs(onward.partition("?")[2])["done"] == ["15t~sign"]
    went = get("/practice?done=15t~sign_16x~sign_17r&practice=all").text
    told = went.split("What went wrong")[1].split("</ul>")[0]
    assert "sign" in told
    assert "2 times" in told
    assert 'step=15"' in told
    assert "not answered yet" in went
    exercise = re.search(r'href="(/step\?[^"]+)">Try such a step again', told)
    assert exercise
    address = unescape(exercise[1])
    kind = get_json(address.replace("/step?", "/api/step?"))["steps"]
    number = int(parse_qs(address.partition("?")[2])["step"][0])
    assert kind >= number
    assert get(address).status_code == 200
    assert "Your answer" in get(address).text


def test_gone_on_with_a_number_or_shown_the_mistake_is_kept() -> None:
    wrong = f"{-STEPS[12]['value']:.6g}"
    page = get(f"/step?step=12&practice=all&answer={wrong}").text
    for name, mark in (("keep", f"12w{wrong}~sign"), ("show", "12s~sign")):
        assert parse_qs(href(page, name).partition("?")[2])["done"] == [mark]


def test_the_others_go_the_same_way_passes_them_over() -> None:
    page = get("/step?step=21&practice=all&done=15r_16s_20r").text
    onward = href(page, "pass-over")
    done = read_done(parse_qs(onward.partition("?")[2])["done"][0])
    passed = [e.step for e in done if e.mark == "k"]
    assert passed == [21], "the hidden layer's gradients have another formula"
    assert parse_qs(onward.partition("?")[2])["step"] == ["22"]
    page = get("/step?step=35&practice=all&done=32r_33s_34r").text
    done = read_done(parse_qs(href(page, "pass-over").partition("?")[2])["done"][0])
    assert [e.step for e in done if e.mark == "k"] == [35, 36, 37, 38, 39], "updates are alike in all layers"
    after = get(href(page, "pass-over")).text
    assert 'id="answer-form"' in after
    assert "step=40" in href(page, "pass-over")
    assert 'id="pass-over"' not in get("/step?step=21&practice=all&done=15r_16s").text
    assert 'id="pass-over"' not in get("/step?step=21&practice=all&done=15r_16s_20x~sign").text


def test_passing_over_the_last_kind_leads_to_how_it_went() -> None:
    page = get("/step?step=39&practice=updates&done=32r_33r_34r_35r_36r").text
    assert href(page, "pass-over").startswith("/practice?")


def test_hostile_records_are_answered() -> None:
    for done in (
        "1t~__proto__",
        "1t~sign" + "_2t~sign" * 50,
        "~",
        "1x~sign_999999x~sign",
        "40x~sign~half~double~twice",
        "1t~nothing_such",
    ):
        assert get(f"/practice?done={done}").status_code in {200, 422}
        assert get(f"/step?step=5&practice=all&done={done}").status_code in {200, 422}


def test_the_term_that_a_mistake_is_about_is_lit_in_the_picture() -> None:
    without_slope = STEPS[12]["value"] * STEPS[2]["value"]
    page = get(f"/step?step=15&practice=all&answer={without_slope:.6g}").text
    pointed = re.findall(r'<text class="[^"]*is-pointed[^"]*"[^>]* data-term="([^"]+)"', page)
    assert pointed == ["slope-2-1"]
    assert "is-pointed" not in get("/step?step=15&practice=all&answer=0.5").text
    assert "is-pointed" not in get("/step?step=15").text


def test_a_mistake_before_a_right_answer_makes_it_another_try_whatever_was_between() -> None:
    wrong = f"{-STEPS[15]['value']:.6g}"
    page = get(f"/step?step=15&practice=all&answer={wrong}").text
    done = parse_qs(href(page, "next").partition("?")[2])["done"][0]
    again = get(f"/step?step=15&practice=all&done={done}&answer={STEPS[15]['value']:.6g}").text
    assert parse_qs(href(again, "next").partition("?")[2])["done"] == ["15t~sign"]
    assert all(
        "done=15t~sign" in unescape(link) for link in re.findall(r'<a class="mark[^>]*href="([^"]+)"', again)[:5]
    )


def test_such_a_step_again_is_one_with_the_same_formula() -> None:
    went = get("/practice?done=12t~sign").text
    found = re.search(r'href="(/step\?[^"]+)">Try such a step again', went)
    assert found
    address = unescape(found[1])
    step = get_json(address.replace("/step?", "/api/step?"))
    last = max(s["layer"] or 0 for s in get_json(address.replace("/step?", "/api/iteration?"))["steps"])
    assert (step["kind"], step["layer"]) == ("error_slope", last)


def test_a_picture_of_practice_does_not_give_the_number_away() -> None:
    assert "0.545268" not in get("/drawing.svg?step=6&practice=all").text
    assert "0.545268" in get("/drawing.svg?step=6").text
    assert get("/picture.png?step=6&practice=all").content == get("/picture.png?step=6&shown=question").content
