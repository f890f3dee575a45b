"""SPEC 8.1: a passkey opens the space from its owner's device, and from nowhere else."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from flask import Flask

from testkit.seeds import State, seed
from tests.support.people import NEW_PASSWORD, TRUSTED_ANSWER
from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import code_in
from tests.unit.web.authenticator import Authenticator, decode, encode
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from tests.unit.web.pages.account.test_changes import change, confirm, mailed
from webapp.messages.message import RenderedMessage
from webapp.persistence import passkeys
from webapp.persistence.passkeys import Passkey
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.passkeys import (
    MAX_PASSKEYS,
    PasskeyAddition,
    PasskeyRefused,
    add_passkey,
    sign_in_with_passkey,
)
from webapp.usecases.access.passkeys import creation_options as creation_options_of
from webapp.usecases.access.recover_password import ask_reset_link, reset_password
from webapp.usecases.access.sign_in import find_signed_in
from webapp.usecases.account.change_space import object_to_email_change

REFUSED = "Cette clé d’accès n’ouvre aucun espace"


@pytest.fixture
def owner(walker: Walker, number: str) -> Walker:
    return walker.sign_in()


@pytest.fixture
def device() -> Authenticator:
    return Authenticator()


@pytest.fixture
def added(owner: Walker, device: Authenticator) -> Walker:
    """An owner whose device has a passkey, signed out."""
    add(owner, device)
    owner.send_to("/deconnexion")
    return owner


def creation_options(owner: Walker) -> dict[str, Any]:
    return dict(owner.client.get("/espace/cles-d-acces/nouvelle.json").get_json())


def request_options(walker: Walker) -> dict[str, Any]:
    return dict(walker.client.get("/connexion/cle-d-acces.json").get_json())


def add(owner: Walker, device: Authenticator, answer: str | None = None, password: str = PASSWORD) -> Walker:
    owner.open("/espace/coordonnees/cle-d-acces")
    made = device.create(creation_options(owner)) if answer is None else answer
    owner.send(passkey_name="Mon téléphone", passkey=made, current_password=password)
    return owner


def enter(walker: Walker, answer: str, next_: str = "") -> Walker:
    walker.open("/connexion")
    token = walker.fields()["csrf_token"]
    sent = {"csrf_token": token, "passkey": answer, "next": next_}
    return walker._show(walker.client.post("/connexion/cle-d-acces", data=sent, follow_redirects=True))


def keys(services: Services) -> list[Passkey]:
    with services.database.read() as session:
        space = session.query(Space).one()
        return list(passkeys.of_space(session, space.id))


def test_a_passkey_is_named_listed_and_notified_by_mail(
    owner: Walker, device: Authenticator, services: Services, sent: list[RenderedMessage]
) -> None:
    assert "Vous n’avez pas encore de clé d’accès" in owner.open("/espace/cles-d-acces").text
    add(owner, device)
    assert (owner.url, owner.status) == ("/espace/cles-d-acces", 200)
    assert "Mon téléphone" in owner.text and "Pas encore utilisée" in owner.text
    assert "Clé d’accès ajoutée depuis" in owner.open("/espace/historique").text
    (notice,) = mailed(services, sent)
    assert (notice.to, notice.subject) == (EMAIL, "Espace professionnel – Clé d’accès ajoutée")


def test_one_signs_in_with_it_without_password_nor_challenge(added: Walker, device: Authenticator) -> None:
    enter(added, device.get(request_options(added)))
    assert added.heading == "Bonjour Zoé MARTIN"
    assert "Connexion réussie avec une clé d’accès" in added.open("/espace/historique").text
    assert "Utilisée pour la dernière fois" in added.open("/espace/cles-d-acces").text


def test_one_comes_back_to_the_page_asked_for_and_to_no_other_site(added: Walker, device: Authenticator) -> None:
    assert enter(added, device.get(request_options(added)), "/espace/appareils").url == "/espace/appareils"
    added.send_to("/deconnexion")
    assert enter(added, device.get(request_options(added)), "https://evil.example/").url == "/espace"


def test_the_password_still_opens_the_space(added: Walker) -> None:
    assert added.sign_in().url == "/espace"


def test_a_passkey_is_not_added_without_the_password_and_need_not_be_made_twice(
    owner: Walker, device: Authenticator, services: Services
) -> None:
    add(owner, device, password="wrong")
    assert owner.status == 422 and keys(services) == []
    assert owner.fields()["passkey_name"] == "Mon téléphone"
    owner.send(current_password=PASSWORD)  # with the passkey that the page still holds
    assert [key.name for key in keys(services)] == ["Mon téléphone"]


def test_a_locked_address_is_still_opened_by_its_passkey(
    added: Walker, device: Authenticator, services: Services
) -> None:
    """Somebody who guesses passwords cannot lock the owner out."""
    for _ in range(4):
        added.sign_in("wrong")
    assert "Trop d’essais" in added.sign_in().text
    assert enter(added, device.get(request_options(added))).url == "/espace"


def test_an_answer_serves_once(added: Walker, device: Authenticator) -> None:
    answer = device.get(request_options(added))
    enter(added, answer)
    added.send_to("/deconnexion")
    enter(added, answer)
    assert added.status == 422 and any(REFUSED in error for error in added.errors)


def test_of_one_answer_used_many_times_at_once_one_counts(
    added: Walker, device: Authenticator, services: Services
) -> None:
    options = request_options(added)
    answer = device.get(options)
    with added.client.session_transaction() as session:
        browser = session["sid"]

    def enter_(_: int) -> str | None:
        try:
            return sign_in_with_passkey(services, answer=answer, browser=browser, device="Firefox")
        except PasskeyRefused:
            return None

    with ThreadPoolExecutor(8) as pool:
        assert len(list(filter(None, pool.map(enter_, range(16))))) == 1


def test_an_answer_given_to_another_browser_opens_nothing(added: Walker, device: Authenticator, app: Flask) -> None:
    """A page that passes our challenge on to the owner, and their answer to us, gets nowhere."""
    elsewhere = Walker(app.test_client(), added._service)
    assert enter(elsewhere, device.get(request_options(added))).status == 422


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:8001", "http://localhost.evil.example"])
def test_an_answer_made_for_another_site_opens_nothing(added: Walker, device: Authenticator, origin: str) -> None:
    assert enter(added, device.get(request_options(added), origin)).status == 422


def test_a_device_that_did_not_verify_its_owner_opens_nothing(added: Walker, device: Authenticator) -> None:
    device.unlocks = False
    assert enter(added, device.get(request_options(added))).status == 422


def test_a_copied_key_whose_count_goes_back_opens_nothing(added: Walker, device: Authenticator) -> None:
    device.uses = 7
    assert enter(added, device.get(request_options(added))).url == "/espace"
    added.send_to("/deconnexion")
    device.uses = 6
    assert enter(added, device.get(request_options(added))).status == 422


def test_a_key_signed_by_another_opens_nothing(added: Walker, device: Authenticator) -> None:
    forged = Authenticator()
    forged.id, forged.owner = device.id, device.owner
    assert enter(added, forged.get(request_options(added))).status == 422


def test_a_key_that_speaks_for_another_space_opens_nothing(added: Walker, device: Authenticator) -> None:
    device.owner = b"somebody-else"
    assert enter(added, device.get(request_options(added))).status == 422


def test_a_challenge_for_adding_is_not_one_for_signing_in(
    owner: Walker, device: Authenticator, services: Services
) -> None:
    add(owner, device)
    options = creation_options(owner)
    with owner.client.session_transaction() as session:
        browser = session["sid"]
    answer = device.get({"challenge": options["challenge"], "rpId": options["rp"]["id"]})
    with pytest.raises(PasskeyRefused):
        sign_in_with_passkey(services, answer=answer, browser=browser, device="Firefox")


def test_a_challenge_lives_a_day(added: Walker, device: Authenticator, clock: ManualClock) -> None:
    answer = device.get(request_options(added))
    clock.advance(hours=24)
    assert enter(added, answer).status == 422


def _without(answer: str, *path: str) -> str:
    document = json.loads(answer)
    inner = document
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return json.dumps(document)


def _with(answer: str, part: str, change: Callable[[bytes], bytes]) -> str:
    document = json.loads(answer)
    document["response"][part] = encode(change(decode(document["response"][part])))
    return json.dumps(document)


HOSTILE: dict[str, Callable[[str], str]] = {
    "nothing": lambda _: "",
    "no JSON": lambda _: "{",
    "a list": lambda _: "[]",
    "deep": lambda _: "[" * 20_000,
    "no id": lambda answer: _without(answer, "id"),
    "no client data": lambda answer: _without(answer, "response", "clientDataJSON"),
    "client data that is no JSON": lambda answer: _with(answer, "clientDataJSON", lambda _: b"\xff\xfe{"),
    "client data that is a number": lambda answer: _with(answer, "clientDataJSON", lambda _: b"7"),
    "a challenge that is a number": lambda answer: _with(
        answer, "clientDataJSON", lambda _: b'{"type": "webauthn.get", "challenge": 7, "origin": "x"}'
    ),
    "a challenge of odd signs": lambda answer: _with(
        answer, "clientDataJSON", lambda _: '{"type": "webauthn.get", "challenge": "é!", "origin": "x"}'.encode()
    ),
    "bad base64": lambda answer: answer.replace('"clientDataJSON": "', '"clientDataJSON": "é'),
    "a lone surrogate": lambda answer: answer.replace('"id": "', '"id": "\\ud800'),
}


@pytest.mark.parametrize("spoil", HOSTILE.values(), ids=HOSTILE)
def test_what_no_device_would_send_is_refused_in_words(
    added: Walker, device: Authenticator, services: Services, spoil: Callable[[str], str]
) -> None:
    enter(added, spoil(device.get(request_options(added))))
    assert added.status == 422 and any(REFUSED in error for error in added.errors)
    added.sign_in()
    add(added, Authenticator(), spoil(Authenticator().create(creation_options(added))))
    assert added.status == 422
    assert "n’a pas pu être vérifiée" in added.error_beside("passkey_name")
    assert added.fields()["passkey"] == ""
    assert len(keys(services)) == 1


def test_an_answer_altered_in_any_way_is_refused_or_harmless(
    owner: Walker, device: Authenticator, services: Services
) -> None:
    """Three hundred new keys, each with some bytes changed: none fails but by being refused."""
    chance = Random(7)
    with owner.client.session_transaction() as session:
        browser = session.setdefault("sid", "b")
    signed_in = find_signed_in(services, session["space"])
    assert signed_in is not None

    def spoil(raw: bytes) -> bytes:
        spoilt = bytearray(raw)
        for _ in range(chance.choice((1, 1, 2, 5))):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        return bytes(spoilt[: chance.choice((len(raw), len(raw), chance.randrange(len(raw))))])

    refused = 0
    for part in ["attestationObject", "clientDataJSON"] * 150:
        answer = device.create(json.loads(creation_options_of(services, signed_in, browser)))
        try:
            add_passkey(services, PasskeyAddition(signed_in, _with(answer, part, spoil), name="x", browser=browser))
        except PasskeyRefused:
            refused += 1
        else:
            with services.database.transaction() as session_:
                passkeys.erase_of(session_, signed_in.space.id)
    assert refused > 250


def test_a_device_that_has_a_passkey_learns_it_before_it_makes_another(owner: Walker, device: Authenticator) -> None:
    add(owner, device)
    assert [known["id"] for known in creation_options(owner)["excludeCredentials"]] == [encode(device.id)]
    add(owner, device)
    assert owner.status == 422


def test_a_space_has_ten_at_most(owner: Walker, services: Services) -> None:
    for _ in range(MAX_PASSKEYS):
        add(owner, Authenticator())
    add(owner, Authenticator())
    assert "Retirez-en une" in owner.error_beside("passkey_name")
    assert len(keys(services)) == MAX_PASSKEYS


def test_a_passkey_that_was_removed_opens_nothing(
    owner: Walker, device: Authenticator, services: Services, sent: list[RenderedMessage]
) -> None:
    add(owner, device)
    mailed(services, sent)
    owner.open(f"/espace/coordonnees/retirer-cle?cle={encode(device.id)}")
    owner.send(current_password="wrong")
    assert owner.status == 422 and len(keys(services)) == 1
    owner.send(current_password=PASSWORD)
    assert owner.url == "/espace/cles-d-acces" and keys(services) == []
    assert [notice.subject for notice in mailed(services, sent)] == ["Espace professionnel – Clé d’accès retirée"]
    owner.send_to("/deconnexion")
    assert enter(owner, device.get(request_options(owner))).status == 422


def test_nobody_removes_the_passkey_of_another_space(owner: Walker, device: Authenticator, services: Services) -> None:
    add(owner, device)
    other = seed(services, State.ACTIVE, "autre@exemple.fr")
    assert isinstance(other, Space)
    with services.database.transaction() as session:
        session.query(Passkey).update({"space_id": other.id})
    add(owner, Authenticator())
    owner.open("/espace/coordonnees/retirer-cle")
    owner.send(passkey_id=encode(device.id), current_password=PASSWORD)
    assert "n’est plus dans votre espace" in owner.error_beside("passkey_id")
    with services.database.read() as session:
        assert session.query(Passkey).count() == 2


def test_the_options_name_no_key_and_are_kept_by_no_cache(added: Walker) -> None:
    """Nobody learns who has a space, nor with which keys (SPEC 8.7)."""
    answer = added.client.get("/connexion/cle-d-acces.json")
    assert answer.get_json()["allowCredentials"] == []
    assert answer.headers["Cache-Control"] == "no-store"
    assert added.client.get("/espace/cles-d-acces/nouvelle.json").status_code == 401


def test_each_challenge_is_another(added: Walker) -> None:
    assert len({request_options(added)["challenge"] for _ in range(50)}) == 50


def test_keys_are_bound_to_the_public_address_never_to_the_host_header(added: Walker) -> None:
    answer = added.client.get("/connexion/cle-d-acces.json", headers={"Host": "evil.example"})
    assert answer.get_json()["rpId"] == "localhost"


def test_a_new_password_leaves_the_passkeys_and_its_mail_says_so(
    added: Walker, device: Authenticator, services: Services, sent: list[RenderedMessage]
) -> None:
    mailed(services, sent)
    ask_reset_link(services, EMAIL)
    (message,) = mailed(services, sent)
    token = next(word for word in message.text.split() if "/mot-de-passe-oublie/" in word).rsplit("/", 1)[1]
    reset_password(services, token, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)
    (notice,) = mailed(services, sent)
    for part in (notice.text, notice.html):
        assert "retirez celles que vous ne connaissez pas" in " ".join(part.split())
    assert enter(added, device.get(request_options(added))).url == "/espace"


def test_a_space_taken_back_keeps_no_passkey(
    owner: Walker, device: Authenticator, services: Services, sent: list[RenderedMessage]
) -> None:
    add(owner, device)
    mailed(services, sent)
    change(owner, "adresse-electronique")
    (message,) = mailed(services, sent)
    confirm(owner, code_in(message))
    (warning,) = mailed(services, sent)
    token = next(word for word in warning.text.split() if "/activation/opposition/" in word).rsplit("/", 1)[1]
    object_to_email_change(services, token)
    assert keys(services) == []
