"""Health checks of load balancers and supervisors: no cookie, no secret, no log line at `info` (webapp/logs.py)."""

from flask import Blueprint, Response

from webapp.domain.permissions import Permission
from webapp.usecases.database.queries import Readiness, readiness
from webapp.web.access import access
from webapp.web.current import current_services

blueprint = Blueprint("health", __name__, url_prefix="/sante")
ANSWERS = {
    Readiness.READY: ("prêt", 200),
    Readiness.TO_MIGRATE: ("base de données à migrer", 503),
    Readiness.GONE: ("base de données absente", 503),
}


@blueprint.get("/vif")
@access(Permission.PUBLIC)
def alive() -> Response:
    """The process answers. It does not ask the database: a restart would not bring that back."""
    return _say("vif", 200)


@blueprint.get("/pret")
@access(Permission.PUBLIC)
def ready() -> Response:
    """The database answers and has the tables that this code needs: people may be sent here."""
    return _say(*ANSWERS[readiness(current_services())])


def _say(word: str, status: int) -> Response:
    return Response(f"{word}\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
