"""The forgotten password (SPEC 8.2): what is said never tells whether an address has a space."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from webapp.domain.email_address import comparison_key
from webapp.domain.permissions import Permission
from webapp.domain.trusted_questions import question_text
from webapp.usecases.access.recover_password import LinkGone, WrongAnswer, ask_reset_link, reset_password, space_of_link
from webapp.web.access import access
from webapp.web.current import current_services, forget_session
from webapp.web.forms.base import Context
from webapp.web.forms.human_check import new_human_check
from webapp.web.limits import RESET_REQUESTS, count, refuse_when_exhausted
from webapp.web.pages.recovery.forms import AskForm, ResetForm

blueprint = Blueprint("recovery", __name__, url_prefix="/mot-de-passe-oublie")
FORM = "oubli"
CHANGED = "Mot de passe changé. Connectez-vous avec le nouveau."


@blueprint.route("", methods=["GET", "POST"], endpoint="ask")
@access(Permission.PUBLIC)
def ask() -> ResponseReturnValue:
    """Ask for the link."""
    form = AskForm()
    form.context = Context(current_services(), FORM)
    if request.method == "POST":
        form.remember_way()
    if request.form.get("action") == "continue" and form.validate():
        _send(form.email.data or "")
        return redirect(url_for("recovery.sent"), 303)
    page = render_template(
        "recovery/ask.html",
        form=form,
        human=new_human_check(FORM),
        has_errors=bool(form.errors),
        form_errors=form.form_errors,
    )
    return page, 422 if form.errors else 200


def _send(email: str) -> None:
    """Nothing more is sent to who has asked a lot; the page is the same."""
    keys = ("client", ""), ("address", comparison_key(email))
    try:
        refuse_when_exhausted(RESET_REQUESTS, keys)
    except TooManyRequests:
        return
    count(RESET_REQUESTS, keys)
    ask_reset_link(current_services(), email)


@blueprint.get("/envoye", endpoint="sent")
@access(Permission.PUBLIC)
def sent() -> str:
    return render_template("recovery/sent.html")


@blueprint.route("/<token>", methods=["GET", "POST"], endpoint="reset")
@access(Permission.PUBLIC)
def reset(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing: mail scanners do. The form does, once."""
    services = current_services()
    try:
        space = space_of_link(services, token)
        form = ResetForm()
        form.owner_email = space.email
        if form.validate_on_submit():
            try:
                reset_password(services, token, answer=form.answer.data or "", password=form.password.data or "")
            except WrongAnswer:
                form.answer.errors = [form.message("answer", "wrong")]
            else:
                forget_session()
                flash(CHANGED, "success")
                return redirect(url_for("sign_in.sign_in"), 303)
    except LinkGone:
        return render_template("recovery/gone.html"), 410
    page = render_template(
        "recovery/reset.html",
        form=form,
        question=question_text(space.details["trusted_question"]),
        has_errors=bool(form.errors),
        form_errors=form.form_errors,
    )
    return page, 422 if form.errors else 200
