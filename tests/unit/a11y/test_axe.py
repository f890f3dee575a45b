"""Where scripts are off, axe judges a copy of the page as it is drawn without them."""

import pytest

from a11y.axe import as_without_script
from webapp.paths import STATIC


def test_the_style_sheet_that_is_served_is_read_as_without_script() -> None:
    served = (STATIC / "css" / "app.css").read_text()
    assert "(scripting:" in served
    assert "(scripting" not in as_without_script(served)


def test_a_style_sheet_that_says_nothing_of_scripts_is_refused() -> None:
    with pytest.raises(ValueError, match="scripting"):
        as_without_script("@media (width >= 0) { p { color: red } }")
