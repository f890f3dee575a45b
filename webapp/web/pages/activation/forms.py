"""Forms of the activation, one per step."""

from typing import ClassVar

from wtforms.validators import ValidationError

from webapp.domain import activation_code
from webapp.web.forms.base import StepForm
from webapp.web.forms.email import EmailField
from webapp.web.forms.fields import LineField
from webapp.web.forms.human_check import HumanCheckedForm


class CodeForm(HumanCheckedForm):
    messages: ClassVar = {
        "code": {
            "malformed": "Ce code n’a pas la bonne forme : il compte douze caractères, lettres et chiffres. "
            "Recopiez-le depuis le message. Exemple : K7MP-4RTW-9XCD."
        }
    }

    code = LineField(
        "Code d’activation",
        missing="Saisissez le code d’activation reçu par message électronique. Exemple : K7MP-4RTW-9XCD.",
        description="Douze caractères. Vous pouvez le coller, avec ou sans tirets.",
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
        },
    )

    def validate_code(self, field: LineField) -> None:
        if not activation_code.is_well_formed(activation_code.normalise(field.data or "")):
            raise ValidationError(self.message("code", "malformed"))


class LoginForm(StepForm):
    email = EmailField("Adresse électronique", description="Celle à laquelle le code a été envoyé.")
