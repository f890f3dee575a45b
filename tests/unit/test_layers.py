"""What the contracts on imports (pyproject.toml) do not see: sessions opened by web, and rows handed to it."""

import ast
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getmembers, isfunction
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, get_args, get_type_hints

from webapp import usecases
from webapp.persistence.base import Base

WEBAPP = Path(__file__).parents[2] / "webapp"


def opens_the_database(path: Path) -> bool:
    nodes = ast.walk(ast.parse(path.read_text()))
    return any(isinstance(node, ast.Attribute) and node.attr == "database" for node in nodes)


def test_web_the_commands_and_the_metrics_never_open_the_database() -> None:
    paths = [*(WEBAPP / "web").rglob("*.py"), WEBAPP / "cli.py", WEBAPP / "metrics_server.py"]
    assert len(paths) > 50
    assert {str(path.relative_to(WEBAPP)) for path in paths if opens_the_database(path)} == set()


def test_a_session_opens_where_the_ways_in_are_listed_and_nowhere_else() -> None:
    """docs/security.md lists them: a password, a passkey, an activation (ASVS 6.3.4)."""
    opening = {"open_session", "start_session", "add_session"}
    found = {
        str(path.relative_to(WEBAPP))
        for path in WEBAPP.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and opening & {getattr(node.func, "id", ""), getattr(node.func, "attr", "")}
    }
    assert found == {
        f"usecases/{name}.py" for name in ("access/sign_in", "access/passkeys", "registration/activate_space")
    }


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in walk_packages(usecases.__path__, "webapp.usecases."):
        for name, function in getmembers(import_module(module.name), isfunction):
            if function.__module__ == module.name and not name.startswith("_"):
                yield f"{module.name}.{name}", function


def holds_a_row(kind: Any) -> bool:
    return issubclass(kind, Base) if isinstance(kind, type) else any(map(holds_a_row, get_args(kind)))


def test_no_row_of_the_database_leaves_the_use_cases() -> None:
    """Those that are given a session are called within a transaction, by other use-cases."""
    hints = {name: get_type_hints(function) for name, function in public_functions()}
    assert len(hints) > 40 and holds_a_row(tuple[Base, int] | None)
    assert [name for name, of in hints.items() if "session" not in of and holds_a_row(of["return"])] == []
