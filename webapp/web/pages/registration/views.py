"""Pages of the creation of a space (SPEC 2.3, 3). The five steps are in journey.py and forms.py."""

from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.documents.calendar import MEDIA_TYPE, Deadline, calendar_file
from webapp.domain.permissions import Permission
from webapp.extensions import csrf
from webapp.usecases.registration.correct_address import (
    RegistrationGone,
    SameAddress,
    TooManyCorrections,
    correct_address,
)
from webapp.usecases.registration.email_availability import EmailTaken
from webapp.web.access import access
from webapp.web.forms.email import record_taken, refuse_enumeration, taken_message
from webapp.web.forms.faults import Fault
from webapp.web.journey import register_journey
from webapp.web.journey.form_page import FormPage
from webapp.web.journey.visit import Visit
from webapp.web.pages.registration.forms import CorrectAddressForm
from webapp.web.pages.registration.journey import CREATION

blueprint = Blueprint("registration", __name__, url_prefix="/creation")
register_journey(blueprint, CREATION, "/expert")

SAME_ADDRESS = Fault(
    "Le code a déjà été envoyé à cette adresse. Saisissez-en une autre, ou regardez dans vos indésirables.",
    "le code y a déjà été envoyé",
)
TOO_MANY = "Vous avez déjà corrigé l’adresse trois fois. Attendez la fin de la demande, ou contactez-nous."
GONE = "Cette demande n’est plus en attente : elle a été activée, annulée, ou son délai est passé."
CORRECTED = "Adresse corrigée. Un nouveau code part vers cette adresse ; l’ancien ne fonctionne plus."


@blueprint.get("")
@access(Permission.PUBLIC)
def choose_mode() -> str:
    return render_template("registration/choose_mode.html")


@blueprint.get("/expert/echeance.ics")
@access(Permission.PUBLIC)
def deadline() -> ResponseReturnValue:
    """The deadline of the code, for a calendar (SPEC 3.5). It holds neither the code nor the address."""
    visit = Visit(CREATION, CREATION.last.slug)
    outcome = CREATION.show_outcome(visit.services, visit.draft.outcome) if visit.draft.outcome else {}
    if not outcome.get("is_waiting"):
        return redirect(visit.url(), 303)
    settings, url = visit.services.settings, url_for("activation.start", _external=True)
    event = Deadline(
        uid=str(uuid5(NAMESPACE_URL, f"{url}#{visit.key.id}")),
        at=outcome["deadline"],
        title=f"{settings.service_name} : dernier moment pour activer votre espace",
        text=f"Saisissez le code d’activation reçu par message : {url}",
        url=url,
    )
    file = calendar_file(event, service=settings.service_name, now=visit.services.clock.now())
    headers = {"Content-Disposition": "attachment; filename=echeance.ics", "Cache-Control": "private, no-store"}
    return Response(file, mimetype=MEDIA_TYPE, headers=headers)


@blueprint.route("/expert/correction-adresse", methods=["GET", "POST"], endpoint="correct_address")
@access(Permission.PUBLIC)
@csrf.exempt  # the page checks the token itself: a wrong one must not cost what was typed
def correct_address_page() -> ResponseReturnValue:
    """Send the code to another address: the first one was mistyped (SPEC 3.5)."""
    visit = Visit(CREATION, CREATION.last.slug)
    if visit.draft.outcome is None:
        return redirect(visit.url(), 303)
    outcome = CREATION.show_outcome(visit.services, visit.draft.outcome)
    page = FormPage.of(
        "registration/correct_address.html",
        CorrectAddressForm(),
        visit.services,
        "creation.correction",
        outcome=outcome,
    )
    if page.is_sent():
        refuse_enumeration()
        try:
            correct_address(visit.services, visit.draft.outcome["registration_id"], page.form["email"].data)
        except SameAddress:
            page.form.refuse(SAME_ADDRESS, field="email")
        except EmailTaken as taken:
            record_taken()
            page.form.refuse(taken_message(taken.availability), field="email")
        except TooManyCorrections:
            page.form.refuse(TOO_MANY)
        except RegistrationGone:
            flash(GONE, "warning")
            return redirect(url_for("home.index"), 303)
        else:
            flash(CORRECTED, "success")
            return redirect(visit.url(), 303)
    return page.show()
