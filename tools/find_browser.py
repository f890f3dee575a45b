"""Print the path of the Chromium or Chrome that the tests drive; ``--install`` gets one when there is none.

Order: that of pytest_espace_pro.browsers, then Playwright's own. To install: the system's package on Debian and Ubuntu
(as root), else Playwright's download.
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
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    if "--install" in sys.argv and find() is None:
        install()
    print(find() or sys.exit(NONE_FOUND))
