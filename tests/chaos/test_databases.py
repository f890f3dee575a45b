"""A database that restarts, is read-only or full: the page says so and holds what was typed (SPEC 3, 9)."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic

import pytest

from tests.chaos.conftest import Start, new_database, on_postgresql
from tests.chaos.crowd import Crowd, press_all
from tests.chaos.running_site import Person, Site
from tests.conftest import skip
from tests.support.databases import Postgresql
from tests.support.http_client import Answer
from tests.support.people import DETAILS
from tests.support.waiting import until

DETAILS_PAGE = "/creation/expert/formulaire"
SEND_AGAIN = "Envoyer de nouveau ma saisie"
POSTGRESQL_DISK_MIB, SQLITE_DISK_MIB = 256, 8
BLOCK = b"\0" * 4096


@contextmanager
def disk(folder: Path, mebibytes: int) -> Iterator[Path]:
    """A small one of its own; root only."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=1777", "espace-chaos", folder],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not a byte is left on this disk."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(BLOCK)
    assert os.statvfs(folder).f_bavail == 0
    yield
    ballast.unlink()


def begin(person: Person, address: str) -> dict[str, str]:
    """Up to the details, filled in; the form as it would be sent."""
    person.begin_creation(address)
    return person.form(DETAILS_PAGE) | DETAILS | {"town": "Vénissieux"}


def finish(site: Site, person: Person, address: str, unavailable: Answer) -> None:
    """Send again the form that the error page holds, and open the space."""
    assert person.post(DETAILS_PAGE, unavailable.fields).status == 303
    assert "Vénissieux" in person.get("/creation/expert/recapitulatif").words
    assert person.confirm_creation().status == 303
    assert person.activate(site.kit.code_sent_to(address), address).status == 303


def meet_unavailable(person: Person, form: dict[str, str]) -> Answer:
    page = person.post(DETAILS_PAGE, form)
    assert (page.status, page.headers["Retry-After"]) == (503, "60")
    assert SEND_AGAIN in page.words and page.fields.items() >= form.items()
    return page


@pytest.mark.smoke
@on_postgresql
def test_while_postgresql_restarts_the_page_holds_what_was_typed(site: Site, cluster: Postgresql, address: str) -> None:
    with closing(site.person()) as person:
        form = begin(person, address)
        cluster.stop()
        try:
            unavailable = meet_unavailable(person, form)
            until(lambda: "outbox_failed" in site.log("worker"))
        finally:
            cluster.start()
        finish(site, person, address, unavailable)
    assert site.worker.poll() is None


@on_postgresql
def test_what_was_answered_before_postgresql_died_is_there_after_it(own_site: Site, cluster: Postgresql) -> None:
    """It stops at once and restarts during 100 activations: whoever got no number sends again and gets one."""
    own_site.worker.terminate()
    with closing(Crowd(own_site)) as crowd:
        presses = crowd.before_activation([f"n{number}@exemple.fr" for number in range(100)])
        with ThreadPoolExecutor(1) as pool:
            pressed = pool.submit(press_all, own_site.base_url, presses)
            until(lambda: len(own_site.numbers()) >= 10)
            cluster.stop()
            cluster.start()
            outcomes = pressed.result()
        done = sum(outcome.status == 303 for outcome in outcomes)
        assert {outcome.status for outcome in outcomes} == {303, 503} and len(own_site.numbers()) >= done
        again = press_all(own_site.base_url, presses)
    assert {outcome.status for outcome in again} == {303}
    assert len(set(own_site.numbers())) == 100


@on_postgresql
def test_a_read_only_postgresql_keeps_the_pages_and_holds_what_was_typed(
    site: Site, cluster: Postgresql, address: str
) -> None:
    name = site.database_url.rpartition("/")[2]
    throw_out = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with closing(site.person()) as person:
        form = begin(person, address)
        cluster.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on", throw_out)
        unavailable = meet_unavailable(person, form)
        assert person.get("/").status == 200
        cluster.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only", throw_out)
        finish(site, person, address, unavailable)


def test_a_read_only_disk_is_a_page_that_holds_what_was_typed(start: Start, tmp_path: Path, address: str) -> None:
    """As a kernel does after an error of the disk; SQLite."""
    with disk(tmp_path / "disk", 64) as folder:
        site = start(f"sqlite:///{folder / 'espace.sqlite3'}")
        with closing(site.person()) as person:
            form = begin(person, address)
            site.stop()
            subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
            site.web = site.start_web(site.port)
            unavailable = meet_unavailable(person, form)
            site.stop()
            subprocess.run(["mount", "-o", "remount,rw", folder], check=True)
            site.start()
            finish(site, person, address, unavailable)
        site.stop()


def test_a_full_disk_under_sqlite_loses_nothing(start: Start, tmp_path: Path, address: str) -> None:
    with disk(tmp_path / "disk", SQLITE_DISK_MIB) as folder:
        site = start(f"sqlite:///{folder / 'espace.sqlite3'}")
        with closing(site.person()) as person:
            form = begin(person, address)
            with filled(folder):
                unavailable = until_refused(person, form)
                assert person.get("/conditions-generales").status == 200
            finish(site, person, address, unavailable)
        site.stop()


def test_a_full_disk_under_postgresql_loses_nothing(
    start: Start, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="espace-disk-") as reachable,
        disk(Path(reachable) / "disk", POSTGRESQL_DISK_MIB) as folder,
    ):
        Path(reachable).chmod(0o755)  # PostgreSQL runs as another user
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        cluster = Postgresql()
        cluster.start()
        site = start(new_database(cluster))
        with closing(site.person()) as person:
            form = begin(person, address)
            with filled(folder):
                unavailable = until_refused(person, form)
                assert person.get("/conditions-generales").status == 200
            finish(site, person, address, unavailable)
        site.stop()
        cluster.stop()


def until_refused(person: Person, form: dict[str, str]) -> Answer:
    """A full disk still has room within the files that it holds: write until there is none."""
    deadline = monotonic() + 60
    while (page := person.post(DETAILS_PAGE, form)).status == 303:
        assert monotonic() < deadline
    assert page.status == 503 and page.fields.items() >= form.items()
    return page
