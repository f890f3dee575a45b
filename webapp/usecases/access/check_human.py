"""Check the answer to an anti-robot challenge. A challenge takes one answer, right or wrong (SPEC 6).

A person who cannot solve any challenge calls support, which makes a help code to type in place of the answer.
"""

from datetime import timedelta

from webapp.captcha.challenge import ChallengeMode, Outcome
from webapp.domain import activation_code
from webapp.persistence import challenges
from webapp.security.keyring import Purpose
from webapp.services import Services

HELP_CODE_LIFETIME = timedelta(hours=48)


def check_human(
    services: Services, *, token: str, given: str, mode: ChallengeMode = ChallengeMode.IMAGE, session_id: str, form: str
) -> Outcome:
    """A challenge gives PASSED once: a second answer is EXPIRED, even if it is right or arrives at the same moment."""
    now = services.clock.now()
    help_code = activation_code.normalise(given)
    if activation_code.is_well_formed(help_code) and _use_help_code(services, help_code):
        return Outcome.PASSED
    outcome = services.challenges.check(token, given, mode=mode, session=session_id, form=form, now=now)
    if outcome is Outcome.FOREIGN:
        return outcome
    with services.database.transaction() as session:
        fresh = challenges.spend(session, services.challenges.token_id(token), services.challenges.expires_at(token))
    return outcome if fresh else Outcome.EXPIRED


def make_help_code(services: Services) -> str:
    """Make a code that passes one check within 48 hours, whoever types it. It looks like an activation code."""
    code = activation_code.generate()
    with services.database.transaction() as session:
        expires_at = services.clock.now() + HELP_CODE_LIFETIME
        challenges.add_help_code(session, services.keyring.keyed_hash(Purpose.HELP_CODE, code), expires_at)
    return activation_code.grouped(code)


def _use_help_code(services: Services, code: str) -> bool:
    hashes = services.keyring.keyed_hashes(Purpose.HELP_CODE, code)
    with services.database.transaction() as session:
        return challenges.use_help_code(session, hashes, services.clock.now())
