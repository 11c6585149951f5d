"""What pip-audit could not look up is not taken for well."""

import json

from tests.tools.audit import verdict

WELL = {"name": "a", "version": "1", "vulns": []}
WEAK = {"name": "b", "version": "2", "vulns": [{"id": "CVE-2026-1"}]}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


def said_of(*packages: object) -> tuple[bool, str]:
    return verdict(json.dumps({"dependencies": packages}))


def test_a_known_weakness_fails() -> None:
    assert said_of(WELL, WEAK) == (False, "2 of 2 packages looked up, 1 known weaknesses\nb 2: CVE-2026-1")


def test_what_was_not_looked_up_is_named() -> None:
    is_well, said = said_of(WELL, UNKNOWN)
    assert is_well
    assert "1 of 2 packages looked up" in said
    assert "not looked up: c" in said


def test_nothing_looked_up_is_said_to_be_skipped() -> None:
    assert said_of(UNKNOWN, UNKNOWN) == (True, "audit skipped: none of 2 packages could be looked up from here")
    assert verdict("")[1].startswith("audit skipped: ")
