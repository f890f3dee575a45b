"""Forms of the activation, one per step."""

from functools import cached_property
from typing import Any, ClassVar

from wtforms.validators import ValidationError

from webapp.domain import activation_code
from webapp.web.askers import waits_for_code
from webapp.web.forms.base import StepForm
from webapp.web.forms.email import EmailField
from webapp.web.forms.faults import Fault
from webapp.web.forms.fields import LineField
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.forms.password import KnownPasswordField


class CodeField(LineField):
    """A code, typed or found in the message that was pasted (SPEC 4.1); `data` is then its usual writing."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        code = activation_code.read(self.data or "")
        if activation_code.is_well_formed(code):
            self.data = activation_code.grouped(code)


class CodeForm(HumanCheckedForm):
    messages: ClassVar = {
        "code": {
            "malformed": Fault(
                "Ce code n’a pas la bonne forme : il compte douze caractères, lettres et chiffres. "
                "Recopiez-le depuis le message. Exemple : K7MP-4RTW-9XCD.",
                "douze caractères attendus",
            ),
            "impossible_char": Fault(
                "Un code ne contient jamais 0, O, 1, I ni L. Relisez le message : "
                "un de ces caractères en remplace un autre.",
                "ne contient jamais 0, O, 1, I ni L",
            ),
        }
    }

    code = CodeField(
        "Code d’activation",
        missing="Saisissez le code d’activation reçu par message électronique. Exemple : K7MP-4RTW-9XCD.",
        description="Douze caractères. Vous pouvez coller le code seul, ou tout le message.",
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
        },
    )

    def validate_code(self, field: LineField) -> None:
        code = activation_code.read(field.data or "")
        if not activation_code.is_well_formed(code):
            is_near = activation_code.has_impossible_char(code)
            raise ValidationError(self.message("code", "impossible_char" if is_near else "malformed"))


class LoginForm(StepForm):
    """The address that received the code and, in another browser than the one of the request, its password.

    The password is checked with the code, when the journey is carried out (`activation_request`).
    """

    never_kept: ClassVar = StepForm.never_kept | {"password"}
    messages: ClassVar = {
        "password": {
            "missing": "Saisissez le mot de passe que vous avez choisi en faisant la demande, ou celui de votre espace "
            "si vous en changez l’adresse. Il est demandé parce que cet appareil n’est pas celui de la demande."
        }
    }

    email = EmailField("Adresse électronique", description="Celle à laquelle le code a été envoyé.")
    password = KnownPasswordField(
        "Mot de passe",
        description="Celui que vous avez choisi en faisant la demande. Pour une nouvelle adresse, celui de votre "
        "espace.",
    )

    @cached_property
    def asks_password(self) -> bool:
        """Whether this browser waits for no code. If it does, but for another address, it is asked afterwards.

        A code that has expired, was used or does not fit is told without a password (`Refusal`).
        """
        return not waits_for_code()
