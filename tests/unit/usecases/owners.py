"""Owners of spaces without HTTP, and what is kept of what they do."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from testkit.seeds import State, seed
from tests.support.people import PASSWORD
from webapp.messages.message import OutboxEntry
from webapp.persistence import outbox
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser
from webapp.usecases.access.sign_in import find_signed_in, sign_in
from webapp.usecases.account import queries

EMAIL = "zoe.martin@exemple.fr"
OTHER_EMAIL = "lea.durand@exemple.fr"
Kind = TypeVar("Kind", bound=OutboxEntry)


def new_space(services: Services, email: str = EMAIL) -> Space:
    made = seed(services, State.ACTIVE, email)
    assert isinstance(made, Space)
    return made


def space_now(services: Services, space: Space) -> Space:
    with services.database.read() as session:
        return session.get_one(Space, space.id)


def open_session(services: Services, email: str = EMAIL, device: str = "Firefox", password: str = PASSWORD) -> str:
    return sign_in(services, email=email, password=password, device=device)


def signed_in(services: Services, email: str = EMAIL, device: str = "Firefox") -> CurrentUser:
    user = find_signed_in(services, open_session(services, email, device))
    assert user is not None
    return user


def history(services: Services, number: str) -> list[tuple[str, Mapping[str, object], datetime]]:
    """Code, data and moment of each event, the oldest first."""
    return [(event.code, event.data, event.at) for event in reversed(queries.history(services, number))]


def waiting(services: Services, kind: type[Kind]) -> list[Kind]:
    """The messages of one kind that no worker has sent yet."""
    with services.database.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind.kind)).all()
        entries = [outbox.read(row, services.keyring) for row in rows]
    return [entry for entry in entries if isinstance(entry, kind)]
