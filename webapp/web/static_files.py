"""Static files: caches keep a file with a fingerprint in its name for ever; each file is compressed once.

tools/build_static.py writes each file under its own name and under its fingerprinted name.
"""

import gzip
import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath

import brotli
from flask import Flask, Response, current_app, request, send_file, url_for
from werkzeug.security import safe_join

from webapp.domain.permissions import Permission
from webapp.paths import STATIC
from webapp.web.access import access
from webapp.web.headers import ONE_YEAR_SECONDS

FINGERPRINTED = re.compile(r"\.[0-9a-f]{10}\.[a-z0-9]+$")
"""The end of a name with a fingerprint."""
TEXTS = {".css", ".js", ".svg"}
"""Suffixes of the files that are compressed."""
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,
    "gzip": lambda content: gzip.compress(content, mtime=0),
}
"""Compressions by their HTTP names, the better one first (RFC 9110 section 8.4.1, RFC 7932)."""


def init_static_files(app: Flask) -> None:
    app.view_functions["static"] = serve
    app.jinja_env.globals["asset"] = asset


def asset(path: str) -> str:
    """The fingerprinted address of a file: caches may keep it for ever."""
    return url_for("static", filename=fingerprinted(path))


@cache
def fingerprinted(path: str) -> str:
    """The name of a file with its fingerprint: `css/app.css` gives `css/app.0123456789.css`.

    Raises:
        FileNotFoundError: there is no such file, or set-up has not made it yet.
    """
    return with_fingerprint(path, (STATIC / path).read_bytes())


def with_fingerprint(path: str, content: bytes) -> str:
    """Put ten hexadecimal digits, which change with the content, before the suffix of a name."""
    named = PurePosixPath(path)
    return str(named.with_name(f"{named.stem}.{sha256(content).hexdigest()[:10]}{named.suffix}"))


@access(Permission.PUBLIC)
def serve(filename: str) -> Response:
    """Serve a static file. Behind nginx, nobody asks for it here (webapp/web/published.py).

    A fingerprint of another release names no file of this one: 404, so no cache keeps one file for another.
    """
    response = _compressed_file(filename) or current_app.send_static_file(filename)
    if FINGERPRINTED.search(filename):
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR_SECONDS}, immutable"
    return response


def _compressed_file(filename: str) -> Response | None:
    path = Path(safe_join(str(STATIC), filename) or "")
    encoding = next((name for name in COMPRESSIONS if request.accept_encodings[name]), None)
    if encoding is None or path.suffix not in TEXTS or not path.is_file():
        return None
    changed = path.stat().st_mtime_ns
    content = BytesIO(_compressed(path, changed, encoding))
    response = send_file(content, download_name=path.name, etag=f"{changed}-{encoding}", conditional=True)
    response.content_encoding = encoding
    return response


@cache
def _compressed(path: Path, _changed: int, encoding: str) -> bytes:
    return COMPRESSIONS[encoding](path.read_bytes())
