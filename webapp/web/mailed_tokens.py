"""Links of messages are found again with what mail readers and people glue to their end (SPEC 4.3)."""

import re

from flask import Flask
from werkzeug.routing import BaseConverter

_GLUED = re.compile(r"[^A-Za-z0-9_-]+$")
"""What no token ends with: a dot, a comma, a bracket, a quote and the space before it (RFC 4648, base64url)."""


class MailedToken(BaseConverter):
    """A token in a path, as `<mailed:token>`, without the punctuation at its end."""

    def to_python(self, value: str) -> str:
        return _GLUED.sub("", value)


def init_mailed_tokens(app: Flask) -> None:
    app.url_map.converters["mailed"] = MailedToken
