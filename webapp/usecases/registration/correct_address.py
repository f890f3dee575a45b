"""Correct a mistyped address after the last step, without starting again (SPEC 3.5)."""

from typing import Any

from webapp.domain.email_address import comparison_key
from webapp.persistence import accounts, drafts
from webapp.services import Services
from webapp.usecases.registration.submit_registration import JOURNEY, DraftGone, address_request, outcome_of

CORRECTIONS_MAX = 3


class SameAddress(Exception):
    """The code has been sent to this very address already (SPEC 4.2)."""


class TooManyCorrections(Exception):
    """The address of a request can be corrected three times."""


def correct_address(services: Services, draft_id: str, email: str) -> dict[str, Any]:
    """Send a new code to another address; the one sent to the wrong address is void.

    Raises:
        DraftGone: the request has been activated, cancelled or has expired.
        EmailTaken, SameAddress, TooManyCorrections.
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        draft = drafts.find(session, services.keyring, JOURNEY, draft_id, now, lock=True)
        if draft is None or draft.outcome is None:
            raise DraftGone
        accounts.lock_addresses(session, comparison_key(draft.outcome["email"]), comparison_key(email))
        registration = accounts.registration_by_id(session, draft.outcome["registration_id"])
        if registration is None or registration.expires_at <= now:
            raise DraftGone
        used = [*draft.outcome.get("addresses", []), registration.email_key]
        if comparison_key(email) in used:
            raise SameAddress
        if len(used) > CORRECTIONS_MAX:
            raise TooManyCorrections
        address_request(services, session, registration, email, now)
        draft.outcome |= {**outcome_of(registration), "addresses": used}
        drafts.replace(session, services.keyring, draft_id, draft, now)
        return draft.outcome
