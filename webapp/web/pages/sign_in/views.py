"""Sign in and out (SPEC 2.2, 8.1)."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from webapp.domain.french import format_duration
from webapp.domain.permissions import Permission
from webapp.extensions import csrf
from webapp.usecases.access.passkeys import PasskeyRefused, request_options, sign_in_with_passkey
from webapp.usecases.access.sign_in import InvalidCredentials, Throttled, WaitsForActivation, sign_in, sign_out
from webapp.web.access import access
from webapp.web.current import begin_session, current_device, current_services, forget_session, session_id, signed_in
from webapp.web.forms.base import StepForm
from webapp.web.journey.form_page import FormPage
from webapp.web.known_device import device_known_to, remember_device
from webapp.web.limits import SIGN_IN_FAILURES, RateLimited, client, ensure_below, record_failure
from webapp.web.pages.sign_in.forms import SignInForm

blueprint = Blueprint("sign_in", __name__)
FORM = "connexion"
WRONG = "Adresse électronique ou mot de passe inexact. Vérifiez les deux, puis recommencez."
PASSKEY_REFUSED = (
    "Cette clé d’accès n’ouvre aucun espace, ou votre navigateur n’a pas pu s’en servir. "
    "Recommencez, ou connectez-vous avec votre mot de passe."
)
WAIT = Markup(
    "Trop d’essais pour cette adresse. Réessayez dans {wait}. "
    'Vous pouvez aussi <a href="{forgotten}">changer de mot de passe</a> : l’attente prend fin aussitôt.'
)
WAITS = Markup(
    "Votre demande d’espace attend encore son activation. Ouvrez le message qui contient le code, "
    'puis <a href="{activation}">activez votre espace</a>.'
)
TOO_MANY = "Trop d’essais refusés depuis cet appareil. Réessayez dans {}."


@blueprint.route("/connexion", methods=["GET", "POST"], endpoint="sign_in")
@csrf.exempt  # the page checks the token itself: a wrong one must not cost what was typed
@access(Permission.PUBLIC)
def sign_in_page() -> ResponseReturnValue:
    """The sign-in form, and the other ways in."""
    if signed_in():
        return redirect(url_for("account.home"), 303)
    page = _page()
    if not page.is_sent():
        return page.show()
    form = page.form
    try:
        ensure_below(SIGN_IN_FAILURES, client())
        token = sign_in(
            current_services(),
            email=form["email"].data,
            password=form["password"].data,
            device=current_device(),
            device_id=device_known_to(form["email"].data),
        )
    except RateLimited as refusal:
        form.refuse(TOO_MANY.format(format_duration(refusal.seconds)))
        return page.show(status=refusal.code)
    except InvalidCredentials:
        record_failure(SIGN_IN_FAILURES)
        form.refuse(WRONG, blamed=("email", "password"))
    except WaitsForActivation:
        form.refuse(WAITS.format(activation=url_for("activation.start")))
    except Throttled as wait:
        seconds = (wait.until - current_services().clock.now()).total_seconds()
        form.refuse(WAIT.format(wait=format_duration(seconds), forgotten=url_for("recovery.ask")))
    else:
        return _enter(token, form)
    return page.show()


@blueprint.get("/connexion/cle-d-acces.json")
@access(Permission.PUBLIC)
def passkey_options() -> ResponseReturnValue:
    """The options that any visitor's browser needs to use a passkey, as JSON."""
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return request_options(current_services(), session_id()), headers


@blueprint.post("/connexion/cle-d-acces")
@csrf.exempt  # as above
@access(Permission.PUBLIC)
def use_passkey() -> ResponseReturnValue:
    """Sign in with a passkey: no password, no anti-robot check."""
    if signed_in():
        return redirect(url_for("account.home"), 303)
    page = _page()
    if not page.is_genuine():
        return page.show()
    ensure_below(SIGN_IN_FAILURES, client())
    answer = request.form.get("passkey", "")
    try:
        token = sign_in_with_passkey(current_services(), answer=answer, browser=session_id(), device=current_device())
    except PasskeyRefused:
        record_failure(SIGN_IN_FAILURES)
        page.form.refuse(PASSKEY_REFUSED)
        return page.show()
    return _enter(token, page.form)


def _page() -> FormPage:
    form = SignInForm(next=request.args.get("next", ""))
    return FormPage.of("sign_in/sign_in.html", form, current_services(), FORM)


def _enter(token: str, form: StepForm) -> ResponseReturnValue:
    begin_session(token)
    remember_device()
    return redirect(form["next"].data or url_for("account.home"), 303)


@blueprint.post("/deconnexion", endpoint="sign_out")
@access(Permission.PUBLIC)
def sign_out_page() -> ResponseReturnValue:
    found = signed_in()
    if found:
        sign_out(current_services(), found)
    forget_session()
    flash("Vous êtes déconnecté.", "success")
    return redirect(url_for("home.index"), 303)
