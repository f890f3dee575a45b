"""Controls as HTML. WTForms formats each attribute separately, which takes a quarter of the time of a long form."""

from markupsafe import Markup, escape
from wtforms import widgets


def attributes(**named: object) -> Markup:
    """Like `wtforms.widgets.html_params`, but names stay as written: True gives the name alone, False nothing."""
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


class TextArea(widgets.TextArea):
    html_params = staticmethod(attributes)


class CheckboxInput(widgets.CheckboxInput):
    html_params = staticmethod(attributes)
