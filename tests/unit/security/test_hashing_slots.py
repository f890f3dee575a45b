"""Hashes at once on a machine: so many, in the order of those who ask, whatever dies (docs/capacity.md)."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.support.waiting import until
from webapp.security import hashing_slots
from webapp.security.hashing_slots import HashingBusy, HashingSlots


@pytest.fixture(autouse=True)
def no_waiting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who are refused are refused at once; tests in which people wait have the patience of a busy machine."""
    patient = "patient" in request.fixturenames
    monkeypatch.setattr(hashing_slots, "MAX_WAIT_SECONDS", 180.0 if patient else 0.0)


@pytest.fixture
def patient() -> None:
    return None


MANY_TIMES = """
import sys
from pathlib import Path
import hashing_slots

hashing_slots.MAX_WAIT_SECONDS = 180.0
mark = Path(sys.argv[1], "mark")
for _ in range(200):
    with hashing_slots.HashingSlots(mark.parent, 1).one():
        mark.mkdir()
        mark.rmdir()
"""
"""Holds the only slot many times; whoever finds the mark there is not alone, and fails."""
FOR_EVER = """
import signal
import sys
from pathlib import Path
import hashing_slots

with hashing_slots.HashingSlots(Path(sys.argv[1]), 1).one():
    print("held", flush=True)
    signal.pause()
"""


def process(program: str, folder: Path) -> subprocess.Popen[str]:
    """It imports the module alone, from its folder: the whole service would take seconds."""
    command, where = [sys.executable, "-c", program, str(folder)], Path(hashing_slots.__file__).parent
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=where)


def test_as_many_slots_as_there_are_and_the_next_is_refused_in_the_end(tmp_path: Path) -> None:
    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(HashingSlots(tmp_path, 3).one())
        with pytest.raises(HashingBusy), HashingSlots(tmp_path, 3).one():
            pass
    with HashingSlots(tmp_path, 3).one():
        pass


def test_who_is_refused_waited_ten_seconds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    of_the_holder, of_who_waits = [0.0], [0.0, 9.9, 10.1]
    moments = iter(of_the_holder + of_who_waits)
    monkeypatch.setattr(hashing_slots.time, "monotonic", lambda: next(moments))
    with HashingSlots(tmp_path, 1).one(), pytest.raises(HashingBusy), HashingSlots(tmp_path, 1).one():
        pass
    assert list(moments) == []


def test_processes_share_the_slots(tmp_path: Path) -> None:
    running = [process(MANY_TIMES, tmp_path) for _ in range(3)]
    assert [(one.communicate(), one.returncode)[1] for one in running] == [0, 0, 0]


def test_threads_share_the_slots(tmp_path: Path, patient: None) -> None:
    def hold(number: int) -> None:
        with HashingSlots(tmp_path, 1).one():
            (tmp_path / "mark").mkdir()
            (tmp_path / "mark").rmdir()

    with ThreadPoolExecutor(4) as people:
        list(people.map(hold, range(200)))


def waiting_for(file: Path) -> int:
    """How many wait for the lock of a file (proc(5): their lines have an arrow)."""
    number = f":{file.stat().st_ino} "
    return sum("->" in line and number in line for line in Path("/proc/locks").read_text().splitlines())


def test_those_who_wait_come_in_their_order(tmp_path: Path, patient: None) -> None:
    served: list[int] = []
    polling = threading.Event()
    pause = hashing_slots.time.sleep

    def ask(number: int) -> None:
        with HashingSlots(tmp_path, 1).one():
            served.append(number)

    def poll(seconds: float) -> None:
        polling.set()
        pause(seconds)

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(6) as people:
        patch.setattr(hashing_slots.time, "sleep", poll)
        with HashingSlots(tmp_path, 1).one():
            people.submit(ask, 0)
            assert polling.wait(180)
            for number in range(1, 6):
                people.submit(ask, number)
                until(lambda number=number: waiting_for(tmp_path / "turn") == number)
    assert served == list(range(6))


def test_the_slot_of_a_process_that_dies_is_free(tmp_path: Path) -> None:
    with process(FOR_EVER, tmp_path) as holder:
        try:
            assert holder.stdout is not None and holder.stdout.readline() == "held\n"
            with pytest.raises(HashingBusy), HashingSlots(tmp_path, 1).one():
                pass
        finally:
            holder.kill()
    with HashingSlots(tmp_path, 1).one():
        pass


def test_without_a_place_for_the_locks_people_come_in_and_the_log_says_so(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    slots = HashingSlots(file / "run", 1)
    with capture_logs() as logs, slots.one(), slots.one():
        pass
    assert [(line["event"], line["log_level"]) for line in logs] == [("hashing_not_limited", "warning")] * 2


def test_only_the_service_reads_the_folder(tmp_path: Path) -> None:
    with HashingSlots(tmp_path / "run", 1).one():
        assert (tmp_path / "run").stat().st_mode & 0o077 == 0


def test_no_file_is_left_open(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with HashingSlots(tmp_path, 2).one():
        pass
    with HashingSlots(tmp_path, 1).one(), pytest.raises(HashingBusy), HashingSlots(tmp_path, 1).one():
        pass
    assert len(list(Path("/proc/self/fd").iterdir())) == before
