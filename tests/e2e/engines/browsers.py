"""The browsers of Debian, each started on its own with nothing of the machine's user, and ended with all it started.

Chromium and Firefox draw on no screen; WebKitGTK, the nearest to Safari of iOS, asks for an X server.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pytest_espace_pro.browsers import QUIET

from tests.e2e.engines.wires import Http, Marionette, Wire
from tests.support.ports import free_port
from tests.support.waiting import until

START_SECONDS = 60  # the first start of Firefox, on a busy machine
DESK = (1400, 1000)  # room for the largest screen of the tests
NARROW_FIREFOX = ":root { min-width: 0 !important; } #navigator-toolbox { display: none !important; }"
NARROW_GTK = "button, entry, toolbar, toolitem { min-width: 0; padding: 0; margin: 0; border: 0; }"
Started = TypeVar("Started")


@dataclass
class Home:
    """An empty home folder, where what is saved arrives too, and the processes that live there."""

    path: Path
    stack: ExitStack
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, path: str, content: str) -> Path:
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        return file

    @property
    def downloads(self) -> Path:
        return self.path / "downloads"

    def run(self, *command: str) -> None:
        kept = {"PATH": os.environ["PATH"], "HOME": str(self.path), "TMPDIR": str(self.path)}
        with (self.path / "log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env=kept | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.stack.callback(_end, process)

    def once(self, ready: Callable[[], Started]) -> Started:
        """What ``ready`` gives, as soon as the browser that was started can give it."""
        return until(ready, START_SECONDS, why=(self.path / "log").read_text, ignoring=(OSError, ValueError))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With all that it has started: it leads a session."""
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, wanted)
            process.wait(timeout=5)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def _chromium(home: Home) -> Wire:
    port = free_port()
    home.run("chromedriver", f"--port={port}")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    options = {
        "args": ["--headless=new", "--lang=fr", *QUIET, *sandbox],
        "prefs": {"download.default_directory": str(home.downloads), "intl.accept_languages": "fr-FR,fr"},
    }
    return home.once(lambda: Http(port, {"goog:chromeOptions": options}))


def _firefox(home: Home) -> Wire:
    preferences: dict[str, Any] = {
        "marionette.port": 0,  # a free one, that Firefox writes down
        "toolkit.legacyUserProfileCustomizations.stylesheets": True,
        "intl.accept_languages": "fr-FR,fr",
        "pdfjs.disabled": True,  # or it opens what it has saved in another tab, and ours is behind
        "browser.download.folderList": 2,
        "browser.download.dir": str(home.downloads),
        "datareporting.policy.dataSubmissionEnabled": False,
    }
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
    profile = home.write("firefox/user.js", "".join(lines)).parent
    home.write("firefox/chrome/userChrome.css", NARROW_FIREFOX)
    home.environment |= {"MOZ_HEADLESS_WIDTH": str(DESK[0]), "MOZ_HEADLESS_HEIGHT": str(DESK[1])}
    home.run("firefox-esr", "--marionette", "--headless", "--no-remote", "--profile", str(profile))
    port = home.once(lambda: int((profile / "MarionetteActivePort").read_text()))
    return home.stack.enter_context(closing(Marionette(port)))


def _minibrowser() -> str | None:
    """The browser that comes with the engine; it stands outside the path of commands."""
    return next(map(str, Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")), None)


def _webkit(home: Home) -> Wire:
    home.write(".config/gtk-3.0/gtk.css", NARROW_GTK)  # or its tool bar makes it 447 px wide
    home.write(".config/user-dirs.dirs", 'XDG_DOWNLOAD_DIR="$HOME/downloads"\n')
    home.environment |= {"LANG": "fr_FR.UTF-8", "LANGUAGE": "fr"}
    port = free_port()
    home.run("xvfb-run", "-a", "-s", f"-screen 0 {DESK[0]}x{DESK[1]}x24", "WebKitWebDriver", f"--port={port}")
    options = {"binary": _minibrowser(), "args": ["--automation"]}
    return home.once(lambda: Http(port, {"webkitgtk:browserOptions": options}))


@dataclass(frozen=True)
class Engine:
    """A browser of Debian: what it needs, how it starts."""

    packages: tuple[str, ...]
    needs: tuple[Callable[[], str | None], ...]
    begin: Callable[[Home], Wire]

    def why_unavailable(self) -> str | None:
        """Say what keeps this browser from running on this machine; None when it can run."""
        missing = not all(found() for found in self.needs)
        return (
            f"{', '.join(self.packages)}: not all on this machine; make engines, as root on Debian" if missing else None
        )

    @contextmanager
    def start(self) -> Iterator[tuple[Wire, Path]]:
        """The browser, and the folder where it saves."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            home = Home(folder, stack)
            home.downloads.mkdir()
            yield self.begin(home), home.downloads


def _commands(*names: str) -> tuple[Callable[[], str | None], ...]:
    return tuple(partial(shutil.which, name) for name in names)


ENGINES = {
    "chromium": Engine(("chromium", "chromium-driver"), _commands("chromedriver", "chromium"), _chromium),
    "firefox": Engine(("firefox-esr",), _commands("firefox-esr"), _firefox),
    "webkit": Engine(
        ("webkit2gtk-driver", "xvfb", "xauth"),
        (*_commands("WebKitWebDriver", "xvfb-run", "xauth"), _minibrowser),
        _webkit,
    ),
}
