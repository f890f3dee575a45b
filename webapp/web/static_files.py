"""Files of static/: addresses with a fingerprint, kept for ever by caches, compressed once and as small as can be."""

import gzip
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import brotli
from flask import Flask, Response, current_app, request, send_file, url_for
from werkzeug.security import safe_join

from webapp.domain.permissions import Permission
from webapp.web.access import access
from webapp.web.headers import ONE_YEAR_SECONDS

ROOT = Path(__file__).parents[2] / "static"
TEXTS = {".css", ".js", ".svg"}
"""What is compressed, by the end of its name."""
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,
    "gzip": lambda content: gzip.compress(content, mtime=0),
}
"""By what HTTP calls them, the better one first (RFC 9110 section 8.4.1, RFC 7932)."""


def init_static_files(app: Flask) -> None:
    app.view_functions["static"] = serve
    app.jinja_env.globals["asset"] = asset


def asset(path: str) -> str:
    """Address of a file of static/, with its fingerprint: it may be kept for ever by caches."""
    return url_for("static", filename=path, v=fingerprint(path))


@access(Permission.PUBLIC)
def serve(filename: str) -> Response:
    """Behind nginx, nobody asks for it (webapp/web/published.py)."""
    response = _compressed_file(filename) or current_app.send_static_file(filename)
    said = request.args.get("v")
    if said and response.status_code in (200, 304) and said == fingerprint(filename):
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR_SECONDS}, immutable"
    return response


def _compressed_file(filename: str) -> Response | None:
    path = Path(safe_join(str(ROOT), filename) or "")
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


@cache
def fingerprint(path: str) -> str:
    """Of a file of static/: ten hexadecimal digits that change with its content."""
    return sha256((ROOT / path).read_bytes()).hexdigest()[:10]
