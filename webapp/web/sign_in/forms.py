"""The sign-in form (SPEC 2.2)."""

from typing import ClassVar

from wtforms import HiddenField, PasswordField
from wtforms.validators import ValidationError

from webapp.web.forms.email import EmailField
from webapp.web.forms.human_check import HumanCheckedForm


class SignInForm(HumanCheckedForm):
    remembers_human: ClassVar = False

    email = EmailField("Adresse électronique", autocomplete="username")
    password = PasswordField(
        "Mot de passe",
        render_kw={"autocomplete": "current-password", "spellcheck": "false", "autocapitalize": "none"},
    )
    next = HiddenField()

    def validate_password(self, field: PasswordField) -> None:
        if not field.data:
            raise ValidationError("Saisissez votre mot de passe.")
