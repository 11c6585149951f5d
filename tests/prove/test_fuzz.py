"""250 hostile requests here, 50,000 in `make prove`; and what the OpenAPI description promises, by Schemathesis."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.main import create_api
from tests.conftest import get
from tests.prove import fuzz as module
from tests.prove.fuzz import fuzz

schema = schemathesis.openapi.from_asgi("/openapi.json", create_api())


def test_hostile_requests_are_never_answered_by_a_failure() -> None:
    done = fuzz(250)
    assert done.faults == []
    assert done.requests >= 250


def test_the_fuzzer_sees_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.pages import routes

    def broken(*_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(routes, "parse", broken)
    assert fuzz(60).faults
    assert module.fault_of("/glossary", get("/glossary")) == ""


PROMISES = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@schema.parametrize()
@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_the_api_keeps_the_promises_of_its_description(case: Any) -> None:
    case.call_and_validate(checks=PROMISES)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_in_the_query_are_answered(raw: bytes) -> None:
    text = "".join(f"%{byte:02x}" if byte < 33 or byte > 126 or byte in b"#%" else chr(byte) for byte in raw)
    assert get(f"/step?{text}").status_code in {200, 422}
    assert get(f"/api/step?{text}").status_code in {200, 422}
