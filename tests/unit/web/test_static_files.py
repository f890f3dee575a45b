"""Files of static/ travel small, once, and never as another file."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.web import static_files

READERS: dict[str | None, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
SHEET = "/static/css/app.css"


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


def test_a_file_that_changes_is_sent_anew(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_files, "ROOT", tmp_path)
    for moment, content in enumerate((b"a{}", b"b{}")):
        (tmp_path / "one.css").write_bytes(content)
        os.utime(tmp_path / "one.css", (moment, moment))
        with client.get("/static/one.css", headers={"Accept-Encoding": "br"}) as answer:
            assert brotli.decompress(answer.data) == content


def test_an_address_with_a_fingerprint_is_kept_for_ever_and_another_is_asked_about(
    app: Flask, client: FlaskClient
) -> None:
    with app.test_request_context():
        fingerprinted = static_files.asset("css/app.css")
    others = (SHEET, f"{SHEET}?v=0123456789", "/static/css/none.css?v=1")
    for url, is_kept in ((fingerprinted, True), *((other, False) for other in others)):
        with client.get(url, headers={"Accept-Encoding": "br"}) as answer:
            assert ("immutable" in answer.headers["Cache-Control"]) is is_kept, url


@pytest.mark.parametrize("path", ["../webapp/__init__.py", "%2e%2e/README.md", "css", "css/none.css"])
def test_nothing_outside_the_folder_is_sent(client: FlaskClient, path: str) -> None:
    with client.get(f"/static/{path}", headers={"Accept-Encoding": "br"}) as answer:
        assert answer.status_code == 404
