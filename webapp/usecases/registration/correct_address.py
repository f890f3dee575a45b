"""Correct a mistyped address after the last step, without a new registration (SPEC 3.5)."""

from webapp.domain.email_address import comparison_key
from webapp.persistence import registrations, verifications
from webapp.persistence.verifications import Verification
from webapp.services import Services
from webapp.usecases.registration.mail_code import mail_code

MAX_CORRECTIONS = 3


class RegistrationGone(Exception):
    """The registration was activated or cancelled, or its 48 hours have passed."""


class SameAddress(Exception):
    """A code was already sent to this address (SPEC 4.2)."""


class TooManyCorrections(Exception):
    """The address of a registration can be corrected `MAX_CORRECTIONS` times."""


def correct_address(services: Services, registration_id: str, email: str) -> None:
    """Send a new code to another address; the code sent to the wrong address no longer works.

    Raises:
        RegistrationGone: it was activated or cancelled, or it has expired.
        SameAddress: a code was already sent to this address.
        TooManyCorrections: the address was already corrected three times.
        EmailTaken: the address is not free.
    """
    now, email_key = services.clock.now(), comparison_key(email)
    with services.database.transaction() as session:
        registration = registrations.registration_to_correct(session, registration_id, email_key)
        code = registrations.code_of_registration(session, registration_id)
        if registration is None or code is None or not code.works_at(now):
            raise RegistrationGone
        tried = [*(registration.tried_email_keys or []), registration.email_key]
        if email_key in tried:
            raise SameAddress
        if len(tried) > MAX_CORRECTIONS:
            raise TooManyCorrections
        verifications.void_codes(session, Verification.registration_id == registration_id)
        mail_code(services, session, email, registration)
        registration.email, registration.email_key, registration.tried_email_keys = email, email_key, tried
