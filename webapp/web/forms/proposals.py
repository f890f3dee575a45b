"""Values that a button puts into a field: a repaired address, a town (SPEC 3.3).

With script, `proposals.js` fills in the field. Without it the button sends the form: the page comes back with the field
filled in, and nothing was checked nor sent on.
"""

from flask import has_request_context, request

PREFIX = "use:"
"""Such a button has the name `action` and the value `use:<field>=<value>` (`templates/components/proposals.html`)."""


def chosen_value(name: str, typed: str | None) -> str | None:
    """The value that was chosen for this field, or what was typed.

    A second field that confirmed the first one (`<field>_confirmation`) takes the same value.
    """
    action = request.form.get("action", "") if has_request_context() else ""
    if not action.startswith(PREFIX):
        return typed
    field, _, value = action.removeprefix(PREFIX).partition("=")
    confirms = name == f"{field}_confirmation" and typed == request.form.get(field)
    return value if name == field or confirms else typed
