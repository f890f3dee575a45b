"""With Orca and the keyboard alone, every path can be walked by ear, and says what was reviewed (issue "a11y", 3)."""

import pytest
from pytest_espace_pro.kit import Kit

from a11y.screen_reader import desktop
from a11y.screen_reader.reader import Reader
from a11y.screen_reader.transcripts import check, report
from a11y.screen_reader.walks import WALKS, Person

pytestmark = pytest.mark.skipif(desktop.why_unavailable() is not None, reason=str(desktop.why_unavailable()))


@pytest.mark.parametrize("name", WALKS)
def test_the_path_is_walked_by_ear_and_says_what_was_reviewed(kit: Kit, base_url: str, address: str, name: str) -> None:
    if name != "creation":
        kit.seed("active", email=address)
    with desktop.Desktop(f"{base_url}/") as screen:
        reader = Reader(screen)
        try:
            for walk in WALKS[name]:
                walk(Person(reader, kit, address))
        finally:
            report(name, reader.lines)
    found = check(name, reader.lines)
    assert not found, "\n".join(found)
