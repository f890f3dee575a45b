"""No check finds anything in any state of any page, with and without JavaScript, in each of the rendering modes."""

from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_espace_pro.kit import Kit

from a11y import error_states, page_states
from a11y.matrix import Matrix
from a11y.page_states import Path
from a11y.walk import Walk
from tests.support.devices import DEVICES

pytestmark = pytest.mark.one_database
SCRIPTED: dict[str, Any] = DEVICES["phone"]
PLAIN = SCRIPTED | {"java_script_enabled": False}
EVERYWHERE = page_states.EVERYWHERE + error_states.EVERYWHERE
WITH_SCRIPT = page_states.WITH_SCRIPT + error_states.WITH_SCRIPT
CASES = [(path, SCRIPTED) for path in EVERYWHERE + WITH_SCRIPT] + [(path, PLAIN) for path in EVERYWHERE]
NAMES = [f"{path.__name__}{'' if options is SCRIPTED else ', no script'}" for path, options in CASES]


@pytest.mark.usefixtures("server")  # of our own: some walks meet the limits of the whole service, then empty it
@pytest.mark.parametrize(("path", "options"), CASES, ids=NAMES, indirect=["options"])
def test_every_state_keeps_the_rules_and_is_heard_as_reviewed(
    page: Page, kit: Kit, address: str, path: Path, options: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    matrix = Matrix(page, request.node.callspec.id, script=options is SCRIPTED)
    found = matrix.walk(path(Walk(page, kit, address)))
    assert not found, "\n".join(map(str, found))
