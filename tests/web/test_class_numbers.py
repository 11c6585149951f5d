"""Targets as class numbers for a softmax layer, counted from 0 or from 1."""

from urllib.parse import urlencode

import pytest

from tests.conftest import get, get_json

NETWORK = "layers=2-3&activations=softmax&loss=cross_entropy&seed=3"
THREE = f"{NETWORK}&x=.1,.2;.3,.4;.5,.6"


@pytest.mark.parametrize(("typed", "from_where", "hot"), [
    ("2;0;1", 0, (2, 0, 1)), ("3;1;2", 1, (2, 0, 1)), ("0;0;0", 0, (0, 0, 0)), ("3;3;3", 1, (2, 2, 2)),
    ("0;1;1", 0, (0, 1, 1)),
])  # fmt: skip
@pytest.mark.parametrize("key", ["t", "all_t"])
def test_class_numbers_are_read_as_they_must_be_meant_and_said_so(
    typed: str, from_where: int, hot: tuple[int, ...], key: str
) -> None:
    text = typed if key == "t" else typed.replace(";", " ")
    page = get(f"/step?{THREE}&" + urlencode({key: text})).text
    assert f"class numbers, counted from {from_where}" in page
    rows = ";".join(",".join(str(int(unit == j)) for unit in range(3)) for j in hot)
    assert f"t={rows}" in page.replace("%2C", ",").replace("%3B", ";")
    if key == "t":
        written = get_json(f"/api/iteration?{THREE}&t={typed}&batch=mean")
        assert written["error_before"] == get_json(f"/api/iteration?{THREE}&t={rows}&batch=mean")["error_before"]


def test_what_could_be_counted_from_0_or_from_1_is_asked() -> None:
    page = get(f"/step?{THREE}&t=1;2;1").text
    assert "counted from 0: the target is 1 at o2, o3, o2" in page
    assert "Or are the classes counted from 1?" in page
    assert "t=1,0,0;0,1,0;1,0,0" in page
    one = get(f"/step?{NETWORK}&x=.1,.2&t=1").text
    assert "Or are the classes counted from 1?" in one


@pytest.mark.parametrize("t", ["0;3;1", "4;1;1", "-1;0;1", "0.5;1;1", "1;2"])
def test_what_can_be_no_class_number_is_refused(t: str) -> None:
    assert get(f"/step?{THREE}&t={t}").status_code == 422


def test_class_numbers_need_a_softmax_layer() -> None:
    assert get("/step?layers=2-3&seed=3&x=.1,.2&t=1").status_code == 422


def test_a_forms_class_numbers_come_with_other_inputs() -> None:
    """The x and the targets of three samples pasted at once over a lesson of one."""
    form = {"all_x": "1 0\n0 1\n1 1", "all_t": "3\n1\n2"}
    page = get(f"/step?{NETWORK}&" + urlencode(form)).text
    assert "class numbers, counted from 1: the target is 1 at o3, o1, o2" in page
