"""The forgotten password (SPEC 8.2): no page reveals whether an address has a space."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.email_address import comparison_key
from webapp.domain.french import format_duration
from webapp.domain.permissions import Permission
from webapp.domain.trusted_questions import question_text
from webapp.extensions import csrf
from webapp.usecases.access.recover_password import (
    LinkGone,
    TooManyFailures,
    WrongAnswer,
    ask_reset_link,
    reset_password,
    space_of_link,
    tries_left,
)
from webapp.web.access import access
from webapp.web.current import current_services, forget_session
from webapp.web.journey.form_page import FormPage
from webapp.web.known_device import device_known_to
from webapp.web.limits import RESET_REQUESTS, RateLimited, client, hit
from webapp.web.pages.recovery.forms import AskForm, ResetForm

blueprint = Blueprint("recovery", __name__, url_prefix="/mot-de-passe-oublie")
FORM = "oubli"
TOO_MANY = "Vous avez demandé plusieurs liens en peu de temps. Réessayez dans {}."
CHANGED = "Mot de passe changé. Connectez-vous avec le nouveau."


@blueprint.route("", methods=["GET", "POST"], endpoint="ask")
@csrf.exempt  # the page checks the token itself: a wrong one must not cost what was typed
@access(Permission.PUBLIC)
def ask() -> ResponseReturnValue:
    """Ask for the link."""
    page = FormPage.of("recovery/ask.html", AskForm(), current_services(), FORM)
    if page.is_sent():
        try:
            hit(RESET_REQUESTS, client())
        except RateLimited as refusal:
            page.form.refuse(TOO_MANY.format(format_duration(refusal.seconds)))
            return page.show(status=refusal.code)
        _send(page.form["email"].data)
        return redirect(url_for("recovery.sent"), 303)
    return page.show()


def _send(email: str) -> None:
    """Send the link, except to an address that strangers ask for too often: the page never says so (SPEC 8.8)."""
    if not device_known_to(email):
        try:
            hit(RESET_REQUESTS, (("address", comparison_key(email)),))
        except RateLimited:
            return
    ask_reset_link(current_services(), email)


@blueprint.get("/envoye", endpoint="sent")
@access(Permission.PUBLIC)
def sent() -> str:
    return render_template("recovery/sent.html")


@blueprint.route("/<mailed:token>", methods=["GET", "POST"], endpoint="reset")
@csrf.exempt  # the page checks the token itself: a wrong one must not cost what was typed
@access(Permission.PUBLIC)
def reset(token: str) -> ResponseReturnValue:
    """Set a new password, once. Opening the link changes nothing: mail scanners open links."""
    services = current_services()
    try:
        space = space_of_link(services, token)
        form = ResetForm()
        form.owner_email = space.email
        question = question_text(space.details["trusted_question"])
        left = _tries_left(tries_left(services, token))
        page = FormPage.of("recovery/reset.html", form, services, FORM, question=question, tries_left=left)
        if page.is_sent():
            try:
                answer = form[form.proof].data or ""
                reset_password(services, token, answer=answer, password=form.password.data or "")
            except WrongAnswer as wrong:
                page.context["tries_left"] = ""  # the error says it
                text = form.message(form.proof, "wrong").format(left=_tries_left(wrong.left))
                form.refuse(text, field=form.proof)
            else:
                forget_session()
                flash(CHANGED, "success")
                return redirect(url_for("sign_in.sign_in"), 303)
    except LinkGone:
        return render_template("recovery/gone.html"), 410
    except TooManyFailures:
        return render_template("recovery/blocked.html"), 403
    return page.show()


def _tries_left(left: int) -> str:
    if not left:
        return "C’était le dernier essai."
    return f"Il vous reste {left}\u00a0essai{'s' if left > 1 else ''}."
