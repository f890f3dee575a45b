"""The sign-in form (SPEC 2.2)."""

import re
from typing import ClassVar

from wtforms import HiddenField

from webapp.web.forms.email import EmailField
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.forms.password import KnownPasswordField
from webapp.web.known_device import device_known_to, known_device

OWN_PAGE = re.compile(r"/espace(?:/[A-Za-z0-9_/-]*)?")

NEW_HERE = "Cette adresse ne s’est pas encore connectée sur cet appareil. Faites aussi cette vérification."


def own_page(path: str | None) -> str:
    """A page of the space to come back to, and nothing else (open redirects: CWE-601)."""
    return path if path and OWN_PAGE.fullmatch(path) else ""


class SignInForm(HumanCheckedForm):
    messages: ClassVar = {"challenge_answer": {"not_shown": NEW_HERE}, "challenge_way": {"not_shown": NEW_HERE}}

    email = EmailField("Adresse électronique", autocomplete="username")
    password = KnownPasswordField("Mot de passe", missing="Saisissez votre mot de passe.")
    next = HiddenField(filters=[own_page])

    @property
    def asks_human(self) -> bool:
        """Ask unless the address has signed in on this device (SPEC 6); until one is typed, unless any has."""
        typed = "" if self.email.errors else self.email.data
        return not (device_known_to(typed) if typed else known_device())
