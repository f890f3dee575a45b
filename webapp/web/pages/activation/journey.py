"""The activation journey, declared (SPEC 5)."""

from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from webapp.domain.draft import Values
from webapp.services import Services
from webapp.usecases.registration.activate_space import JOURNEY, ActivationRefused, Refusal, activate_space
from webapp.web.journey import CLEAR, PREVIOUS, Journey, JourneyRefused, Step
from webapp.web.limits import ACTIVATION_FAILURES, CLIENT, count, refuse_when_exhausted
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


def activate(services: Services, draft_id: str) -> dict[str, Any]:
    """Wrong pairs are counted, so that codes cannot be tried out (SPEC 5.2).

    Per client only: counted per address, they would let a stranger keep the owner out.
    """
    refuse_when_exhausted(ACTIVATION_FAILURES, CLIENT)
    try:
        return activate_space(services, draft_id)
    except ActivationRefused as refused:
        if refused.refusal is Refusal.NO_MATCH:
            count(ACTIVATION_FAILURES, CLIENT)
        raise JourneyRefused(REFUSALS[refused.refusal.value].format(url=url_for("registration.start"))) from None


def show_outcome(_service: Services, outcome: Values) -> Values:
    number = outcome["number"]
    pdf_url = url_for("activation.summary_pdf", number=number)
    return outcome | {
        "registered_at": datetime.fromisoformat(outcome["registered_at"]),
        "pdf_url": pdf_url,
        "pdf_download_url": f"{pdf_url}?telecharger=1",
        "recap_url": url_for("activation.summary_page"),
        "heading": "Votre adresse est changée" if outcome.get("is_change") else "",
    }


ACTIVATION = Journey(
    JOURNEY,
    label="Activation de l’espace professionnel",
    done=activate,
    refusals=REFUSALS,
    show_outcome=show_outcome,
    steps=(
        Step(
            "code",
            CodeForm,
            label="Code d’activation",
            title="Saisissez votre code d’activation",
            prefilled_by_link=("code",),
        ),
        Step(
            "identifiants",
            LoginForm,
            label="Identifiants",
            title="Confirmez votre adresse électronique",
            others=(PREVIOUS, CLEAR),
        ),
        Step("recapitulatif", None, label="Récapitulatif", title="Votre espace est créé"),
    ),
)
