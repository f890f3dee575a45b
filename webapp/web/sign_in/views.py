"""The sign-in page (SPEC 2.2). Until it opens it says so, and shows no field that would only pretend."""

from flask import Blueprint, render_template

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/connexion")
def sign_in() -> str:
    """The four doors, and security advice."""
    return render_template("sign_in/sign_in.html")
