"""Lint of the French copy: plain language. ``python -m a11y.plain_language PATH…``

Sentences have under 25 words, and the words are everyday ones. Pages (a11y/rules.py), messages (a11y/mails.py) and the
PDF are judged as people get them; this lint reads all copy in templates and Python strings, shown by a walk or not.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from a11y.typography import FRENCH, JINJA_OR_TAG, QUOTED, READ_ATTRIBUTES, Finding, documentation

WORDS_MAX = 24
# Words of offices and of computer people, for which there are everyday ones.
OFFICIALESE = re.compile(
    r"veuillez|nonobstant|le cas échéant|\bafin de|susmentionné|susvisé|ci-après|ci-dess(?:o)?us|procéder à"
    r"|dans le cadre de|préalablement|ultérieurement|\blogin\b|\be-?mails?\b|\bcaptcha\b|\bcliquez|\binvalide\b|erroné",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?…])\s")
BETWEEN_WORDS = re.compile(r"[\s’'-]+")
VALUE = "valeur"
"""Stands for what is filled in: one word at least."""
INLINE_TAG = re.compile(r"</?(?:a|strong|em|span|abbr|kbd)\b")
BRANCH = re.compile(r"\{%-?\s*(?:else|elif)\b")


def faults(passage: str) -> list[str]:
    """Return what is not plain in a paragraph, a heading or a label."""
    found = []
    for sentence in SENTENCE_END.split(" ".join(passage.split())):
        count = sum(any(map(str.isalnum, word)) for word in BETWEEN_WORDS.split(sentence))
        if count > WORDS_MAX:
            found.append(f"a sentence of {count} words: '{sentence[:60]}…'")
        found += [f"a word of offices: '{word}'" for word in OFFICIALESE.findall(sentence)]
    return found


def template_passages(source: str) -> Iterator[tuple[int, str]]:
    """(line, text): each block of a page, each attribute that is read, each French string given to a component."""
    passage, line, began = "", 1, 1
    for piece in JINJA_OR_TAG.split(source.replace("&nbsp;", " ")):
        is_words = not JINJA_OR_TAG.fullmatch(piece)
        if is_words or INLINE_TAG.match(piece) or piece.startswith("{{"):
            began = began if passage.strip() else line
            passage += piece if is_words else VALUE if piece.startswith("{{") else ""
        elif piece.startswith("<") or BRANCH.match(piece):
            yield began, passage
            passage = ""
        if piece.startswith("<"):
            yield from ((line, attribute["value"]) for attribute in READ_ATTRIBUTES.finditer(piece))
        elif not is_words and not piece.startswith("{#"):
            yield from ((line, text.strip('"')) for text in QUOTED.findall(piece) if FRENCH.search(text))
        line += piece.count("\n")
    yield began, passage


def python_passages(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of the French strings of a module, docstrings excepted."""
    tree = ast.parse(source)
    left_out = documentation(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values}
            parts = [part.value if isinstance(part, ast.Constant) else VALUE for part in node.values]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            parts = [node.value]
        else:
            continue
        text = JINJA_OR_TAG.sub("", "".join(map(str, parts)))
        if FRENCH.search(text):
            yield node.lineno, text


def check(path: Path) -> list[Finding]:
    source = path.read_text("utf-8")
    passages = python_passages(source) if path.suffix == ".py" else template_passages(source)
    return [Finding(path, line, what) for line, text in passages for what in faults(text)]


def main(arguments: list[str]) -> int:
    files = [file for folder in arguments for file in sorted(Path(folder).rglob("*"))]
    found = [
        finding
        for file in files
        if file.suffix in (".html", ".py") and "generated" not in file.parts
        for finding in check(file)
    ]
    print("\n".join(map(str, found)) or "plain language: nothing to mend")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
