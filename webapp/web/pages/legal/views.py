"""Legal pages, site map and help, which are text only; the contact form (SPEC 9)."""

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.french import format_duration
from webapp.domain.permissions import Permission
from webapp.domain.reference import read_reference
from webapp.extensions import csrf
from webapp.usecases.contact.write_to_operator import write_to_operator
from webapp.usecases.journeys.edit_draft import DraftKey, read_draft
from webapp.web.access import access
from webapp.web.current import DRAFTS, current_services, signed_in
from webapp.web.journey.form_page import FormPage
from webapp.web.limits import CONTACT_MESSAGES, RateLimited, client, hit
from webapp.web.pages.legal.forms import ContactForm

blueprint = Blueprint("legal", __name__)
FORM = "contact"
REFERENCE = "contact_reference"
"""In the cookie: what the next page tells."""
TOO_MANY = "Vous avez envoyé plusieurs messages en peu de temps. Réessayez dans {}, ou appelez-nous."


@blueprint.get("/conditions-generales")
@access(Permission.PUBLIC)
def terms() -> str:
    """The terms that people accept at the first step of the creation (SPEC 3.1)."""
    return render_template("legal/terms.html", way_back=_way_back())


def _way_back() -> str:
    """The journey that the reader comes from, or that this browser has not finished; empty when there is none."""
    journeys = current_app.extensions["journeys"]
    for name in (request.args.get("demarche", ""), *session.get(DRAFTS, {})):
        registered = journeys.get(name)
        if registered is None or registered.journey.is_signed_in:
            continue
        draft = read_draft(current_services(), DraftKey(name, id=session.get(DRAFTS, {}).get(name)))
        if name == request.args.get("demarche") or (draft is not None and draft.outcome is None):
            return url_for(f"{registered.blueprint}.start")
    return ""


@blueprint.get("/mentions-legales")
@access(Permission.PUBLIC)
def notice() -> str:
    """Who publishes and hosts the service (loi n° 2004-575, article 1-1)."""
    return render_template("legal/notice.html")


@blueprint.get("/donnees-personnelles")
@access(Permission.PUBLIC)
def privacy() -> str:
    """What the service does with personal data (GDPR article 13)."""
    return render_template("legal/privacy.html")


@blueprint.get("/accessibilite")
@access(Permission.PUBLIC)
def accessibility() -> str:
    """The accessibility declaration (décret n° 2019-768, article 4)."""
    return render_template("legal/accessibility.html")


@blueprint.get("/plan-du-site")
@access(Permission.PUBLIC)
def site_map() -> str:
    """All pages that can be opened directly (RGAA 12.1, 12.3)."""
    return render_template("legal/site_map.html")


@blueprint.get("/aide", endpoint="help")
@access(Permission.PUBLIC)
def help_page() -> str:
    """Answers to the most frequent questions."""
    return render_template("legal/help.html")


@blueprint.route("/contact", methods=["GET", "POST"])
@csrf.exempt  # the page checks the token itself: a wrong one must not cost what was typed
@access(Permission.PUBLIC)
def contact() -> ResponseReturnValue:
    """How to reach a person, and a form that writes to one. An error page's link brings the number of its incident."""
    user, incident = signed_in(), read_reference(request.args.get("incident", ""))
    form = ContactForm(data={"email": user.space.email if user else "", "incident": incident})
    page = FormPage.of("legal/contact.html", form, current_services(), FORM)
    if not page.is_sent():
        return page.show()
    try:
        hit(CONTACT_MESSAGES, client())
    except RateLimited as refusal:
        form.refuse(TOO_MANY.format(format_duration(refusal.seconds)))
        return page.show(status=refusal.code)
    session[REFERENCE] = write_to_operator(
        current_services(),
        email=form["email"].data,
        about=form["about"].data,
        text=form["text"].data,
        incident=read_reference(form["incident"].data or ""),
        is_signed_in=user is not None,
    )
    return redirect(url_for("legal.contact_sent"), 303)


@blueprint.get("/contact/envoye")
@access(Permission.PUBLIC)
def contact_sent() -> ResponseReturnValue:
    """The message is on its way; its reference."""
    reference = session.get(REFERENCE)
    if not reference:
        return redirect(url_for("legal.contact"), 303)
    return render_template("legal/contact_sent.html", reference=reference)
