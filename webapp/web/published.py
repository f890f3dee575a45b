"""What nginx serves by itself (deploy/nginx/espace.conf): static files, and pages for when the app is down."""

from pathlib import Path

from flask import Flask, render_template

from webapp.settings import Settings
from webapp.web.error_texts import ERROR_TEXTS
from webapp.web.headers import security_headers
from webapp.web.static_files import COMPRESSIONS, TEXTS

PAGES: dict[int, tuple[str, ...]] = {
    400: ("400", "405", "411", "412", "414", "421", "494 495 496 497 =400"),
    403: ("403",),
    404: ("404",),
    413: ("413",),
    429: ("429",),
    500: ("500", "501", "505", "507"),
    503: ("502 503 504 =503",),
}
"""Error pages, and the statuses that nginx shows each for when it answers by itself; after `=`, the status sent. 494 to
497 are nginx's own: a header is too large, a client certificate is wrong, plain HTTP came to the port of TLS."""
ERROR_LOCATION = """\
location {path} {{
    internal;
    charset utf-8;
{headers}}}
"""
"""The server's `root` is the published folder."""
RETRY_AFTER_SECONDS = 30
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
    headers = [f'add_header {name} "{value}" always;\n' for name, value in security_headers(settings).items()]
    _write(folder / "headers.conf", "".join(headers).encode())
    _write(folder / "errors.conf", _errors_conf(headers).encode())


def _errors_conf(headers: list[str]) -> str:
    """Which page nginx shows for which status, and with which headers: for an `include` in a server."""
    pages = [f"error_page {status} /erreurs/{code}.html;\n" for code, some in PAGES.items() for status in some]
    own = [
        *headers,
        'add_header Cache-Control "private, no-cache" always;\n',
        "add_header X-Request-ID $request_id always;\n",
    ]
    late = [*own, f"add_header Retry-After {RETRY_AFTER_SECONDS} always;\n"]
    locations = [
        ERROR_LOCATION.format(path=path, headers="".join(f"    {header}" for header in some))
        for path, some in (("/erreurs/", own), ("= /erreurs/503.html", late))
    ]
    return "".join((*pages, *locations))


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
