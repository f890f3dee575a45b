"""The creation journey, declared (SPEC 3)."""

from datetime import datetime
from typing import Any

from webapp.domain.draft import Values
from webapp.persistence import accounts
from webapp.usecases.address_availability import AddressTaken
from webapp.usecases.service import Service
from webapp.usecases.submit_registration import JOURNEY, submit_registration
from webapp.web.forms.email import taken_message
from webapp.web.journey import Journey, JourneyRefused, Step
from webapp.web.registration.forms import CredentialsForm, DetailsForm, RecapForm, TermsForm


def submit(service: Service, draft_id: str) -> dict[str, Any]:
    try:
        return submit_registration(service, draft_id)
    except AddressTaken as taken:
        raise JourneyRefused(taken_message(taken.availability)) from None


def show_outcome(service: Service, outcome: Values) -> Values:
    """The deadline moves when the message could only leave late: show the one in force."""
    with service.database.read() as session:
        registration = accounts.registration_by_id(session, outcome["registration_id"])
    deadline = registration.expires_at if registration else datetime.fromisoformat(outcome["deadline"])
    return outcome | {"deadline": deadline, "is_waiting": registration is not None}


CREATION = Journey(
    JOURNEY,
    label="Création de l’espace professionnel",
    done=submit,
    show_outcome=show_outcome,
    steps=(
        Step("conditions", TermsForm, label="Conditions générales", title="Acceptez les conditions générales"),
        Step("identifiants", CredentialsForm, label="Identifiants", title="Choisissez vos identifiants"),
        Step("formulaire", DetailsForm, label="Formulaire d’inscription", title="Présentez-vous"),
        Step("recapitulatif", RecapForm, label="Récapitulatif", title="Vérifiez votre demande", shows_summary=True),
        Step("enregistrement", None, label="Enregistrement", title="Votre demande est enregistrée"),
    ),
)
