"""SPEC 8.3: what an owner changes; a new address is confirmed from it, and the former one may object for seven days."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.people import NEW_PASSWORD, PASSWORD, TRUSTED_ANSWER
from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activate, code_in, register
from tests.unit.usecases.owners import (
    EMAIL,
    OTHER_EMAIL,
    history,
    new_space,
    open_session,
    signed_in,
    space_now,
    waiting,
)
from tests.unit.usecases.test_recover_password import mailed_link
from webapp.domain.audit import Event
from webapp.messages.email_changed import EmailChanged
from webapp.messages.message import RenderedMessage
from webapp.messages.password_changed import PasswordChanged
from webapp.messages.question_changed import QuestionChanged
from webapp.persistence.former_factors import FormerFactors
from webapp.persistence.passkeys import Passkey
from webapp.persistence.spaces import Space
from webapp.security.keyring import Keyring
from webapp.services import Services
from webapp.usecases.access import sign_in as sign_ins
from webapp.usecases.access.current_user import CurrentUser, SignedOut
from webapp.usecases.access.passkeys import PasskeyRemoval, remove_passkey
from webapp.usecases.access.recover_password import LinkGone, reset_password
from webapp.usecases.access.sign_in import InvalidCredentials, Throttled, find_signed_in, sign_out
from webapp.usecases.account import queries
from webapp.usecases.account.change_space import (
    DetailsChange,
    EmailChange,
    ObjectionGone,
    PasswordChange,
    QuestionChange,
    SameEmail,
    ask_email_change,
    can_object,
    change_details,
    change_password,
    change_question,
    give_up_email_change,
    object_to_email_change,
)
from webapp.usecases.account.close_space import close_space
from webapp.usecases.account.confirm_change import Confirmation, confirm_owner, press_of
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.send_outbox import send_all
from webapp.usecases.registration.activate_space import ActivationRefused
from webapp.usecases.registration.cancel_registration import cancel_registration, read_cancel_link
from webapp.usecases.registration.email_availability import EmailStatus, EmailTaken, email_availability

NEW_EMAIL = "zoe@ailleurs.fr"


@pytest.fixture
def space(services: Services) -> Space:
    return new_space(services)


@pytest.fixture
def owner(services: Services, space: Space) -> CurrentUser:
    return signed_in(services)


def ask(services: Services, sent: list[RenderedMessage], email: str = NEW_EMAIL) -> str:
    """The code that is mailed to the new address."""
    owner = signed_in(services, device="Chrome")
    ask_email_change(services, EmailChange(owner, email))
    send_all(services)
    return code_in(sent[-1])


@pytest.fixture
def objection(services: Services, space: Space, sent: list[RenderedMessage]) -> str:
    """The token that the former address gets once the new one was confirmed."""
    activate(services, ask(services, sent), NEW_EMAIL)
    send_all(services)
    return objection_in(sent[-1])


def objection_in(message: RenderedMessage) -> str:
    return next(word for word in message.text.split() if "/activation/opposition/" in word).rsplit("/", 1)[1]


def confirm(services: Services, owner: CurrentUser, token: str = "", password: str = PASSWORD) -> Confirmation:
    return confirm_owner(services, press_of(services, owner, token, "change-question", []), password)


def test_the_password_confirms_the_owner_and_renews_the_token(
    services: Services, space: Space, clock: ManualClock
) -> None:
    token = open_session(services)
    owner = find_signed_in(services, token)
    assert owner is not None
    newer = confirm(services, owner, token).token
    clock.advance(minutes=1)
    found = find_signed_in(services, newer)
    assert len(newer) == 64 and found is not None and found.device.id == owner.device.id
    assert find_signed_in(services, token) is None


def test_a_wrong_password_confirms_nobody_and_counts_at_sign_in(
    services: Services, space: Space, owner: CurrentUser
) -> None:
    with pytest.raises(InvalidCredentials):
        confirm(services, owner, password="wrong")
    assert history(services, space.number)[-1][:2] == ("sign_in_failed", {"device": "Firefox"})


def test_name_phone_and_address_change_and_the_question_stays(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    change_details(services, DetailsChange(owner, {"last_name": "Durand", "trusted_question": "first_pet"}))
    assert space_now(services, space).details == space.details | {"last_name": "Durand"}
    assert history(services, space.number)[-1] == ("details_changed", {}, clock.now())


def test_the_question_changes_with_its_answer_and_wrong_answers_to_the_former_one_are_forgotten(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    with services.database.transaction() as session:
        session.get_one(Space, space.id).recovery_failures = 9
    change_question(services, QuestionChange(owner, "first_pet", "a hash"))
    now = space_now(services, space)
    assert now.details == space.details | {"trusted_question": "first_pet"}
    assert (now.trusted_answer_hash, now.recovery_failures) == ("a hash", 0)
    assert waiting(services, QuestionChanged) == [QuestionChanged(to=EMAIL, full_name="Zoé MARTIN", at=clock.now())]
    assert history(services, space.number)[-1] == ("question_changed", {}, clock.now())


def test_a_new_password_signs_the_other_devices_out_and_the_owner_is_notified(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    signed_in(services, device="Chrome")
    clock.advance(minutes=1)
    change_password(services, PasswordChange(owner, "a hash"))
    assert space_now(services, space).password_hash == "a hash"
    assert queries.devices(services, space.id) == [owner.device]
    assert waiting(services, PasswordChanged) == [PasswordChanged(to=EMAIL, full_name="Zoé MARTIN", at=clock.now())]
    assert history(services, space.number)[-1] == ("password_changed", {}, clock.now())


def test_a_new_password_voids_the_reset_links_of_this_space_alone(
    services: Services, space: Space, owner: CurrentUser, sent: list[RenderedMessage]
) -> None:
    new_space(services, OTHER_EMAIL)
    link, other = mailed_link(services, sent), mailed_link(services, sent, OTHER_EMAIL)
    change_password(services, PasswordChange(owner, "a hash"))
    with pytest.raises(LinkGone):
        reset_password(services, link, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)
    reset_password(services, other, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)


def test_who_is_signed_out_meanwhile_changes_nothing(services: Services, space: Space, owner: CurrentUser) -> None:
    sign_out(services, owner)
    before = space_now(services, space).details
    with pytest.raises(SignedOut):
        change_details(services, DetailsChange(owner, {"last_name": "Durand"}))
    with pytest.raises(SignedOut):
        change_question(services, QuestionChange(owner, "first_pet", "a hash"))
    with pytest.raises(SignedOut):
        change_password(services, PasswordChange(owner, "a hash"))
    with pytest.raises(SignedOut):
        ask_email_change(services, EmailChange(owner, NEW_EMAIL))
    with pytest.raises(SignedOut):
        give_up_email_change(services, owner)
    with pytest.raises(SignedOut):
        confirm(services, owner)
    now = space_now(services, space)
    assert (now.details, now.password_hash) == (before, space.password_hash)


def test_a_new_address_counts_once_its_code_is_typed(
    services: Services, space: Space, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    code = ask(services, sent)
    assert sent[-1].to == NEW_EMAIL and space_now(services, space).email == EMAIL
    assert history(services, space.number)[-1] == ("email_change_asked", {}, clock.now())
    clock.advance(minutes=1)
    activate(services, code, NEW_EMAIL.upper())
    now = space_now(services, space)
    assert (now.email, now.email_key) == (NEW_EMAIL, NEW_EMAIL)
    assert history(services, space.number)[-1] == ("email_changed", {}, clock.now())
    assert open_session(services, NEW_EMAIL)
    assert (now.password_hash, now.details, now.number) == (space.password_hash, space.details, space.number)


def test_a_code_for_a_new_address_opens_no_space_of_its_own(
    services: Services, space: Space, sent: list[RenderedMessage]
) -> None:
    code = ask(services, sent)
    with pytest.raises(ActivationRefused):
        activate(services, code, EMAIL)
    activate(services, code, NEW_EMAIL)
    with pytest.raises(InvalidCredentials):
        open_session(services, EMAIL)


@pytest.mark.parametrize("email", [EMAIL, EMAIL.upper()])
def test_the_address_of_the_space_is_no_new_one(services: Services, owner: CurrentUser, email: str) -> None:
    with pytest.raises(SameEmail):
        ask_email_change(services, EmailChange(owner, email))


def test_an_address_that_is_taken_is_refused(services: Services, owner: CurrentUser) -> None:
    register(services, NEW_EMAIL)
    with pytest.raises(EmailTaken):
        ask_email_change(services, EmailChange(owner, NEW_EMAIL))


def test_another_new_address_takes_the_place_of_the_first(
    services: Services, space: Space, sent: list[RenderedMessage]
) -> None:
    first = ask(services, sent)
    second = ask(services, sent, "zoe@la-bas.fr")
    with pytest.raises(ActivationRefused):
        activate(services, first, NEW_EMAIL)
    assert email_availability(services, NEW_EMAIL).status is EmailStatus.FREE
    activate(services, second, "zoe@la-bas.fr")


def test_a_change_of_address_can_be_given_up(
    services: Services, space: Space, owner: CurrentUser, sent: list[RenderedMessage]
) -> None:
    code = ask(services, sent)
    for _ in range(2):
        give_up_email_change(services, owner)
    assert queries.email_change(services, space.id) is None
    with pytest.raises(ActivationRefused):
        activate(services, code, NEW_EMAIL)


def test_nobody_gives_up_the_change_of_another_space(
    services: Services, space: Space, sent: list[RenderedMessage]
) -> None:
    new_space(services, OTHER_EMAIL)
    code = ask(services, sent)
    give_up_email_change(services, signed_in(services, OTHER_EMAIL))
    activate(services, code, NEW_EMAIL)


def test_a_new_address_voids_the_links_mailed_to_the_former_one(
    services: Services, space: Space, sent: list[RenderedMessage]
) -> None:
    link = mailed_link(services, sent)
    activate(services, ask(services, sent), NEW_EMAIL)
    with pytest.raises(LinkGone):
        reset_password(services, link, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)


def test_the_former_address_is_notified_and_does_not_learn_the_new_one(
    services: Services, objection: str, sent: list[RenderedMessage]
) -> None:
    assert sent[-1].to == EMAIL and "Zoé MARTIN" in sent[-1].text
    assert "28\u00a0août 2023" in sent[-1].text and len(objection) == 43
    assert NEW_EMAIL not in sent[-1].text + sent[-1].html


def test_the_former_address_takes_the_space_back(
    services: Services, space: Space, objection: str, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    """The stranger's password, sessions, passkeys, links, changes and closing all end."""
    stranger = signed_in(services, NEW_EMAIL)
    with services.database.transaction() as session:
        key = Passkey(id="a", space_id=space.id, name="x", public_key=b"", sign_count=0, created_at=clock.now())
        session.add(key)
    link = mailed_link(services, sent, NEW_EMAIL)
    ask_email_change(services, EmailChange(stranger, "mallory@ailleurs.fr"))
    close_space(services, stranger)
    clock.advance(minutes=1)
    assert can_object(services, objection)
    object_to_email_change(services, objection)
    now = space_now(services, space)
    assert (now.email, now.email_key, now.closes_at) == (EMAIL, EMAIL, None)
    assert queries.devices(services, space.id) == [] and queries.passkeys(services, space.id) == []
    assert queries.email_change(services, space.id) is None
    assert history(services, space.number)[-1] == ("email_change_undone", {}, clock.now())
    with pytest.raises(InvalidCredentials):
        open_session(services, EMAIL)
    with pytest.raises(LinkGone):
        reset_password(services, link, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)
    link = mailed_link(services, sent)
    reset_password(services, link, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)
    assert open_session(services, EMAIL, password=NEW_PASSWORD)


