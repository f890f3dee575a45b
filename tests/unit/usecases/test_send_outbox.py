"""SPEC 4.4: a message is never lost, sent by a worker, retried with back-off, sent once."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Event

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from structlog.testing import capture_logs

from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activate, code_in, register
from tests.unit.usecases.owners import new_space, signed_in
from webapp.connectors.smtp import HandOver
from webapp.messages.message import RenderedMessage
from webapp.messages.reset_link import ResetAsked
from webapp.persistence import outbox, registrations
from webapp.persistence.outbox import HANDED_OVER, LEASE, OutboxMessage
from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space
from webapp.security.keyring import Keyring
from webapp.services import Services
from webapp.usecases.account.close_space import close_space
from webapp.usecases.outbox import send_outbox
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.send_outbox import run_outbox, send_all, send_next
from webapp.usecases.registration.cancel_registration import cancel_registration


def failing(services: Services, error: BaseException) -> Services:
    def fail(_message: RenderedMessage, _hand_over: HandOver) -> None:
        raise error

    return replace(services, send=fail)


def only_message(services: Services) -> OutboxMessage:
    with services.database.read() as session:
        return session.scalars(select(OutboxMessage)).one()


def test_the_message_holds_code_deadline_and_both_links(
    services: Services, mail_code: Callable[[str], str], sent: list[RenderedMessage]
) -> None:
    code = mail_code("zoe@exemple.fr")
    message = sent[0]
    assert message.subject == "Espace professionnel – Création ou modification de l’espace"
    for part in (message.text, message.html):
        assert re.sub(r"\W", "", code) in re.sub(r"\u202f|<wbr>|</?span[^>]*>", "", part)
        assert "23\u00a0août 2023 à 12\u00a0h\u00a000" in part.replace("&nbsp;", "\u00a0")
        assert "http://localhost:8000/activation/code?code=" in part
        assert "http://localhost:8000/activation/annulation/" in part


def test_a_message_that_cannot_be_written_does_not_keep_the_others_waiting(
    services: Services, mail_code: Callable[[str], str], sent: list[RenderedMessage]
) -> None:
    now = services.clock.now()
    with services.database.transaction() as session:
        broken = outbox.add(session, services.keyring, ResetAsked(email="x@exemple.fr"), now=now)
        broken.kind = "password_changed"
        broken.next_attempt_at -= timedelta(minutes=1)
    mail_code("zoe@exemple.fr")
    assert [message.to for message in sent] == ["zoe@exemple.fr"]
    with services.database.read() as session:
        row = session.get_one(OutboxMessage, broken.id)
    assert row.attempts == 1 and row.next_attempt_at > now and (row.last_error or "").startswith("not composed")


def test_a_kind_that_a_later_release_wrote_waits_for_its_worker(services: Services, clock: ManualClock) -> None:
    """While machines are upgraded one by one, a worker of this release may meet it first."""
    with services.database.transaction() as session:
        row = outbox.add(session, services.keyring, ResetAsked(email="x@exemple.fr"), now=clock.now())
        row.kind = "from_next_year"
    clock.advance(days=30)
    assert send_next(services)
    row = only_message(services)
    assert row.dropped_at is None and row.sealed and row.last_error == "not composed: UnknownKind"


def written_before(services: Services, kind: str, document: dict[str, object]) -> None:
    """As the previous release writes a message: it knows neither the class nor the channel."""
    now = services.clock.now()
    with services.database.transaction() as session:
        sealed = services.keyring.encrypt({"to": "zoe@exemple.fr", "full_name": "Zoé MARTIN"} | document)
        session.add(OutboxMessage(id="m", kind=kind, sealed=sealed, created_at=now, next_attempt_at=now))


@pytest.mark.parametrize("kind", ["sign_in_locked", "password_changed", "passkey_added", "passkey_removed"])
def test_a_notice_that_the_previous_release_wrote_leaves(
    services: Services, sent: list[RenderedMessage], kind: str
) -> None:
    written_before(services, kind, dict.fromkeys(("at", "until"), "2023-08-21T10:30:00+00:00"))
    assert send_next(services)
    assert "21\u00a0août 2023 à 12" in sent[0].text and only_message(services).channel == "mail"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(59, "nous bloquons la connexion jusqu’au 21 août 2023 à 13"), (60, "Ce blocage est terminé.")],
)
def test_the_notice_of_a_lock_names_its_end_only_while_it_is_to_come(
    services: Services, clock: ManualClock, sent: list[RenderedMessage], minutes: int, said: str
) -> None:
    """SPEC 4.4, 8.1: a late notice still says what happened, and no hour that is past."""
    written_before(services, "sign_in_locked", {"until": "2023-08-21T11:00:00+00:00"})
    clock.advance(minutes=minutes)
    assert send_next(services)
    assert all(said in " ".join(re.sub("<[^>]+>", "", part).split()) for part in (sent[0].text, sent[0].html))
    assert ("21\u00a0août 2023" in sent[0].text) is (minutes < 60)


@pytest.mark.parametrize("hours", [0, 1])
def test_a_reset_link_leaves_before_its_deadline_only(
    services: Services, clock: ManualClock, sent: list[RenderedMessage], hours: int
) -> None:
    written_before(services, "reset_link", {"token": "t", "deadline": "2023-08-21T11:00:00+00:00"})
    clock.advance(hours=hours)
    assert send_next(services)
    assert len(sent) == 1 - hours and (only_message(services).dropped_at is not None) == bool(hours)


@pytest.mark.parametrize(("minutes", "is_sent"), [(-1, True), (0, False)])
def test_a_code_dies_48_hours_after_it_was_written(
    services: Services, clock: ManualClock, sent: list[RenderedMessage], minutes: int, is_sent: bool
) -> None:
    """SPEC 4.4, whatever its registration says."""
    register(services)
    with services.database.transaction() as session:
        registrations.postpone_expiry(session, "zoe.martin@exemple.fr", clock.now() + timedelta(days=9))
    clock.advance(hours=48, minutes=minutes)
    assert send_next(services)
    assert bool(sent) is is_sent


def test_the_outbox_stores_the_channel_of_an_entry(services: Services) -> None:
    class Letter(ResetAsked):
        channel = "letter"

    with services.database.transaction() as session:
        outbox.add(session, services.keyring, Letter(email="x@exemple.fr"), now=services.clock.now())
    assert only_message(services).channel == "letter"


def test_what_has_waited_longest_leaves_first(
    services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    for address in ("zoe@exemple.fr", "adam@exemple.fr", "eva@exemple.fr"):
        register(services, address)
        clock.advance(seconds=1)
    while send_next(services):
        pass
    assert [message.to for message in sent] == ["zoe@exemple.fr", "adam@exemple.fr", "eva@exemple.fr"]


def test_the_worker_of_mail_leaves_letters_alone(services: Services, sent: list[RenderedMessage]) -> None:
    """However the outbox is looked at: what is due, what is hurried, what is counted."""
    register(services)
    now = services.clock.now()
    with services.database.transaction() as session:
        row = session.scalars(select(OutboxMessage)).one()
        row.channel, row.next_attempt_at = "letter", now + timedelta(hours=1)
    assert send_all(services) == 0
    later = now + timedelta(hours=2)
    with services.database.read() as session:
        assert not outbox.is_due(session, later)
        assert outbox.state(session, later) == outbox.State(0, 0, None)
    assert sent == [] and only_message(services).next_attempt_at == now + timedelta(hours=1)


def test_once_sent_nothing_of_the_message_is_kept(services: Services, mail_code: Callable[[str], str]) -> None:
    mail_code("zoe@exemple.fr")
    row = only_message(services)
    assert row.sealed is None and row.sent_at is not None


def test_until_sent_the_message_lies_sealed(services: Services) -> None:
    register(services)
    sealed = only_message(services).sealed
    assert sealed is not None and b"exemple.fr" not in sealed


def test_ten_workers_send_a_message_once(services: Services, sent: list[RenderedMessage]) -> None:
    register(services)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: send_next(services), range(10)))
    assert len(sent) == 1


def test_while_the_mail_server_is_down_attempts_are_spaced_out(services: Services, clock: ManualClock) -> None:
    register(services)
    down = failing(services, SMTPServerDisconnected("gone"))
    waits = []
    for _ in range(12):
        assert send_next(down)
        waits.append((only_message(services).next_attempt_at - clock.now()).total_seconds())
        assert not send_next(down)
        clock.advance(seconds=waits[-1])
    assert waits[:4] == [15, 30, 60, 120]
    assert max(waits) == 3600


def test_a_message_that_leaves_late_gives_48_hours_from_its_sending(
    services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    register(services, "zoe@exemple.fr")
    send_next(failing(services, ConnectionRefusedError()))
    clock.advance(hours=3)
    assert send_next(services)
    clock.advance(hours=47, minutes=59)
    assert activate(services, code_in(sent[0]), "zoe@exemple.fr").number


def test_a_worker_killed_while_sending_leaves_its_message_to_the_next(
    services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    register(services)
    with pytest.raises(KeyboardInterrupt):
        send_next(failing(services, KeyboardInterrupt()))
    assert not send_next(services)
    clock.advance(minutes=5)
    assert send_next(services) and len(sent) == 1


def test_an_address_refused_for_good_is_not_tried_again(services: Services) -> None:
    register(services)
    send_next(failing(services, SMTPRecipientsRefused({"x": (550, b"no such user")})))
    assert only_message(services).dropped_at is not None


def test_what_a_notice_announces_counts_though_its_address_refuses_it_for_good(services: Services) -> None:
    """SPEC 4.4: a notice never dies before it has been delivered or refused for good."""
    new_space(services)
    close_space(services, signed_in(services))
    refusing = failing(services, SMTPRecipientsRefused({"x": (550, b"no such user")}))
    while send_next(refusing):
        pass
    with services.database.read() as session:
        space = session.scalars(select(Space)).one()
    assert (space.closing_notice_id, space.closes_at) == (None, services.clock.now() + timedelta(days=30))


def test_the_messages_that_were_tried_are_counted(services: Services, sent: list[RenderedMessage]) -> None:
    for n in range(3):
        register(services, f"{n}@exemple.fr")
    assert (send_all(services), len(sent)) == (3, 3)


def test_a_grey_listed_address_is_tried_again(services: Services) -> None:
    register(services)
    send_next(failing(services, SMTPRecipientsRefused({"x": (451, b"try later")})))
    assert only_message(services).dropped_at is None


def test_a_message_is_given_up_only_when_all_its_addresses_are_refused_for_good(services: Services) -> None:
    register(services)
    send_next(failing(services, SMTPRecipientsRefused({"x": (550, b"no such user"), "y": (451, b"try later")})))
    assert only_message(services).dropped_at is None


def test_a_message_whose_request_was_cancelled_is_never_sent(
    services: Services, mail_code: Callable[[str], str], sent: list[RenderedMessage], clock: ManualClock
) -> None:
    register(services, "zoe@exemple.fr")
    with services.database.transaction() as session:
        session.delete(session.scalars(select(Registration)).one())
    assert send_next(services) and sent == []
    assert only_message(services).dropped_at is not None


def test_cancelling_frees_the_address_at_once(
    services: Services, mail_code: Callable[[str], str], sent: list[RenderedMessage]
) -> None:
    mail_code("zoe@exemple.fr")
    link = next(word for word in sent[0].text.split() if "/annulation/" in word)
    assert cancel_registration(services, link.rsplit("/", 1)[1])
    assert not cancel_registration(services, link.rsplit("/", 1)[1])
    mail_code("zoe@exemple.fr")
    assert len(sent) == 2


def test_two_codes_never_are_the_same(services: Services, mail_code: Callable[[str], str], clock: ManualClock) -> None:
    assert clock.now() == datetime(2023, 8, 21, 10, tzinfo=UTC)
    assert mail_code("a@exemple.fr") != mail_code("b@exemple.fr")


def test_a_message_that_cannot_be_opened_holds_up_no_other(
    services: Services, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    """The key that sealed it is gone (docs/operations.md): it is dropped, the next one leaves."""
    register(services, "zoe@exemple.fr")
    clock.advance(seconds=1)
    renewed = replace(services, keyring=Keyring(["another secret of the operator, 32 signs"]))
    register(renewed, "eva@exemple.fr")
    while send_next(renewed):
        pass
    assert [message.to for message in sent] == ["eva@exemple.fr"]


def test_a_request_ends_even_when_its_message_never_leaves(services: Services, clock: ManualClock) -> None:
    """SPEC 4.2: late attempts put the deadline off, not for ever."""
    register(services, "zoe@exemple.fr")
    down = failing(services, SMTPServerDisconnected())
    for _ in range(100):
        clock.advance(hours=1)
        send_next(down)
    purge_expired(services)
    with services.database.read() as session:
        assert session.scalars(select(Registration)).all() == []


def test_errors_of_the_database_never_print_what_a_row_holds(services: Services) -> None:
    with pytest.raises(SQLAlchemyError) as refusal, services.database.transaction() as session:
        session.execute(text("insert into nowhere values (:email)"), {"email": "zoe@exemple.fr"})
    assert "zoe@exemple.fr" not in str(refusal.value)


def test_a_worker_so_slow_that_its_lease_ended_does_not_send_what_another_sends(
    services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    """Its server took minutes for each command; meanwhile another worker claimed the message."""

    def slow(message: RenderedMessage, hand_over: HandOver) -> None:
        clock.advance(seconds=LEASE.total_seconds())
        assert send_next(services)
        services.send(message, hand_over)

    register(services)
    assert send_next(replace(services, send=slow))
    assert len(sent) == 1 and only_message(services).sent_at is not None


def test_a_message_that_another_worker_has_claimed_since_does_not_leave(
    services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    def slow(message: RenderedMessage, hand_over: HandOver) -> None:
        clock.advance(seconds=LEASE.total_seconds())
        with services.database.transaction() as session:
            assert outbox.claim_next(session, clock.now())
        services.send(message, hand_over)

    register(services)
    with capture_logs() as logs:
        assert send_next(replace(services, send=slow))
    row = only_message(services)
    assert sent == [] and row.sent_at is None and row.last_error != HANDED_OVER
    assert logs == [{"event": "lease_lost", "message": row.id, "attempts": 1, "log_level": "warning"}]


@pytest.mark.parametrize("error", [SMTPServerDisconnected(), SMTPRecipientsRefused({"x": (550, b"no such user")})])
def test_a_worker_that_lost_its_message_neither_postpones_nor_drops_it(
    services: Services, clock: ManualClock, error: Exception
) -> None:
    """A claim is known by its number of attempts, not by the message alone."""

    def slow(_message: RenderedMessage, _hand_over: HandOver) -> None:
        clock.advance(seconds=LEASE.total_seconds())
        with services.database.transaction() as session:
            assert outbox.claim_next(session, clock.now())
        raise error

    register(services)
    assert send_next(replace(services, send=slow))
    row = only_message(services)
    assert (row.dropped_at, row.last_error) == (None, None)
    assert row.next_attempt_at == clock.now() + timedelta(minutes=2)


def test_while_an_answer_is_waited_for_no_other_worker_sends(
    services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    """RFC 5321 section 4.5.3.2.6: a server may take ten minutes to file a message."""

    def filing(message: RenderedMessage, hand_over: HandOver) -> None:
        services.send(message, hand_over)
        clock.advance(minutes=10)
        assert not send_next(services)

    register(services)
    assert send_next(replace(services, send=filing))
    assert len(sent) == 1


def test_of_a_worker_killed_while_it_waits_for_the_answer_it_is_known(services: Services, clock: ManualClock) -> None:
    def killed(_message: RenderedMessage, hand_over: HandOver) -> None:
        hand_over()
        raise KeyboardInterrupt

    register(services)
    with pytest.raises(KeyboardInterrupt):
        send_next(replace(services, send=killed))
    assert only_message(services).last_error == HANDED_OVER
    clock.advance(minutes=15)
    with capture_logs() as logs:
        assert send_next(services)
    assert "message_in_doubt" in [line["event"] for line in logs]


@pytest.mark.parametrize("answer", [(550, b"5.7.1 Relaying denied"), (552, b"5.2.2 Mailbox full"), (554, b"blocked")])
def test_a_refusal_that_can_be_mended_loses_nothing(services: Services, answer: tuple[int, bytes]) -> None:
    register(services)
    send_next(failing(services, SMTPRecipientsRefused({"x": answer})))
    assert only_message(services).dropped_at is None


def test_on_demand_the_worker_tries_at_once_what_was_to_be_tried_later(
    services: Services, sent: list[RenderedMessage]
) -> None:
    """The operator has just mended the mail server (docs/operations.md)."""
    register(services)
    for _ in range(3):
        assert send_all(failing(services, ConnectionRefusedError())) == 1
    assert not send_next(services)
    assert send_all(services) == 1 and len(sent) == 1
    assert send_all(services) == 0


def test_what_may_have_arrived_is_not_hurried(services: Services, sent: list[RenderedMessage]) -> None:
    """It would go twice while a server files it (docs/decisions/0015)."""

    def filing(message: RenderedMessage, hand_over: HandOver) -> None:
        services.send(message, hand_over)
        assert send_all(services) == 0

    register(services)
    assert send_next(replace(services, send=filing))
    assert len(sent) == 1


class StopAfter(Event):
    """Stops the worker's loop after so many rounds. `between`: what happens while it waits."""

    def __init__(self, rounds: int, between: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.rounds, self.between, self.waits = rounds, between, list[float]()

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        self.between()
        if len(self.waits) >= self.rounds:
            self.set()
        return self.is_set()


def test_the_worker_sends_all_that_is_due_then_waits_half_a_second(
    services: Services, sent: list[RenderedMessage]
) -> None:
    for n in range(3):
        register(services, f"{n}@exemple.fr")
    stop = StopAfter(1)
    with capture_logs() as logs:
        run_outbox(services, stop)
    assert (len(sent), stop.waits) == (3, [0.5])
    assert logs == []  # nothing failed


def test_the_worker_purges_when_it_starts_then_every_ten_minutes(
    services: Services, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    purges: list[datetime] = []
    start = clock.now()
    monkeypatch.setattr(send_outbox, "purge_expired", lambda services: purges.append(services.clock.now()))
    run_outbox(services, StopAfter(25, lambda: clock.advance(minutes=1)))
    assert [(moment - start).total_seconds() / 60 for moment in purges] == [0, 10, 20]


def test_a_failure_is_logged_and_the_worker_goes_on(
    services: Services, sent: list[RenderedMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    register(services)

    def fail(_services: Services) -> bool:
        monkeypatch.undo()
        raise OperationalError("select", None, TimeoutError())

    monkeypatch.setattr(send_outbox, "send_next", fail)
    with capture_logs() as logs:
        run_outbox(services, StopAfter(2))
    assert len(sent) == 1
    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["outbox_failed"]


def test_a_purge_that_fails_is_not_tried_again_at_once(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its attempts, a minute long on a busy database, would stand between messages."""
    tries = []

    def fail(_service: Services) -> None:
        tries.append(1)
        raise OperationalError("delete", None, TimeoutError())

    monkeypatch.setattr(send_outbox, "purge_expired", fail)
    with capture_logs() as logs:
        run_outbox(services, StopAfter(5))
    assert (len(tries), [log["event"] for log in logs]) == (1, ["purge_failed"])


def test_a_clock_put_back_by_an_hour_delays_no_message(
    services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    register(services)
    clock.advance(hours=-1)
    assert send_next(services) and len(sent) == 1


def test_a_worker_that_starts_while_the_database_is_gone_goes_on(services: Services) -> None:
    class Gone(ManualClock):
        """The test kit's clock is in the database."""

        def now(self) -> datetime:
            stop.set()
            raise OperationalError("select 1", None, ConnectionRefusedError())

    stop = Event()
    run_outbox(replace(services, clock=Gone()), stop)
    assert stop.is_set()
