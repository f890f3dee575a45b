"""Forms of the forgotten password (SPEC 8.2)."""

from typing import ClassVar

from wtforms.validators import ValidationError

from webapp.web.forms.email import EmailField
from webapp.web.forms.faults import Fault
from webapp.web.forms.fields import LineField
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.forms.password import RULES, NewPasswordField, NewPasswordForm


class AskForm(HumanCheckedForm):
    email = EmailField("Adresse électronique", description="Celle de votre espace.", autocomplete="username")


class ResetForm(NewPasswordForm):
    """The proof and the new password. The view sets `owner_email`."""

    messages: ClassVar = {
        "answer": {
            "missing": "Saisissez la réponse à votre question de confiance, ou votre numéro d’abonné.",
            "wrong": Fault(
                "Ce n’est pas la réponse de votre espace. Vérifiez-la, ou donnez votre numéro d’abonné. {left}",
                "inexacte. {left}",
            ),
        },
        "number": {
            "wrong": Fault(
                "Ce n’est pas le numéro de votre espace. Vérifiez ses 14 chiffres, ou répondez à la question. {left}",
                "inexact. {left}",
            ),
        },
    }
    owner_email: str

    answer = LineField("Votre réponse", max_length=200, render_kw={"autocomplete": "off"})
    number = LineField(
        "Ou votre numéro d’abonné",
        description="14\u00a0chiffres. Il est sur votre récapitulatif.",
        max_length=30,
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )
    password = NewPasswordField("Nouveau mot de passe", description=RULES)
    password_confirmation = NewPasswordField("Confirmation du nouveau mot de passe")

    @property
    def password_owner(self) -> str:
        return self.owner_email

    @property
    def proof(self) -> str:
        """The name of the field whose answer counts: the number, where it is given."""
        return "number" if self.number.data else "answer"

    def validate_answer(self, field: LineField) -> None:
        if not field.data and not self.number.data:
            raise ValidationError(self.message("answer", "missing"))
