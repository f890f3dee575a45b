"""SPEC 8.2: a mailed link serves once within an hour, for the trusted answer or the subscriber number."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from testkit.seeds import State, seed
from tests.support.people import NEW_PASSWORD, TRUSTED_ANSWER
from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activate, code_in
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
from webapp.messages.message import RenderedMessage
from webapp.messages.password_changed import PasswordChanged
from webapp.messages.reset_refused import ResetRefused
from webapp.persistence.passkeys import Passkey
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.recover_password import (
    MAX_FAILURES,
    LinkGone,
    TooManyFailures,
    WrongAnswer,
    allow_recovery,
    ask_reset_link,
    reset_password,
    space_of_link,
)
from webapp.usecases.access.sign_in import InvalidCredentials, Throttled
from webapp.usecases.account import queries
from webapp.usecases.account.change_space import EmailChange, ask_email_change
from webapp.usecases.outbox.send_outbox import send_all
from webapp.usecases.registration.activate_space import ActivationRefused


@pytest.fixture
def space(services: Services) -> Space:
    return new_space(services)


def mailed_link(services: Services, sent: list[RenderedMessage], email: str = EMAIL) -> str:
    """The token of the link that somebody asked for."""
    ask_reset_link(services, email)
    send_all(services)
    word = next(word for word in sent[-1].text.split() if "/mot-de-passe-oublie/" in word)
    return word.rsplit("/", 1)[1]


@pytest.fixture
def link(services: Services, space: Space, sent: list[RenderedMessage]) -> str:
    return mailed_link(services, sent)


def reset(services: Services, link: str, answer: str = TRUSTED_ANSWER) -> None:
    reset_password(services, link, answer=answer, password=NEW_PASSWORD)


def test_the_link_is_mailed_with_its_deadline_and_is_in_the_history(
    services: Services, space: Space, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    mailed_link(services, sent, EMAIL.upper())
    assert sent[-1].to == EMAIL and "Zoé MARTIN" in sent[-1].text
    assert "13\u00a0h\u00a001" in sent[-1].text
    assert history(services, space.number)[-1] == ("reset_asked", {}, clock.now())


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (None, "Aucun espace n’a cette adresse"),
        (State.EXPIRED, "Aucun espace n’a cette adresse"),
        (State.PENDING, "attend son activation"),
        (State.CERTIFICATE, "s’ouvre avec un certificat"),
    ],
)
def test_who_has_no_password_gets_no_link_but_the_reason(
    services: Services, sent: list[RenderedMessage], state: State | None, reason: str
) -> None:
    """SPEC 8.8: the mailbox's holder learns it, and nobody else."""
    if state:
        seed(services, state, EMAIL)
    send_all(services)
    sent.clear()
    ask_reset_link(services, EMAIL)
    send_all(services)
    (message,) = sent
    assert reason in message.text and "/mot-de-passe-oublie/" not in message.text
    assert message.to == EMAIL
    assert ("Zoé MARTIN" in message.text) is (state is State.CERTIFICATE)  # nothing typed by whoever asked (SPEC 4.3)


def test_the_link_shows_its_space(services: Services, space: Space, link: str) -> None:
    view = space_of_link(services, link)
    assert (view.id, view.email) == (space.id, EMAIL)


@pytest.mark.parametrize("answer", [TRUSTED_ANSWER, " zouzou ", "{number}", "{number:_}"])
def test_the_trusted_answer_or_the_number_sets_the_password(
    services: Services, space: Space, link: str, answer: str
) -> None:
    reset(services, link, answer.format(number=int(space.number)).replace("_", " "))
    assert open_session(services, password=NEW_PASSWORD)
    with pytest.raises(InvalidCredentials):
        open_session(services)


@pytest.mark.parametrize("answer", ["", "Zouzoue", "20232339999999", "{number}a", "n. {number}"])
def test_another_answer_is_refused_and_is_in_the_history(
    services: Services, space: Space, link: str, answer: str, clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    with pytest.raises(WrongAnswer):
        reset(services, link, answer.format(number=space.number))
    assert history(services, space.number)[-1] == ("reset_refused", {}, clock.now())
    reset(services, link)


def test_a_space_takes_ten_wrong_answers_over_all_its_links(
    services: Services, link: str, sent: list[RenderedMessage]
) -> None:
    """SPEC 8.2: another link gives no other tries."""
    lefts = []
    for n in range(MAX_FAILURES):
        if n == 5:
            link = mailed_link(services, sent)
        assert space_of_link(services, link)
        with pytest.raises(WrongAnswer) as wrong:
            reset(services, link, "wrong")
        lefts.append(wrong.value.left)
    assert lefts == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    another = mailed_link(services, sent)
    with pytest.raises(TooManyFailures):
        space_of_link(services, another)
    with pytest.raises(TooManyFailures):
        reset(services, another)


def test_of_many_answers_at_once_ten_are_judged(services: Services, link: str) -> None:
    def answer(_: int) -> type[Exception]:
        with pytest.raises((WrongAnswer, TooManyFailures)) as refused:
            reset(services, link, "wrong")
        return refused.type

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answer, range(16))).count(WrongAnswer) == MAX_FAILURES


