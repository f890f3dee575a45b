"""``make setup`` makes the fonts, word lists and voices of the service from third-party packages. None is committed.

package-lock.json and requirements/*.lock pin the sources, with hashes.
"""

import json
import subprocess
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
GENERATED = ROOT / "webapp" / "generated"

FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
# Latin, Greek, Cyrillic, Hebrew and Arabic with their marks and presentation forms, punctuation, currency, U+FFFD.
FONT_RANGES = (
    (0x20, 0x24F), (0x259, 0x259), (0x2B0, 0x52F), (0x591, 0x5F4), (0x600, 0x6FF), (0x1E00, 0x1EFF), (0x2000, 0x206F),
    (0x20A0, 0x20BF), (0x2100, 0x214F), (0xFB00, 0xFDFF), (0xFE70, 0xFEFF), (0xFFFD, 0xFFFD),
)  # fmt: skip
WORD_LISTS = {"common_words": "commonWords", "first_names": "firstnames", "last_names": "lastnames"}
MAX_WORDS = 30_000

LICENCES = """\
Files of this folder are made from third-party packages by tools/build_assets.py and tools/build_static.py:

static/vendor/htmx.min.js  htmx.org, Zero-Clause BSD
communes.json              @etalab/decoupage-administratif; data: Licence Ouverte 2.0, INSEE (COG) and La Poste
french_words.json          @zxcvbn-ts/language-fr, MIT
fonts/                     dejavu-fonts-ttf, Bitstream Vera and DejaVu licences
voice/                     spoken by eSpeak NG (espeakng-loader), whose engine is GPL-3.0; the clips are its output
"""


def build_communes() -> None:
    """Write the names of towns by post code, as they stand in an address: ``{"75016": ["Paris"]}``.

    An "arrondissement" of Paris, Lyon or Marseille has the name of its town. Monaco is delivered by La Poste too.
    """
    communes = json.loads(
        (MODULES / "@etalab" / "decoupage-administratif" / "data" / "communes.json").read_text("utf-8")
    )
    names = {commune["code"]: commune["nom"] for commune in communes}
    towns: dict[str, set[str]] = {"98000": {"Monaco"}}
    for commune in communes:
        for postal_code in commune.get("codesPostaux", []):
            towns.setdefault(postal_code, set()).add(names[commune.get("commune", commune["code"])])
    _write_json(GENERATED / "communes.json", {code: sorted(towns[code]) for code in sorted(towns)})


def build_words() -> None:
    folder = MODULES / "@zxcvbn-ts" / "language-fr" / "src"
    lists = {name: json.loads((folder / f"{source}.json").read_text("utf-8")) for name, source in WORD_LISTS.items()}
    _write_json(GENERATED / "french_words.json", {name: words[:MAX_WORDS] for name, words in lists.items()})


def build_fonts() -> None:
    """Write the PDF's fonts with only the characters of names and addresses: 740 kB become about 170."""
    (GENERATED / "fonts").mkdir(parents=True, exist_ok=True)
    for name in FONTS:
        font = TTFont(MODULES / "dejavu-fonts-ttf" / "ttf" / name, recalcTimestamp=False)
        subsetter = Subsetter(
            Options(notdef_outline=True, name_IDs=["*"], recalc_timestamp=False, drop_tables=["FFTM"])
        )
        subsetter.populate(unicodes=[code for first, last in FONT_RANGES for code in range(first, last + 1)])
        subsetter.subset(font)
        font.save(GENERATED / "fonts" / name)
        print(f"  webapp/generated/fonts/{name}")


def build_voice() -> None:
    folder = GENERATED / "voice"
    command = [sys.executable, "-m", "webapp.captcha.build_voice", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    print(f"  {folder.relative_to(ROOT)}")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print(f"  {path.relative_to(ROOT)}")


def _write_json(path: Path, content: object) -> None:
    _write(path, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


if __name__ == "__main__":
    build_communes()
    build_words()
    build_fonts()
    build_voice()
    _write(GENERATED / "LICENCES.txt", LICENCES.encode())
