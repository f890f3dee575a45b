"""Forms of the forgotten password (SPEC 8.2)."""

from typing import ClassVar

from webapp.web.forms.email import EmailField
from webapp.web.forms.fields import LineField
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.forms.password import RULES, NewPasswordField, NewPasswordForm


class AskForm(HumanCheckedForm):
    remembers_human: ClassVar = False

    email = EmailField("Adresse électronique", description="Celle de votre espace.", autocomplete="username")


class ResetForm(NewPasswordForm):
    """The proof and the new password. The view sets `owner_email`."""

    messages: ClassVar = {
        "answer": {
            "wrong": "Cette réponse n’est pas celle de votre espace. Vérifiez-la, ou saisissez votre numéro d’abonné."
        }
    }
    owner_email: str

    answer = LineField(
        "Réponse ou numéro d’abonné",
        missing="Saisissez la réponse à votre question de confiance, ou votre numéro d’abonné à 14\u00a0chiffres.",
        max_length=200,
        render_kw={"autocomplete": "off"},
    )
    password = NewPasswordField("Nouveau mot de passe", description=RULES)
    password_confirmation = NewPasswordField("Confirmation du nouveau mot de passe")

    @property
    def password_owner(self) -> str:
        return self.owner_email
