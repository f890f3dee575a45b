"""Legal pages, site map, help and contact (SPEC 9): text only; the operator's identity comes from the settings."""

from flask import Blueprint, render_template

from webapp.domain.permissions import Permission
from webapp.web.access import access

blueprint = Blueprint("legal", __name__)


@blueprint.get("/conditions-generales")
@access(Permission.PUBLIC)
def terms() -> str:
    """The terms that people accept at the first step of the creation (SPEC 3.1)."""
    return render_template("legal/terms.html")


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


@blueprint.get("/contact")
@access(Permission.PUBLIC)
def contact() -> str:
    """How to reach a person."""
    return render_template("legal/contact.html")
