"""The forms that change a space (SPEC 8.3). Each asks for the password again."""

from typing import ClassVar

from flask import request
from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from webapp.domain.french import format_date
from webapp.usecases.access.current_user import SpaceView
from webapp.usecases.account import queries
from webapp.web.current import current_device
from webapp.web.forms.base import StepForm
from webapp.web.forms.email import NewEmailForm
from webapp.web.forms.faults import Fault
from webapp.web.forms.fields import LineField
from webapp.web.forms.password import RULES, KnownPasswordField, NewPasswordField, NewPasswordForm
from webapp.web.forms.person import AddressForm, NameForm, PhoneForm, TrustedQuestionForm

CLOSING_WORD = "FERMER"


class ConfirmedForm(StepForm):
    """A form that asks for the current password. The view calls `belong_to` before it validates or shows the form."""

    never_kept: ClassVar = StepForm.never_kept | {"current_password", "password", "password_confirmation"}
    owner: SpaceView

    def belong_to(self, owner: SpaceView) -> None:
        self.owner = owner

    current_password = KnownPasswordField(
        "Mot de passe actuel", missing="Saisissez votre mot de passe actuel : il protège votre espace."
    )


class ChangeNameForm(NameForm, ConfirmedForm):
    """The name alone."""


class ChangePhoneForm(PhoneForm, ConfirmedForm):
    """The phone alone; it may be written as in the country of the address that the space has."""

    @property
    def phone_country(self) -> str:
        return str(self.owner.details["country"])


class ChangeAddressForm(AddressForm, ConfirmedForm):
    """The professional address alone."""


class ChangeQuestionForm(TrustedQuestionForm, ConfirmedForm):
    """Trusted question and its answer."""


class ChangePasswordForm(NewPasswordForm, ConfirmedForm):
    """A new password, typed twice."""

    password = NewPasswordField("Nouveau mot de passe", description=RULES)
    password_confirmation = NewPasswordField("Confirmation du nouveau mot de passe")

    @property
    def password_owner(self) -> str:
        return self.owner.email


class ChangeEmailForm(NewEmailForm, ConfirmedForm):
    """Another address for the space (SPEC 8.3)."""


class AddPasskeyForm(ConfirmedForm):
    never_kept: ClassVar = ConfirmedForm.never_kept | {"passkey"}

    passkey_name = LineField(
        "Nom de la clé",
        missing="Donnez un nom à la clé. Exemple : Mon téléphone.",
        default=current_device,
        render_kw={"autocomplete": "off"},
    )
    passkey = HiddenField()
    """What the browser made, as JSON (static/js/passkeys.js). It stays while the person corrects the rest."""

    def forget_spent(self) -> None:
        """Ask the browser for another key."""
        self.passkey.data = ""


class RemovePasskeyForm(ConfirmedForm):
    passkey_id = SelectField("Clé d’accès à retirer", validate_choice=False)

    def belong_to(self, owner: SpaceView) -> None:
        """Offer the passkeys of the space; the one that the link names is selected."""
        super().belong_to(owner)
        found = queries.passkeys(self.context.services, owner.id)
        self.passkey_id.choices = [(key.id, f"{key.name}, ajoutée le {format_date(key.created_at)}") for key in found]
        if not self.is_submitted():
            self.passkey_id.data = request.args.get("cle")

    def validate_passkey_id(self, field: SelectField) -> None:
        if field.data not in [choice[0] for choice in field.choices or ()]:
            raise ValidationError("Cette clé n’est plus dans votre espace. Choisissez-en une autre.")


class CloseForm(ConfirmedForm):
    word = LineField(
        f"Pour confirmer, écrivez {CLOSING_WORD}",
        missing=f"Écrivez {CLOSING_WORD} pour confirmer la fermeture.",
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )

    def validate_word(self, field: LineField) -> None:
        if (field.data or "").upper() != CLOSING_WORD:
            raise ValidationError(Fault(f"Écrivez {CLOSING_WORD} pour confirmer la fermeture.", "mot inexact"))
