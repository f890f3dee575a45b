"""The operator sees how many messages wait, and for how long (docs/operations.md)."""

from dataclasses import dataclass
from datetime import timedelta

from webapp.persistence import outbox
from webapp.services import Services


@dataclass(frozen=True)
class OutboxView:
    """``waiting``: messages not sent yet. ``due``: messages to send now. ``oldest_age``: age of the oldest one."""

    waiting: int
    due: int
    oldest_age: timedelta


def outbox_state(services: Services) -> OutboxView:
    now = services.clock.now()
    with services.database.read() as session:
        state = outbox.state(session, now)
    return OutboxView(state.waiting, state.due, now - state.oldest if state.oldest else timedelta(0))
