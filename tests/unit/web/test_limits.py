"""SPEC 5.2, 6: attempts are counted, and above a limit one has to wait; the wait ends with the window."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, g
from limits import parse

from tests.unit.conftest import ManualClock
from webapp.security.known_device import KnownDevice
from webapp.services import Services
from webapp.web.limits import (
    NEW_DRAFTS,
    Keys,
    RateLimited,
    client,
    difficulty,
    ensure_below,
    hit,
    hits,
    record,
    record_robot_sign,
)

ALICE, BOB = (("address", "alice"),), (("address", "bob"),)


@pytest.fixture(autouse=True)
def two_an_hour(app: Flask, services: Services) -> Iterator[None]:
    changed = services.settings.model_copy(update={"new_drafts_limit": parse("2 per 1 hour")})
    app.extensions["espace"] = replace(services, settings=changed)
    with app.test_request_context("/"):
        yield


def refused(keys: Keys = ALICE) -> bool:
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


def test_clients_of_one_address_are_told_apart_by_their_sessions(app: Flask) -> None:
    for _ in range(2):
        with app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.1"}):
            hit(NEW_DRAFTS, client())
            hit(NEW_DRAFTS, client())
            assert refused(client())


def test_a_device_that_signed_in_before_is_one_client_in_all_its_sessions(app: Flask, services: Services) -> None:
    device = KnownDevice.new().after_sign_in(services.keyring, "zoe@exemple.fr", services.clock.now())
    cookie = {"Cookie": f"espace-appareil={device.cookie(services.keyring)}"}
    with app.test_request_context("/"):
        assert not refused(client())
    g.pop("known_device")  # the fixture's context is around all of them
    for is_over in (False, False, True):
        with app.test_request_context("/", headers=cookie):
            assert refused(client()) is is_over
            record(NEW_DRAFTS, client())


@pytest.mark.parametrize(
    ("addresses", "cost"),
    [
        pytest.param("192.0.2.1", 8, id="one IPv4 address"),
        pytest.param("192.0.2.{0}", 1, id="others"),
        pytest.param("::ffff:192.0.2.1", 8, id="IPv4 in IPv6"),
        pytest.param("2001:db8:1:2:{0:x}::1", 8, id="one /64"),
        pytest.param("2001:db8:1:2{0:02x}::1", 4, id="one /56"),
        pytest.param("2001:db8:1:{0:x}00::1", 2, id="one /48"),
        pytest.param("2001:db8:{0:x}::1", 1, id="other /48"),
    ],
)
def test_what_a_network_does_makes_its_check_more_expensive_each_wider_one_half_as_much(
    app: Flask, services: Services, addresses: str, cost: int
) -> None:
    """Sixteen requests without a cookie, each with a sign of a robot; twelve of one network would be the most."""
    changed = services.settings.model_copy(update={"network_signs_limit": parse("12 per 1 hour")})
    app.extensions["espace"] = replace(services, settings=changed)
    for number in range(1, 17):
        with app.test_request_context("/", environ_base={"REMOTE_ADDR": addresses.format(number)}):
            record_robot_sign()
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": addresses.format(17)}):
        assert difficulty() == cost