def test_an_objection_counts_once(services: Services, objection: str) -> None:
    object_to_email_change(services, objection)
    assert not can_object(services, objection)
    with pytest.raises(ObjectionGone):
        object_to_email_change(services, objection)


def test_an_objection_gives_the_address_back_as_it_was_typed_and_all_ten_answers(
    services: Services, space: Space, sent: list[RenderedMessage]
) -> None:
    with services.database.transaction() as session:
        session.get_one(Space, space.id).email = "Zoe.Martin@exemple.fr"
    activate(services, ask(services, sent, "Zoe@Ailleurs.fr"), NEW_EMAIL)
    assert space_now(services, space).email == "Zoe@Ailleurs.fr"
    with services.database.transaction() as session:
        session.get_one(Space, space.id).recovery_failures = 10
    send_all(services)
    object_to_email_change(services, objection_in(sent[-1]))
    assert (space_now(services, space).email, space_now(services, space).recovery_failures) == (
        "Zoe.Martin@exemple.fr",
        0,
    )


def test_a_notice_of_a_change_that_was_undone_meanwhile_does_not_leave(
    services: Services, space: Space, sent: list[RenderedMessage]
) -> None:
    activate(services, ask(services, sent), NEW_EMAIL)
    sent.clear()
    object_to_email_change(services, waiting(services, EmailChanged)[0].token)
    send_all(services)
    assert sent == []


