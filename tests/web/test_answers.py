"""Headers, HEAD, caching, static files, error pages and the OpenAPI description."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from app import __version__
from app.api.models import IterationModel, StepModel, TrainingModel
from app.http import responses as answers
from app.http.headers import HEADERS
from app.settings import Settings
from tests.conftest import get, get_json

ROOT = Path(__file__).parents[2]
EVERYWHERE = ["/", "/step", "/step?step=99", "/nope", "/api/step", "/api/step?step=x", "/api/nope", "/healthz",
              "/examples/mazur", "/openapi.json", f"/step?{'x' * 9000}", "/static/nope.css", "/robots.txt"]  # fmt: skip


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_answer_bears_the_safety_headers_and_no_cookie(address: str) -> None:
    answer = get(address)
    for name in HEADERS:
        assert name.lower() in answer.headers
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


def test_a_failure_of_ours_is_a_page_with_headers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.pages import routes

    def broken(*_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(routes, "parse", broken)
    answer = get("/step")
    assert answer.status_code == 500
    assert "on purpose" not in answer.text
    assert "<h1>" in answer.text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("address", EVERYWHERE)
def test_head_answers_as_get_without_a_body(address: str) -> None:
    head, full = get(address, "HEAD"), get(address)
    assert head.status_code == full.status_code
    assert head.content == b""
    assert head.headers.get("etag") == full.headers.get("etag")


@pytest.mark.parametrize("address", ["/", "/step?step=3", "/api/iteration", "/api/training?until=5"])
def test_pages_may_be_kept_and_are_recognised(address: str) -> None:
    answer = get(address)
    assert "max-age" in answer.headers["cache-control"]
    again = get(address, if_none_match=answer.headers["etag"])
    assert again.status_code == 304
    assert again.content == b""
    assert get(address, if_none_match=f'"x", {answer.headers["etag"].removeprefix("W/")}').status_code == 304
    assert get(address, if_none_match='W/"other"').status_code == 200


def test_health_is_never_cached() -> None:
    answer = get("/healthz")
    assert answer.json() == {"status": "ok", "version": __version__}
    assert answer.headers["cache-control"] == "no-store"


def test_static_files_have_their_hash_in_the_name_and_never_change() -> None:
    page = get("/step").text
    names = set(re.findall(r'/static/[^"]+', page))
    assert len(names) == 9
    for name in names:
        answer = get(name)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert hashlib.sha256(answer.content).hexdigest()[:12] in name


def test_the_first_visit_is_small() -> None:
    import gzip

    page = get("/step")
    total = len(gzip.compress(page.content, 5))
    for name in set(re.findall(r'/static/[^"]+', page.text)):
        data = get(name).content
        total += len(data) if name.endswith("woff2") else len(gzip.compress(data, 5))
    assert total <= 80_000


@pytest.mark.parametrize("folder", ["vendor", "fonts"])
def test_vendored_files_are_those_whose_hashes_are_written_down(folder: str) -> None:
    readme = (ROOT / "static" / folder / "README.md").read_text()
    files = [p for p in (ROOT / "static" / folder).iterdir() if p.suffix in {".js", ".woff2"}]
    assert files
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in readme


def test_nothing_names_another_host() -> None:
    for address in ("/", "/step?step=4", "/nope"):
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', get(address).text) == []


def test_post_is_refused_with_a_page() -> None:
    answer = get("/step", "POST")
    assert answer.status_code == 405
    assert "<h1>" in answer.text


def test_an_example_leads_to_its_first_step() -> None:
    answer = get("/examples/mazur")
    assert answer.status_code == 307
    assert get_json(answer.headers["location"].replace("/step", "/api/step"))["step"] == 0
    assert get("/examples/nobody").status_code == 404


@pytest.mark.parametrize("query", ["", "step=3", "step=40", "layers=2-3-2&x=1,2;3,4&batch=mean&b=0,0,0,0,0&step=70"])
def test_json_is_what_the_description_says(query: str) -> None:
    StepModel.model_validate(get_json(f"/api/step?{query}"), strict=True, extra="forbid")
    IterationModel.model_validate(get_json(f"/api/iteration?{query}"), strict=True, extra="forbid")
    TrainingModel.model_validate(get_json(f"/api/training?{query}&until=7"), strict=True, extra="forbid")


def test_the_description_names_every_address_and_key() -> None:
    description: dict[str, Any] = get_json("/openapi.json")
    assert set(description["paths"]) == {"/healthz", "/api/step", "/api/iteration", "/api/training", "/api/check"}
    step = description["paths"]["/api/step"]["get"]
    assert {p["name"] for p in step["parameters"]} >= {"layers", "x", "t", "w", "b", "iteration", "step", "seed"}
    assert "422" in step["responses"]
    training = description["paths"]["/api/training"]["get"]
    assert "until" in {p["name"] for p in training["parameters"]}


def test_step_0_of_the_api_has_every_key() -> None:
    start, first = get_json("/api/step"), get_json("/api/step?step=1")
    assert set(start) == set(first)
    assert (start["phase"], start["kind"], start["value"]) == ("start", None, None)


@pytest.mark.parametrize("batch", ["sum", "mean"])
def test_a_batchs_update_belongs_to_no_sample_even_if_there_is_but_one(batch: str) -> None:
    steps = get_json(f"/api/iteration?batch={batch}")["steps"]
    assert {step["sample"] for step in steps if step["phase"] == "update"} == {None}
    assert {step["sample"] for step in steps if step["phase"] != "update"} == {1}


def test_a_program_is_told_of_a_step_that_there_is_not() -> None:
    assert get("/api/step?step=41&was=v%3D1").status_code == 422
    assert get("/api/step?step=41&shape=2-2-2").status_code == 422


def test_training_is_thinned_but_says_which_it_kept() -> None:
    answer = get_json("/api/training?until=5000")
    assert answer["iterations"] == 5000
    assert len(answer["errors"]) == len(answer["at"]) <= 1002
    assert (answer["at"][0], answer["at"][-1]) == (0, 5000)
    some = answer["at"][500]
    before = get_json(f"/api/iteration?iteration={some}")["error_before"]
    assert answer["errors"][500] == pytest.approx(before, rel=1e-13)


def test_training_counts_samples_in_turn() -> None:
    query = "x=1,0;0,1;1,1&t=1,0;0,1;1,1"
    errors = get_json(f"/api/training?{query}&until=6")["errors"]
    for k in (0, 1, 2, 5):
        answer = get_json(f"/api/iteration?{query}&iteration={k}")
        assert answer["samples"] == [k % 3 + 1]
        assert answer["error_before"] == pytest.approx(errors[k], rel=1e-14)


@pytest.mark.parametrize("batch", ["sum", "mean"])
def test_a_batchs_error_is_over_all_its_samples(batch: str) -> None:
    query = f"x=1,0;0,1;1,1&t=1,0;0,1;1,1&batch={batch}"
    answer = get_json(f"/api/iteration?{query}")
    each = [s["value"] for s in answer["steps"] if s["kind"] == "total_error"]
    expected = sum(each) / (3 if batch == "mean" else 1)
    assert answer["error_before"] == pytest.approx(expected, rel=1e-14)
    assert answer["steps"][-1]["value"] == answer["error_after"]
    assert answer["steps"][-1]["sample"] is None


def test_a_slash_too_many_is_taken_away_without_naming_a_host() -> None:
    assert get("/step/?step=3").headers["location"] == "/step?step=3"
    assert get("/guide/").headers["location"] == "/guide"
    assert get("/%2Fother.example/").status_code == 404


def test_a_documents_mark_is_of_its_address_its_program_and_where_others_reach_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = answers.tag("/step", b"step=3")
    assert answers.tag("/step", b"step=3") == here
    assert answers.tag("/step", b"step=4") != here
    assert answers.tag("/api/step", b"step=3") != here
    monkeypatch.setattr(answers, "settings", lambda: Settings(public_url="https://backstep.example"))
    elsewhere = answers.tag("/step", b"step=3")
    assert elsewhere != here
    monkeypatch.setattr(answers, "program", lambda: b"another")
    assert answers.tag("/step", b"step=3") != elsewhere


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [("gzip", True), ("gzip, deflate, br", True), ("br;q=1, gzip;q=0.5", True), ("identity", False), ("br", False),
     ("gzip;q=0", False), ("gzip; q=0.0, br", False)],
)  # fmt: skip
def test_who_cannot_or_will_not_read_gzip_is_not_sent_it(accepted: str, zipped: bool) -> None:
    answer = get("/step?step=4", accept_encoding=accepted)
    assert (answer.headers.get("content-encoding") == "gzip") == zipped
    assert answer.headers["vary"] == "Accept-Encoding"
