"""Messages received by the embedded SMTP server, as pages of the running site. Registered outside production only."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from webapp.connectors.embedded_mailbox import ReceivedMessage, received_message, received_messages
from webapp.domain.permissions import Permission
from webapp.web.access import access
from webapp.web.current import current_services

blueprint = Blueprint("mailbox", __name__, url_prefix="/boite-aux-lettres")


@blueprint.get("/")
@access(Permission.PUBLIC)
def index() -> str:
    """All messages, newest first."""
    return render_template("mailbox/index.html", messages=received_messages(current_services().settings.data_dir))


@blueprint.get("/<message_id>")
@access(Permission.PUBLIC)
def message(message_id: str) -> str:
    return render_template("mailbox/message.html", message=_find(message_id))


@blueprint.get("/<message_id>/html")
@access(Permission.PUBLIC)
def html(message_id: str) -> ResponseReturnValue:
    """The HTML part alone, as a mail reader shows it: its inline style is allowed, and nothing else."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation-by-user-activation"
    return _find(message_id).html, {"Content-Security-Policy": policy}


def _find(message_id: str) -> ReceivedMessage:
    return received_message(current_services().settings.data_dir, message_id) or abort(404)
