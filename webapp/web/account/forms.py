"""Forms of the changes of a space (SPEC 8.3). Each asks for the password again."""

from typing import ClassVar

from flask import request
from wtforms import HiddenField, PasswordField, SelectField
from wtforms.validators import ValidationError

from webapp.domain.french import format_date
from webapp.persistence import passkeys
from webapp.persistence.models import Space
from webapp.web.current import current_device
from webapp.web.forms.base import StepForm
from webapp.web.forms.email import EmailField, same_address
from webapp.web.forms.fields import LineField
from webapp.web.forms.person import PersonForm, TrustedQuestionForm
from webapp.web.passwords import password_errors

CURRENT = {"autocomplete": "current-password", "spellcheck": "false", "autocapitalize": "none"}
NEW = CURRENT | {"autocomplete": "new-password"}
CLOSING_WORD = "FERMER"


class ConfirmedForm(StepForm):
    """``belong_to`` is called by the view, before the form is validated or shown."""

    never_kept: ClassVar = StepForm.never_kept | {"current_password", "password", "password_confirmation"}
    owner: Space

    def belong_to(self, owner: Space) -> None:
        self.owner = owner

    current_password = PasswordField("Mot de passe actuel", render_kw=CURRENT)

    def validate_current_password(self, field: PasswordField) -> None:
        if not field.data:
            raise ValidationError("Saisissez votre mot de passe actuel : il protège votre espace.")


class ChangeDetailsForm(PersonForm, ConfirmedForm):
    """Name, phone, address."""


class ChangeQuestionForm(TrustedQuestionForm, ConfirmedForm):
    """Trusted question and its answer."""


class ChangePasswordForm(ConfirmedForm):
    password = PasswordField(
        "Nouveau mot de passe",
        description="20 caractères au moins, dont une lettre et un chiffre, sans espace.",
        render_kw=NEW,
    )
    password_confirmation = PasswordField("Confirmation du nouveau mot de passe", render_kw=NEW)

    def validate_password(self, field: PasswordField) -> None:
        if errors := password_errors(field.data or "", self.owner.email):
            raise ValidationError(" ".join(errors))

    def validate_password_confirmation(self, field: PasswordField) -> None:
        if self.password.data and field.data != self.password.data:
            raise ValidationError("Les deux mots de passe diffèrent. Saisissez-les de nouveau.")


class ChangeEmailForm(ConfirmedForm):
    email = EmailField("Nouvelle adresse électronique")
    email_confirmation = EmailField(
        "Confirmation de la nouvelle adresse", missing="Saisissez une seconde fois votre nouvelle adresse."
    )

    def validate_email_confirmation(self, field: EmailField) -> None:
        if self.email.data and not self.email.errors and not same_address(self.email.data, field.data or ""):
            raise ValidationError("Les deux adresses diffèrent. Corrigez celle qui est fausse.")


class AddPasskeyForm(ConfirmedForm):
    never_kept: ClassVar = ConfirmedForm.never_kept | {"passkey"}

    passkey_name = LineField(
        "Nom de la clé",
        missing="Donnez un nom à la clé. Exemple : Mon téléphone.",
        default=current_device,
        render_kw={"autocomplete": "off"},
    )
    passkey = HiddenField()
    """What the browser made, as JSON (static/js/passkeys.js). It stays while the rest is put right."""


class RemovePasskeyForm(ConfirmedForm):
    passkey_id = SelectField("Clé d’accès à retirer", validate_choice=False)

    def belong_to(self, owner: Space) -> None:
        """Its passkeys; the one that was chosen in their list comes first."""
        super().belong_to(owner)
        with self.context.service.database.read() as session:
            found = passkeys.of_space(session, owner.id)
        self.passkey_id.choices = [(key.id, f"{key.name}, ajoutée le {format_date(key.created_at)}") for key in found]
        if not self.is_submitted():
            self.passkey_id.data = request.args.get("cle")

    def validate_passkey_id(self, field: SelectField) -> None:
        if field.data not in [value for value, _ in field.choices]:
            raise ValidationError("Cette clé n’est plus dans votre espace. Choisissez-en une autre.")


class CloseForm(ConfirmedForm):
    word = LineField(
        f"Pour confirmer, écrivez {CLOSING_WORD}",
        missing=f"Écrivez {CLOSING_WORD} pour confirmer la fermeture.",
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )

    def validate_word(self, field: LineField) -> None:
        if (field.data or "").upper() != CLOSING_WORD:
            raise ValidationError(f"Écrivez {CLOSING_WORD} pour confirmer la fermeture.")
