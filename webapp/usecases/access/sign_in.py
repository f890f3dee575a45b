"""Sign in and out of a space (SPEC 8.1)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy.orm import Session

from webapp.domain.audit import NO_SPACE, Event
from webapp.domain.email_address import comparison_key
from webapp.messages.sign_in_locked import SignInLocked
from webapp.persistence import audit, outbox, registrations, sign_ins, spaces
from webapp.persistence.spaces import Space
from webapp.security.hashing_slots import HashingBusy
from webapp.security.keyring import Purpose
from webapp.security.passwords import UNUSABLE
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser, DeviceView, SpaceView, owner_name
from webapp.usecases.account.close_space import keep_used

FREE_FAILURES = 3
LOCKED_AFTER = 10
LOCK = timedelta(hours=1)


class InvalidCredentials(Exception):
    """No space has this address and this password. Never says which of the two is wrong (SPEC 8.1)."""


class WaitsForActivation(Exception):
    """The password is right, but of a registration that waits for its activation code (SPEC 8.8)."""


class Throttled(Exception):
    """Too many attempts for this address, whether or not it has a space. `until`: when the next one is allowed.

    On a device that the address knows: too many attempts there.
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


@dataclass(frozen=True)
class RightPassword:
    """A password that was found right. `stored`: the hash that it was compared with. `renewed`: what replaces it."""

    stored: str
    renewed: str

    def keep(self, space: Space) -> bool:
        """Store the renewed hash. False, and nothing is stored, once the space has another hash."""
        if space.password_hash != self.stored:
            return False
        space.password_hash = self.renewed
        return True


def sign_in(services: Services, *, email: str, password: str, device: str, device_id: str = "") -> str:
    """Open a session and return its token. It takes the same time whether or not the address has a space.

    `device_id`: of a device since this address last signed in on it. Its failures are counted apart, so that nobody
    else keeps it out (SPEC 8.1). They stay after this sign-in, which gives the device another id: who has copied its
    cookie gets no more guesses by it.

    Raises:
        InvalidCredentials: no space has this address and this password.
        WaitsForActivation: a registration has them.
        Throttled: after 3 failures the wait is 2 s, 4 s, 8 s…; after 10, an hour.
        HashingBusy: too many others hash on this machine; the attempt does not count.
    """
    email_key = comparison_key(email)
    right = authenticate(services, email_key, password, device, device_id=device_id, forgives=not device_id)
    with services.database.transaction() as session:
        space = spaces.space_of_email(session, email_key, lock=True)
        if space is not None and right.keep(space):
            return open_session(services, session, space, device, Event.SIGNED_IN)
    # Meanwhile the password was changed, which ended all sessions, or its hash renewed by another device: look again.
    return sign_in(services, email=email, password=password, device=device, device_id=device_id)


def authenticate(
    services: Services,
    email_key: str,
    password: str,
    device: str,
    *,
    device_id: str = "",
    replaced_hash: Callable[[], str | None] = lambda: None,
    forgives: bool = True,
) -> RightPassword:
    """Check a password, at sign-in and where it is asked for again (SPEC 8.3).

    An attempt is counted before it is checked, so that simultaneous attempts, in any number of processes, cannot exceed
    the limit.

    `device_id`: of a known device or of a session, whose failures count apart from those of strangers.
    `replaced_hash`: the hash to check instead of the space's, when the change that is sent again has replaced it.
    `forgives`: a right password puts an end to the failures before it.

    Raises:
        InvalidCredentials: no space has this address and this password.
        WaitsForActivation: a registration has them.
        Throttled: too many attempts failed.
        HashingBusy: too many others hash on this machine; the attempt does not count.
    """
    now = services.clock.now()
    key = attempts_key(services, email_key, device_id)
    with services.database.transaction(alone=True) as session:
        failures, blocked_until = sign_ins.count_attempt(session, key, now)
        if blocked_until > now:
            raise Throttled(blocked_until)
        if failures > FREE_FAILURES:
            wait = LOCK if failures >= LOCKED_AFTER else timedelta(seconds=2 ** (failures - FREE_FAILURES))
            sign_ins.block(session, key, now + wait)
        space = spaces.space_of_email(session, email_key)
        found = space or registrations.registration_of_email(session, email_key)
        stored = replaced_hash() or (found.password_hash if found else UNUSABLE)
    try:
        is_right = services.passwords.verify(stored, password)
    except HashingBusy:
        with services.database.transaction() as session:
            sign_ins.uncount_attempt(session, key, now)
        raise
    if not is_right:
        _note_failure(services, space, failures, device)
        raise InvalidCredentials
    if forgives:
        with services.database.transaction() as session:
            sign_ins.forget_attempts(session, key)
    if space is None:
        raise WaitsForActivation
    return RightPassword(stored, services.passwords.renew(stored, password))


