"""Passwords and trusted answers: a key before Argon2id, the same work whatever a row holds (docs/security.md, 6)."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from webapp.security import passwords as module
from webapp.security.hashing_slots import HashingBusy, HashingSlots
from webapp.security.keyring import Keyring
from webapp.security.passwords import DUMMY_SECRET, UNUSABLE, Cost, Passwords
from webapp.settings import Settings

CHEAP, CHEAPER, DEARER = Cost(2, 16, 1), Cost(1, 8, 1), Cost(3, 64, 4)
SECRET = "onze baleines rouges 1"
WITHOUT_PEPPER = {cost: PasswordHasher(*cost).hash(SECRET) for cost in (CHEAP, CHEAPER, DEARER)}
"""What releases before the pepper stored."""


@pytest.fixture(scope="module")
def slots(tmp_path_factory: pytest.TempPathFactory) -> HashingSlots:
    return HashingSlots(tmp_path_factory.mktemp("run"), 1)


def under(slots: HashingSlots, *secrets: str, cost: Cost = CHEAP, former: tuple[Cost, ...] = ()) -> Passwords:
    return Passwords(Keyring(secrets), cost, former, slots)


def test_a_stored_hash_names_its_key_and_its_cost(slots: HashingSlots) -> None:
    form = r"\$pepper\$v=1,k=[0-9a-f]{8}\$argon2id\$v=19\$m=16,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}"
    assert re.fullmatch(form, under(slots, "key").hash(SECRET))


def test_a_secret_is_right_and_no_other_is(slots: HashingSlots) -> None:
    passwords = under(slots, "key")
    stored = passwords.hash(SECRET)
    assert passwords.verify(stored, SECRET)
    assert not any(passwords.verify(stored, other) for other in (f"{SECRET} ", SECRET.upper(), "", stored))


COMPOSED, DECOMPOSED = "l’été-où-j’ai-vu-3-baleines", unicodedata.normalize("NFD", "l’été-où-j’ai-vu-3-baleines")
MIXED = "tiê\u0301ng-viê\u0323t-ba-con-ca-7"
"""What a Vietnamese keyboard of Windows writes: neither NFC nor NFD."""


@pytest.mark.parametrize("chosen", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED])
def test_a_secret_is_the_same_whichever_keyboard_wrote_its_accents(
    slots: HashingSlots, chosen: str, typed: str
) -> None:
    passwords = under(slots, "key")
    assert passwords.verify(passwords.hash(chosen), typed)


def test_what_one_keyboard_wrote_in_its_own_way_is_hashed_in_nfc(slots: HashingSlots) -> None:
    passwords = under(slots, "key")
    for typed in (MIXED, unicodedata.normalize("NFC", MIXED), unicodedata.normalize("NFD", MIXED)):
        assert passwords.verify(passwords.hash(MIXED), typed)


@pytest.mark.parametrize(
    ("chosen", "typed"), [(DECOMPOSED, COMPOSED), (DECOMPOSED, DECOMPOSED), (MIXED, MIXED), (COMPOSED, DECOMPOSED)]
)
def test_a_hash_of_a_release_before_nfc_gets_a_second_try(slots: HashingSlots, chosen: str, typed: str) -> None:
    stored = PasswordHasher(*CHEAP).hash(chosen)
    assert under(slots, "key").verify(stored, typed)
    assert not under(slots, "key").verify(stored, f"{typed}-")


def test_the_tries_depend_only_on_what_was_typed(slots: HashingSlots, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of an answer does not tell which addresses have a space (SPEC 8.7)."""
    tried: list[str] = []
    monkeypatch.setattr(Passwords, "_verify", lambda _self, stored, _secret: bool(tried.append(stored)))
    for stored in (UNUSABLE, under(slots, "key").hash(SECRET), WITHOUT_PEPPER[CHEAP]):
        for typed, tries in ((SECRET, 1), (COMPOSED, 2), (MIXED, 3)):
            tried.clear()
            under(slots, "key").verify(stored, typed)
            assert len(tried) == tries


def test_by_default_a_hash_costs_what_owasp_asks_at_least() -> None:
    """19 MiB, 2 passes, 1 lane (OWASP Password Storage Cheat Sheet)."""
    assert Settings().argon2_cost == (2, 19 * 1024, 1)


@given(secret=st.text(st.characters(exclude_categories=["Cs"])), other_key=st.text("abc"))
def test_a_stolen_row_without_the_key_verifies_nothing(slots: HashingSlots, secret: str, other_key: str) -> None:
    """Whoever has the rows and the secret itself cannot tell that it is right, be it as common as a name."""
    owner, thief = under(slots, "the operator's"), under(slots, other_key, cost=CHEAP)
    stored = owner.hash(secret)
    key_of_thief = thief.hash(secret).split("$argon2id")[0]
    argon2 = stored[stored.index("$argon2id") :]
    assert owner.verify(stored, secret)
    for tried in (stored, argon2, key_of_thief + argon2):
        assert not thief.verify(tried, secret)


def test_after_a_rotation_a_row_of_the_former_key_is_right_and_renewed(slots: HashingSlots) -> None:
    before, rotated, after = under(slots, "old"), under(slots, "new", "old"), under(slots, "new")
    stored = before.hash(SECRET)
    assert rotated.verify(stored, SECRET) and rotated.needs_rehash(stored)
    renewed = rotated.renew(stored, SECRET)
    assert after.verify(renewed, SECRET) and not after.needs_rehash(renewed)


def test_a_row_whose_key_is_gone_is_never_right(slots: HashingSlots) -> None:
    assert not under(slots, "new").verify(under(slots, "old").hash(SECRET), SECRET)


