"""The audit of packages says what it knows, and never that all is well when it could not look."""

from typing import Any

from tools.audit import verdict

SAFE: dict[str, Any] = {"name": "flask", "version": "3.1.3", "vulns": []}
FLAWED: dict[str, Any] = {
    "name": "pillow",
    "version": "9.0.0",
    "vulns": [{"id": "PYSEC-2022-10", "fix_versions": ["9.0.1"]}],
}
UNKNOWN: dict[str, Any] = {"name": "captcha", "skip_reason": "not found"}


def test_packages_without_a_flaw_pass() -> None:
    assert verdict([SAFE], is_strict=True) == (0, ["1 packages looked up: no known flaw"])


def test_a_flaw_fails_and_is_named_with_its_remedy() -> None:
    assert verdict([SAFE, FLAWED], is_strict=False) == (1, ["pillow 9.0.0: PYSEC-2022-10, fixed in 9.0.1"])


def test_a_package_that_the_list_does_not_know_fails() -> None:
    assert verdict([SAFE, UNKNOWN], is_strict=False) == (1, ["captcha: not found"])


def test_when_nothing_can_be_looked_up_it_is_said_and_fails_on_demand() -> None:
    for is_strict in (False, True):
        status, lines = verdict([UNKNOWN, UNKNOWN], is_strict=is_strict)
        assert lines[0].startswith("NOT AUDITED") and status == is_strict
