"""Pages of the activation (SPEC 5) and of the withdrawal of a registration (SPEC 4.3). Steps: journey.py, forms.py."""

from io import BytesIO

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from webapp.documents.summary import file_name
from webapp.domain.permissions import Permission
from webapp.usecases.access.current_user import SpaceView
from webapp.usecases.account.change_space import ObjectionGone, can_object, object_to_email_change
from webapp.usecases.account.render_summary import summary_document
from webapp.usecases.account.render_summary import summary_pdf as render_pdf
from webapp.usecases.registration.cancel_registration import (
    accept_requests_again,
    cancel_registration,
    read_cancel_link,
)
from webapp.web.access import access
from webapp.web.current import current_services, signed_in
from webapp.web.journey import register_journey
from webapp.web.limits import COSTLY_ANSWERS, client, hit
from webapp.web.pages.activation.journey import ACTIVATION

blueprint = Blueprint("activation", __name__, url_prefix="/activation")
register_journey(blueprint, ACTIVATION)
NO_STORE = {"Cache-Control": "private, no-store"}
"""What a signed-in owner sees is kept by no cache, not even for "Précédent"."""


@blueprint.get("/recapitulatif/coordonnees")
@access(Permission.MANAGE_OWN_SPACE)
def summary_page() -> ResponseReturnValue:
    """The same information as the PDF, as a page (SPEC 7; RGAA 13.3)."""
    page = render_template("activation/summary.html", document=summary_document(current_services(), _own_space()))
    return page, NO_STORE


@blueprint.get("/recapitulatif/recapitulatif-<string(length=14):number>.pdf")
@access(Permission.MANAGE_OWN_SPACE)
def summary_pdf(number: str) -> ResponseReturnValue:
    """The PDF summary, shown in the page or downloaded."""
    space = _own_space()
    if space.number != number:
        abort(404)
    hit(COSTLY_ANSWERS, client())
    response = send_file(
        BytesIO(render_pdf(current_services(), space)),
        mimetype="application/pdf",
        as_attachment="telecharger" in request.args,
        download_name=file_name(number),
    )
    response.headers.update(NO_STORE)
    return response


def _own_space() -> SpaceView:
    user = signed_in()
    assert user is not None  # the permission demands it
    return user.space


@blueprint.get("/annulation/<mailed:cancel_token>")
@access(Permission.PUBLIC)
def cancel(cancel_token: str) -> ResponseReturnValue:
    """Ask first: mail scanners follow links and must change nothing."""
    link = read_cancel_link(current_services(), cancel_token)
    if link.refused_until:
        return render_template("activation/refused.html", cancel_token=cancel_token, until=link.refused_until)
    if not link.can_cancel:
        return render_template("activation/cancelled.html", was_waiting=False), 410
    return render_template("activation/cancel.html", cancel_token=cancel_token)


@blueprint.post("/annulation/<mailed:cancel_token>")
@access(Permission.PUBLIC)
def confirm_cancel(cancel_token: str) -> ResponseReturnValue:
    refuses = "refuses_further" in request.form
    was_waiting = cancel_registration(current_services(), cancel_token, refuses_further=refuses)
    until = read_cancel_link(current_services(), cancel_token).refused_until
    if until:  # also when the button was pressed twice
        return render_template("activation/refused.html", cancel_token=cancel_token, until=until, is_new=True)
    return render_template("activation/cancelled.html", was_waiting=was_waiting), 200 if was_waiting else 410


@blueprint.post("/annulation/<mailed:cancel_token>/accepter")
@access(Permission.PUBLIC)
def accept_again(cancel_token: str) -> ResponseReturnValue:
    is_done = accept_requests_again(current_services(), cancel_token)
    return render_template("activation/accepted.html", is_done=is_done), 200 if is_done else 410


@blueprint.get("/opposition/<mailed:token>", endpoint="object")
@access(Permission.PUBLIC)
def ask_to_object(token: str) -> ResponseReturnValue:
    """Take back a space whose address was changed (SPEC 8.3). Ask first: mail scanners follow links."""
    if not can_object(current_services(), token):
        return render_template("activation/objected.html", is_done=False), 410
    return render_template("activation/object.html", token=token)


@blueprint.post("/opposition/<mailed:token>")
@access(Permission.PUBLIC)
def confirm_objection(token: str) -> ResponseReturnValue:
    try:
        object_to_email_change(current_services(), token)
    except ObjectionGone:
        return render_template("activation/objected.html", is_done=False), 410
    return render_template("activation/objected.html", is_done=True)
