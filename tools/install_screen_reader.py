"""Get what the tests by ear need, as root on Debian or Ubuntu: Orca, a desktop without a screen, French.

Elsewhere nothing is done: those tests say that they are skipped, and why.
"""

import os
import shutil
import subprocess

from a11y.screen_reader.desktop import LOCALE, why_unavailable

PACKAGES = (
    "orca",
    "xvfb",
    "openbox",
    "xdotool",
    "x11-xkb-utils",
    "dbus",
    "at-spi2-core",
    "libglib2.0-bin",
    "gsettings-desktop-schemas",
    "python3-speechd",
    "python3-pyatspi",
    "gir1.2-wnck-3.0",
    "locales",
)


def main() -> None:
    if why_unavailable() is None or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], check=False)
    command = ["apt-get", "-qq", "-y", "install", "--no-install-recommends", *PACKAGES]
    subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL)
    subprocess.run(["localedef", "-i", "fr_FR", "-f", "UTF-8", LOCALE], check=False)


if __name__ == "__main__":
    main()
