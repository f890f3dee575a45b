"""What every template knows: the operator, and how French writes dates and numbers."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Flask, url_for
from markupsafe import Markup

from webapp.domain import activation_code, french, password_policy, phone_number, subscriber_number
from webapp.services import DatabaseError
from webapp.settings import Settings
from webapp.web.current import current_services, signed_in
from webapp.web.forms.faults import short_error
from webapp.web.pages.legal.declaration import declaration

TAG = re.compile(r"<[^<>]*>")


def init_templating(app: Flask, settings: Settings) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        identity=settings, declaration=declaration(), password_checklist=password_policy.checklist
    )
    app.jinja_env.filters.update(
        without_tags=without_tags,
        short_error=short_error,
        date_fr=french.format_date,
        date_time_fr=french.format_date_time,
        duration_fr=french.format_duration,
        phone_fr=phone_number.display,
        code_groups=activation_code.grouped,
        number_groups=subscriber_number.grouped,
        told_apart=told_apart,
        capitalize_first=lambda text: text[:1].upper() + text[1:],
    )

    @app.context_processor
    def chrome() -> dict[str, object]:
        """What the header and the footer show around the page."""
        present = "mailbox" in app.blueprints
        return {
            "settings_mailbox_url": url_for("mailbox.index") if present else None,
            **_signed_in(),
        }


def _signed_in() -> dict[str, object]:
    """Who is signed in. Nobody when the database is gone: the page that says so must still be drawn."""
    try:
        owner = signed_in()
    except DatabaseError:
        owner = None
    if owner is None:
        return {"session_seconds_left": 0, "signed_in_name": ""}
    return {
        "session_seconds_left": owner.seconds_left(current_services().clock.now()),
        "signed_in_name": owner.space.full_name,
    }


def told_apart(things: Sequence[Any], names: Sequence[str]) -> list[tuple[Any, str]]:
    """Each thing with its name, numbered where several have the same: controls of one name do one thing (RGAA 11.9)."""
    return list(zip(things, french.numbered(names), strict=True))


def without_tags(text: str) -> str:
    """The text without its tags. Jinja's `striptags` makes no-break spaces plain: a "?" would begin a line."""
    return Markup(TAG.sub("", text)) if isinstance(text, Markup) else text  # noqa: S704 (it was markup before)
