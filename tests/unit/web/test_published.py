"""What nginx serves by itself is what the application would serve."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from a11y.html_rules import broken_rules
from webapp.web.error_texts import ERROR_TEXTS
from webapp.web.published import PAGES
from webapp.web.static_files import fingerprinted


@pytest.fixture
def published(app: Flask, tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    result = app.test_cli_runner().invoke(args=["publish", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


def test_each_static_file_is_there_and_each_text_has_twins_of_the_same_content(app: Flask, published: Path) -> None:
    sources = [path for path in Path(app.static_folder or "").rglob("*") if path.is_file()]
    assert {".css", ".js", ".svg"} <= {path.suffix for path in sources}
    for source in sources:
        copy = published / "static" / source.relative_to(app.static_folder or "")
        assert copy.read_bytes() == source.read_bytes()
        if source.suffix in (".css", ".js", ".svg"):
            assert brotli.decompress(Path(f"{copy}.br").read_bytes()) == source.read_bytes()
            assert gzip.decompress(Path(f"{copy}.gz").read_bytes()) == source.read_bytes()


def test_files_of_earlier_releases_stay_as_they_are(app: Flask, published: Path) -> None:
    """Pages of theirs are still read; a cache that asks again must find the same."""
    former = published / "static" / "css" / "app.0123456789.css"
    for suffix in ("", ".br", ".gz"):
        Path(f"{former}{suffix}").write_bytes(b"former")
    app.test_cli_runner().invoke(args=["publish", str(published)])
    assert [Path(f"{former}{suffix}").read_bytes() for suffix in ("", ".br", ".gz")] == [b"former"] * 3


def test_no_file_is_ever_there_by_half(app: Flask, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """nginx serves while files are written: a cache would keep half of one for a year."""
    sheet = published / "static" / fingerprinted("css/app.css")
    whole = sheet.read_bytes()

    def full_disk(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:10])
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    assert app.test_cli_runner().invoke(args=["publish", str(published)]).exit_code != 0
    assert [path for path in published.rglob("[!.]*") if path.is_file() and path.stat().st_size == 10] == []
    assert sheet.read_bytes() == whole


@pytest.mark.parametrize("code", PAGES)
def test_each_page_of_an_error_is_in_the_layout_of_the_site(published: Path, code: int) -> None:
    page = (published / "erreurs" / f"{code}.html").read_text()
    assert broken_rules(page) == []
    assert ERROR_TEXTS[code][0] in page and 'href="/contact"' in page
    assert ('href="?">Réessayer' in page) == (code in (429, 500, 503))


def test_headers_are_those_of_the_application(published: Path, client: FlaskClient) -> None:
    lines = (published / "headers.conf").read_text().splitlines()
    answer = client.get("/aide").headers
    assert len(lines) >= 5
    for line in lines:
        name, value = line.removeprefix("add_header ").removesuffix(" always;").split(" ", 1)
        assert answer[name] == value.strip('"')


def test_each_status_that_nginx_may_give_has_a_page_with_the_headers_of_the_application(published: Path) -> None:
    """nginx runs this file in tests/e2e/deploy/."""
    text = (published / "errors.conf").read_text()
    headers = (published / "headers.conf").read_text().splitlines()
    pages = dict(re.findall(r"error_page ([\d =]+) /erreurs/(\d+)\.html;", text))
    assert {"400", "404", "405", "414", "421", "501", "494 495 496 497 =400", "502 503 504 =503"} <= set(pages)
    assert all((published / "erreurs" / f"{page}.html").exists() for page in pages.values())
    locations = text.split("location ")[1:]
    assert len(locations) == 2 and all(line in location for location in locations for line in headers)


def test_published_again_it_is_what_it_is_now(app: Flask, published: Path) -> None:
    stale = published / "static" / "css" / "app.css.br"
    stale.write_bytes(b"old")
    app.test_cli_runner().invoke(args=["publish", str(published)])
    assert brotli.decompress(stale.read_bytes()) == (Path(app.static_folder or "") / "css" / "app.css").read_bytes()
