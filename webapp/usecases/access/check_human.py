"""Check the answer to an anti-robot challenge. A challenge takes one answer, right or wrong (SPEC 6).

A person who cannot solve any challenge calls support, which makes a help code to type in place of the answer.
"""

from datetime import timedelta

from webapp.captcha.challenge import ChallengeMode, Outcome
from webapp.domain import activation_code
from webapp.persistence import challenges, verifications
from webapp.persistence.verifications import Channel
from webapp.security.keyring import Purpose
from webapp.services import Services

HELP_CODE_LIFETIME = timedelta(hours=48)


def check_human(
    services: Services, *, token: str, given: str, mode: ChallengeMode = ChallengeMode.IMAGE, session_id: str, form: str
) -> Outcome:
    """A challenge gives PASSED once: a second answer is EXPIRED, even if it is right or arrives at the same moment."""
    now = services.clock.now()
    if activation_code.is_well_formed(activation_code.read(given)) and _use_help_code(services, given):
        return Outcome.PASSED
    outcome = services.challenges.check(token, given, mode=mode, session=session_id, form=form, now=now)
    if outcome is Outcome.FOREIGN:
        return outcome
    with services.database.transaction() as session:
        fresh = challenges.spend(session, services.challenges.token_id(token), services.challenges.expires_at(token))
    return outcome if fresh else Outcome.EXPIRED


def make_help_code(services: Services) -> str:
    """Make a code that passes one check within 48 hours, whoever types it. It looks like an activation code."""
    code, now = activation_code.generate(), services.clock.now()
    with services.database.transaction() as session:
        verifications.add(
            session, services.keyring, Purpose.HELP_CODE, code, Channel.SUPPORT, now=now, life=HELP_CODE_LIFETIME
        )
    return activation_code.grouped(code)


def _use_help_code(services: Services, typed: str) -> bool:
    now = services.clock.now()
    with services.database.transaction() as session:
        return any(
            verifications.use(session, services.keyring, Purpose.HELP_CODE, code, now)
            for code in activation_code.spellings(typed)
        )
