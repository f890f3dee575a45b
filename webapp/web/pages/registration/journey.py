"""The creation journey, declared (SPEC 3)."""

from datetime import datetime
from typing import Any

from webapp.domain.draft import Values
from webapp.persistence import accounts
from webapp.services import Services
from webapp.usecases.registration.email_availability import EmailTaken
from webapp.usecases.registration.submit_registration import JOURNEY, submit_registration
from webapp.web.forms.email import TAKEN_MESSAGES, taken_message
from webapp.web.journey import CLEAR, PREVIOUS, Journey, JourneyRefused, Step
from webapp.web.pages.registration.forms import CredentialsForm, DetailsForm, RecapForm, TermsForm


def submit(services: Services, draft_id: str) -> dict[str, Any]:
    try:
        return submit_registration(services, draft_id)
    except EmailTaken as taken:
        raise JourneyRefused(taken_message(taken.availability)) from None


def show_outcome(services: Services, outcome: Values) -> Values:
    """The deadline moves when the message could only leave late: show the one in force."""
    with services.database.read() as session:
        registration = accounts.registration_by_id(session, outcome["registration_id"])
    deadline = registration.expires_at if registration else datetime.fromisoformat(outcome["deadline"])
    waiting = {"heading": None} if registration else {"heading": "Cette demande est terminée"}
    return outcome | waiting | {"deadline": deadline, "is_waiting": registration is not None}


CREATION = Journey(
    JOURNEY,
    label="Création de l’espace professionnel",
    done=submit,
    refusals=TAKEN_MESSAGES,
    show_outcome=show_outcome,
    steps=(
        Step("conditions", TermsForm, label="Conditions générales", title="Acceptez les conditions générales"),
        Step(
            "identifiants",
            CredentialsForm,
            label="Identifiants",
            title="Choisissez vos identifiants",
            others=(PREVIOUS, CLEAR),
        ),
        Step(
            "formulaire",
            DetailsForm,
            label="Formulaire d’inscription",
            title="Présentez-vous",
            others=(PREVIOUS, CLEAR),
        ),
        Step(
            "recapitulatif",
            RecapForm,
            label="Récapitulatif",
            title="Vérifiez votre demande",
            shows_summary=True,
            go_on="Valider",
            others=(PREVIOUS,),
        ),
        Step("enregistrement", None, label="Enregistrement", title="Votre demande est enregistrée"),
    ),
)
