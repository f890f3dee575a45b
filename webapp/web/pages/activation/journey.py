"""The activation journey, declared (SPEC 5)."""

from dataclasses import replace

from flask import url_for
from markupsafe import Markup

from webapp.domain.documents import from_document
from webapp.domain.draft import Values
from webapp.services import Services
from webapp.usecases.access.sign_in import sign_out
from webapp.usecases.registration.activate_space import (
    ActivationReceipt,
    ActivationRefused,
    ActivationRequest,
    Refusal,
    activate_space,
    check_password,
)
from webapp.web.askers import address_asked_here, registration_asked_here
from webapp.web.current import begin_session, current_device, current_services, forget_session, signed_in
from webapp.web.forms.faults import Fault
from webapp.web.journey import CLEAR, PREVIOUS, Journey, JourneyRefused, Step, Submission
from webapp.web.known_device import remember_device
from webapp.web.limits import ACTIVATION_FAILURES, client, ensure_below, record_failure
from webapp.web.pages.activation.forms import CodeForm, LoginForm

REFUSALS = {
    Refusal.NO_MATCH.value: (
        "Ce code et cette adresse ne vont pas ensemble, ou ne sont plus valables. "
        "Vérifiez les deux : le code est dans le dernier message reçu."
    ),
    Refusal.EXPIRED.value: Markup(
        'Ce code a expiré : il était valable 48 heures. <a href="{registration}">Recommencez votre demande</a> '
        "pour en recevoir un autre."
    ),
    Refusal.USED.value: Markup('Cet espace est déjà activé : <a href="{sign_in}">connectez-vous</a>.'),
    Refusal.NO_PROOF.value: LoginForm.own_messages("password")["missing"],
    Refusal.WRONG_PASSWORD.value: Fault(
        "Ce mot de passe n’est pas celui de la demande. Vérifiez-le, puis recommencez. Vous ne l’avez plus, ou la "
        "demande n’est pas la vôtre ? Annulez-la par le lien du message, puis faites-en une autre.",
        "n’est pas celui de la demande",
    ),
    Refusal.TOO_MANY_ATTEMPTS.value: Fault(
        "Dix mots de passe ont été essayés avec ce code : il ne peut plus servir. Annulez la demande par le lien du "
        "message, puis faites-en une autre.",
        "dix essais, ce code ne peut plus servir",
    ),
}
OF_PASSWORD = {Refusal.NO_PROOF, Refusal.WRONG_PASSWORD, Refusal.TOO_MANY_ATTEMPTS}


def activation_request(submission: Submission) -> ActivationRequest:
    """Refuse a client that has sent too many wrong pairs: codes cannot be tried out (SPEC 5.2).

    The limit is that of the device or session: with one per address, a stranger could keep the owner out.

    Raises:
        RateLimited: this client has reached the limit.
    """
    ensure_below(ACTIVATION_FAILURES, client())
    services, form = submission.services, submission.form
    code, email = submission.answers["code"]["code"], submission.answers["login"]["email"]
    user = signed_in()
    request = ActivationRequest(
        code,
        email,
        current_device(),
        registration_id=registration_asked_here(),
        space_id=user.space.id if user else None,
    )
    if not (isinstance(form, LoginForm) and form.password.data):
        return request
    password_hash = check_password(services, code=code, email=email, password=form.password.data)
    return replace(request, password_hash=password_hash)


def explain_refusal(refused: ActivationRefused) -> JourneyRefused:
    if refused.refusal is Refusal.NO_MATCH:
        record_failure(ACTIVATION_FAILURES)
    text = REFUSALS[refused.refusal.value]
    shown = text.format(registration=url_for("registration.start"), sign_in=url_for("sign_in.sign_in"))
    return JourneyRefused(shown, field="password" if refused.refusal in OF_PASSWORD else "")


def enter(outcome: Values) -> None:
    """Sign the browser in to the space that it activated, and to nothing else (SPEC 5.3)."""
    receipt = from_document(ActivationReceipt, outcome)
    if receipt.session_token:
        begin_session(receipt.session_token, keeps_draft="activation")
    remember_device()


def leave(outcome: Values | None) -> None:
    """Sign this browser out of the space that it activated: its session shows all that the last page showed."""
    user = signed_in()
    if outcome is not None and user is not None and user.space.id == outcome["space_id"]:
        sign_out(current_services(), user)
        forget_session()


def show_outcome(_services: Services, outcome: Values) -> Values:
    """What the last page shows is the session's: nothing but a way in once it has ended (SPEC 5.3)."""
    receipt, user = from_document(ActivationReceipt, outcome), signed_in()
    if user is None or user.space.id != receipt.space_id:
        return {"heading": "Votre espace est activé", "is_signed_in": False}
    pdf_url = url_for("activation.summary_pdf", number=receipt.number)
    return {
        "heading": "Votre adresse est changée" if receipt.is_change else "",
        "is_signed_in": True,
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
    label="Activer mon espace",
    command=activation_request,
    done=activate_space,
    explain={ActivationRefused: explain_refusal},
    refusals=REFUSALS,
    show_outcome=show_outcome,
    afterwards=enter,
    erased=leave,
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
            known=address_asked_here,
        ),
        Step("activated", "recapitulatif", None, label="Récapitulatif", title="Votre espace est créé"),
    ),
)
