"""Password fields: a known password, and a new one that is typed twice (SPEC 3.2, 8.2, 8.3)."""

from typing import Any, ClassVar

from wtforms import PasswordField
from wtforms.validators import ValidationError

from webapp.domain.password_policy import MESSAGES, MIN_LENGTH
from webapp.domain.text import composed
from webapp.web.forms.base import StepForm
from webapp.web.forms.faults import Fault
from webapp.web.forms.fields import Presence
from webapp.web.forms.widgets import PasswordInput
from webapp.web.passwords import password_fault

RULES = f"{MIN_LENGTH} caractères au moins, dont une lettre et un chiffre, sans espace."


class KnownPasswordField(PasswordField):
    """A password that the person already has."""

    widget = PasswordInput()
    attributes: ClassVar[dict[str, str]] = {"autocomplete": "current-password"}

    def __init__(self, label: str, *, missing: str = "", **options: Any) -> None:
        attributes = self.attributes | {"spellcheck": "false", "autocapitalize": "none"}
        checks = [Presence(missing)] if missing else []
        super().__init__(label, checks, filters=[self.read], render_kw=attributes, **options)
        self.flags.required = True

    @staticmethod
    def read(typed: str | None) -> str | None:
        """White space at the ends comes from the clipboard: no password has any (SPEC 3.2)."""
        return typed.strip() if typed else typed


class NewPasswordField(KnownPasswordField):
    """A password that the person chooses, in NFC. Browsers and managers read from its attributes what to propose."""

    attributes: ClassVar = {
        "autocomplete": "new-password",
        "minlength": str(MIN_LENGTH),
        "passwordrules": f"minlength: {MIN_LENGTH}; required: lower; required: digit; allowed: upper, [-_.!+];",
    }

    @staticmethod
    def read(typed: str | None) -> str | None:
        return composed(typed) if typed else typed


class NewPasswordForm(StepForm):
    """A new password, typed twice; a subclass may know that none is needed (`password_kept`).

    The subclass declares the fields: errors are listed in the order of declaration.
    """

    messages: ClassVar = {
        "password": MESSAGES,
        "password_confirmation": {
            "differs": Fault("Les deux mots de passe diffèrent. Saisissez-les de nouveau.", "différent du premier")
        },
    }
    password: NewPasswordField
    password_confirmation: NewPasswordField

    @property
    def password_owner(self) -> str:
        """The e-mail address that the password must not be made of; empty when it is unknown."""
        raise NotImplementedError  # each form knows whose password it asks for

    @property
    def password_kept(self) -> bool:
        return False

    def password_fault(self) -> Fault | None:
        return password_fault(self.password.data or "", self.password_owner)

    def validate_password(self, field: NewPasswordField) -> None:
        if not self.password_kept and (fault := self.password_fault()):
            raise ValidationError(fault)

    def validate_password_confirmation(self, field: NewPasswordField) -> None:
        if not self.password_kept and self.password.data and field.data != self.password.data:
            raise ValidationError(self.message("password_confirmation", "differs"))
