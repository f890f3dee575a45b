"""The pages of a space (SPEC 8.1, 8.3, 8.7): for the signed-in owner; no cache keeps them."""

from functools import partial
from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from webapp.documents.summary import file_name
from webapp.domain.answers import Answers
from webapp.domain.french import format_date_time
from webapp.domain.permissions import Permission
from webapp.extensions import csrf
from webapp.usecases.access.current_user import CurrentUser, SignedOut
from webapp.usecases.access.passkeys import creation_options
from webapp.usecases.access.sign_in import InvalidCredentials, Throttled, disconnect_device, disconnect_other_devices
from webapp.usecases.account import queries
from webapp.usecases.account.change_space import give_up_email_change
from webapp.usecases.account.close_space import keep_space
from webapp.usecases.account.confirm_change import (
    Confirmation,
    Press,
    carry_out_change,
    confirm_owner,
    press_of,
    receipt_of,
)
from webapp.usecases.account.personal_data import known_data, personal_data
from webapp.usecases.account.render_summary import summary_pdf as render_pdf
from webapp.web.access import UnsentForm, access, keeps_unsent, redirect_to_sign_in
from webapp.web.current import (
    SIGNED_IN,
    current_services,
    renew_session,
    session_id,
    signed_in,
)
from webapp.web.forms.base import StepForm
from webapp.web.forms.faults import Fault
from webapp.web.journey import Journey, Submission
from webapp.web.journey.form_page import FormPage
from webapp.web.journey.unsent import find_unsent, forget_unsent, unsent_form_of
from webapp.web.limits import COSTLY_ANSWERS, client, hit
from webapp.web.pages.account.changes import BY_SLUG
from webapp.web.pages.account.details import details_rows, subjects_of
from webapp.web.pages.account.forms import ConfirmedForm

blueprint = Blueprint("account", __name__, url_prefix="/espace")
ASKED_BY_SCRIPT = {"account.session_left", "account.passkey_options"}
PROOF = {"csrf_token", "press", "current_password"}
"""Fields that prove who sends a form, and from which page; the others say what is asked."""
NOT_YOURS = Fault("Ce mot de passe n’est pas celui de votre espace. Saisissez-le de nouveau.", "inexact")
WAIT = Fault(
    "Trop d’essais refusés. Réessayez après le {}, ou changez de mot de passe depuis la page de connexion.",
    "trop d’essais, réessayez après le {}",
)


@blueprint.errorhandler(SignedOut)
def answer_signed_out(error: SignedOut) -> ResponseReturnValue:
    """A script is answered by itself; everybody else signs in again, and finds what was typed."""
    if request.endpoint in ASKED_BY_SCRIPT:
        return jsonify(seconds_left=0), 401  # the cookie stays: what is typed is kept when the person sends it
    return redirect_to_sign_in(error)


