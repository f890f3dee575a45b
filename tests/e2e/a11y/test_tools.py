"""Every tool that judges pages, messages and the PDF is installed: continuous integration skips none."""

import pytest

from a11y import nu
from a11y.pdfua import check, reading
from tests.conftest import skip

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("tool", [nu, check, reading], ids=["Nu checker", "veraPDF", "poppler"])
def test_each_judge_is_there(tool: object) -> None:
    if reason := tool.why_unavailable():  # type: ignore[attr-defined]  # each module has it
        skip(reason)
