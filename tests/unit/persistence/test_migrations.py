"""Migrations only add, so that the release before goes on working while machines are upgraded one by one.

Unused columns and tables are dropped one release later; the revision that drops says "Unused since revision NNNN".
"""

import ast
import re
from pathlib import Path

import pytest

from webapp.persistence import database

VERSIONS = Path(database.__file__).parent / "migrations" / "versions"
BEFORE_ANY_RELEASE = ("0001", "0002", "0003", "0004", "0005", "0006")
NOTE = re.compile(r"Unused since revision (\d{4})")
NEEDS_A_STOP = ("0011", "0013")
"""No process of the release before may run meanwhile; the changelog says so."""
CHANGELOG = Path(__file__).parents[3] / "CHANGELOG.md"
TAKES_AWAY = {"drop_column", "drop_table", "rename_table"}
SQL_TAKES_AWAY = re.compile(r"\b(DROP\s+(TABLE|COLUMN)|RENAME\s+(TO|COLUMN))\b", re.IGNORECASE)


def breaks_the_release_before(source: str) -> list[str]:
    """Return the operations of ``upgrade()`` that break the code of the previous release."""
    module = ast.parse(source)
    (upgrade,) = (node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade")
    calls = [node for node in ast.walk(upgrade) if isinstance(node, ast.Call)]
    broken = [name for call in calls if (name := _broken_by(call))]
    return [] if NOTE.search(ast.get_docstring(module) or "") else broken


def _broken_by(call: ast.Call) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    is_required = isinstance(value := given.get("nullable"), ast.Constant) and value.value is False
    if name in TAKES_AWAY or (name == "alter_column" and ("new_column_name" in given or is_required)):
        return name
    if name == "add_column" and any(_is_demanded(node) for node in ast.walk(call)):
        return "add_column without a default"
    texts = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return "SQL" if name == "execute" and any(SQL_TAKES_AWAY.search(text) for text in texts) else ""


def _is_demanded(node: ast.AST) -> bool:
    """A column that a writer who does not know it leaves empty, which it must not be."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "Column"):
        return False
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    nullable = given.get("nullable")
    return isinstance(nullable, ast.Constant) and nullable.value is False and "server_default" not in given


@pytest.mark.parametrize("number", NEEDS_A_STOP)
def test_the_changelog_names_a_revision_that_needs_a_stop(number: str) -> None:
    (path,) = VERSIONS.glob(f"{number}_*.py")
    assert "Needs a stop" in (ast.get_docstring(ast.parse(path.read_text())) or "")
    assert f"revision {number}" in CHANGELOG.read_text().partition("**This upgrade needs a stop.**")[2]


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_breaks_nothing_of_the_release_before(path: Path) -> None:
    number = path.stem.split("_")[0]
    source = path.read_text()
    assert number in (*BEFORE_ANY_RELEASE, *NEEDS_A_STOP) or breaks_the_release_before(source) == []
    for unused_since in NOTE.findall(source):
        assert unused_since < number, "named by the revision after which no code used it"


@pytest.mark.parametrize(
    "step",
    [
        'op.drop_column("spaces", "phone")',
        'op.drop_table("spaces")',
        'op.rename_table("spaces", "accounts")',
        'op.alter_column("spaces", "phone", new_column_name="telephone")',
        'op.alter_column("spaces", "phone", existing_type=sa.String(), nullable=False)',
        'op.add_column("spaces", sa.Column("phone", sa.String(), nullable=False))',
        'op.execute("ALTER TABLE spaces RENAME COLUMN phone TO telephone")',
    ],
)
def test_what_breaks_it_is_found_unless_the_revision_says_since_when_it_is_unused(step: str) -> None:
    source = f'"""A change"""\n\ndef upgrade() -> None:\n    {step}\n\ndef downgrade() -> None:\n    pass\n'
    assert len(breaks_the_release_before(source)) == 1
    assert breaks_the_release_before(source.replace("A change", "A change. Unused since revision 0006")) == []


@pytest.mark.parametrize(
    "step",
    [
        'op.add_column("spaces", sa.Column("phone", sa.String(), nullable=True))',
        'op.add_column("spaces", sa.Column("count", sa.Integer(), nullable=False, server_default="0"))',
        'op.create_table("more", sa.Column("id", sa.Integer(), nullable=False))',
        'op.drop_index("outbox_due", "outbox")',
        'op.execute("UPDATE spaces SET last_used_at = created_at")',
    ],
)
def test_what_adds_is_let_through(step: str) -> None:
    source = (
        f'"""A change"""\n\ndef upgrade() -> None:\n    {step}\n\ndef downgrade() -> None:\n    op.drop_table("x")\n'
    )
    assert breaks_the_release_before(source) == []
