"""What the release of revision 0006 mailed, gave and kept still serves after the upgrade, under its hashes of then."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.people import TRUSTED_ANSWER
from tests.support.settings import CHEAP_HASH
from tests.unit.conftest import ManualClock
from tests.unit.persistence.earlier_release import RELEASE_0006, database_of_release_0006
from tests.unit.usecases.conftest import activate, code_in
from webapp.captcha.challenge import Outcome
from webapp.messages.message import RenderedMessage
from webapp.services import Services
from webapp.settings import Settings
from webapp.usecases.access.check_human import check_human
from webapp.usecases.access.recover_password import LinkGone, reset_password
from webapp.usecases.access.sign_in import find_signed_in, sign_in
from webapp.usecases.account.change_space import ObjectionGone, can_object, object_to_email_change
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.activate_space import ActivationRefused, Refusal
from webapp.usecases.registration.cancel_registration import cancel_registration, read_cancel_link
from webapp.usecases.registration.email_availability import EmailStatus, email_availability

NEW_PASSWORD = "une autre phrase de passe 2"


@dataclass(frozen=True)
class Typed:
    """What people hold of that release."""

    expired_code: str
    pending_code: str
    cancel_token: str
    session_token: str
    reset_token: str
    objection_token: str
    change_code: str
    help_code: str


@pytest.fixture(scope="module")
def typed() -> Typed:
    return Typed(**json.loads(RELEASE_0006.read_text())["typed"])


@pytest.fixture
def settings(tmp_path: Path, fresh_database_url: str) -> Settings:
    database_of_release_0006(fresh_database_url).migrate()
    key = json.loads(RELEASE_0006.read_text())["secret_key"]
    return Settings(data_dir=tmp_path, database_url=fresh_database_url, secret_key=key, **CHEAP_HASH)


def refusal_of(services: Services, code: str, email: str) -> Refusal:
    with pytest.raises(ActivationRefused) as refused:
        activate(services, code, email)
    return refused.value.refusal


def test_the_code_activates_once(services: Services, typed: Typed) -> None:
    code, email = typed.pending_code, "en-attente@exemple.fr"
    assert activate(services, code, email).number.startswith("2023233")
    assert refusal_of(services, code, email) is Refusal.USED


def test_an_expired_code_is_said_to_be_expired(services: Services, typed: Typed, clock: ManualClock) -> None:
    assert refusal_of(services, typed.expired_code, "expiree@exemple.fr") is Refusal.EXPIRED
    assert refusal_of(services, typed.expired_code, "en-attente@exemple.fr") is Refusal.NO_MATCH
    clock.advance(hours=48)
    purge_expired(services)
    assert refusal_of(services, typed.pending_code, "en-attente@exemple.fr") is Refusal.EXPIRED


def test_the_link_cancels_the_registration(services: Services, typed: Typed) -> None:
    assert read_cancel_link(services, typed.cancel_token).can_cancel and cancel_registration(
        services, typed.cancel_token
    )
    assert email_availability(services, "annulee@exemple.fr").status is EmailStatus.FREE
    assert not cancel_registration(services, typed.cancel_token)


def test_the_signed_in_stay_signed_in(services: Services, typed: Typed) -> None:
    found = find_signed_in(services, typed.session_token)
    assert found is not None and found.space.email == "zoe@exemple.fr"


def test_the_link_resets_the_password_once(services: Services, typed: Typed) -> None:
    reset_password(services, typed.reset_token, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)
    assert sign_in(services, email="zoe@exemple.fr", password=NEW_PASSWORD, device="")
    with pytest.raises(LinkGone):
        reset_password(services, typed.reset_token, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)


def test_the_objection_gives_the_address_back_once(services: Services, typed: Typed) -> None:
    assert can_object(services, typed.objection_token)
    object_to_email_change(services, typed.objection_token)
    assert email_availability(services, "avant@exemple.fr").status is EmailStatus.SPACE
    assert email_availability(services, "apres@exemple.fr").status is EmailStatus.FREE
    with pytest.raises(ObjectionGone):
        object_to_email_change(services, typed.objection_token)


def test_the_code_of_a_change_changes_the_address(services: Services, typed: Typed) -> None:
    assert activate(services, typed.change_code, "nouvelle@exemple.fr").is_change
    assert email_availability(services, "nouvelle@exemple.fr").status is EmailStatus.SPACE
    assert email_availability(services, "zoe@exemple.fr").status is EmailStatus.RESERVED


def test_the_help_code_passes_once(services: Services, typed: Typed) -> None:
    answers = [check_human(services, token="", given=typed.help_code, session_id="", form="") for _ in range(2)]
    assert answers[0] is Outcome.PASSED and answers[1] is not Outcome.PASSED


def test_the_message_that_waited_leaves_and_its_code_activates(services: Services, sent: list[RenderedMessage]) -> None:
    while send_next(services):
        pass
    (message,) = sent
    assert message.to == "a-envoyer@exemple.fr"
    assert activate(services, code_in(message), message.to).number
