"""What load balancers and supervisors ask: never a cookie, never a secret, no line at « info » (webapp/logs.py)."""

import structlog
from flask import Blueprint, Response

from webapp.persistence.database import UNAVAILABLE
from webapp.web.current import current_services

blueprint = Blueprint("health", __name__, url_prefix="/sante")
log = structlog.get_logger()


@blueprint.get("/vif")
def alive() -> Response:
    """The process answers; whether the database does is another question: a restart would not bring it back."""
    return _say("vif", 200)


@blueprint.get("/pret")
def ready() -> Response:
    """The database answers and has the tables that this code needs: people may be sent here."""
    try:
        is_migrated = current_services().database.is_migrated()
    except UNAVAILABLE as error:
        log.warning("not_ready", reason=type(getattr(error, "orig", error)).__name__)
        return _say("base de données absente", 503)
    return _say("prêt", 200) if is_migrated else _say("base de données à migrer", 503)


def _say(word: str, status: int) -> Response:
    return Response(f"{word}\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
