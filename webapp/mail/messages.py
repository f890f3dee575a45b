"""What is mailed: one keyword-only function a message, text and HTML from templates/mail/."""

from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment

from webapp.domain.activation_code import grouped
from webapp.mail import links
from webapp.settings import Settings


@dataclass(frozen=True)
class Message:
    """A message ready to leave. ``id`` becomes its Message-ID: a resent message can be told from a new one."""

    id: str
    to: str
    subject: str
    text: str
    html: str


def activation_code(
    *,
    templates: Environment,
    settings: Settings,
    message_id: str,
    to: str,
    full_name: str,
    code: str,
    cancel_token: str,
    deadline: datetime,
    is_change: bool = False,
) -> Message:
    """The activation code, its deadline and the numbered steps (SPEC 4.3); ``is_change``: of address (SPEC 8.3)."""
    return _message(
        templates,
        settings,
        template="activation_code",
        message_id=message_id,
        to=to,
        subject="Espace professionnel – Création ou modification de l’espace",
        full_name=full_name,
        code=grouped(code),
        deadline=deadline,
        is_change=is_change,
        activation_url=links.activation(settings.base_url, grouped(code)),
        cancel_url=links.cancellation(settings.base_url, cancel_token),
    )


def sign_in_locked(
    *, templates: Environment, settings: Settings, message_id: str, to: str, full_name: str, until: datetime
) -> Message:
    """Ten sign-ins failed: the owner learns it, and has a way back (SPEC 8.1)."""
    return _message(
        templates,
        settings,
        template="sign_in_locked",
        message_id=message_id,
        to=to,
        subject="Espace professionnel – Connexion bloquée pendant une heure",
        full_name=full_name,
        until=until,
        forgotten_url=links.forgotten_password(settings.base_url),
    )


def reset_link(
    *,
    templates: Environment,
    settings: Settings,
    message_id: str,
    to: str,
    full_name: str,
    token: str,
    deadline: datetime,
) -> Message:
    """The link to change a forgotten password (SPEC 8.2)."""
    return _message(
        templates,
        settings,
        template="reset_link",
        message_id=message_id,
        to=to,
        subject="Espace professionnel – Changer votre mot de passe",
        full_name=full_name,
        deadline=deadline,
        reset_url=links.reset(settings.base_url, token),
    )


def email_changed(
    *,
    templates: Environment,
    settings: Settings,
    message_id: str,
    to: str,
    full_name: str,
    token: str,
    deadline: datetime,
) -> Message:
    """To the address that a space has left: its holder can object (SPEC 8.3). The new address is not told."""
    return _message(
        templates,
        settings,
        template="email_changed",
        message_id=message_id,
        to=to,
        subject="Espace professionnel – Votre adresse électronique a changé",
        full_name=full_name,
        deadline=deadline,
        objection_url=links.objection(settings.base_url, token),
    )


def closing(
    *, templates: Environment, settings: Settings, message_id: str, to: str, full_name: str, until: datetime
) -> Message:
    """The owner asked to close the space: 30 days to think again (SPEC 8)."""
    return _message(
        templates,
        settings,
        template="closing",
        message_id=message_id,
        to=to,
        subject="Espace professionnel – Fermeture de votre espace",
        full_name=full_name,
        until=until,
        sign_in_url=links.sign_in(settings.base_url),
    )


def unused_space(
    *, templates: Environment, settings: Settings, message_id: str, to: str, full_name: str, until: datetime
) -> Message:
    """Nobody has signed in for three years: the space will be erased unless somebody does (SPEC 8)."""
    return _message(
        templates,
        settings,
        template="unused_space",
        message_id=message_id,
        to=to,
        subject="Espace professionnel – Votre espace inutilisé sera effacé",
        full_name=full_name,
        until=until,
        sign_in_url=links.sign_in(settings.base_url),
    )


def password_changed(
    *,
    templates: Environment,
    settings: Settings,
    message_id: str,
    to: str,
    full_name: str,
    at: datetime,
    keys_count: int = 0,
) -> Message:
    """The password has changed: who did not do it learns it (SPEC 8.2). ``keys_count``: passkeys that still open."""
    return _message(
        templates,
        settings,
        template="password_changed",
        message_id=message_id,
        to=to,
        subject="Espace professionnel – Votre mot de passe a changé",
        full_name=full_name,
        at=at,
        keys_count=keys_count,
        forgotten_url=links.forgotten_password(settings.base_url),
    )


def passkeys_changed(
    *, templates: Environment, settings: Settings, message_id: str, to: str, full_name: str, at: datetime, added: bool
) -> Message:
    """A passkey was added or removed: who did not do it learns it (SPEC 8.1)."""
    return _message(
        templates,
        settings,
        template="passkeys_changed",
        message_id=message_id,
        to=to,
        subject=f"Espace professionnel – Clé d’accès {'ajoutée' if added else 'retirée'}",
        full_name=full_name,
        at=at,
        added=added,
        forgotten_url=links.forgotten_password(settings.base_url),
    )


def _message(
    templates: Environment,
    settings: Settings,
    *,
    template: str,
    message_id: str,
    to: str,
    subject: str,
    **context: object,
) -> Message:
    context |= {"identity": settings, "home_url": links.home(settings.base_url), "subject": subject}
    text, html = (templates.get_template(f"mail/{template}.{kind}").render(context) for kind in ("txt", "html"))
    return Message(message_id, to, subject, text, html)
