"""Forms of the creation in expert mode, one a step. To add a field: here, in its template, in a test."""

from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import ValidationError

from webapp.domain import email_address, phone_number
from webapp.domain.draft import Values
from webapp.domain.postal_address import STREET_TYPES, countries, is_french_post_code
from webapp.domain.trusted_questions import TRUSTED_QUESTIONS
from webapp.usecases.address_availability import Holder, address_availability
from webapp.web.forms.base import StepForm
from webapp.web.forms.email import EmailField, same_address, taken_message, tell_taken
from webapp.web.forms.fields import AcceptedCharacters, AgreementField, ChoiceField, LineField, PhoneField
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.limits import CLIENT, HASHED_PASSWORDS, count, refuse_when_exhausted
from webapp.web.passwords import password_errors, password_strength
from webapp.web.towns import towns_of

ADDRESS_SIGNS = AcceptedCharacters(also=",/°º")  # « 12/14 », « n° 3 », « 12, rue … »: what people write
FRANCE = "FR"


class TermsForm(HumanCheckedForm):
    accept_terms = AgreementField(
        "J’accepte sans restriction les conditions générales",
        missing="Cochez la case pour accepter les conditions générales. Sans cela, vous ne pouvez pas continuer.",
    )
    groups: ClassVar = (("Conditions générales", ("accept_terms",)),)


