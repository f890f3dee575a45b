"""Install the system packages that some tests need, as root on Debian or Ubuntu.

The argument names the tests: ``databases``, ``deployment`` (what stands around the service), ``faults``,
``screen-reader`` (what is heard) or ``engines`` (three browsers).

On other systems nothing is installed: the tests are skipped and say why.
"""

import os
import shutil
import subprocess
import sys

from a11y.screen_reader.desktop import LOCALE

NEEDED = {
    "databases": ("postgresql", "valkey-server", "redis-server"),  # no Valkey before Debian 13
    "deployment": ("nginx", "libnginx-mod-http-brotli-static", "docker-compose", "postgresql", "pgbouncer", "systemd"),
    "faults": ("postgresql", "valkey-server", "redis-server", "nginx"),
    "screen-reader": (
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
    ),
    "engines": ("chromium-driver", "firefox-esr", "webkit2gtk-driver", "xvfb", "xauth", "locales"),
}


def main(tests: str) -> None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    if missing := [package for package in NEEDED[tests] if not _is_installed(package)]:
        subprocess.run(["apt-get", "-qq", "update"], check=False)
        for package in missing:  # one by one: a package that the distribution lacks must not stop the others
            _install(package)
    if "locales" in NEEDED[tests] and not _speaks_french():
        subprocess.run(["localedef", "-i", "fr_FR", "-f", "UTF-8", LOCALE], check=False)


def _is_installed(package: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(query, check=False, capture_output=True, text=True).stdout == "installed"


def _install(package: str) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # no service is started
    command = ["apt-get", "-qq", "-y", "install", "--no-install-recommends", package]
    subprocess.run(command, check=False, env=quiet, capture_output=True)


def _speaks_french() -> bool:
    known = subprocess.run(["locale", "-a"], check=False, capture_output=True, text=True).stdout.lower()
    return "fr_fr.utf8" in known


if __name__ == "__main__":
    main(sys.argv[1])
