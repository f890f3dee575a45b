"""The home page (SPEC 2.1) and the operator's logo."""

from flask import Blueprint, abort, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.permissions import Permission
from webapp.web.access import access
from webapp.web.current import current_services

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access(Permission.PUBLIC)
def index() -> str:
    """What the service is, and the ways in."""
    return render_template("home/index.html")


@blueprint.get("/logo")
@access(Permission.PUBLIC)
def logo() -> ResponseReturnValue:
    """The operator's logo (SPEC 1); 404 when the settings name none."""
    file = current_services().settings.logo_file
    if file is None:
        abort(404)
    response = send_file(file.absolute(), conditional=True)
    response.cache_control.public, response.cache_control.max_age = True, 3600
    return response


@blueprint.get("/.well-known/change-password")
@access(Permission.PUBLIC)
def change_password() -> ResponseReturnValue:
    """Password managers look for it (W3C, A Well-Known URL for Changing Passwords). Sign-in comes first."""
    return redirect(url_for("account.change", slug="mot-de-passe"))