def test_whoever_got_the_code_of_a_change_that_was_given_up_can_still_refuse_further_ones(
    services: Services, space: Space, sent: list[RenderedMessage]
) -> None:
    ask(services, sent)
    token = next(word for word in sent[-1].text.split() if "/annulation/" in word).rsplit("/", 1)[1]
    assert read_cancel_link(services, token).can_cancel
    give_up_email_change(services, signed_in(services))
    assert cancel_registration(services, token, refuses_further=True)
    assert email_availability(services, NEW_EMAIL).status is EmailStatus.REFUSED


def test_the_link_of_a_change_that_was_given_up_cancels_no_later_request(
    services: Services, space: Space, sent: list[RenderedMessage]
) -> None:
    ask(services, sent)
    token = next(word for word in sent[-1].text.split() if "/annulation/" in word).rsplit("/", 1)[1]
    give_up_email_change(services, signed_in(services))
    register(services, NEW_EMAIL)
    send_all(services)
    code = code_in(sent[-1])
    assert cancel_registration(services, token)
    activate(services, code, NEW_EMAIL)


def test_a_new_password_ends_the_waits_that_strangers_caused(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    for _ in range(10):
        with suppress(InvalidCredentials):
            open_session(services, password="wrong")
        clock.advance(minutes=5)
    with pytest.raises(Throttled):
        open_session(services)
    change_password(services, PasswordChange(owner, services.passwords.hash(NEW_PASSWORD)))
    assert open_session(services, password=NEW_PASSWORD)


def test_one_objects_within_seven_days_of_the_sending(services: Services, objection: str, clock: ManualClock) -> None:
    clock.advance(days=7, seconds=-1)
    assert can_object(services, objection)
    clock.advance(seconds=1)
    assert not can_object(services, objection)
    with pytest.raises(ObjectionGone):
        object_to_email_change(services, objection)


def test_the_seven_days_count_from_the_sending(
    services: Services, space: Space, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    activate(services, ask(services, sent), NEW_EMAIL)
    clock.advance(days=10)
    send_all(services)
    assert "7\u00a0septembre 2023" in sent[-1].text
    clock.advance(days=7, seconds=-1)
    object_to_email_change(services, objection_in(sent[-1]))
    assert space_now(services, space).email == EMAIL


def test_an_objection_to_the_first_of_two_changes_undoes_both(
    services: Services, space: Space, objection: str, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    owner = signed_in(services, NEW_EMAIL)
    ask_email_change(services, EmailChange(owner, "zoe@la-bas.fr"))
    send_all(services)
    activate(services, code_in(sent[-1]), "zoe@la-bas.fr")
    send_all(services)
    later = objection_in(sent[-1])
    object_to_email_change(services, objection)
    assert space_now(services, space).email == EMAIL
    assert not can_object(services, later)


def test_an_objection_to_the_last_of_two_changes_leaves_the_first_one_open_to_objection(
    services: Services, space: Space, objection: str, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    owner = signed_in(services, NEW_EMAIL)
    ask_email_change(services, EmailChange(owner, "zoe@la-bas.fr"))
    send_all(services)
    activate(services, code_in(sent[-1]), "zoe@la-bas.fr")
    send_all(services)
    object_to_email_change(services, objection_in(sent[-1]))
    assert space_now(services, space).email == NEW_EMAIL
    object_to_email_change(services, objection)
    assert space_now(services, space).email == EMAIL


def test_a_notice_whose_key_is_lost_is_written_again_with_another_link(
    services: Services, space: Space, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    with services.database.transaction() as session:
        session.get_one(Space, space.id).email = "Zoe.Martin@exemple.fr"
    activate(services, ask(services, sent), NEW_EMAIL)
    clock.advance(days=2)
    sent.clear()
    renewed = replace(services, keyring=Keyring(["another secret of the operator, 32 signs"]))
    send_all(renewed)
    assert [message.to for message in sent] == ["Zoe.Martin@exemple.fr"]  # as its owner wrote it
    assert "Zoé MARTIN" in sent[-1].text and "30\u00a0août 2023" in sent[-1].text
    clock.moment += timedelta(days=7, seconds=-1)
    object_to_email_change(renewed, objection_in(sent[-1]))
    assert space_now(services, space).email_key == EMAIL


class TestOfAStranger:
    """SPEC 8.3: who took a space over changed every factor; the holder of the former address gets all of them back."""

    @pytest.fixture
    def robbed(
        self, services: Services, space: Space, sent: list[RenderedMessage], clock: ManualClock
    ) -> tuple[Space, str]:
        """The space as it was, and the link that the owner gets."""
        add_key(services, space, "the owner's")
        before = space_now(services, space)
        thief = signed_in(services)
        change_question(services, QuestionChange(thief, "first_pet", "the thief's"))
        remove_passkey(services, PasskeyRemoval(thief, "the owner's"))
        add_key(services, space, "the thief's")
        clock.advance(days=6)
        activate(services, ask(services, sent), NEW_EMAIL)
        send_all(services)
        return before, objection_in(sent[-1])

    def test_the_owner_gets_question_answer_and_passkeys_back(
        self, services: Services, space: Space, robbed: tuple[Space, str]
    ) -> None:
        before, link = robbed
        object_to_email_change(services, link)
        now = space_now(services, space)
        assert (now.email, now.details) == (EMAIL, before.details)
        assert now.trusted_answer_hash == before.trusted_answer_hash
        assert [key.name for key in queries.passkeys(services, space.id)] == ["the owner's"]

    def test_each_change_of_a_factor_was_mailed(self, robbed: tuple[Space, str], sent: list[RenderedMessage]) -> None:
        subjects = " ".join(message.subject for message in sent)
        assert "question de confiance a changé" in subjects and "Clé d’accès retirée" in subjects

    def test_what_was_changed_longer_ago_stays(
        self, services: Services, space: Space, sent: list[RenderedMessage], clock: ManualClock
    ) -> None:
        change_question(services, QuestionChange(signed_in(services), "first_pet", "the owner's"))
        clock.advance(days=8)
        activate(services, ask(services, sent), NEW_EMAIL)
        send_all(services)
        object_to_email_change(services, objection_in(sent[-1]))
        assert space_now(services, space).trusted_answer_hash == "the owner's"

    def test_former_factors_are_erased_once_nobody_can_object(
        self, services: Services, robbed: tuple[Space, str], clock: ManualClock
    ) -> None:
        clock.advance(days=7)
        assert purge_expired(services)["former_factors"] == 0
        clock.advance(days=8)
        purge_expired(services)
        with services.database.read() as session:
            assert session.scalars(select(FormerFactors)).all() == []


def add_key(services: Services, space: Space, name: str) -> None:
    key = Passkey(id=name, space_id=space.id, name=name, public_key=b"", sign_count=0, created_at=services.clock.now())
    with services.database.transaction() as session:
        session.add(key)


def test_a_removed_passkey_ends_the_sessions_that_it_opened(services: Services, space: Space) -> None:
    add_key(services, space, "lost")
    with services.database.transaction() as session:
        opened = sign_ins.open_session(
            services, session, session.get_one(Space, space.id), "lost", Event.SIGNED_IN_WITH_PASSKEY, passkey_id="lost"
        )
    owner = signed_in(services)
    remove_passkey(services, PasskeyRemoval(owner, "lost"))
    assert find_signed_in(services, opened) is None and find_signed_in(services, open_session(services))
    assert [device.id for device in queries.devices(services, space.id)].count(owner.device.id) == 1
