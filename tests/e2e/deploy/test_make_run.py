"""What a newcomer meets with `make run` (U16): a port that is obeyed or said to be taken, a quiet end."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.ports import free_port
from tests.support.processes import ROOT
from tests.support.settings import CHEAP_HASH, environment
from tests.support.waiting import PATIENCE_SECONDS, until

pytestmark = pytest.mark.one_database
TOKEN = "recette-locale"
SERVED, SERVED_WITH_KIT = ("webapp.serve", {}), ("testkit.serve", {"testing_token": TOKEN})


class Terminal:
    """A program started in a terminal of its own: Ctrl-C reaches it and all that it started."""

    def __init__(self, command: Sequence[str], log: Path, settings: dict[str, object]) -> None:
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | environment(CHEAP_HASH | settings),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def shown(self) -> str:
        return self._log.read_text()

    def wait_for(self, text: str) -> None:
        until(lambda: text in self.shown or self._process.poll() is not None, why=lambda: self.shown)
        assert text in self.shown

    def press_ctrl_c(self) -> int:
        os.killpg(self._process.pid, signal.SIGINT)
        return self.end()

    def end(self) -> int:
        return self._process.wait(timeout=PATIENCE_SECONDS)

    def close(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture(params=[SERVED, SERVED_WITH_KIT], ids=["site", "with the kit"])
def terminal(request: pytest.FixtureRequest, tmp_path: Path, port: int) -> Iterator[Terminal]:
    module, more = request.param
    settings = {"data_dir": tmp_path / "var", "port": port} | more
    started = Terminal([sys.executable, "-m", module], tmp_path / "log", settings)
    yield started
    started.close()


def test_the_banner_says_where_all_is_and_names_the_kit_only_when_it_is_open(
    terminal: Terminal, port: int, request: pytest.FixtureRequest
) -> None:
    terminal.wait_for("Ctrl-C stops it.")
    assert f"http://localhost:{port}\n" in terminal.shown
    assert ("Test kit" in terminal.shown) is ("kit" in request.node.callspec.id)
    terminal.press_ctrl_c()


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\n"], ids=["opened", "half sent"])
def test_ctrl_c_ends_it_without_a_word_whatever_a_browser_left_open(terminal: Terminal, port: int, sent: bytes) -> None:
    """A browser opens connections ahead; a thread waits on each."""
    terminal.wait_for("Ctrl-C stops it.")
    before = terminal.shown
    with socket.create_connection(("127.0.0.1", port)) as browser:
        browser.sendall(sent)
        with urlopen(f"http://localhost:{port}/") as page:  # once it is answered, a thread waits on what came before
            assert page.status == 200
        assert terminal.press_ctrl_c() == 0
    assert terminal.shown == before


@pytest.fixture
def taken(port: int) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", port)):
        yield port


def test_a_port_that_is_taken_is_said_in_one_sentence_with_the_way_out(taken: int, terminal: Terminal) -> None:
    assert terminal.end() == 1
    assert terminal.shown == (
        f"Port {taken} is taken by another program. Choose another one: make run PORT={taken + 1}\n"
    )


@pytest.mark.parametrize(
    ("asked", "given", "listened"),
    [({}, [], "8000"), ({"ESPACE_PORT": "8011"}, [], "8011"), ({}, ["PORT=8001"], "8001")],
)
def test_make_run_listens_where_it_is_asked_to(asked: dict[str, str], given: list[str], listened: str) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("ESPACE_", "MAKE", "MFLAGS"))}
    command = ["make", "--dry-run", "run", *given]
    done = subprocess.run(command, cwd=ROOT, env=bare | asked, capture_output=True, text=True, check=True)
    assert re.findall(r"ESPACE_PORT=(\d+) exec", done.stdout) == [listened]


def test_make_help_lists_each_target_once_in_groups() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    shown = subprocess.run(["make", "help"], cwd=ROOT, env=bare, capture_output=True, text=True, check=True).stdout
    groups = re.findall(r"^(\w.*)$", shown, re.MULTILINE)
    targets = re.findall(r"^  make ([\w-]+)", shown, re.MULTILINE)
    assert groups[0] == "Every day" and len(groups) > 5
    assert targets[:4] == ["help", "run", "test", "setup"] and len(targets) == len(set(targets)) > 25
