"""SPEC 8.1: passkeys are added, listed, used and removed; one challenge serves one browser once."""

import json
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.unit.conftest import NOON, ManualClock
from tests.unit.usecases.owners import EMAIL, OTHER_EMAIL, history, new_space, signed_in, waiting
from tests.unit.web.authenticator import Authenticator, decode, encode
from webapp.messages.passkeys_changed import PasskeyAdded, PasskeyRemoved
from webapp.persistence.passkeys import Passkey
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser, SignedOut
from webapp.usecases.access.passkeys import (
    PasskeyAddition,
    PasskeyRefused,
    PasskeyRemoval,
    TooManyPasskeys,
    add_passkey,
    creation_options,
    remove_passkey,
    request_options,
    sign_in_with_passkey,
)
from webapp.usecases.access.sign_in import find_signed_in, sign_out
from webapp.usecases.account import queries
from webapp.usecases.account.queries import PasskeyView

BROWSER = "a browser"


@pytest.fixture
def space(services: Services) -> Space:
    return new_space(services)


@pytest.fixture
def owner(services: Services, space: Space) -> CurrentUser:
    return signed_in(services)


@pytest.fixture
def device() -> Authenticator:
    return Authenticator()


def asked(services: Services, owner: CurrentUser) -> dict[str, Any]:
    return dict(json.loads(creation_options(services, owner, BROWSER)))


def add(services: Services, owner: CurrentUser, device: Authenticator, name: str = "Mon téléphone") -> None:
    answer = device.create(asked(services, owner))
    add_passkey(services, PasskeyAddition(owner, answer, name, BROWSER))


def enter(services: Services, device: Authenticator, browser: str = BROWSER) -> str:
    answer = device.get(json.loads(request_options(services, BROWSER)))
    return sign_in_with_passkey(services, answer=answer, browser=browser, device="Chrome")


def refused(reason: str) -> pytest.RaisesExc[PasskeyRefused]:
    return pytest.raises(PasskeyRefused, match=f"^{reason}$")


def test_the_device_is_asked_for_a_key_of_this_person_that_its_owner_unlocks(
    services: Services, owner: CurrentUser, device: Authenticator
) -> None:
    add(services, owner, device)
    options = asked(services, owner)
    assert options["rp"] == {"id": "localhost", "name": services.settings.service_name}
    assert decode(options["user"]["id"]) == owner.space.id.encode()
    assert (options["user"]["name"], options["user"]["displayName"]) == (EMAIL, "Zoé MARTIN")
    assert options["timeout"] == 600_000
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [known["id"] for known in options["excludeCredentials"]] == [encode(device.id)]


def test_whoever_signs_in_is_asked_for_any_key_that_its_owner_unlocks(services: Services) -> None:
    options = json.loads(request_options(services, BROWSER))
    assert (options["rpId"], options["timeout"], options["userVerification"]) == ("localhost", 600_000, "required")
    assert not options.get("allowCredentials")