def find_signed_in(services: Services, token: str, *, is_activity: bool = True) -> CurrentUser | None:
    """Find the user of this token. None once the session has ended (30 minutes idle, 12 hours in all, or signed out).

    `is_activity`: extends the session; false for a page that only asks how much time is left.
    """
    now = services.clock.now()
    hashes = services.keyring.keyed_hashes(Purpose.SESSION, token)
    with services.database.read() as session:
        found = sign_ins.find_session(session, hashes, now)
    if found is None:
        return None
    device, space = DeviceView.of(found[0]), SpaceView.of(found[1])
    if is_activity and now - device.last_seen_at >= sign_ins.SEEN_EVERY:
        with services.database.transaction() as session:
            sign_ins.mark_seen(session, device.id, now)
        device = replace(device, last_seen_at=now)
    return CurrentUser(space, device)


def sign_out(services: Services, signed_in: CurrentUser) -> None:
    _end(services, signed_in, signed_in.device.id, Event.SIGNED_OUT)


def disconnect_device(services: Services, signed_in: CurrentUser, session_id: str) -> None:
    """Sign out another device of the same space; do nothing if it is already signed out."""
    _end(services, signed_in, session_id, Event.DEVICE_DISCONNECTED)


def disconnect_other_devices(services: Services, signed_in: CurrentUser) -> None:
    with services.database.transaction() as session:
        if sign_ins.end_all_sessions(session, signed_in.space.id, but=signed_in.device.id):
            audit.add(session, Event.ALL_DEVICES_DISCONNECTED, signed_in.space.number, services.clock.now())


def disconnect_all_devices(services: Services, number: str | None = None) -> int:
    """Sign out all devices of one space, or of all spaces, for the operator; return how many spaces had any."""
    with services.database.transaction() as session:
        signed_in = sign_ins.spaces_signed_in(session, number)
        for space in signed_in:
            sign_ins.end_all_sessions(session, space.id)
            audit.add(session, Event.ALL_DEVICES_DISCONNECTED, space.number, services.clock.now())
        return len(signed_in)


def _end(services: Services, signed_in: CurrentUser, session_id: str, event: Event) -> None:
    space = signed_in.space
    with services.database.transaction() as session:
        ended = sign_ins.end_session(session, space.id, session_id)
        if ended is not None:
            audit.add(session, event, space.number, services.clock.now(), device=ended.device)


def _note_failure(services: Services, space: Space | None, failures: int, device: str) -> None:
    """Record a failure, even for an unknown address: the time stays the same, and operators see attacks."""
    now, number = services.clock.now(), space.number if space else NO_SPACE
    with services.database.transaction(alone=True) as session:
        audit.add(session, Event.SIGN_IN_FAILED, number, now, device=device)
        if failures == LOCKED_AFTER and space is not None:
            audit.add(session, Event.SIGN_IN_LOCKED, space.number, now, failures=failures)
            _notify_owner(services, session, space, now)


def _notify_owner(services: Services, session: Session, space: Space, now: datetime) -> None:
    message = SignInLocked(to=space.email, full_name=owner_name(space), until=now + LOCK)
    outbox.add(session, services.keyring, message, now=now)


def attempts_key(services: Services, email_key: str, device_id: str = "") -> str:
    """The key that counts the attempts for an address: a keyed hash, because the address may have no space.

    `device_id`: of a device that the address knows; its key begins as that of the address.
    """
    of_address = services.keyring.keyed_hash(Purpose.SIGN_IN_ATTEMPTS, email_key)
    if not device_id:
        return of_address
    of_device = services.keyring.keyed_hash(Purpose.SIGN_IN_ATTEMPTS, email_key, device_id)
    return of_address[: sign_ins.HALF_KEY] + of_device[: sign_ins.HALF_KEY]


def open_session(
    services: Services, session: Session, space: Space, device: str, event: Event, *, passkey_id: str | None = None
) -> str:
    """Open a session and return its token, in the transaction that authenticated the owner and locked the space.

    `event`: how the owner signed in.
    """
    token = start_session(services, session, space, device, passkey_id=passkey_id)
    audit.add(session, event, space.number, services.clock.now(), device=device)
    return token


def start_session(
    services: Services, session: Session, space: Space, device: str, *, passkey_id: str | None = None
) -> str:
    """The same for an owner who does not sign in, but activates the space (SPEC 5.3)."""
    token, now = token_urlsafe(32), services.clock.now()
    keep_used(session, space, now)
    sign_ins.add_session(
        session,
        token_hash=services.keyring.keyed_hash(Purpose.SESSION, token),
        space_id=space.id,
        device=device,
        now=now,
        passkey_id=passkey_id,
    )
    return token
