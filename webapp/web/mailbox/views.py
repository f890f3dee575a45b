"""Messages received by the embedded SMTP server, as pages of the running site. Registered outside production only."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from webapp.mail import sink
from webapp.web.current import current_service

blueprint = Blueprint("mailbox", __name__, url_prefix="/boite-aux-lettres")


@dataclass(frozen=True)
class ReceivedMessage:
    id: str
    to: str
    sender: str
    subject: str
    date: datetime
    text: str
    html: str


def received_messages() -> list[ReceivedMessage]:
    """Newest first."""
    return [_read(key, message) for key, message in sink.received(current_service().settings.data_dir)]


@blueprint.get("/")
def index() -> str:
    return render_template("mailbox/index.html", messages=received_messages())


@blueprint.get("/<message_id>")
def message(message_id: str) -> str:
    return render_template("mailbox/message.html", message=_find(message_id))


@blueprint.get("/<message_id>/html")
def html(message_id: str) -> ResponseReturnValue:
    """The HTML part alone, as a mail reader shows it: its inline style is allowed, nothing else is."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation-by-user-activation"
    return _find(message_id).html, {"Content-Security-Policy": policy}


def _find(message_id: str) -> ReceivedMessage:
    return next((message for message in received_messages() if message.id == message_id), None) or abort(404)


def _read(key: str, message: EmailMessage) -> ReceivedMessage:
    def part(kind: str) -> str:
        body = message.get_body((kind,))
        return str(body.get_content()) if body else ""

    return ReceivedMessage(
        id=key,
        to=str(message["To"]),
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        date=parsedate_to_datetime(message["Date"]),
        text=part("plain"),
        html=part("html"),
    )