def test_each_wrong_answer_is_told_to_the_owner(services: Services, link: str, clock: ManualClock) -> None:
    with pytest.raises(WrongAnswer):
        reset(services, link, "wrong")
    notice = ResetRefused(to=EMAIL, full_name="Zoé MARTIN", at=clock.now(), left=9)
    assert waiting(services, ResetRefused) == [notice]


def test_a_right_answer_forgets_the_wrong_ones(services: Services, space: Space, link: str) -> None:
    with pytest.raises(WrongAnswer):
        reset(services, link, "wrong")
    reset(services, link)
    assert space_now(services, space).recovery_failures == 0


def test_the_support_lets_a_space_answer_again(services: Services, space: Space, link: str) -> None:
    for _ in range(MAX_FAILURES):
        with pytest.raises(WrongAnswer):
            reset(services, link, "wrong")
    assert allow_recovery(services, space.number) and not allow_recovery(services, "20230010000000")
    assert space_now(services, space).recovery_failures == 0
    reset(services, link)
    assert "recovery_allowed" in [code for code, *_ in history(services, space.number)]


def test_a_link_serves_once(services: Services, link: str) -> None:
    reset(services, link)
    with pytest.raises(LinkGone):
        reset(services, link)


def test_a_link_lives_an_hour(services: Services, link: str, clock: ManualClock) -> None:
    clock.advance(minutes=59, seconds=59)
    assert space_of_link(services, link)
    clock.advance(seconds=1)
    with pytest.raises(LinkGone):
        reset(services, link)


def test_whoever_asks_for_another_link_puts_no_end_to_that_of_the_owner(
    services: Services, link: str, sent: list[RenderedMessage]
) -> None:
    new_space(services, OTHER_EMAIL)
    other = mailed_link(services, sent, OTHER_EMAIL)
    newer = mailed_link(services, sent)
    assert newer != link
    reset(services, link)
    with pytest.raises(LinkGone):  # the password was changed: nobody changes it again by what was mailed before
        reset(services, newer)
    assert space_of_link(services, other).email == OTHER_EMAIL


def test_a_new_password_signs_all_devices_out_and_the_owner_is_notified(
    services: Services, space: Space, link: str, clock: ManualClock
) -> None:
    signed_in(services)
    with services.database.transaction() as session:
        key = Passkey(id="a", space_id=space.id, name="x", public_key=b"", sign_count=0, created_at=clock.now())
        session.add(key)
    clock.advance(minutes=1)
    reset(services, link)
    assert queries.devices(services, space.id) == []
    message = PasswordChanged(to=EMAIL, full_name="Zoé MARTIN", at=clock.now(), keys_count=1)
    assert waiting(services, PasswordChanged) == [message]
    assert history(services, space.number)[-1] == ("password_reset", {}, clock.now())


def test_a_new_password_ends_the_wait_at_sign_in(services: Services, link: str, clock: ManualClock) -> None:
    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            open_session(services, password="wrong")
        clock.advance(minutes=5)
    with pytest.raises(Throttled):
        open_session(services)
    reset(services, link)
    assert open_session(services, password=NEW_PASSWORD)


def test_a_new_password_voids_a_change_of_address_that_waits(
    services: Services, space: Space, link: str, sent: list[RenderedMessage]
) -> None:
    """Somebody who knew the former password may have asked for it."""
    ask_email_change(services, EmailChange(signed_in(services), "zoe@ailleurs.fr"))
    send_all(services)
    code = code_in(sent[-1])
    reset(services, link)
    with pytest.raises(ActivationRefused):
        activate(services, code, "zoe@ailleurs.fr")


def test_a_link_that_leaves_late_lives_an_hour_from_its_sending(
    services: Services, space: Space, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    ask_reset_link(services, EMAIL)
    clock.advance(hours=5)
    send_all(services)
    link = next(word for word in sent[-1].text.split() if "/mot-de-passe-oublie/" in word).rsplit("/", 1)[1]
    clock.moment += timedelta(minutes=59)
    reset(services, link)


def test_a_space_whose_answer_can_no_longer_be_read_is_still_opened_by_its_number(
    services: Services, space: Space, link: str
) -> None:
    with services.database.transaction() as session:
        session.get_one(Space, space.id).trusted_answer_hash = "$argon2id$broken"
    with pytest.raises(WrongAnswer):
        reset(services, link)
    reset(services, link, space.number)
