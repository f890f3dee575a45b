"""Controls are written as WTForms writes them, only sooner."""

from hypothesis import given
from hypothesis import strategies as st
from wtforms.widgets import html_params

from webapp.web.forms.widgets import attributes

NAMES = st.sampled_from(["aria-describedby", "autocomplete", "id", "name", "required", "type", "value"])


@given(st.dictionaries(NAMES, st.booleans() | st.text() | st.integers()))
def test_attributes_are_what_wtforms_would_write(named: dict[str, object]) -> None:
    assert attributes(**named) == html_params(**named)


def test_nothing_typed_leaves_its_attribute() -> None:
    assert attributes(value='"><script>') == 'value="&#34;&gt;&lt;script&gt;"'
