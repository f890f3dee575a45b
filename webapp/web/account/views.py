"""The pages of a space (SPEC 8.1, 8.3, 8.7): for who is signed in, kept by nobody else."""

from io import BytesIO

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue

from webapp.documents.summary import file_name
from webapp.domain.audit import told
from webapp.persistence import audit, sign_ins
from webapp.usecases.render_summary import summary_document
from webapp.usecases.render_summary import summary_pdf as render_pdf
from webapp.usecases.sign_in import (
    SignedIn,
    disconnect_device,
    disconnect_other_devices,
    owner_name,
)
from webapp.web.current import SIGNED_IN, current_service, forget_session, signed_in

blueprint = Blueprint("account", __name__, url_prefix="/espace")
ENDED = (
    "Votre session a pris fin : elle dure 30 minutes sans activité, et 12 heures au plus. "
    "Reconnectez-vous : vous reviendrez à la page demandée."
)


@blueprint.before_request
def demand_sign_in() -> ResponseReturnValue | None:
    if signed_in():
        return None
    if SIGNED_IN in session:
        forget_session()
        flash(ENDED, "warning")
    return redirect(url_for("sign_in.sign_in", next=request.path if request.method == "GET" else None), 303)


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """Not in any cache, not even for « Précédent » on a shared device after signing out."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _owner() -> SignedIn:
    owner = signed_in()
    assert owner is not None  # demand_sign_in saw to it
    return owner


@blueprint.get("")
def home() -> str:
    """« Bonjour Prénom NOM », and what can be done (SPEC 8.7)."""
    space = _owner().space
    return render_template("account/home.html", full_name=owner_name(space), space=space)


@blueprint.get("/services")
def services() -> str:
    return render_template("account/services.html")


@blueprint.get("/coordonnees")
def details() -> str:
    """What is known of the person, and the summary at any time (SPEC 7)."""
    space = _owner().space
    return render_template("account/details.html", document=summary_document(current_service(), space), space=space)


@blueprint.get("/recapitulatif-<string(length=14):number>.pdf")
def summary_pdf(number: str) -> ResponseReturnValue:
    space = _owner().space
    if space.number != number:
        abort(404)
    return send_file(
        BytesIO(render_pdf(current_service(), space)),
        mimetype="application/pdf",
        as_attachment="telecharger" in request.args,
        download_name=file_name(number),
    )


@blueprint.get("/appareils")
def devices() -> str:
    """The devices that are signed in (SPEC 8.1)."""
    owner, service = _owner(), current_service()
    with service.database.read() as database:
        found = sign_ins.sessions_of(database, owner.space.id, service.clock.now())
    return render_template("account/devices.html", devices=found, this_device=owner.device)


@blueprint.post("/appareils/<device_id>/deconnexion")
def disconnect(device_id: str) -> ResponseReturnValue:
    disconnect_device(current_service(), _owner().space, device_id)
    flash("Appareil déconnecté.", "success")
    return redirect(url_for("account.devices"), 303)


@blueprint.post("/appareils/deconnexion")
def disconnect_others() -> ResponseReturnValue:
    disconnect_other_devices(current_service(), _owner())
    flash("Tous vos autres appareils sont déconnectés.", "success")
    return redirect(url_for("account.devices"), 303)


@blueprint.get("/historique")
def history() -> str:
    """What happened to the space, in plain French, and what to do if « ce n’était pas moi »."""
    with current_service().database.read() as database:
        events = audit.of_space(database, _owner().space.number)
    return render_template(
        "account/history.html", events=[(event.at, told(event.code, event.data)) for event in events]
    )