def test_a_passkey_is_listed_in_the_history_and_the_owner_is_notified(
    services: Services, space: Space, owner: CurrentUser, device: Authenticator, clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    add(services, owner, device)
    assert queries.passkeys(services, space.id) == [PasskeyView(encode(device.id), "Mon téléphone", clock.now(), None)]
    assert history(services, space.number)[-1] == ("passkey_added", {"device": "Firefox"}, clock.now())
    assert waiting(services, PasskeyAdded) == [PasskeyAdded(to=EMAIL, full_name="Zoé MARTIN", at=clock.now())]


def test_a_passkey_opens_the_space_and_its_use_is_kept(
    services: Services, space: Space, owner: CurrentUser, device: Authenticator, clock: ManualClock
) -> None:
    device.uses = 3
    add(services, owner, device)
    clock.advance(minutes=1)
    device.uses = 7
    user = find_signed_in(services, enter(services, device))
    assert user is not None and (user.space.id, user.device.name) == (space.id, "Chrome")
    assert queries.passkeys(services, space.id)[0].last_used_at == clock.now()
    assert history(services, space.number)[-1] == ("signed_in_with_passkey", {"device": "Chrome"}, clock.now())
    with services.database.read() as session:
        assert session.get_one(Passkey, encode(device.id)).sign_count == 7


def test_the_count_told_when_a_passkey_is_added_is_kept(
    services: Services, owner: CurrentUser, device: Authenticator
) -> None:
    device.uses = 7
    add(services, owner, device)
    device.uses = 6
    with refused("not verified"):
        enter(services, device)


def test_a_device_need_not_say_whose_key_it_is(services: Services, owner: CurrentUser, device: Authenticator) -> None:
    add(services, owner, device)
    answer = json.loads(device.get(json.loads(request_options(services, BROWSER))))
    del answer["response"]["userHandle"]
    assert sign_in_with_passkey(services, answer=json.dumps(answer), browser=BROWSER, device="Chrome")


@pytest.mark.parametrize(
    ("reason", "spoil"),
    [
        ("unknown", lambda device: setattr(device, "id", bytes(32))),
        ("not verified", lambda device: setattr(device, "unlocks", False)),
        ("of another space", lambda device: setattr(device, "owner", b"another")),
    ],
)
def test_an_answer_that_proves_nothing_opens_nothing(
    services: Services, space: Space, owner: CurrentUser, device: Authenticator, reason: str, spoil: Any
) -> None:
    add(services, owner, device)
    spoil(device)
    with refused(reason):
        enter(services, device)
    assert queries.devices(services, space.id) == [owner.device]


@pytest.mark.parametrize("origin", ["https://localhost:8000", "http://localhost", "http://evil.example"])
def test_a_key_made_or_used_on_another_site_is_refused(
    services: Services, owner: CurrentUser, device: Authenticator, origin: str
) -> None:
    made = device.create(asked(services, owner), origin)
    with refused("not verified"):
        add_passkey(services, PasskeyAddition(owner, made, "x", BROWSER))
    add(services, owner, device)
    used = device.get(json.loads(request_options(services, BROWSER)), origin)
    with refused("not verified"):
        sign_in_with_passkey(services, answer=used, browser=BROWSER, device="Chrome")


def test_a_key_that_its_owner_does_not_unlock_is_not_added(
    services: Services, owner: CurrentUser, device: Authenticator
) -> None:
    device.unlocks = False
    with refused("not verified"):
        add(services, owner, device)


def test_a_challenge_serves_one_browser(services: Services, owner: CurrentUser, device: Authenticator) -> None:
    answer = device.create(asked(services, owner))
    with refused("foreign challenge"):
        add_passkey(services, PasskeyAddition(owner, answer, "x", "another browser"))
    add(services, owner, device)
    with refused("foreign challenge"):
        enter(services, device, "another browser")


def test_a_challenge_serves_one_purpose(services: Services, owner: CurrentUser, device: Authenticator) -> None:
    to_sign_in = json.loads(request_options(services, BROWSER))["challenge"]
    to_add = asked(services, owner)
    answer = device.create(to_add | {"challenge": to_sign_in})
    with refused("foreign challenge"):
        add_passkey(services, PasskeyAddition(owner, answer, "x", BROWSER))
    add(services, owner, device)
    answer = device.get({"challenge": to_add["challenge"], "rpId": "localhost"})
    with refused("foreign challenge"):
        sign_in_with_passkey(services, answer=answer, browser=BROWSER, device="Chrome")


def test_a_challenge_lives_a_day(
    services: Services, owner: CurrentUser, device: Authenticator, clock: ManualClock
) -> None:
    add(services, owner, device)
    answers = [device.get(json.loads(request_options(services, BROWSER))) for _ in range(2)]
    clock.moment = NOON.replace(day=22, minute=0, second=0)
    clock.advance(seconds=-1)
    assert sign_in_with_passkey(services, answer=answers[0], browser=BROWSER, device="Chrome")
    clock.advance(seconds=1)
    with refused("foreign challenge"):
        sign_in_with_passkey(services, answer=answers[1], browser=BROWSER, device="Chrome")


def test_an_answer_serves_once(services: Services, owner: CurrentUser, device: Authenticator) -> None:
    answer = device.create(asked(services, owner))
    addition = PasskeyAddition(owner, answer, "x", BROWSER)
    add_passkey(services, addition)
    with refused("known already"):
        add_passkey(services, addition)
    remove_passkey(services, PasskeyRemoval(owner, encode(device.id)))
    with refused("answered already"):
        add_passkey(services, addition)


def test_a_space_has_ten_passkeys_at_most(services: Services, owner: CurrentUser) -> None:
    for _ in range(10):
        add(services, owner, Authenticator())
    with pytest.raises(TooManyPasskeys):
        add(services, owner, Authenticator())
    assert len(queries.passkeys(services, owner.space.id)) == 10


def test_the_passkeys_of_other_spaces_do_not_count(services: Services, owner: CurrentUser) -> None:
    new_space(services, OTHER_EMAIL)
    stranger = signed_in(services, OTHER_EMAIL)
    for _ in range(10):
        add(services, stranger, Authenticator())
    add(services, owner, Authenticator())


def test_a_passkey_that_is_removed_opens_nothing_and_the_owner_is_notified(
    services: Services, space: Space, owner: CurrentUser, device: Authenticator, clock: ManualClock
) -> None:
    add(services, owner, device)
    clock.advance(minutes=1)
    for _ in range(2):
        remove_passkey(services, PasskeyRemoval(owner, encode(device.id)))
    assert queries.passkeys(services, space.id) == []
    assert waiting(services, PasskeyRemoved) == [PasskeyRemoved(to=EMAIL, full_name="Zoé MARTIN", at=clock.now())]
    assert history(services, space.number)[-1] == ("passkey_removed", {"device": "Firefox"}, clock.now())
    with refused("unknown"):
        enter(services, device)


def test_a_passkey_that_is_removed_ends_the_sessions_that_it_opened_and_no_other(
    services: Services, owner: CurrentUser, device: Authenticator
) -> None:
    add(services, owner, device)
    opened = enter(services, device)
    remove_passkey(services, PasskeyRemoval(owner, encode(device.id)))
    assert find_signed_in(services, opened) is None
    assert [found.id for found in queries.devices(services, owner.space.id)] == [owner.device.id]


def test_the_log_says_why_a_passkey_proves_nothing(
    services: Services, owner: CurrentUser, device: Authenticator
) -> None:
    add(services, owner, device)
    device.unlocks = False
    with capture_logs() as logs, refused("not verified"):
        enter(services, device)
    assert [(log["event"], log["reason"]) for log in logs if log["log_level"] == "warning"] == [
        ("passkey_not_verified", "InvalidAuthenticationResponse")
    ]


def test_nobody_removes_the_passkey_of_another_space(
    services: Services, owner: CurrentUser, device: Authenticator
) -> None:
    new_space(services, OTHER_EMAIL)
    add(services, owner, device)
    remove_passkey(services, PasskeyRemoval(signed_in(services, OTHER_EMAIL), encode(device.id)))
    assert len(queries.passkeys(services, owner.space.id)) == 1


def test_who_is_signed_out_meanwhile_changes_no_passkey(
    services: Services, owner: CurrentUser, device: Authenticator
) -> None:
    add(services, owner, device)
    answer = Authenticator().create(asked(services, owner))
    sign_out(services, owner)
    with pytest.raises(SignedOut):
        add_passkey(services, PasskeyAddition(owner, answer, "x", BROWSER))
    with pytest.raises(SignedOut):
        remove_passkey(services, PasskeyRemoval(owner, encode(device.id)))
    assert len(queries.passkeys(services, owner.space.id)) == 1


@pytest.mark.parametrize(
    ("base_url", "host"),
    [("https://pro.exemple.fr", "pro.exemple.fr"), ("https://pro.exemple.fr:8443", "pro.exemple.fr")],
)
def test_keys_are_bound_to_the_public_address(
    services: Services, owner: CurrentUser, device: Authenticator, base_url: str, host: str
) -> None:
    public = replace(services, settings=services.settings.model_copy(update={"base_url": base_url}))
    options = asked(public, owner)
    assert options["rp"]["id"] == json.loads(request_options(public, BROWSER))["rpId"] == host
    add_passkey(public, PasskeyAddition(owner, device.create(options, base_url), "x", BROWSER))
    answer = device.get(json.loads(request_options(public, BROWSER)), base_url)
    assert sign_in_with_passkey(public, answer=answer, browser=BROWSER, device="Chrome")
