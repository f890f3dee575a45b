"""The activation journey, declared (SPEC 5)."""

from flask import url_for
from markupsafe import Markup

from webapp.domain.documents import from_document
from webapp.domain.draft import Values
from webapp.services import Services
from webapp.usecases.registration.activate_space import (
    ActivationReceipt,
    ActivationRefused,
    ActivationRequest,
    Refusal,
    activate_space,
)
from webapp.web.journey import CLEAR, PREVIOUS, Journey, JourneyRefused, Step, Submission
from webapp.web.limits import ACTIVATION_FAILURES, CLIENT, ensure_below, record
from webapp.web.pages.activation.forms import CodeForm, LoginForm

REFUSALS = {
    Refusal.NO_MATCH.value: (
        "Ce code et cette adresse ne vont pas ensemble, ou ne sont plus valables. "
        "Vérifiez les deux : le code est dans le dernier message reçu."
    ),
    Refusal.EXPIRED.value: Markup(
        'Ce code a expiré : il était valable 48 heures. <a href="{url}">Recommencez votre demande</a> '
        "pour en recevoir un autre."
    ),
}


def activation_request(submission: Submission) -> ActivationRequest:
    """Refuse a client that has sent too many wrong pairs: codes cannot be tried out (SPEC 5.2).

    The limit is per client only: with one per address, a stranger could keep the owner out.

    Raises:
        RateLimited: this client has reached the limit.
    """
    ensure_below(ACTIVATION_FAILURES, CLIENT)
    return ActivationRequest(submission.answers["code"]["code"], submission.answers["login"]["email"])


def explain_refusal(refused: ActivationRefused) -> JourneyRefused:
    if refused.refusal is Refusal.NO_MATCH:
        record(ACTIVATION_FAILURES, CLIENT)
    return JourneyRefused(REFUSALS[refused.refusal.value].format(url=url_for("registration.start")))


def show_outcome(_services: Services, outcome: Values) -> Values:
    receipt = from_document(ActivationReceipt, outcome)
    pdf_url = url_for("activation.summary_pdf", number=receipt.number)
    return {
        "heading": "Votre adresse est changée" if receipt.is_change else "",
        "full_name": receipt.full_name,
        "number": receipt.number,
        "registered_at": receipt.registered_at,
        "is_change": receipt.is_change,
        "pdf_url": pdf_url,
        "pdf_download_url": f"{pdf_url}?telecharger=1",
        "recap_url": url_for("activation.summary_page"),
    }


ACTIVATION = Journey(
    "activation",
    label="Activation de l’espace professionnel",
    command=activation_request,
    done=activate_space,
    explain={ActivationRefused: explain_refusal},
    refusals=REFUSALS,
    show_outcome=show_outcome,
    steps=(
        Step(
            "code",
            "code",
            CodeForm,
            label="Code d’activation",
            title="Saisissez votre code d’activation",
            prefilled_by_link=("code",),
        ),
        Step(
            "login",
            "identifiants",
            LoginForm,
            label="Identifiants",
            title="Confirmez votre adresse électronique",
            others=(PREVIOUS, CLEAR),
        ),
        Step("activated", "recapitulatif", None, label="Récapitulatif", title="Votre espace est créé"),
    ),
)