def _unsent_change(slug: str) -> UnsentForm | None:
    return unsent_form_of(BY_SLUG[slug])(slug)


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """No cache keeps these pages, not even for "Précédent" on a shared device after signing out."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _owner() -> CurrentUser:
    owner = signed_in()
    assert owner is not None  # each view here demands a signed-in owner
    return owner


@blueprint.get("")
@access(Permission.MANAGE_OWN_SPACE)
def home() -> str:
    """The greeting "Bonjour Prénom NOM", and what can be done (SPEC 8.7)."""
    space = _owner().space
    return render_template("account/home.html", space=space)


@blueprint.get("/services")
@access(Permission.MANAGE_OWN_SPACE)
def services() -> str:
    return render_template("account/services.html")


@blueprint.get("/coordonnees")
@access(Permission.MANAGE_OWN_SPACE)
def details() -> str:
    """What the service knows about the person, and the summary at any time (SPEC 7)."""
    space, services = _owner().space, current_services()
    return render_template(
        "account/details.html",
        rows=details_rows(space),
        space=space,
        awaited=queries.email_change(services, space.id),
    )


@blueprint.route(f"/coordonnees/<any({', '.join(map(repr, BY_SLUG))}):slug>", methods=["GET", "POST"])
@access(Permission.MANAGE_OWN_SPACE)
@keeps_unsent(_unsent_change)
@csrf.exempt  # the view checks the token itself: a wrong one must not cost what was typed
def change(slug: str) -> ResponseReturnValue:
    """Change something (SPEC 8.3). All errors come at once, that of the password too."""
    journey, owner, services = BY_SLUG[slug], _owner(), current_services()
    page = _change_page(journey, owner)
    if not page.is_genuine():
        return page.show()
    press = _press(journey, owner)
    is_valid = page.form.validate()
    confirmation = _confirmation(page.form, press)
    if confirmation and (is_valid or receipt_of(services, press)):  # what was valid when it came before is again
        try:
            prepare = partial(_command, journey, owner, page.form)
            is_first = carry_out_change(services, press, confirmation, prepare, journey.done)
        except tuple(journey.explain) as error:
            refusal = journey.explain[type(error)](error)
            page.form.refuse(*refusal.messages, field=refusal.field)
            page.form.forget_spent()
        else:
            forget_unsent()
            assert journey.ending is not None
            if is_first:
                journey.ending.count(owner)
            flash(journey.ending.says, "success")
            for code in page.form.advice():
                category, words = page.form.advise(code, {})
                flash(words, category)
            return redirect(url_for(journey.ending.back), 303)
    return page.show()


def _confirmation(form: StepForm, press: Press) -> Confirmation | None:
    """Check the password, and give the session another token; a wrong one is an error of its field."""
    if not (password := form["current_password"].data):
        return None
    try:
        confirmation = confirm_owner(current_services(), press, password)
    except InvalidCredentials:
        form.refuse(NOT_YOURS, field="current_password")
    except Throttled as wait:
        form.refuse(WAIT.format(format_date_time(wait.until)), field="current_password")
    else:
        renew_session(confirmation.token)
        return confirmation
    return None


def _press(journey: Journey, owner: CurrentUser) -> Press:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in PROOF]
    return press_of(current_services(), owner, session[SIGNED_IN], journey.name, typed)


def _change_page(journey: Journey, owner: CurrentUser) -> FormPage:
    step, services = journey.steps[0], current_services()
    assert step.form is not None and issubclass(step.form, ConfirmedForm)
    form = step.form(data=owner.space.details | find_unsent(journey, step, owner, ""))
    page = FormPage.of(
        f"account/{step.name}.html",
        form,
        services,
        f"espace.{step.slug}",
        page_title=step.title,
        ending=journey.ending,
        space=owner.space,
    )
    form.belong_to(owner.space)
    return page


def _command(journey: Journey, owner: CurrentUser, form: StepForm) -> Any:
    answers = Answers({journey.steps[0].name: form.data | form.accepted()})
    return journey.command(Submission(current_services(), answers, owner))


@blueprint.get("/cles-d-acces")
@access(Permission.MANAGE_OWN_SPACE)
def passkeys() -> str:
    """The passkeys that open the space (SPEC 8.1)."""
    found = queries.passkeys(current_services(), _owner().space.id)
    return render_template("account/passkeys.html", passkeys=found)


@blueprint.get("/cles-d-acces/nouvelle.json")
@access(Permission.MANAGE_OWN_SPACE)
def passkey_options() -> ResponseReturnValue:
    """The options that the browser needs to make a passkey, as JSON."""
    return creation_options(current_services(), _owner(), session_id()), {"Content-Type": "application/json"}


@blueprint.route("/session", methods=["GET", "POST"])
@access(Permission.MANAGE_OWN_SPACE)
def session_left() -> ResponseReturnValue:
    """The seconds left in the session: GET does not prolong it, POST does (WCAG 2.2.1)."""
    return jsonify(seconds_left=_owner().seconds_left(current_services().clock.now()))


@blueprint.post("/coordonnees/adresse-electronique/abandon")
@access(Permission.MANAGE_OWN_SPACE)
def give_up_email() -> ResponseReturnValue:
    give_up_email_change(current_services(), _owner())
    flash("Votre adresse ne changera pas : le code envoyé ne fonctionne plus.", "success")
    return redirect(url_for("account.details"), 303)


@blueprint.post("/garder")
@access(Permission.MANAGE_OWN_SPACE)
def keep() -> ResponseReturnValue:
    """Withdraw the closing of the space."""
    keep_space(current_services(), _owner())
    flash("Votre espace est gardé : la fermeture est annulée.", "success")
    return redirect(url_for("account.home"), 303)


@blueprint.get("/mes-donnees")
@access(Permission.MANAGE_OWN_SPACE)
def data() -> str:
    """All that the service knows about the person, to read and to take away (GDPR articles 15 and 20)."""
    space = _owner().space
    known = known_data(current_services(), space)
    events = [(event["le"], event["evenement"]) for event in known["historique"]]
    return render_template("account/data.html", space=space, subjects=subjects_of(known, space), events=events)


@blueprint.get("/mes-donnees.json")
@access(Permission.MANAGE_OWN_SPACE)
def data_file() -> ResponseReturnValue:
    response = jsonify(personal_data(current_services(), _owner().space))
    response.headers["Content-Disposition"] = f"attachment; filename=mes-donnees-{_owner().space.number}.json"
    return response


@blueprint.get("/recapitulatif-<string(length=14):number>.pdf")
@access(Permission.MANAGE_OWN_SPACE)
def summary_pdf(number: str) -> ResponseReturnValue:
    space = _owner().space
    if space.number != number:
        abort(404)
    hit(COSTLY_ANSWERS, client())
    return send_file(
        BytesIO(render_pdf(current_services(), space)),
        mimetype="application/pdf",
        as_attachment="telecharger" in request.args,
        download_name=file_name(number),
    )


@blueprint.get("/appareils")
@access(Permission.MANAGE_OWN_SPACE)
def devices() -> str:
    """The devices that are signed in (SPEC 8.1)."""
    owner = _owner()
    found = queries.devices(current_services(), owner.space.id)
    return render_template("account/devices.html", devices=found, this_device=owner.device)


@blueprint.post("/appareils/<device_id>/deconnexion")
@access(Permission.MANAGE_OWN_SPACE)
def disconnect(device_id: str) -> ResponseReturnValue:
    disconnect_device(current_services(), _owner(), device_id)
    flash("Appareil déconnecté.", "success")
    return redirect(url_for("account.devices"), 303)


@blueprint.post("/appareils/deconnexion")
@access(Permission.MANAGE_OWN_SPACE)
def disconnect_others() -> ResponseReturnValue:
    disconnect_other_devices(current_services(), _owner())
    flash("Tous vos autres appareils sont déconnectés.", "success")
    return redirect(url_for("account.devices"), 303)


@blueprint.get("/historique")
@access(Permission.MANAGE_OWN_SPACE)
def history() -> str:
    """What happened to the space, in plain French, and what owners do if it was not them."""
    events = queries.history(current_services(), _owner().space.number)
    return render_template("account/history.html", events=[(event.at, event.sentence) for event in events])
