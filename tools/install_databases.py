"""Get the servers that the tests start, as root on Debian or Ubuntu: PostgreSQL, Valkey (or Redis, where it is older).

Elsewhere nothing is done: the tests that need them say that they are skipped, and why.
"""

import os
import shutil
import subprocess

from tests.services import why_no_postgresql, why_no_valkey

QUIET = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # 1: installed, and no service started
INSTALL = ("apt-get", "-qq", "-y", "install", "--no-install-recommends")


def main() -> None:
    if why_no_postgresql() is None and why_no_valkey() is None:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print("\n".join(reason for reason in (why_no_postgresql(), why_no_valkey()) if reason))
        return
    subprocess.run(["apt-get", "-qq", "update"], check=False)
    for package in ("postgresql", "valkey-server", "redis-server"):
        if why_no_postgresql() if package == "postgresql" else why_no_valkey():
            _install(package)


def _install(package: str) -> None:
    """Where the package does not exist the next one is tried."""
    subprocess.run([*INSTALL, package], check=False, env=os.environ | QUIET, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
