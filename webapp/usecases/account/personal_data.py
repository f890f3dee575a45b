"""All that is known of a person, in a form that a machine reads (GDPR articles 15 and 20); never a secret."""

from typing import Any

from webapp.domain.audit import told
from webapp.persistence import audit, passkeys, sign_ins
from webapp.persistence.models import Space
from webapp.services import Services


def personal_data(services: Services, space: Space) -> dict[str, Any]:
    """Moments are ISO 8601 in UTC; labels are in French, as the person knows them."""
    now = services.clock.now()
    with services.database.read() as session:
        devices = sign_ins.sessions_of(session, space.id, now)
        keys = passkeys.of_space(session, space.id)
        events = audit.of_space(session, space.number)
    return {
        "numero_abonne": space.number,
        "adresse_electronique": space.email,
        "cree_le": space.created_at.isoformat(),
        "derniere_connexion_le": space.last_used_at.isoformat(),
        "sera_efface_le": space.closes_at.isoformat() if space.closes_at else None,
        "coordonnees": space.details,
        "appareils_connectes": [
            {
                "appareil": device.device,
                "connecte_le": device.created_at.isoformat(),
                "vu_le": device.last_seen_at.isoformat(),
            }
            for device in devices
        ],
        "cles_d_acces": [
            {
                "nom": key.name,
                "ajoutee_le": key.created_at.isoformat(),
                "utilisee_le": key.last_used_at.isoformat() if key.last_used_at else None,
            }
            for key in keys
        ],
        "historique": [{"le": event.at.isoformat(), "evenement": told(event.code, event.data)} for event in events],
        "exporte_le": now.isoformat(),
    }
