"""What nginx serves by itself (deploy/nginx/espace.conf): static files, and pages for when the app is down."""

from pathlib import Path

from flask import Flask, render_template

from webapp.settings import Settings
from webapp.web.error_texts import ERROR_TEXTS
from webapp.web.headers import security_headers
from webapp.web.static_files import COMPRESSIONS, TEXTS

PAGES = (400, 413, 429, 503)
"""Status codes that nginx may have to answer by itself."""
SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""Suffixes of the compressed twins that nginx looks for beside a file."""


def publish(app: Flask, settings: Settings, folder: Path) -> None:
    """Write everything into `folder`. Run it at each upgrade, before the processes restart.

    Files of earlier releases stay: their names have other fingerprints, people still read the pages that ask for
    them, and a release may come back.
    """
    assert app.static_folder is not None
    static = Path(app.static_folder)
    for source in filter(Path.is_file, static.rglob("*")):
        _write(folder / "static" / source.relative_to(static), source.read_bytes())
    for code in PAGES:
        _write(folder / "erreurs" / f"{code}.html", _page(app, code).encode())
    headers = security_headers(settings).items()
    _write(
        folder / "headers.conf", "".join(f'add_header {name} "{value}" always;\n' for name, value in headers).encode()
    )


def _write(path: Path, content: bytes) -> None:
    """Write a file and its twins. Each appears whole: nginx may serve it meanwhile, and a cache would keep a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    contents = {"": content}
    if path.suffix in TEXTS:
        contents |= {SUFFIXES[encoding]: compress(content) for encoding, compress in COMPRESSIONS.items()}
    for suffix, written in contents.items():
        unfinished = path.with_name(f".{path.name}{suffix}")
        unfinished.write_bytes(written)
        unfinished.replace(path.with_name(f"{path.name}{suffix}"))


def _page(app: Flask, code: int) -> str:
    title, lines = ERROR_TEXTS[code]
    with app.test_request_context():  # nginx shows it at any address: "Réessayer" must lead there
        return render_template("errors/error.html", code=code, title=title, lines=lines, retry_url="?")
