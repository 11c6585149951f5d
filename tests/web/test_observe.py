"""What an operator sees, and what is not written down."""

import json
import logging

import httpx
import pytest

from app.main import create_app
from app.web.observe import Observed, place_of
from tests.conftest import get, run_alone


def asked(app: Observed, *addresses: str, **headers: str) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
            return [await client.get(address, headers=headers) for address in addresses]

    return run_alone(ask())


def observed() -> Observed:
    app = create_app()
    assert isinstance(app, Observed)
    return app


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
