"""Get what some tests need beyond Python: the PDF/UA validator (Java) and poppler's readers.

Never fails: where they cannot be had, the tests that need them say that they are skipped, and why.
"""

import os
import shutil
import subprocess
import sys


def main() -> None:
    if shutil.which("pdfinfo") is None and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "-qq", "update"], check=False)
        subprocess.run(["apt-get", "-qq", "-y", "install", "poppler-utils"], check=False, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "a11y.pdfua.check", "--install"], check=False)


if __name__ == "__main__":
    main()
