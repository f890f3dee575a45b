"""Fragments (HOUSE "Hypermedia"): POST when they carry a secret or change something."""

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from webapp.domain import email_address
from webapp.domain.password_policy import LISTED, MESSAGES, checklist
from webapp.domain.permissions import Permission
from webapp.domain.postal_address import WITH_FRENCH_POST_CODES, french_post_code, street_types_like
from webapp.domain.text import composed, normalise_line
from webapp.web.access import access
from webapp.web.current import keep_cookie, signed_in
from webapp.web.forms.human_check import HumanCheck, demand_drawings_left, new_human_check
from webapp.web.journey import Journey
from webapp.web.journey.step_page import SUBJECT
from webapp.web.journey.visit import Visit
from webapp.web.limits import COSTLY_ANSWERS, RateLimited, client, hit
from webapp.web.passwords import password_problems, password_strength
from webapp.web.towns import towns_of

blueprint = Blueprint("fragments", __name__, url_prefix="/fragments")
TYPED_MAX_LENGTH = 1000


@blueprint.post("/force-du-mot-de-passe", endpoint="password_strength")
@access(Permission.PUBLIC)
def strength() -> ResponseReturnValue:
    """The level "Niveau de sécurité de votre mot de passe", spoken once typing pauses (SPEC 3.2)."""
    try:
        hit(COSTLY_ANSWERS, client())
    except RateLimited:
        return "", 204  # the page stays as it is: the form itself judges the password
    password, email = composed(_typed("password")), _typed("email")
    problems = password_problems(password, email) if password else []
    return render_template(
        "fragments/password_strength.html",
        strength=password_strength(password, email) if password else None,
        checklist=checklist(password),
        problems=[MESSAGES[code] for code in problems],
        other_problems=[MESSAGES[code] for code in problems if code not in LISTED],
    )


@blueprint.post("/adresse-electronique")
@access(Permission.PUBLIC)
def email_hint() -> str:
    """Suggest another spelling of an address, and never refuse one (SPEC 3.2)."""
    email = _typed("email")
    return render_template("fragments/email_hint.html", email=email, suggestion=email_address.suggest(email))


@blueprint.get("/communes")
@access(Permission.PUBLIC)
def towns() -> str:
    """Towns of a French post code (SPEC 3.3); none once one of them is chosen."""
    postal_code = french_post_code(request.args.get("postal_code", "")[:TYPED_MAX_LENGTH])
    town = normalise_line(request.args.get("town", "")[:TYPED_MAX_LENGTH])
    is_french = request.args.get("country", "FR") in WITH_FRENCH_POST_CODES
    found = towns_of(postal_code) if is_french else []
    return render_template("fragments/towns.html", postal_code=postal_code, towns=[] if town in found else found)


@blueprint.get("/natures-de-voie")
@access(Permission.PUBLIC)
def street_types() -> str:
    """Usual street types that begin as what is being typed (SPEC 3.3)."""
    typed = request.args.get("street_type", "")[:TYPED_MAX_LENGTH]
    return render_template("fragments/street_types.html", street_types=street_types_like(typed))


@blueprint.post("/verification")
@access(Permission.PUBLIC)
def challenge() -> str:
    """Another challenge for a form: its three modes change together, the rest of the page stays (SPEC 6)."""
    form_name = request.args.get("form", "")[:TYPED_MAX_LENGTH]
    human = new_human_check(form_name, _typed("challenge_way"))
    try:
        demand_drawings_left(human.token)
    except RateLimited as refusal:
        # The challenge on the page still serves: it stays, and the page says when another will be possible.
        shown = HumanCheck(passed=False, form_name=form_name, token=_typed("challenge"), mode=human.mode)
        return render_template("fragments/challenge.html", human=shown, retry_after=refusal.seconds)
    return render_template("fragments/challenge.html", human=human)


@blueprint.post("/brouillon/<journey>/<slug>")
@access(Permission.PUBLIC)
def save_draft(journey: str, slug: str) -> ResponseReturnValue:
    """Keep what is being typed: a reload or a lost connection loses nothing (SPEC 3)."""
    registered = current_app.extensions["journeys"].get(journey)
    if registered is None or slug not in [step.slug for step in registered.journey.all_steps.form_steps]:
        abort(404)
    if registered.journey.is_signed_in and signed_in() is None:
        return "", 401  # the page stays as it is: what is typed is kept when the person sends it
    visit = Visit(registered.journey, slug, subject=_about(registered.journey), takes_late=True)
    if visit.has_expired:
        keep_cookie()  # a step that was sent meanwhile may have given the browser another one
    elif not visit.progress.is_finished:
        visit.keep_unread(visit.form())
    return "", 204


def _about(journey: Journey) -> str | None:
    return request.args.get(SUBJECT, "")[:TYPED_MAX_LENGTH] if journey.subject else None


def _typed(name: str) -> str:
    return request.form.get(name, "")[:TYPED_MAX_LENGTH]
