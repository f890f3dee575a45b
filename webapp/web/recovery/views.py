"""The forgotten password (SPEC 8.2). Until it opens the page says so, and whom to ask."""

from flask import Blueprint, render_template

blueprint = Blueprint("recovery", __name__)


@blueprint.get("/mot-de-passe-oublie")
def forgotten_password() -> str:
    """What to do meanwhile."""
    return render_template("recovery/forgotten_password.html")
