"""Export all personal data in a machine-readable form (GDPR articles 15 and 20); never a secret."""

import json
from datetime import datetime
from typing import Any

from webapp.persistence.lifecycle import Export
from webapp.persistence.spaces import Space
from webapp.persistence.tables import TABLES
from webapp.services import Services
from webapp.usecases.access.current_user import SpaceView


def personal_data(services: Services, space: SpaceView) -> dict[str, Any]:
    """Export what each table declares, as JSON values. Times are ISO 8601 in UTC; labels are in French."""
    shown: dict[str, Any] = json.loads(json.dumps(known_data(services, space), default=datetime.isoformat))
    return shown


def known_data(services: Services, space: SpaceView) -> dict[str, Any]:
    """What each table declares, with aware times.

    Each section is a list of rows; the fields of the space itself stand beside the sections.
    """
    now = services.clock.now()
    data: dict[str, Any] = {}
    with services.database.read() as session:
        owned = session.get_one(Space, space.id)
        for model in TABLES:
            export = model.lifecycle.exported
            if isinstance(export, Export):
                rows = [_shown(row, export) for row in export.rows(session, owned, now)]
                data |= {export.section: rows} if export.section else rows[0]
    return data | {"exporte_le": now}


def _shown(row: object, export: Export) -> dict[str, Any]:
    return {name: getattr(row, attribute) for name, attribute in export.fields.items()}
