"""Install the tools that some tests need beside Python: the PDF/UA validator (Java) and poppler's readers.

This never fails. Without a tool, the tests that need it are skipped and say why.
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