@pytest.mark.parametrize("cost", WITHOUT_PEPPER)
def test_a_row_of_a_release_before_the_pepper_is_right_and_renewed(slots: HashingSlots, cost: Cost) -> None:
    passwords = under(slots, "key")
    assert passwords.verify(WITHOUT_PEPPER[cost], SECRET) and passwords.needs_rehash(WITHOUT_PEPPER[cost])
    renewed = passwords.renew(WITHOUT_PEPPER[cost], SECRET)
    assert renewed.startswith("$pepper$") and passwords.verify(renewed, SECRET)


def test_a_row_at_another_cost_is_renewed_and_one_at_the_current_cost_stays(slots: HashingSlots) -> None:
    before, now = under(slots, "key", cost=CHEAPER), under(slots, "key")
    assert now.renew(before.hash(SECRET), SECRET).count("$m=16,t=2,p=1$") == 1
    stored = now.hash(SECRET)
    assert now.renew(stored, SECRET) == stored


ODD = ["", UNUSABLE, "$argon2id$x", "$pepper$v=1,k=00000000", "$argon2id$v=19$m=16,t=2,p=1$AAAA$%%%%"]
ODD += ["$argon2id$v=19$m=0,t=0,p=0$c2FsdHNhbHQ$aGFzaGhhc2g", "$pepper$v=2,k=00000000$argon2id$v=19$m=16,t=2,p=1$A$B"]


@pytest.mark.parametrize("stored", ODD)
def test_what_is_no_hash_is_never_right_and_no_error(slots: HashingSlots, stored: str) -> None:
    assert not under(slots, "key").verify(stored, SECRET)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[Cost]:
    """The costs of all hashes computed so far, in their order."""
    done: list[Cost] = []

    class Noting(PasswordHasher):
        def hash(self, *args: Any, **kwargs: Any) -> str:
            done.append(Cost(self.time_cost, self.memory_cost, self.parallelism))
            return super().hash(*args, **kwargs)

        def verify(self, hash: Any, password: Any) -> Any:
            found = re.search(r"m=(\d+),t=(\d+),p=(\d+)", hash)
            assert found is not None
            memory_kib, passes, lanes = map(int, found.groups())
            done.append(Cost(passes, memory_kib, lanes))
            return super().verify(hash, password)

    monkeypatch.setattr(module, "PasswordHasher", Noting)
    return done


ROWS = {
    "an address without a space, a certificate, an unusable hash": lambda _slots: UNUSABLE,
    "the current cost": lambda slots: under(slots, "key").hash(SECRET),
    "the current cost, another secret": lambda slots: under(slots, "key").hash("other"),
    "the current cost, without pepper": lambda _slots: WITHOUT_PEPPER[CHEAP],
    "a cheap former cost": lambda _slots: WITHOUT_PEPPER[CHEAPER],
    "an expensive former cost": lambda _slots: WITHOUT_PEPPER[DEARER],
    "an expensive former cost, under the pepper": lambda slots: under(slots, "key", cost=DEARER).hash(SECRET),
    "a key that is gone": lambda slots: under(slots, "gone").hash(SECRET),
}


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("former", [(), (CHEAPER, DEARER), (DEARER, CHEAPER, CHEAP)])
def test_a_check_is_the_same_work_whatever_the_row_holds(
    slots: HashingSlots, work: list[Cost], row: str, former: tuple[Cost, ...]
) -> None:
    """SPEC 8.7: the time of an answer tells nobody whether an address has a space, nor since when."""
    stored = ROWS[row](slots)
    work.clear()
    under(slots, "key", former=former).verify(stored, SECRET)
    if former:
        assert sorted(work) == sorted({CHEAP, CHEAPER, DEARER})
    else:  # a row at a cost that is not configured is checked at its own; `flask passwords` counts such rows
        assert len(work) == 1


def test_the_dummy_secret_opens_nothing(slots: HashingSlots) -> None:
    assert not under(slots, "key").verify(UNUSABLE, DUMMY_SECRET.decode())


def test_on_a_busy_machine_a_right_secret_keeps_its_row(slots: HashingSlots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.security.hashing_slots.MAX_WAIT_SECONDS", 0.0)
    passwords = under(slots, "key")
    with slots.one():
        assert passwords.renew(WITHOUT_PEPPER[DEARER], SECRET) == WITHOUT_PEPPER[DEARER]
        for refused in (lambda: passwords.hash(SECRET), lambda: passwords.verify(UNUSABLE, SECRET)):
            with pytest.raises(HashingBusy):
                refused()


@pytest.mark.parametrize("text", ["", "3:65536", "3:65536:4:1", "three:65536:4", "0:8:1", "3:31:4", "1:8:0", "101:8:1"])
def test_a_cost_that_argon2_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Cost.parse(text)


def test_a_cost_reads_as_it_is_written() -> None:
    assert Cost.parse("3:65536:4") == (3, 65536, 4) and str(Cost(3, 65536, 4)) == "3:65536:4"


def test_a_row_says_which_key_and_which_cost_it_needs(tmp_path: Path) -> None:
    slots = HashingSlots(tmp_path, 1)
    now = under(slots, "new", "old", former=(CHEAPER,))
    assert now.describe(UNUSABLE) == "unusable"
    assert now.describe(WITHOUT_PEPPER[CHEAPER]) == "no key, cost 1:8:1 (former)"
    assert now.describe(WITHOUT_PEPPER[DEARER]) == "no key, cost 3:64:4 (NOT in ESPACE_ARGON2_FORMER)"
    assert re.fullmatch(r"key [0-9a-f]{8}, cost 2:16:1", now.describe(now.hash(SECRET)))
    assert " (fallback), " in now.describe(under(slots, "old").hash(SECRET))
    assert " (GONE: no secret is right), " in now.describe(under(slots, "lost").hash(SECRET))
