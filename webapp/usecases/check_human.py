"""Check the answer to an anti-robot challenge; whatever the outcome, the challenge has served (SPEC 6).

Who can meet no challenge asks a person: support makes a help code, that is typed in place of an answer.
"""

from datetime import timedelta

from webapp.captcha.challenge import Outcome, Way
from webapp.domain import activation_code
from webapp.persistence import challenges
from webapp.usecases.service import Service

HELP_CODE_LIFETIME = timedelta(hours=48)


def check_human(
    service: Service, *, token: str, given: str, way: Way = Way.IMAGE, session_id: str, form: str
) -> Outcome:
    """PASSED once at most for a challenge: a second answer, even right, even at the same moment, is EXPIRED."""
    now = service.clock.now()
    help_code = activation_code.normalise(given)
    if activation_code.is_well_formed(help_code) and _use_help_code(service, help_code):
        return Outcome.PASSED
    outcome = service.challenges.check(token, given, way=way, session=session_id, form=form, now=now)
    if outcome is Outcome.FOREIGN:
        return outcome
    with service.database.transaction() as session:
        fresh = challenges.spend(session, service.challenges.token_id(token), service.challenges.expires_at(token))
    return outcome if fresh else Outcome.EXPIRED


def make_help_code(service: Service) -> str:
    """A code of the form of an activation code, that passes one check, whoever types it, for 48 hours."""
    code = activation_code.generate()
    with service.database.transaction() as session:
        expires_at = service.clock.now() + HELP_CODE_LIFETIME
        challenges.add_help_code(session, service.vault.code_hash(_named(code)), expires_at)
    return activation_code.grouped(code)


def _use_help_code(service: Service, code: str) -> bool:
    with service.database.transaction() as session:
        return challenges.use_help_code(session, service.vault.code_hashes(_named(code)), service.clock.now())


def _named(code: str) -> str:
    """Hashed under a name: the hash of a help code is never that of an activation code."""
    return f"help code {code}"
