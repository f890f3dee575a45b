"""Mail a code that proves an address: for a registration, or for the new address of a space (SPEC 4, 8.3)."""

from datetime import datetime
from functools import partial
from secrets import token_urlsafe

from sqlalchemy.orm import Session

from webapp.domain import activation_code
from webapp.domain.email_address import comparison_key
from webapp.messages.activation_code import ActivationCode
from webapp.persistence import outbox, registrations, spaces, verifications
from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space
from webapp.persistence.verifications import Channel
from webapp.security.keyring import Purpose
from webapp.services import Services
from webapp.usecases.registration.email_availability import EmailStatus, EmailTaken, availability_in


def mail_code(services: Services, session: Session, email: str, asker: Registration | Space) -> datetime:
    """Hand out a code and its cancel link for 48 hours, and write the message that carries them.

    Returns:
        When the code expires, if it is sent at once.

    Raises:
        EmailTaken: the address is not free.
    """
    now, email_key, keyring = services.clock.now(), comparison_key(email), services.keyring
    space_id = asker.id if isinstance(asker, Space) else None
    spaces.lock_addresses(session, email_key)
    availability = availability_in(session, keyring, email_key, now, space_id=space_id)
    if availability.status is not EmailStatus.FREE:
        raise EmailTaken(availability)
    registrations.expire_codes(session, keyring, now, email_key=email_key)
    code, cancel_token = activation_code.generate(), token_urlsafe(32)
    hand_out = partial(
        verifications.add,
        session,
        keyring,
        now=now,
        life=activation_code.LIFETIME,
        subject=email_key,
        space_id=space_id,
        registration_id=None if space_id else asker.id,
    )
    purpose = Purpose.EMAIL_CHANGE_CODE if space_id else Purpose.ACTIVATION_CODE
    hand_out(purpose, code, Channel.MAIL, email=email)
    hand_out(Purpose.CANCEL_LINK, cancel_token, Channel.LINK)
    message = ActivationCode(
        to=email,
        code=code,
        cancel_token=cancel_token,
        is_change=space_id is not None,
    )
    outbox.add(session, keyring, message, now=now)
    return now + activation_code.LIFETIME
