"""Find the Chromium or Chrome of the machine, and start it so that it does only what a test asks.

ESPACE_CHROMIUM comes first, then the system's browsers, then Playwright's own if it was downloaded. Without a window
the system's headless shell comes before its browsers: the same engine in one program, which starts and draws faster.
"""

import os
import shutil
from pathlib import Path
from typing import Any

WITHOUT_WINDOW = ("chromium-headless-shell",)
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
QUIET = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find(*, with_window: bool = True) -> str | None:
    """The path of the installed browser; None when there is none."""
    commands = COMMANDS if with_window else WITHOUT_WINDOW + COMMANDS
    named = os.environ.get("ESPACE_CHROMIUM")
    installed = [path for command in commands if (path := shutil.which(command))]
    candidates = [*([named] if named else []), *installed, *MAC_APPLICATIONS]
    return next((path for path in candidates if Path(path).exists()), None)


def launch_args(*, with_window: bool) -> dict[str, Any]:
    """The launch options of Playwright. Root needs --no-sandbox: Chromium refuses its sandbox there."""
    sandbox = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    found = find(with_window=with_window)
    return {"args": [*QUIET, *sandbox]} | ({"executable_path": found} if found else {})
