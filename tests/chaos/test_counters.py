"""Valkey killed: limits go on in the database, pages do not fail (SPEC 5.2)."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

from tests.chaos.conftest import Start
from tests.chaos.running_site import Person, Site
from tests.conftest import skip
from tests.support.databases import Valkey, why_no_valkey

WRONG_CODE = "K7MP-4RTW-9XCD"
CODE_PAGE, LOGIN_PAGE = "/activation/code", "/activation/identifiants"
LIMIT = 10
WAITED_FOR_SECONDS = 3.0
"""What one page may lose to a counter that is gone, on a busy machine; half a second is set."""


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    if reason := why_no_valkey():
        skip(reason)
    valkey = Valkey(tmp_path)
    valkey.start()
    yield valkey
    valkey.stop()


@pytest.fixture
def site(start: Start, tmp_path: Path, valkey: Valkey) -> Site:
    return start(f"sqlite:///{tmp_path / 'espace.sqlite3'}", limits_storage_url=valkey.url)


@pytest.mark.smoke
def test_without_valkey_pages_answer_and_limits_hold(site: Site, valkey: Valkey, address: str) -> None:
    with closing(site.person()) as person:
        person.begin_creation(address)
        valkey.stop()
        started = monotonic()
        assert person.confirm_creation().status == 303
        assert monotonic() - started < WAITED_FOR_SECONDS
        code = site.kit.code_sent_to(address)
        assert [guess(person, address) for _ in range(LIMIT + 1)][-1], "the limit no longer holds"
        assert "limits_storage_gone" in site.log("web")
        valkey.start()
        site.kit.shift_clock(hours=0.3)
    with closing(site.person()) as person:
        assert person.activate(code, address).status == 303


def guess(person: Person, address: str) -> bool:
    """Try a wrong code; whether one has to wait."""
    form = person.form(CODE_PAGE)
    person.post(CODE_PAGE, (person.solved(form) if "challenge" in form else form) | {"code": WRONG_CODE})
    answer = person.post(LOGIN_PAGE, person.form(LOGIN_PAGE) | {"email": address})
    assert answer.status in (422, 429)
    return answer.status == 429
