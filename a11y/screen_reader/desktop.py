"""A French desktop runs without a screen: X server, D-Bus, Orca, Chromium. Nothing of it stays behind.

A machine runs one at a time, because Orca refuses to run twice for the same user.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from a11y.screen_reader.speech import Speech
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
COMMANDS = ("orca", "Xvfb", "openbox", "xdotool", "dbus-daemon", "setxkbmap", "gsettings")
ACCESSIBILITY_BUS = Path("/usr/libexec/at-spi-bus-launcher")
LOCALE = "fr_FR.UTF-8"
START_SECONDS = 60
CHROMIUM = (
    "--no-sandbox",
    "--test-type",  # no bar about the sandbox
    "--disable-features=Translate",
    "--force-renderer-accessibility",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--lang=fr",
    "--window-size=1024,800",
)
SETTINGS: dict[str, dict[str, object]] = {  # paths in the home, and what is written there
    # Keys are written down as they are pressed: Orca need not say them.
    ".local/share/orca/user-settings.conf": {
        "general": {"enableKeyEcho": False, "startingProfile": ["Default", "default"]},
        "profiles": {"default": {"profile": ["Default", "default"], "pronunciations": {}, "keybindings": {}}},
        "pronunciations": {},
        "keybindings": {},
    },
    # No offer to translate French: it takes the focus.
    "chromium/Default/Preferences": {
        "translate": {"enabled": False},
        "intl": {"accept_languages": "fr-FR,fr", "selected_languages": "fr-FR,fr"},
        "credentials_enable_service": False,
    },
}


def why_unavailable() -> str | None:
    """Say what keeps Orca from running on this machine; None when it can run."""
    missing = [command for command in COMMANDS if not shutil.which(command)]
    if missing or not ACCESSIBILITY_BUS.exists():
        return (
            f"no screen reader on this machine ({', '.join(missing) or 'at-spi2-core'}): make screen-reader, on Debian"
        )
    locales = subprocess.run(["locale", "-a"], check=True, capture_output=True, text=True).stdout.lower()
    return None if "fr_fr.utf8" in locales else "the system has no French locale"


class Desktop:
    """Orca reading a page in Chromium. A context manager: all processes end with it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start(self) -> None:
        home = self._home = Path(self._stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        for path, content in SETTINGS.items():
            (home / path).parent.mkdir(parents=True)
            (home / path).write_text(json.dumps(content))
        bus = f"unix:path={runtime}/bus"
        self._log = self._stack.enter_context((home / "log").open("wb"))
        self.environment = {name: os.environ[name] for name in ("PATH",)} | {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "LANG": LOCALE,
            "LANGUAGE": "fr",
            "NO_AT_BRIDGE": "0",
        }
        self.speech = Speech(runtime / "speech-dispatcher" / "speechd.sock")
        self._stack.callback(self.speech.close)
        self._run("dbus-daemon", "--session", "--nofork", f"--address={bus}")
        self.environment["DISPLAY"] = self._display()
        self._await(lambda: (runtime / "bus").exists(), "D-Bus")
        self.call("setxkbmap", "fr")
        self._run("openbox")
        self.call("gsettings", "set", "org.gnome.desktop.interface", "toolkit-accessibility", "true")
        self._run(str(ACCESSIBILITY_BUS), "--launch-immediately")
        self._run("orca", f"--debug-file={home}/orca.out")
        self._await(lambda: bool(self.speech.said), "Orca")
        said = len(self.speech.said)
        self.open(self._url)
        self._await(lambda: len(self.speech.said) > said, "the page")

    def open(self, url: str) -> None:
        """Open a page in a window of its own. The browser that runs already takes it over."""
        find = [sys.executable, str(ROOT / "tools" / "find_browser.py")]
        browser = subprocess.run(find, check=True, capture_output=True, text=True).stdout.strip()
        self._run(browser, *CHROMIUM, f"--user-data-dir={self._home}/chromium", f"--app={url}")

    def await_download(self, name: str) -> Path:
        """Wait for a PDF whose name begins so. Returns its path once it is whole."""
        pattern = f"**/{name}*.pdf"
        self._await(lambda: any(self._home.glob(pattern)), name)
        return next(self._home.glob(pattern))

    def call(self, *command: str) -> str:
        run = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True, timeout=60)
        return run.stdout

    def _display(self) -> str:
        """Start an X server. Returns the free display that it has chosen."""
        reads, writes = os.pipe()
        self._run("Xvfb", "-displayfd", str(writes), "-screen", "0", "1280x1024x24", "-nolisten", "tcp", keep=(writes,))
        os.close(writes)
        with os.fdopen(reads) as answer:
            return f":{answer.readline().strip()}"

    def _run(self, *command: str, keep: tuple[int, ...] = ()) -> None:
        process = subprocess.Popen(
            command,
            env=self.environment,
            stdout=self._log,
            stderr=self._log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=keep,
        )
        self._stack.callback(_end, process)

    def _await(self, ready: Callable[[], bool], what: str) -> None:
        def why() -> str:
            return f"{what} did not start in {START_SECONDS} s: {Path(self._log.name).read_text()[-2000:]}"

        until(ready, START_SECONDS, why=why)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process with all that it has started: each leads a session."""
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, wanted)
            process.wait(timeout=5)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
