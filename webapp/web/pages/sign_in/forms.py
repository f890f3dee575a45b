"""The sign-in form (SPEC 2.2)."""

import re
from typing import ClassVar

from wtforms import HiddenField

from webapp.web.forms.email import EmailField
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.forms.password import KnownPasswordField

OWN_PAGE = re.compile(r"/espace(?:/[A-Za-z0-9_/-]*)?")


def own_page(path: str | None) -> str:
    """A page of the space to come back to, and nothing else (open redirects: CWE-601)."""
    return path if path and OWN_PAGE.fullmatch(path) else ""


class SignInForm(HumanCheckedForm):
    remembers_human: ClassVar = False

    email = EmailField("Adresse électronique", autocomplete="username")
    password = KnownPasswordField("Mot de passe", missing="Saisissez votre mot de passe.")
    next = HiddenField(filters=[own_page])
