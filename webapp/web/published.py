"""What nginx serves by itself (deploy/nginx/espace.conf): static files, pages for when the application is not there."""

import shutil
from pathlib import Path

from flask import Flask, render_template

from webapp.settings import Settings
from webapp.web.error_texts import ERROR_TEXTS
from webapp.web.headers import security_headers
from webapp.web.static_files import COMPRESSIONS, TEXTS, fingerprint

PAGES = (400, 413, 429, 503)
"""Those that nginx may have to say on its own."""
SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""Of the twins that nginx looks for beside a file."""


def publish(app: Flask, settings: Settings, folder: Path) -> None:
    """Write all of it; again at each upgrade, before the processes are told to restart.

    Files of releases before stay under ``kept``, by their fingerprints: pages of theirs are still read, or come back.
    """
    assert app.static_folder is not None
    static = Path(app.static_folder)
    shutil.copytree(static, folder / "static", dirs_exist_ok=True)
    for path in filter(Path.is_file, static.rglob("*")):
        name = path.relative_to(static)
        kept = folder / "kept" / fingerprint(str(name)) / "static" / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, kept)
    (folder / "erreurs").mkdir(exist_ok=True)
    for code in PAGES:
        (folder / "erreurs" / f"{code}.html").write_text(_page(app, code))
    headers = security_headers(settings).items()
    (folder / "headers.conf").write_text("".join(f'add_header {name} "{value}" always;\n' for name, value in headers))
    for path in folder.rglob("*"):
        if path.suffix in TEXTS:
            for encoding, compress in COMPRESSIONS.items():
                path.with_name(path.name + SUFFIXES[encoding]).write_bytes(compress(path.read_bytes()))


def _page(app: Flask, code: int) -> str:
    title, lines = ERROR_TEXTS[code]
    with app.test_request_context():  # nginx shows it at any address: « Réessayer » has to lead there
        return render_template("errors/error.html", code=code, title=title, lines=lines, retry_url="?")
