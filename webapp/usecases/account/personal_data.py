"""All that is known of a person, in a form that a machine reads (GDPR articles 15 and 20); never a secret."""

from typing import Any

from webapp.services import Services
from webapp.usecases.access.current_user import SpaceView
from webapp.usecases.account.queries import devices, history, passkeys


def personal_data(services: Services, space: SpaceView) -> dict[str, Any]:
    """Moments are ISO 8601 in UTC; labels are in French, as the person knows them."""
    now = services.clock.now()
    return {
        "numero_abonne": space.number,
        "adresse_electronique": space.email,
        "cree_le": space.created_at.isoformat(),
        "derniere_connexion_le": space.last_used_at.isoformat(),
        "sera_efface_le": space.closes_at.isoformat() if space.closes_at else None,
        "coordonnees": space.details,
        "appareils_connectes": [
            {
                "appareil": device.name,
                "connecte_le": device.created_at.isoformat(),
                "vu_le": device.last_seen_at.isoformat(),
            }
            for device in devices(services, space.id)
        ],
        "cles_d_acces": [
            {
                "nom": key.name,
                "ajoutee_le": key.created_at.isoformat(),
                "utilisee_le": key.last_used_at.isoformat() if key.last_used_at else None,
            }
            for key in passkeys(services, space.id)
        ],
        "historique": [
            {"le": event.at.isoformat(), "evenement": event.sentence} for event in history(services, space.number)
        ],
        "exporte_le": now.isoformat(),
    }
