"""What set-up makes of static/: few files, small, each under the fingerprint of its content."""

import re
from pathlib import Path

import brotli
import pytest

from tools import build_static
from tools.build_static import SOURCES, build
from webapp.paths import STATIC
from webapp.web.static_files import fingerprinted, with_fingerprint

MARK = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    files = {
        "css/app.css": '@layer a, b;\n@import "./parts/second.css" layer(b);\n@import "./parts/first.css" layer(a);\n',
        "css/parts/first.css": 'p { background: url("../../img/mark.svg"); }\n',
        "css/parts/second.css": "p { color: red; }\n",
        "js/espace.js": 'import { word } from "./words.js";\ndocument.title = word;\n',
        "js/passkeys.js": "",
        "js/proof-worker.js": "",
        "js/words.js": 'export const word = "joined";\n',
        "img/mark.svg": MARK.decode(),
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


@pytest.fixture
def built(sources: Path, tmp_path: Path) -> Path:
    build(sources, tmp_path / "built")
    return tmp_path / "built"


def test_parts_of_a_style_sheet_are_joined_in_their_layers(built: Path) -> None:
    sheet = (built / "css" / "app.css").read_text()
    assert "@import" not in sheet
    assert re.search(r"@layer a,\s*b;.*@layer b\{p\{color:red\}\}.*@layer a\{p\{background", sheet)


def test_modules_of_a_script_are_joined(built: Path) -> None:
    script = (built / "js" / "espace.js").read_text()
    assert "import" not in script and "joined" in script
    assert not (built / "js" / "words.js").exists()


def test_a_picture_in_a_style_sheet_is_named_with_its_fingerprint(built: Path) -> None:
    """Or a release would show the picture of another."""
    name = with_fingerprint("mark.svg", MARK)
    assert f'url("../img/{name}")' in (built / "css" / "app.css").read_text()
    assert (built / "img" / name).read_bytes() == MARK


def test_what_was_made_before_is_gone(sources: Path, built: Path) -> None:
    (built / "css" / "app.0123456789.css").write_text("former")
    build(sources, built)
    assert not (built / "css" / "app.0123456789.css").exists()


def test_another_htmx_than_the_reviewed_one_stops_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_static, "HTMX", tmp_path / "htmx.min.js")
    (tmp_path / "htmx.min.js").write_text("alert()")
    with pytest.raises(SystemExit, match="not the file that was reviewed"):
        build_static.reviewed_htmx()


def test_what_is_served_is_made_of_the_sources_as_they_are(tmp_path: Path) -> None:
    """`make setup` was not run since: what these tests look at is another site than that of the sources."""
    build(SOURCES, tmp_path)
    names = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {path.relative_to(STATIC) for path in STATIC.rglob("*") if path.is_file()}


def test_a_phone_gets_all_styles_in_12_kb_and_all_scripts_in_18() -> None:
    def size(name: str) -> int:
        return len(brotli.compress((STATIC / fingerprinted(name)).read_bytes()))

    assert size("css/app.css") <= 12_000
    assert sum(map(size, ("vendor/htmx.min.js", "js/espace.js", "js/passkeys.js", "js/proof-worker.js"))) <= 18_000
