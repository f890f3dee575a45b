"""Somebody writes to the operator: the message leaves by the outbox, like all others (SPEC 4.4, 9)."""

from email.utils import parseaddr

from webapp.domain.reference import new_reference
from webapp.messages.contact import ContactMessage
from webapp.persistence import outbox
from webapp.services import Services


def write_to_operator(
    services: Services, *, email: str, about: str, text: str, incident: str = "", is_signed_in: bool = False
) -> str:
    """Write the message to the outbox, for the contact address. Returns its reference."""
    message = ContactMessage(
        to=parseaddr(services.settings.contact_email)[1],
        email=email,
        about=about,
        text=text,
        reference=new_reference(),
        incident=incident,
        is_signed_in=is_signed_in,
    )
    with services.database.transaction() as session:
        outbox.add(session, services.keyring, message, now=services.clock.now())
    return message.reference
