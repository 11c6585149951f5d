"""What an operator sees, and what is not written down."""

import json
import logging

import httpx
import pytest

from app.http.headers import SafeHeaders
from app.http.metrics import Observed, place_of
from app.main import create_app
from tests.conftest import get, run_alone


def asked(app: Observed, *addresses: str, **headers: str) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
            return [await client.get(address, headers=headers) for address in addresses]

    return run_alone(ask())


def observed() -> Observed:
    app = create_app()
    assert isinstance(app, SafeHeaders)
    assert isinstance(app.app, Observed)
    return app.app


def test_answers_are_counted_by_place_and_status_never_by_address() -> None:
    app = observed()
    *_, metrics = asked(app, "/step?w=9", "/step?w=9", "/step?step=3", "/step?step=3", "/secret/path", "/metrics")
    assert 'backstep_requests_total{place="step",status="200"} 2.0' in metrics.text
    assert 'backstep_requests_total{place="step",status="422"} 2.0' in metrics.text
    assert 'backstep_requests_total{place="other",status="404"} 1.0' in metrics.text
    assert "backstep_kept_page_hits 1.0" in metrics.text
    assert "secret" not in metrics.text
    assert metrics.headers["cache-control"] == "no-store"


def test_places_are_few() -> None:
    assert place_of("/") == "front"
    assert place_of("/step") == "step"
    assert {place_of(f"/{n}") for n in range(100)} == {"other"}


def test_every_answer_has_an_id_and_a_proxys_is_kept_if_it_is_plain() -> None:
    app = observed()
    first, second = asked(app, "/", "/nope")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert asked(app, "/", **{"x-request-id": "abc-123"})[0].headers["x-request-id"] == "abc-123"
    assert asked(app, "/", **{"x-request-id": "a b\tc"})[0].headers["x-request-id"] != "a b\tc"


@pytest.mark.parametrize("access_log", ["", "on", "query"])
def test_nothing_is_written_down_but_what_the_setting_says(access_log: str, caplog: pytest.LogCaptureFixture) -> None:
    app = observed()
    app.access_log = access_log
    with caplog.at_level(logging.INFO, logger="backstep.access"):
        asked(app, "/step?x=0.123,0.456", **{"user-agent": "spy", "cookie": "a=b"})
    lines = [json.loads(record.message) for record in caplog.records]
    assert len(lines) == bool(access_log)
    for line in lines:
        assert set(line) == {"id", "method", "path", "status", "ms"} | ({"query"} if access_log == "query" else set())
    text = caplog.text
    assert ("0.123" in text) == (access_log == "query")
    assert "spy" not in text


def test_crawlers_are_kept_from_the_endless_addresses_and_previews_are_not() -> None:
    robots = get("/robots.txt").text
    for path in ("/step", "/api", "/worksheet", "/practice"):
        assert f"Disallow: {path}" in robots
        assert get(path if path != "/api" else "/api/step").headers["x-robots-tag"] == "noindex"
    for path in ("/", "/guide", "/guide/why", "/examples", "/glossary"):
        assert "x-robots-tag" not in get(path).headers
    first, _, rest = robots.partition("\n\n")
    assert "Allow: /" in first
    assert "User-agent: *" in rest


def test_it_says_when_it_is_ready() -> None:
    assert get("/readyz").json()["status"] == "ready"
    assert get("/readyz").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "PATCH", "OPTIONS"])
def test_counts_are_only_read(method: str) -> None:
    answer = get("/metrics", method)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert "content-security-policy" in answer.headers


def test_counts_bear_the_safety_headers_and_say_how_many_are_inside() -> None:
    answer = get("/metrics")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in answer.headers
    assert "backstep_requests_inside 0.0" in answer.text
    assert "backstep_costly_calculations 0.0" in answer.text
    assert get("/metrics", "HEAD").content == b""


def test_a_mistake_of_ours_is_written_down_without_what_was_asked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from app.pages import routes

    asked_for = "w=1,2,3&sec" + "ret=1"

    def broken(*_: object) -> None:
        raise KeyError(asked_for)

    monkeypatch.setattr(routes, "parse", broken)
    assert get(f"/step?{asked_for}").status_code == 500
    assert "KeyError" in caplog.text
    assert "in broken" in caplog.text
    assert "sec" + "ret" not in caplog.text
