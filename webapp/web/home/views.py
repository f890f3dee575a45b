"""The home page (SPEC 2.1)."""

from flask import Blueprint, render_template

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> str:
    """What the service is, and its doors."""
    return render_template("home/index.html")
