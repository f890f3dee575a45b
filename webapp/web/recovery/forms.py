"""Forms of the forgotten password (SPEC 8.2)."""

from typing import ClassVar

from wtforms import PasswordField
from wtforms.validators import ValidationError

from webapp.web.forms.base import StepForm
from webapp.web.forms.email import EmailField
from webapp.web.forms.fields import LineField
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.passwords import password_errors

NEW_PASSWORD = {"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "none"}


class AskForm(HumanCheckedForm):
    remembers_human: ClassVar = False

    email = EmailField("Adresse électronique", description="Celle de votre espace.", autocomplete="username")


class NewPasswordForm(StepForm):
    """``owner_email`` is set by the view: a password is not made of it."""

    owner_email: str

    answer = LineField(
        "Réponse ou numéro d’abonné",
        missing="Saisissez la réponse à votre question de confiance, ou votre numéro d’abonné à 14 chiffres.",
        max_length=200,
        render_kw={"autocomplete": "off"},
    )
    password = PasswordField(
        "Nouveau mot de passe",
        description="20 caractères au moins, dont une lettre et un chiffre, sans espace.",
        render_kw=NEW_PASSWORD,
    )
    password_confirmation = PasswordField("Confirmation du nouveau mot de passe", render_kw=NEW_PASSWORD)

    def validate_password(self, field: PasswordField) -> None:
        if errors := password_errors(field.data or "", self.owner_email):
            raise ValidationError(" ".join(errors))

    def validate_password_confirmation(self, field: PasswordField) -> None:
        if self.password.data and field.data != self.password.data:
            raise ValidationError("Les deux mots de passe diffèrent. Saisissez-les de nouveau.")
