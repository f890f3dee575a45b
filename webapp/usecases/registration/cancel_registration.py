"""Cancel a registration that somebody else made: its address is free again at once (SPEC 4.3)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain.email_address import comparison_key
from webapp.persistence import refused_addresses, registrations, verifications
from webapp.security.keyring import Purpose
from webapp.services import Services


@dataclass(frozen=True)
class CancelLink:
    """What a cancel link still does. `refused_until`: the holder of the address refuses requests until then."""

    can_cancel: bool
    refused_until: datetime | None


def read_cancel_link(services: Services, cancel_token: str) -> CancelLink:
    """Say what the link still does. This changes nothing, because mail scanners follow links too."""
    now = services.clock.now()
    with services.database.read() as session:
        return CancelLink(
            registrations.cancel_link_to_use(session, services.keyring, cancel_token, now) is not None,
            refused_addresses.end_of_refusal(session, services.keyring, cancel_token, now),
        )


def cancel_registration(services: Services, cancel_token: str, *, refuses_further: bool = False) -> bool:
    """Erase the registration. False when it no longer exists.

    `refuses_further`: refuse every request for this address during 30 days as well.
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        link = registrations.cancel_link_to_use(session, services.keyring, cancel_token, now)
        if link is not None:
            email_key = link.subject
            registrations.withdraw_code(session, link)
            if refuses_further:
                refused_addresses.refuse(session, services.keyring, email_key, cancel_token, now)
    return link is not None


def accept_requests_for(services: Services, email: str) -> bool:
    """The same for the operator, when the holder of the address has no link any more. False when there is none."""
    with services.database.transaction() as session:
        return refused_addresses.end_refusals(session, services.keyring, comparison_key(email))


def accept_requests_again(services: Services, cancel_token: str) -> bool:
    """Take the refusal of further requests back. False when there is none."""
    now = services.clock.now()
    with services.database.transaction() as session:
        return verifications.use(session, services.keyring, Purpose.REFUSAL_LINK, cancel_token, now)
