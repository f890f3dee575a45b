"""What judges the pages, the messages and the PDF is there: in continuous integration nothing is judged by half."""

import pytest

from a11y import nu
from a11y.pdfua import check, reading
from tests.conftest import skip


@pytest.mark.parametrize("tool", [nu, check, reading], ids=["Nu checker", "veraPDF", "poppler"])
def test_each_judge_is_there(tool: object) -> None:
    if reason := tool.why_unavailable():  # type: ignore[attr-defined]  # each module has it
        skip(reason)
