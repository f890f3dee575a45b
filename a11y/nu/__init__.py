"""The Nu HTML checker on the pages as the server sent them (RGAA 8.2). It needs Java; set-up installs the rest."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from a11y.findings import Finding

CHECK = "nu"
JAR = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
COMMAND = ("java", "-Xss4m", "-jar", str(JAR), "--format", "json", "--exit-zero-always", "--stdout")


def why_unavailable() -> str | None:
    """Say what keeps the checker from running on this machine; None when it can run."""
    if not shutil.which("java"):
        return "no Java on this machine"
    return None if JAR.exists() else "the Nu checker is not installed: make test installs it"


def findings(pages: Mapping[str, str]) -> list[Finding]:
    """Errors and warnings of the pages, given as HTML by state."""
    with tempfile.TemporaryDirectory() as folder:
        files = {Path(folder, f"{number}.html"): state for number, state in enumerate(pages)}
        for path, state in files.items():
            path.write_text(pages[state])
        run = subprocess.run([*COMMAND, *map(str, files)], check=True, capture_output=True, text=True)
        return [
            Finding(
                CHECK, f"line {message.get('lastLine', '?')}: {message['message']}", files[Path(message["url"][5:])]
            )
            for message in json.loads(run.stdout)["messages"]
        ]
