"""Sign in and out (SPEC 2.2, 8.1)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from webapp.domain.french import format_duration
from webapp.domain.permissions import Permission
from webapp.usecases.access.passkeys import PasskeyRefused, request_options, sign_in_with_passkey
from webapp.usecases.access.sign_in import InvalidCredentials, Throttled, sign_in, sign_out
from webapp.web.access import access
from webapp.web.current import begin_session, current_device, current_services, forget_session, session_id, signed_in
from webapp.web.forms.base import Context
from webapp.web.forms.human_check import new_human_check
from webapp.web.limits import CLIENT, SIGN_IN_FAILURES, Exhausted, count, refuse_when_exhausted
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
TOO_MANY = "Trop d’essais refusés depuis votre connexion. Réessayez dans {}."


@blueprint.route("/connexion", methods=["GET", "POST"], endpoint="sign_in")
@access(Permission.PUBLIC)
def sign_in_page() -> ResponseReturnValue:
    """The form and the other doors."""
    if signed_in():
        return redirect(url_for("account.home"), 303)
    services = current_services()
    form = SignInForm(next=request.args.get("next", ""))
    form.context = Context(services, FORM)
    if request.method == "POST":
        form.remember_way()
    if request.form.get("action") == "continue" and form.validate():
        try:
            refuse_when_exhausted(SIGN_IN_FAILURES, CLIENT)
            token = sign_in(
                services, email=form.email.data or "", password=form.password.data or "", device=current_device()
            )
        except Exhausted as refusal:
            form.form_errors.append(TOO_MANY.format(format_duration(refusal.seconds)))
            return _page(form, refusal.code)
        except InvalidCredentials:
            count(SIGN_IN_FAILURES, CLIENT)
            form.form_errors.append(WRONG)
        except Throttled as wait:
            seconds = (wait.until - services.clock.now()).total_seconds()
            form.form_errors.append(WAIT.format(wait=format_duration(seconds), forgotten=url_for("recovery.ask")))
        else:
            return _enter(token, form)
    return _page(form)


@blueprint.get("/connexion/cle-d-acces.json")
@access(Permission.PUBLIC)
def passkey_options() -> ResponseReturnValue:
    """What the browser must be given to use a passkey, whoever asks."""
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return request_options(current_services(), session_id()), headers


@blueprint.post("/connexion/cle-d-acces")
@access(Permission.PUBLIC)
def use_passkey() -> ResponseReturnValue:
    """Sign in with a passkey: no password, no anti-robot check."""
    services, form = current_services(), SignInForm()
    form.context = Context(services, FORM)
    refuse_when_exhausted(SIGN_IN_FAILURES, CLIENT)
    answer = request.form.get("passkey", "")
    try:
        token = sign_in_with_passkey(services, answer=answer, browser=session_id(), device=current_device())
    except PasskeyRefused:
        count(SIGN_IN_FAILURES, CLIENT)
        form.form_errors.append(PASSKEY_REFUSED)
        return _page(form)
    return _enter(token, form)


def _enter(token: str, form: SignInForm) -> ResponseReturnValue:
    begin_session(token)
    return redirect(form.next.data or url_for("account.home"), 303)


def _page(form: SignInForm, status: int = 422) -> ResponseReturnValue:
    page = render_template(
        "sign_in/sign_in.html",
        form=form,
        human=new_human_check(FORM),
        has_errors=bool(form.errors),
        form_errors=form.form_errors,
    )
    return page, status if form.errors else 200


@blueprint.post("/deconnexion", endpoint="sign_out")
@access(Permission.PUBLIC)
def sign_out_page() -> ResponseReturnValue:
    found = signed_in()
    if found:
        sign_out(current_services(), found)
    forget_session()
    flash("Vous êtes déconnecté.", "success")
    return redirect(url_for("home.index"), 303)
