"""Each state of each page, with and without JavaScript: our rules in some looks, and what is heard of it."""

from typing import Any

import pytest
from playwright.sync_api import Page

from a11y import focus, rules
from a11y.looks import FEW, Look
from a11y.snapshots import difference
from a11y.states import EVERYWHERE, NARROW, WITH_SCRIPT, Path
from a11y.walk import Walk
from tests.e2e.conftest import DEVICES
from tests.e2e.kit import Kit

TABBED = (Look("phone-320", "light"), Look("desktop", "dark"))  # walked from stop to stop too
SCRIPTED: dict[str, Any] = DEVICES["phone"]
PLAIN = SCRIPTED | {"java_script_enabled": False}
CASES = [(path, SCRIPTED) for path in EVERYWHERE + WITH_SCRIPT] + [(path, PLAIN) for path in EVERYWHERE]
NAMES = [f"{path.__name__}{'' if options is SCRIPTED else ', no script'}" for path, options in CASES]


@pytest.mark.parametrize(("path", "options"), CASES, ids=NAMES, indirect=["options"])
def test_every_state_keeps_the_rules_and_is_heard_as_reviewed(
    page: Page, kit: Kit, address: str, path: Path, options: dict[str, Any]
) -> None:
    found = []
    for state in path(Walk(page, kit, address)):
        if options is SCRIPTED:
            found.append(difference(page, state))
        for look in FEW:
            look.put_on(page)
            found += [f"{state} ({look}): {finding}" for finding in rules.findings(page)]
            if look in TABBED and not (state in NARROW and look.width == "desktop"):
                found += [f"{state} ({look}): {finding}" for finding in focus.findings(page)]
        FEW[0].put_on(page)
    assert not any(found), "\n".join(filter(None, found))
