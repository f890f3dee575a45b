"""Files of static/ travel small, once, and never as another file."""

import gzip
import os
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.web import static_files

READERS: dict[str | None, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
SHEET = "/static/css/app.css"
OF_ANOTHER_RELEASE = "/static/css/app.0123456789.css"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """It reads nothing by itself: answers are compressed."""
    return FlaskClient(app, app.response_class)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None)],
)
def test_a_sheet_is_sent_in_the_best_writing_that_the_browser_reads(
    app: Flask, client: FlaskClient, accepted: str, encoding: str | None
) -> None:
    with client.get(SHEET, headers={"Accept-Encoding": accepted}) as answer:
        assert answer.headers.get("Content-Encoding") == encoding
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.mimetype == "text/css"
        assert READERS[encoding](answer.data) == (Path(app.static_folder or "") / "css" / "app.css").read_bytes()


@pytest.mark.parametrize("accepted", ["br", "gzip", "identity"])
def test_a_sheet_that_did_not_change_is_not_sent_again(client: FlaskClient, accepted: str) -> None:
    with client.get(SHEET, headers={"Accept-Encoding": accepted}) as answer:
        known = answer.headers["ETag"]
    with client.get(SHEET, headers={"Accept-Encoding": accepted, "If-None-Match": known}) as again:
        assert (again.status_code, again.data) == (304, b"")
    other = "gzip" if accepted == "br" else "br"
    with client.get(SHEET, headers={"Accept-Encoding": other, "If-None-Match": known}) as otherwise:
        assert otherwise.status_code == 200  # RFC 9110 section 8.8.1: one tag for each writing


def test_a_file_that_changes_is_sent_again(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_files, "STATIC", tmp_path)
    for moment, content in enumerate((b"a{}", b"b{}")):
        (tmp_path / "one.css").write_bytes(content)
        os.utime(tmp_path / "one.css", (moment, moment))
        with client.get("/static/one.css", headers={"Accept-Encoding": "br"}) as answer:
            assert brotli.decompress(answer.data) == content


@pytest.mark.parametrize("accepted", ["br", "identity"])
def test_a_name_with_a_fingerprint_is_kept_for_ever_and_another_is_asked_about(
    app: Flask, client: FlaskClient, accepted: str
) -> None:
    with app.test_request_context():
        fingerprinted = static_files.asset("css/app.css")
    assert re.fullmatch(r"/static/css/app\.[0-9a-f]{10}\.css", fingerprinted)
    for url, policy in ((fingerprinted, "public, max-age=31536000, immutable"), (SHEET, "no-cache")):
        with client.get(url, headers={"Accept-Encoding": accepted}) as answer:
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, policy)


@pytest.mark.parametrize("accepted", ["br", "identity"])
def test_a_file_of_another_release_is_not_here_and_no_cache_keeps_that(client: FlaskClient, accepted: str) -> None:
    """A cache that kept our file under that name would show it in pages of the other release for a year."""
    with client.get(OF_ANOTHER_RELEASE, headers={"Accept-Encoding": accepted}) as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "private, no-cache")


def test_each_fingerprint_is_of_the_content_and_stands_beside_the_plain_name() -> None:
    """Or a cache would keep one content under the name of another."""
    files = [path for path in static_files.STATIC.rglob("*") if path.is_file()]
    plain = [path for path in files if not static_files.FINGERPRINTED.search(path.name)]
    assert {"app.css", "espace.js", "passkeys.js", "proof-worker.js", "mark.svg", "htmx.min.js"} <= {
        p.name for p in plain
    }
    for path in plain:
        content = path.read_bytes()
        twin = path.with_name(f"{path.stem}.{sha256(content).hexdigest()[:10]}{path.suffix}")
        assert twin.read_bytes() == content
    assert len(files) == 2 * len(plain)


@pytest.mark.parametrize("path", ["../webapp/__init__.py", "%2e%2e/README.md", "css", "css/none.css"])
def test_nothing_outside_the_folder_is_sent(client: FlaskClient, path: str) -> None:
    with client.get(f"/static/{path}", headers={"Accept-Encoding": "br"}) as answer:
        assert answer.status_code == 404
