"""A set of exercises for a class: numbers that differ, keys that are right."""

import csv
import io
import re
from html import unescape

import pytest

from tests.conftest import get, get_json


@pytest.mark.parametrize("level", [1, 3, 4])
def test_every_exercise_is_another_one_and_its_key_is_that_of_its_iteration(level: int) -> None:
    page = get(f"/set?level={level}&n=8&seed=5")
    assert page.status_code == 200
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page.text, re.DOTALL)
    assert len(rows) == 8
    sheets = []
    for row in rows:
        key = [unescape(v).replace("−", "-") for v in re.findall(r"<td>([^<]+)</td>", row)]
        sheet = unescape(re.search(r'href="(/worksheet[^"]+)"', row)[1])  # type: ignore[index]
        sheets.append(sheet)
        found = get_json("/api/iteration" + sheet.removeprefix("/worksheet"))
        steps = {(s["kind"], s["layer"], s["unit"], s["weight"]): s["value"] for s in found["steps"]}
        last = max(s["layer"] or 0 for s in found["steps"])
        outputs = [v for (kind, layer, _, _), v in steps.items() if kind == "activation" and layer == last]
        first = next(v for (kind, _, _, w), v in steps.items() if kind == "weight_gradient" and w == 1)
        expected = [*outputs, found["error_before"], first, found["weights_after"][0], found["error_after"]]
        assert [float(v) for v in key] == pytest.approx(expected, rel=1e-5, abs=1e-9)
    assert len(set(sheets)) == 8


def test_the_table_has_the_same_keys_and_the_links() -> None:
    page, table = get("/set?level=2&n=3&seed=9").text, get("/set.csv?level=2&n=3&seed=9")
    assert table.headers["content-type"].startswith("text/csv")
    head, *rows = csv.reader(io.StringIO(table.text))
    assert head[:2] == ["number", "link"]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    for i, row in enumerate(rows):
        assert row[1].endswith(f"/practice?level=2&seed={9 + i}")
        assert get(row[1][row[1].index("/practice") :]).status_code == 200
        assert all(value.replace("-", "−") in page for value in row[2:])


@pytest.mark.parametrize("query", ["n=0", "n=31", "n=x", "level=9", "seed=-1", "seed=1000000"])
def test_what_can_be_no_set_is_refused(query: str) -> None:
    assert get(f"/set?{query}").status_code == 422
    assert get(f"/set.csv?{query}").status_code == 422
