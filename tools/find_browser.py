"""Print the path of the Chromium or Chrome that the tests drive. ``--install`` installs one when there is none.

pytest_espace_pro.browsers is asked first, then Playwright. ``--install`` uses the system's packages on Debian and
Ubuntu (as root), else Playwright's download.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pytest_espace_pro import browsers

NONE_FOUND = (
    "No Chromium was found. Install one (Debian, Ubuntu: apt install chromium), or set ESPACE_CHROMIUM to its path."
)


def find() -> str | None:
    return browsers.find() or _playwright_browser()


def install() -> None:
    """Install the missing browsers. Ubuntu has no headless package; a failed download shows its own error."""
    missing = [name for name in ("chromium", *browsers.WITHOUT_WINDOW) if not shutil.which(name)]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "-qq", "update"], check=False)
        for package in missing:
            command = ["apt-get", "-qq", "-y", "install", "--no-install-recommends", package]
            subprocess.run(command, check=False, capture_output=True)
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _playwright_browser() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    if "--install" in sys.argv:
        install()
    print(find() or sys.exit(NONE_FOUND))
