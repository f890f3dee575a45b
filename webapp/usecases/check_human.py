"""Check the answer to an anti-robot challenge; whatever the outcome, the challenge has served (SPEC 6)."""

from webapp.captcha.challenge import Outcome, Way
from webapp.persistence import challenges
from webapp.usecases.service import Service


def check_human(
    service: Service, *, token: str, given: str, way: Way = Way.IMAGE, session_id: str, form: str
) -> Outcome:
    """PASSED once at most for a challenge: a second answer, even right, even at the same moment, is EXPIRED."""
    now = service.clock.now()
    outcome = service.challenges.check(token, given, way=way, session=session_id, form=form, now=now)
    if outcome is Outcome.FOREIGN:
        return outcome
    with service.database.transaction() as session:
        fresh = challenges.spend(session, service.challenges.token_id(token), service.challenges.expires_at(token))
    return outcome if fresh else Outcome.EXPIRED
