"""Each change of a space asks for the password again, and is carried out once (SPEC 8.3, docs/decisions/0022).

A form may arrive twice: its button was pressed twice, or its first answer was lost. The second time it comes with the
former token of the session, which lives for a minute more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from webapp.domain.documents import from_document
from webapp.persistence import sign_ins
from webapp.security.keyring import Purpose
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser, space_of_owner
from webapp.usecases.access.sign_in import authenticate
from webapp.usecases.journeys.carry_out import carry_out
from webapp.usecases.journeys.edit_draft import DraftKey, edit_draft, read_draft

Command = TypeVar("Command")


@dataclass(frozen=True)
class Press:
    """A form that was sent. `token`: the session's, as it came; `key`: where the outcome of the press is kept."""

    owner: CurrentUser
    token: str
    key: DraftKey


@dataclass(frozen=True)
class Confirmation:
    """The password was right. `token`: the new one of the session; `password_hash`: what the password matched."""

    token: str
    password_hash: str


@dataclass(frozen=True)
class ChangeReceipt:
    """The outcome of a change. `password_hash`: what the password matched; the change may have replaced it."""

    password_hash: str


def press_of(
    services: Services, owner: CurrentUser, token: str, journey: str, typed: Iterable[tuple[str, str]]
) -> Press:
    """The press that sent these values. The same values with the same token are the same press.

    `typed`: names and values, without the current password, which is checked each time.
    """
    values = [part for pair in sorted(typed) for part in pair]
    name = services.keyring.keyed_hash(Purpose.PRESS, token, *values)
    return Press(owner, token, DraftKey(journey, space_id=owner.space.id, subject=name))


def receipt_of(services: Services, press: Press) -> ChangeReceipt | None:
    """The receipt of a change that this press has carried out; None if it has not."""
    draft = read_draft(services, press.key)
    return from_document(ChangeReceipt, draft.outcome) if draft and draft.outcome else None


def confirm_owner(services: Services, press: Press, password: str) -> Confirmation:
    """Check the password and give the session another token; the former one, which may be stolen, lives a minute more.

    Two presses with one token get the same new one, whichever answer the browser keeps.

    Raises:
        InvalidCredentials: the password is wrong.
        Throttled: too many attempts failed in this session; those of others keep no owner from changing anything.
        SignedOut: the session has ended.
    """

    def replaced_hash() -> str | None:
        receipt = receipt_of(services, press)
        return receipt.password_hash if receipt else None

    owner, keyring = press.owner, services.keyring
    right = authenticate(
        services,
        owner.space.email_key,
        password,
        owner.device.name,
        device_id=owner.device.id,
        replaced_hash=replaced_hash,
    )
    token = keyring.keyed_hash(Purpose.NEXT_SESSION, press.token)
    with services.database.transaction() as session:
        right.keep(space_of_owner(session, owner))
        sign_ins.replace_token(
            session,
            owner.device.id,
            keyring.keyed_hashes(Purpose.SESSION, press.token),
            keyring.keyed_hash(Purpose.SESSION, token),
            services.clock.now(),
        )
    return Confirmation(token, right.stored)


def carry_out_change(
    services: Services,
    press: Press,
    confirmation: Confirmation,
    prepare: Callable[[], Command],
    done: Callable[[Services, Command], object],
) -> bool:
    """Carry a confirmed change out. False if the same press has done so before.

    ``prepare`` makes the command, ``done`` is the use-case; their errors pass through.
    """
    is_first = False

    def done_once(services: Services, command: Command) -> ChangeReceipt:
        nonlocal is_first
        done(services, command)
        is_first = True
        return ChangeReceipt(confirmation.password_hash)

    edit_draft(services, press.key, lambda _draft: None)
    carry_out(services, press.key, lambda _draft: prepare(), done_once)
    return is_first
