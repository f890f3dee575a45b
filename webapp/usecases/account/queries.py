"""What the pages of a space show (SPEC 8.1, 8.3, 8.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from webapp.persistence import audit, registrations, sign_ins
from webapp.persistence import passkeys as passkey_rows
from webapp.services import Services
from webapp.usecases.access.current_user import DeviceView


@dataclass(frozen=True)
class PasskeyView:
    """A passkey of a space. `id`: base64url."""

    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class EventView:
    """An event in the history of a space. `code` and `data`: webapp/domain/audit.py.

    `sentence`: the same in French, for the owner.
    """

    at: datetime
    code: str
    data: Mapping[str, object]
    sentence: str


@dataclass(frozen=True)
class EmailChangeView:
    """The address that the space gets if its code is typed before `expires_at`."""

    email: str
    expires_at: datetime


def devices(services: Services, space_id: str) -> list[DeviceView]:
    """The signed-in devices, most recently seen first."""
    with services.database.read() as session:
        return [DeviceView.of(row) for row in sign_ins.sessions_of(session, space_id, services.clock.now())]


def passkeys(services: Services, space_id: str) -> list[PasskeyView]:
    """The passkeys of a space, oldest first."""
    with services.database.read() as session:
        rows = passkey_rows.of_space(session, space_id)
    return [PasskeyView(row.id, row.name, row.created_at, row.last_used_at) for row in rows]


def history(services: Services, number: str) -> list[EventView]:
    """The history of the space with this subscriber number, newest first; a hundred events at most."""
    with services.database.read() as session:
        rows = audit.of_space(session, number)
    return [EventView(row.at, row.code, row.data, row.sentence) for row in rows]


def email_change(services: Services, space_id: str) -> EmailChangeView | None:
    """The change of address that waits for its code, if there is one."""
    with services.database.read() as session:
        row = registrations.email_change_of(session, space_id, services.clock.now())
    return EmailChangeView(row.email or row.subject, row.expires_at) if row and row.expires_at else None
