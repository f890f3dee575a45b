"""``make setup`` makes the files that the site serves under /static/, from static/ and htmx.

esbuild joins the parts of a style sheet and the modules of a script (docs/decisions/0016). Each file is written twice:
under its own name, and under a name with the fingerprint of its content, which caches may keep for ever.
"""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from webapp.paths import ROOT, STATIC
from webapp.web.static_files import with_fingerprint

SOURCES = ROOT / "static"
ENTRIES = ("css/app.css", "js/espace.js", "js/passkeys.js", "js/proof-worker.js")
"""The files that pages load. Other style sheets and scripts are parts of these."""
PICTURES = (".svg", ".png", ".webp", ".avif")
MODULES = ROOT / "node_modules"
ESBUILD = (
    str(MODULES / ".bin" / "esbuild"),
    "--bundle",
    "--minify",
    "--format=esm",
    "--target=es2021",  # the language of the sources: minifying adds nothing newer
    "--charset=utf8",
    "--asset-names=[dir]/[name]",
    *(f"--loader:{ending}=file" for ending in PICTURES),
    "--log-level=warning",
)
HTMX = MODULES / "htmx.org" / "dist" / "htmx.min.js"
HTMX_SHA384 = "Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"
ADDRESS = re.compile(r"""(?<=url\()(["']?)(\.[^"')]+)\1(?=\))""")
"""The path of another file in a style sheet, relative to that sheet."""


def build(sources: Path, folder: Path) -> None:
    """Write the whole ``folder`` again."""
    shutil.rmtree(folder, ignore_errors=True)
    for picture in (path for path in sources.rglob("*") if path.suffix in PICTURES):
        write(folder / picture.relative_to(sources), picture.read_bytes())
    join(sources, folder)
    write(folder / "vendor" / HTMX.name, reviewed_htmx())


def join(sources: Path, folder: Path) -> None:
    entries = [sources / entry for entry in ENTRIES]
    subprocess.run([*ESBUILD, f"--outbase={sources}", f"--outdir={folder}", *entries], check=True)
    for entry in entries:
        joined = folder / entry.relative_to(sources)
        write(joined, with_fingerprints(joined).encode())


def with_fingerprints(sheet: Path) -> str:
    """The text of a joined style sheet, with the fingerprinted names of the files that it uses."""

    def fingerprinted(found: re.Match[str]) -> str:
        quote, address = found.groups()
        named = sheet.parent / address
        return f"{quote}{address.removesuffix(named.name)}{with_fingerprint(named.name, named.read_bytes())}{quote}"

    return ADDRESS.sub(fingerprinted, sheet.read_text())


def reviewed_htmx() -> bytes:
    content = HTMX.read_bytes()
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    if digest != HTMX_SHA384:
        sys.exit(f"htmx.min.js is not the file that was reviewed: sha384-{digest}")
    return content


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.with_name(with_fingerprint(path.name, content)).write_bytes(content)


if __name__ == "__main__":
    build(SOURCES, STATIC)
    print(f"  {STATIC.relative_to(ROOT)}")
