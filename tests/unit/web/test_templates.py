"""Each template imports what it uses, and nothing else: a reader of its head knows its parts."""

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from webapp.paths import TEMPLATES

ENVIRONMENT = Environment(extensions=["jinja2.ext.do"], autoescape=True)


def unused_imports(source: str) -> list[str]:
    template = ENVIRONMENT.parse(source)
    imported = {
        name if isinstance(name, str) else name[1]
        for found in template.find_all(nodes.FromImport)
        for name in found.names
    }
    imported |= {found.target for found in template.find_all(nodes.Import)}
    used = {name.name for name in template.find_all(nodes.Name) if name.ctx == "load"}
    return sorted(imported - used)


@pytest.mark.parametrize(
    "path",
    sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]),
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_a_template_imports_only_what_it_uses(path: Path) -> None:
    assert unused_imports(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "unused"),
    [
        ('{% from "a.html" import b, c %}{{ b() }}', ["c"]),
        ('{% from "a.html" import b as c %}{{ b }}', ["c"]),
        ('{% import "a.html" as parts %}', ["parts"]),
        ('{% from "a.html" import b %}{% block d %}{% call b() %}{% endcall %}{% endblock %}', []),
    ],
)
def test_an_unused_import_is_found(source: str, unused: list[str]) -> None:
    assert unused_imports(source) == unused
