"""Print the path of the Chromium or Chrome that the tests drive; ``--install`` gets one when there is none.

Order: ESPACE_CHROMIUM, the system's browsers, Playwright's own. To install: the system's package on Debian and Ubuntu
(as root), else Playwright's download.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
NONE_FOUND = (
    "No Chromium was found. Install one (Debian, Ubuntu: apt install chromium), or set ESPACE_CHROMIUM to its path."
)


def find() -> str | None:
    named = os.environ.get("ESPACE_CHROMIUM")
    installed = [path for command in COMMANDS if (path := shutil.which(command))]
    candidates = [*([named] if named else []), *installed, *MAC_APPLICATIONS, _playwright_browser()]
    return next((path for path in candidates if path and Path(path).exists()), None)


def install() -> None:
    """Try the ways in order; the last one's failure is the user's to read."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "-qq", "update"], check=False)
        command = ["apt-get", "-qq", "-y", "install", "--no-install-recommends", "chromium"]
        if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _playwright_browser() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


if __name__ == "__main__":
    if "--install" in sys.argv and find() is None:
        install()
    print(find() or sys.exit(NONE_FOUND))
