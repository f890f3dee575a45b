"""What the service is made of may be given to others: each package's licence is listed, and allowed."""

import pytest

from tools.licences import LIST, is_allowed, licences, locked_packages


def test_every_package_stands_in_the_list_with_a_licence_that_is_allowed() -> None:
    found, listed = licences(), LIST.read_text()
    assert len(found) > 60 and "flask" in found and "htmx.org" in found
    assert [name for name, licence in found.items() if f"| {name} | {licence} |" not in listed] == []
    assert [name for name, licence in found.items() if not is_allowed(licence)] == []


def test_nothing_stands_in_the_list_that_is_not_locked() -> None:
    names = {line.split(" | ")[0].removeprefix("| ") for line in LIST.read_text().splitlines() if line.startswith("| ")}
    known = {name.lower() for name in locked_packages()} | licences().keys() | {"package"}
    assert names - known == set()


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "AGPL-3.0", "UNKNOWN", "MIT AND GPL-2.0", "Proprietary"])
def test_a_licence_that_binds_who_hosts_the_service_is_refused(licence: str) -> None:
    assert not is_allowed(licence)
