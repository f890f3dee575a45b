"""The sign-in form (SPEC 2.2)."""

from typing import ClassVar

from wtforms import HiddenField

from webapp.web.forms.email import EmailField
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.forms.password import KnownPasswordField


class SignInForm(HumanCheckedForm):
    remembers_human: ClassVar = False

    email = EmailField("Adresse électronique", autocomplete="username")
    password = KnownPasswordField("Mot de passe", missing="Saisissez votre mot de passe.")
    next = HiddenField()
