"""A load balancer may send people here only when the database is ready."""

from enum import Enum

import structlog

from webapp.services import UNAVAILABLE, Services

log = structlog.get_logger()


class Readiness(Enum):
    READY = "ready"
    TO_MIGRATE = "to migrate"
    GONE = "gone"


def readiness(services: Services) -> Readiness:
    """READY when the database answers and has the schema that this code needs."""
    try:
        return Readiness.READY if services.database.is_migrated() else Readiness.TO_MIGRATE
    except UNAVAILABLE as error:
        log.warning("not_ready", reason=type(getattr(error, "orig", error)).__name__)
        return Readiness.GONE