class CredentialsForm(StepForm):
    """E-mail and password. The draft keeps the password's hash only; once kept, it need not be typed again."""

    never_kept: ClassVar = StepForm.never_kept | {"password", "password_confirmation"}
    groups: ClassVar = (("Identifiants", ("email",)),)

    email = EmailField("Adresse électronique")
    email_confirmation = EmailField(
        "Confirmation de l’adresse électronique", missing="Saisissez une seconde fois votre adresse électronique."
    )
    password = PasswordField(
        "Mot de passe",
        description="20 caractères au moins, dont une lettre et un chiffre, sans espace. "
        "Une phrase dont les mots sont liés par des tirets convient bien.",
        render_kw={"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "none"},
    )
    password_confirmation = PasswordField(
        "Confirmation du mot de passe",
        render_kw={"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "none"},
    )

    @property
    def password_kept(self) -> bool:
        """A password was accepted before and nothing else was typed since."""
        return "password_hash" in self.context.held and not (self.password.data or self.password_confirmation.data)

    def validate_email(self, field: EmailField) -> None:
        availability = address_availability(self.context.service, field.data or "")
        if availability.holder is not Holder.NOBODY:
            tell_taken()
            raise ValidationError(taken_message(availability))

    def validate_email_confirmation(self, field: EmailField) -> None:
        if self.email.data and not self.email.errors and not same_address(self.email.data, field.data or ""):
            raise ValidationError("Les deux adresses diffèrent. Corrigez celle qui est fausse.")

    def validate_password(self, field: PasswordField) -> None:
        if not self.password_kept and (errors := self._password_errors()):
            raise ValidationError(" ".join(errors))

    def validate_password_confirmation(self, field: PasswordField) -> None:
        if not self.password_kept and self.password.data and field.data != self.password.data:
            raise ValidationError("Les deux mots de passe diffèrent. Saisissez-les de nouveau.")

    def _password_errors(self) -> list[str]:
        return password_errors(self.password.data or "", self.email.data or "")

    def typed(self) -> Values:
        """A password that can be used is kept as its hash even when the rest is to be corrected."""
        held: Values = {
            name: self.context.held[name] for name in ("password_hash", "password_level") if name in self.context.held
        }
        if self.context.reached and (self.password.data or self.password_confirmation.data):
            held = self._hashed()
        return super().typed() | held

    def _hashed(self) -> Values:
        """What is kept of the password just typed: nothing if it cannot be used, and the one before is forgotten."""
        password = self.password.data or ""
        if password != self.password_confirmation.data or self._password_errors():
            return {}
        refuse_when_exhausted(HASHED_PASSWORDS, CLIENT)
        count(HASHED_PASSWORDS, CLIENT)
        level = password_strength(password, self.email.data or "").label
        return {"password_hash": self.context.service.passwords.hash(password), "password_level": level}

    def notices(self) -> list[tuple[str, str]]:
        told = [("info", f"Niveau de sécurité de votre mot de passe : {self.typed_level}.")] if self.typed_level else []
        if suggestion := self.suggested_email:
            told.append(
                (
                    "warning",
                    f"Vérifiez votre adresse : {self.email.data}. Vouliez-vous écrire {suggestion} ? "
                    "Si oui, revenez à l’étape précédente pour la corriger.",
                )
            )
        return told

    @property
    def suggested_email(self) -> str | None:
        return email_address.suggest(self.email.data or "")

    @property
    def typed_level(self) -> str:
        password = self.password.data
        return password_strength(password, self.email.data or "").label if password else ""


class DetailsForm(StepForm):
    """Who the person is, where, and the trusted question."""

    last_name = LineField(
        "Nom",
        missing="Saisissez votre nom. Exemple : Martin.",
        checks=(AcceptedCharacters(),),
        autocomplete="family-name",
    )
    first_name = LineField(
        "Prénom",
        missing="Saisissez votre prénom. Exemple : Camille.",
        checks=(AcceptedCharacters(),),
        autocomplete="given-name",
    )
    phone = PhoneField(
        "Téléphone",
        missing="Saisissez votre numéro de téléphone. Exemple : 01 99 00 12 34.",
        description="Exemple : 01 99 00 12 34, ou +32 2 555 12 12 à l’étranger.",
        autocomplete="tel",
        render_kw={"type": "tel", "inputmode": "tel"},
    )
    street_number = LineField("Numéro de voie", description="Exemple : 12 bis.", max_length=20, checks=(ADDRESS_SIGNS,))
    street_type = LineField(
        "Nature de la voie",
        description="Exemple : rue, avenue, chemin. Vous pouvez écrire autre chose.",
        max_length=50,
        checks=(ADDRESS_SIGNS,),
        render_kw={"list": "street-types"},
    )
    street_name = LineField("Libellé de la voie", description="Exemple : de la République.", checks=(ADDRESS_SIGNS,))
    address_extra = LineField(
        "Complément d’adresse",
        description="Bâtiment, étage, boîte postale.",
        checks=(ADDRESS_SIGNS,),
        autocomplete="address-line2",
    )
    postal_code = LineField(
        "Code postal",
        description="Cinq chiffres pour la France. Exemple : 69100.",
        max_length=20,
        checks=(ADDRESS_SIGNS,),
        autocomplete="postal-code",
    )
    town = LineField(
        "Ville",
        missing="Saisissez le nom de votre ville. Exemple : Villeurbanne.",
        checks=(ADDRESS_SIGNS,),
        autocomplete="address-level2",
        render_kw={"list": "towns"},
    )
    country = ChoiceField(
        "Pays", choices=countries(), invalid="Choisissez un pays dans la liste.", render_kw={"autocomplete": "country"}
    )
    trusted_question = ChoiceField(
        "Question", choices=TRUSTED_QUESTIONS, invalid="Choisissez une question dans la liste."
    )
    trusted_answer = LineField(
        "Réponse",
        missing="Saisissez la réponse à votre question de confiance.",
        description="Elle vous sera demandée si vous perdez votre mot de passe.",
        max_length=200,
        render_kw={"autocomplete": "off"},
    )
    street_types: ClassVar = STREET_TYPES
    groups: ClassVar = (
        (
            "Usager",
            (
                "last_name",
                "first_name",
                "phone",
                "street_number",
                "street_type",
                "street_name",
                "address_extra",
                "postal_code",
                "town",
                "country",
            ),
        ),
        ("Question de confiance", ("trusted_question", "trusted_answer")),
    )

    @property
    def towns(self) -> list[str]:
        """Towns of the French post code that was typed: without JavaScript they come with the page."""
        return towns_of(self.postal_code.data or "") if self.country.data == FRANCE else []

    def validate_phone(self, field: PhoneField) -> None:
        try:
            phone_number.parse(field.data or "", self.country.data or FRANCE)
        except phone_number.InvalidPhone:
            raise ValidationError(
                "Ce numéro de téléphone n’est pas complet, ou il est trop long. Exemple : 01 99 00 12 34."
            ) from None

    def validate_postal_code(self, field: LineField) -> None:
        if field.data and self.country.data == FRANCE and not is_french_post_code(field.data):
            raise ValidationError("En France, le code postal a cinq chiffres. Exemple : 69100.")

    def accepted(self) -> Values:
        values = self.typed()
        return values | {"phone": phone_number.parse(values["phone"], values["country"])}


class RecapForm(StepForm):
    """Nothing more is asked: « Valider » sends what the recap shows."""


class CorrectAddressForm(FlaskForm):
    """Another address for a request whose message went astray (SPEC 3.5)."""

    email = EmailField("Nouvelle adresse électronique")
    email_confirmation = EmailField(
        "Confirmation de la nouvelle adresse", missing="Saisissez une seconde fois votre nouvelle adresse."
    )

    def validate_email_confirmation(self, field: Any) -> None:
        if self.email.data and not self.email.errors and not same_address(self.email.data, field.data or ""):
            raise ValidationError("Les deux adresses diffèrent. Corrigez celle qui est fausse.")
