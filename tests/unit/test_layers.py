"""What the contracts on imports (pyproject.toml) do not see: a session opened through ``services.database``."""

import ast
from pathlib import Path

WEBAPP = Path(__file__).parents[2] / "webapp"
TO_REWRITE = {"web/pages/account/forms.py", "web/pages/registration/journey.py"} | {
    f"web/testkit/{name}.py" for name in ("faults", "seeds")
}
"""Those that pyproject.toml lets import persistence for now."""


def opens_the_database(path: Path) -> bool:
    nodes = ast.walk(ast.parse(path.read_text()))
    return any(isinstance(node, ast.Attribute) and node.attr == "database" for node in nodes)


def test_web_the_commands_and_the_metrics_never_open_the_database() -> None:
    paths = [*(WEBAPP / "web").rglob("*.py"), WEBAPP / "cli.py", WEBAPP / "metrics_server.py"]
    assert len(paths) > 60
    assert {str(path.relative_to(WEBAPP)) for path in paths if opens_the_database(path)} == TO_REWRITE
