"""The creation journey, declared (SPEC 3)."""

from webapp.domain.details import Details
from webapp.domain.documents import from_document
from webapp.domain.draft import Values
from webapp.services import Services
from webapp.usecases.registration.email_availability import EmailTaken
from webapp.usecases.registration.queries import pending_registration
from webapp.usecases.registration.submit_registration import (
    RegistrationReceipt,
    RegistrationRequest,
    hash_answer,
    submit_registration,
)
from webapp.web.askers import forget_registration, remember_registration
from webapp.web.forms.email import TAKEN_MESSAGES, taken_message
from webapp.web.forms.recap import RECAP_REFUSALS, RecapForm
from webapp.web.journey import CLEAR, PREVIOUS, Journey, JourneyRefused, Step, Submission
from webapp.web.pages.registration.forms import CredentialsForm, DetailsForm, TermsForm


def registration_request(submission: Submission) -> RegistrationRequest:
    credentials, details = submission.answers["credentials"], submission.answers["details"]
    return RegistrationRequest(
        email=credentials["email"],
        password_hash=credentials["password_hash"],
        trusted_answer_hash=hash_answer(submission.services, details["trusted_answer"]),
        details=Details.from_mapping(details),
    )


def show_outcome(services: Services, outcome: Values) -> Values:
    """The current deadline and address: the message may have left late, the address may have been corrected."""
    receipt = from_document(RegistrationReceipt, outcome)
    pending = pending_registration(services, receipt.registration_id)
    return {
        "heading": None if pending else "Cette demande est terminée",
        "is_waiting": pending is not None,
        "is_undeliverable": pending is not None and pending.is_undeliverable,
        "full_name": receipt.full_name,
        "email": pending.email if pending else receipt.email,
        "deadline": pending.deadline if pending else receipt.deadline,
    }


def remember(outcome: Values) -> None:
    remember_registration(from_document(RegistrationReceipt, outcome).registration_id)


CREATION = Journey(
    "creation",
    label="Créer mon espace",
    command=registration_request,
    done=submit_registration,
    explain={EmailTaken: lambda taken: JourneyRefused(taken_message(taken.availability))},
    refusals=TAKEN_MESSAGES | RECAP_REFUSALS,
    show_outcome=show_outcome,
    afterwards=remember,
    erased=lambda _outcome: forget_registration(),
    steps=(
        Step("terms", "conditions", TermsForm, label="Conditions générales", title="Acceptez les conditions générales"),
        Step(
            "credentials",
            "identifiants",
            CredentialsForm,
            label="Identifiants",
            title="Choisissez vos identifiants",
            others=(PREVIOUS, CLEAR),
        ),
        Step(
            "details",
            "formulaire",
            DetailsForm,
            label="Formulaire d’inscription",
            title="Remplissez le formulaire d’inscription",
            others=(PREVIOUS, CLEAR),
        ),
        Step(
            "recap",
            "recapitulatif",
            RecapForm,
            label="Récapitulatif",
            title="Vérifiez votre demande",
            shows_summary=True,
            go_on="Valider",
            others=(PREVIOUS,),
        ),
        Step("registered", "enregistrement", None, label="Enregistrement", title="Il reste à activer votre espace"),
    ),
)
