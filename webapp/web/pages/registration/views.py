"""Pages of the creation of a space (SPEC 2.3, 3). The five steps are in journey.py and forms.py."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import csrf
from webapp.usecases.registration.correct_address import SameAddress, TooManyCorrections, correct_address
from webapp.usecases.registration.email_availability import EmailTaken
from webapp.usecases.registration.submit_registration import DraftGone
from webapp.web.forms.base import Context, has_valid_token
from webapp.web.forms.email import refuse_trying_out, taken_message, tell_taken
from webapp.web.journey import register_journey
from webapp.web.journey.visit import Visit
from webapp.web.pages.registration.forms import CorrectAddressForm
from webapp.web.pages.registration.journey import CREATION

blueprint = Blueprint("registration", __name__, url_prefix="/creation")
register_journey(blueprint, CREATION, "/expert")

SAME_ADDRESS = "Le code a déjà été envoyé à cette adresse. Saisissez-en une autre, ou regardez dans vos indésirables."
TOO_MANY = "Vous avez déjà corrigé l’adresse trois fois. Attendez la fin de la demande, ou contactez-nous."


@blueprint.get("")
def choose_mode() -> str:
    return render_template("registration/choose_mode.html")


@blueprint.route("/expert/correction-adresse", methods=["GET", "POST"], endpoint="correct_address")
@csrf.exempt  # the view checks the token itself: a wrong one must not cost what was typed
def correct_address_page() -> ResponseReturnValue:
    """Send the code to another address: the first one was mistyped (SPEC 3.5)."""
    visit = Visit(CREATION, CREATION.last.slug)
    if visit.draft.outcome is None or visit.draft_id is None:
        return redirect(visit.url(), 303)
    form = CorrectAddressForm()
    form.context = Context(visit.services, "creation.correction")
    if request.method == "POST" and has_valid_token(form) and form.validate():
        refuse_trying_out()
        try:
            correct_address(visit.services, visit.draft_id, form.email.data or "")
        except SameAddress:
            form.email.errors = [SAME_ADDRESS]
        except EmailTaken as taken:
            tell_taken()
            form.email.errors = [taken_message(taken.availability)]
        except TooManyCorrections:
            form.form_errors.append(TOO_MANY)
        except DraftGone:
            flash(
                "Cette demande n’est plus en attente : elle a été activée, annulée, ou son délai est passé.", "warning"
            )
            return redirect(url_for("home.index"), 303)
        else:
            flash("Adresse corrigée. Un nouveau code part vers cette adresse ; l’ancien ne vaut plus rien.", "success")
            return redirect(visit.url(), 303)
    page = render_template(
        "registration/correct_address.html",
        form=form,
        has_errors=bool(form.errors),
        form_errors=form.form_errors,
        outcome=CREATION.show_outcome(visit.services, visit.draft.outcome),
    )
    return page, 422 if form.errors else 200
