"""Lint of the French copy: non-breaking spaces, apostrophes, ellipses.  ``python -m a11y.typography [--fix] PATH…``

Looks at the words that people read: in templates what is neither a tag nor Jinja, three attributes, and Jinja's strings
that are French; in Python the strings that are French (an accented letter, ’, an article…), docstrings excepted.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NBSP = "\u00a0"
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
UNITS = "caractères|heures?|minutes?|jours?|chiffres|h|kB"
RULES = (
    (re.compile(r"""(?<=[^\s:;?!]) (?=[:;?!»](?:\s|$|[)»"'<]))"""), NBSP, "a space that can break before : ; ? ! »"),
    (re.compile(r"(?<=«) "), NBSP, "a space that can break after «"),
    (re.compile(rf"(?<=[\d}}]) (?=(?:{UNITS})\b)"), NBSP, "a space that can break before a unit"),
    (re.compile(rf"(?<=[\de]r|.\d) (?=(?:{MONTHS})\b)"), NBSP, "a space that can break within a date"),
    (re.compile(r"(?<=\bh) (?=\d\d\b)"), NBSP, "a space that can break within an hour"),
    (re.compile(r"(?<=\b\d\d) (?=\d\d\b)"), NBSP, "a space that can break within a phone number"),
    (re.compile(r"(?<=[a-zA-Zéèà])'(?=[a-zA-Zéèàêîôûœ])"), "’", "a straight apostrophe"),
    (re.compile(r"(?<=\w)\.\.\.(?=\s|$)"), "…", "three dots"),
)  # fmt: skip
FRENCH = re.compile(r"[éèêàâçîïôûùœÉÈÀÇ’]|\b(?i:les?|la|une|du|des|vous|votre|vos|pour|Exemple)\b")
JINJA_OR_TAG = re.compile(r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<[^>]*>)", re.DOTALL)
QUOTED = re.compile(r'"[^"]*"')
READ_ATTRIBUTES = re.compile(r'(?<=\s)(?P<name>alt|title|aria-label)="(?P<value>[^"{]*)"')


@dataclass(frozen=True)
class Finding:
    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def mend(text: str, nbsp: str = NBSP) -> str:
    """The text as it should be; ``nbsp`` is how a non-breaking space is written there."""
    for pattern, good, _ in RULES:
        text = pattern.sub(good.replace(NBSP, nbsp), text)
    return text


def faults(text: str) -> list[str]:
    return [what for pattern, _, what in RULES if pattern.search(text)]


def template_words(source: str) -> Iterator[tuple[int, str]]:
    """(offset, text) of what a template shows or says."""
    offset = 0
    for piece in JINJA_OR_TAG.split(source):
        if not JINJA_OR_TAG.fullmatch(piece):
            yield offset, piece
        elif piece.startswith("<"):
            for attribute in READ_ATTRIBUTES.finditer(piece):
                yield offset + attribute.start("value"), attribute["value"]
        elif piece.startswith(("{{", "{%")):
            for text in QUOTED.finditer(piece):
                if FRENCH.search(text[0]):
                    yield offset + text.start(), text[0]
        offset += len(piece)


def documentation(tree: ast.Module) -> set[int]:
    """The ids of a module's docstrings, attributes' included."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def python_words(source: str) -> Iterator[tuple[int, str]]:
    """(offset, text) of the French string literals of a module, docstrings excepted."""
    tree = ast.parse(source)
    docstrings = documentation(tree)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            written = ast.get_source_segment(source, node) or ""
            if FRENCH.search(node.value) and written:
                line = source.splitlines()[node.lineno - 1]
                yield starts[node.lineno - 1] + len(line.encode()[: node.col_offset].decode()), written


def check(path: Path, *, fix: bool) -> list[Finding]:
    source = path.read_text("utf-8")
    is_html = path.suffix == ".html"
    words = list(python_words(source) if path.suffix == ".py" else template_words(source))
    found = [Finding(path, source.count("\n", 0, offset) + 1, what) for offset, text in words for what in faults(text)]
    if fix and found:
        for offset, text in sorted(words, reverse=True):
            better = mend(text, "&nbsp;" if is_html and not QUOTED.fullmatch(text) else NBSP)
            source = source[:offset] + better + source[offset + len(text) :]
        path.write_text(source, "utf-8")
    return found


def main(arguments: list[str]) -> int:
    fix = "--fix" in arguments
    paths = [Path(argument) for argument in arguments if argument != "--fix"]
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
    found = [
        finding
        for file in files
        if file.suffix in (".html", ".txt", ".py") and "generated" not in file.parts
        for finding in check(file, fix=fix)
    ]
    print("\n".join(map(str, found)) or "typography: nothing to mend")
    return 1 if found and not fix else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
