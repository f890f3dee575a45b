"""SPEC 5.2, 6: attempts are counted, and above a limit one has to wait; the wait ends with the window."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from limits import parse

from tests.unit.conftest import ManualClock
from webapp.services import Services
from webapp.web.limits import CLIENT, NEW_DRAFTS, RateLimited, ensure_below, hit, hits, record

ALICE, BOB = (("address", "alice"),), (("address", "bob"),)


@pytest.fixture(autouse=True)
def two_an_hour(app: Flask, services: Services) -> Iterator[None]:
    changed = services.settings.model_copy(update={"new_drafts_limit": parse("2 per 1 hour")})
    app.extensions["espace"] = replace(services, settings=changed)
    with app.test_request_context("/"):
        yield


def refused(keys: tuple[tuple[str, str], ...] = ALICE) -> bool:
    try:
        ensure_below(NEW_DRAFTS, keys)
    except RateLimited:
        return True
    return False


def test_a_hit_counts_and_the_one_above_the_limit_is_refused() -> None:
    hit(NEW_DRAFTS, ALICE)
    hit(NEW_DRAFTS, ALICE)
    with pytest.raises(RateLimited):
        hit(NEW_DRAFTS, ALICE)


def test_a_record_counts_and_refuses_nothing() -> None:
    for _ in range(3):
        record(NEW_DRAFTS, ALICE)
    assert refused()


def test_asking_whether_one_is_below_counts_nothing() -> None:
    for _ in range(3):
        assert not refused()
    record(NEW_DRAFTS, ALICE)
    assert not refused()
    record(NEW_DRAFTS, ALICE)
    assert refused()


def test_the_wait_lasts_as_long_as_the_window(clock: ManualClock) -> None:
    record(NEW_DRAFTS, ALICE)
    clock.advance(minutes=20)
    record(NEW_DRAFTS, ALICE)
    with pytest.raises(RateLimited) as refusal:
        ensure_below(NEW_DRAFTS, ALICE)
    assert (refusal.value.seconds, refusal.value.code) == (40 * 60, 429)
    assert dict(refusal.value.get_headers())["Retry-After"] == "2400"
    with pytest.raises(RateLimited) as refusal:
        hit(NEW_DRAFTS, ALICE)
    assert refusal.value.seconds == 40 * 60
    clock.advance(minutes=40)
    assert not refused()


def test_one_counter_at_its_limit_is_enough_and_others_are_not_touched() -> None:
    record(NEW_DRAFTS, BOB)
    record(NEW_DRAFTS, BOB)
    assert refused(ALICE + BOB)
    assert not refused(ALICE)


def test_hits_are_those_of_the_highest_counter_and_never_above_the_limit() -> None:
    assert hits(NEW_DRAFTS, ALICE + BOB) == 0
    record(NEW_DRAFTS, BOB)
    assert hits(NEW_DRAFTS, ALICE + BOB) == 1
    for _ in range(3):
        record(NEW_DRAFTS, BOB)
    assert hits(NEW_DRAFTS, ALICE + BOB) == 2


def test_clients_are_told_apart_by_their_address(app: Flask) -> None:
    for address in ("192.0.2.1", "192.0.2.2"):
        with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
            hit(NEW_DRAFTS, CLIENT)
            hit(NEW_DRAFTS, CLIENT)
            assert refused(tuple(CLIENT))
