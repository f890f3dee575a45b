"""An address does not take our messages: the request's page and the space's history say so (SPEC 3.5, 8)."""

from webapp.domain.audit import Event
from webapp.domain.email_address import comparison_key
from webapp.persistence import audit, outbox, spaces
from webapp.services import Services


def record_undeliverable(services: Services, message_id: str, address: str) -> bool:
    """Mark the message that was refused for good by its address. False when it is not known, or marked already.

    The message must have been sent to this very address: who forges a report can speak only of their own.
    """
    now, email_key = services.clock.now(), comparison_key(address)
    with services.database.transaction() as session:
        if not outbox.mark_undeliverable(session, services.keyring, message_id, email_key, now):
            return False
        space = spaces.space_of_email(session, email_key)
        if space is not None:
            audit.add(session, Event.MAIL_UNDELIVERABLE, space.number, now)
    return True
