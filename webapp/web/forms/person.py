"""Name, address and trusted question of a person: asked at creation, changed in the space (SPEC 3.3, 8.3)."""

from typing import ClassVar

from wtforms.validators import ValidationError

from webapp.domain import phone_number
from webapp.domain.draft import Values
from webapp.domain.postal_address import STREET_TYPES, countries, is_french_post_code
from webapp.domain.trusted_questions import TRUSTED_QUESTIONS
from webapp.web.forms.base import StepForm
from webapp.web.forms.fields import AcceptedCharacters, ChoiceField, LineField, PhoneField
from webapp.web.towns import towns_of

ADDRESS_CHARS = AcceptedCharacters(also=",/°º")  # people write "12/14", "n° 3", "12, rue …"
FRANCE = "FR"
PHONE_EXAMPLE = "Exemple : 01 99 00 12 34."


class PersonForm(StepForm):
    """A name, a phone, a professional address."""

    messages: ClassVar = {
        "phone": {
            "syntax": f"Écrivez votre numéro de téléphone en chiffres. {PHONE_EXAMPLE}",
            "words": f"Écrivez un seul numéro de téléphone, sans lettre ni mot au milieu. {PHONE_EXAMPLE}",
            "not_ten": "Un numéro de téléphone français compte dix chiffres, et celui-ci {digits}. "
            f"{PHONE_EXAMPLE} À l’étranger, commencez par + et l’indicatif du pays.",
            "rewritten": "Écrivez ce numéro de téléphone avec + et l’indicatif de son pays. Exemple : +32 2 555 12 12.",
            "impossible": f"Ce numéro de téléphone n’est pas complet, ou il est trop long. {PHONE_EXAMPLE}",
        },
        "postal_code": {"not_french": "En France, le code postal a cinq chiffres. Exemple : 69100."},
    }

    last_name = LineField(
        "Nom",
        missing="Saisissez votre nom. Exemple : Martin.",
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
    street_number = LineField("Numéro de voie", description="Exemple : 12 bis.", max_length=20, checks=(ADDRESS_CHARS,))
    street_type = LineField(
        "Nature de la voie",
        description="Exemple : rue, avenue, chemin. Vous pouvez écrire autre chose.",
        max_length=50,
        checks=(ADDRESS_CHARS,),
        render_kw={"list": "street-types"},
    )
    street_name = LineField("Libellé de la voie", description="Exemple : de la République.", checks=(ADDRESS_CHARS,))
    address_extra = LineField(
        "Complément d’adresse",
        description="Bâtiment, étage, boîte postale.",
        checks=(ADDRESS_CHARS,),
        autocomplete="address-line2",
    )
    postal_code = LineField(
        "Code postal",
        description="Cinq chiffres pour la France. Exemple : 69100.",
        max_length=20,
        checks=(ADDRESS_CHARS,),
        autocomplete="postal-code",
    )
    town = LineField(
        "Ville",
        missing="Saisissez le nom de votre ville. Exemple : Villeurbanne.",
        checks=(ADDRESS_CHARS,),
        autocomplete="address-level2",
        render_kw={"list": "towns"},
    )
    country = ChoiceField(
        "Pays", choices=countries(), invalid="Choisissez un pays dans la liste.", render_kw={"autocomplete": "country"}
    )
    street_types: ClassVar = STREET_TYPES

    @property
    def towns(self) -> list[str]:
        """Towns of the French post code that was typed; without JavaScript they come with the page."""
        return towns_of(self.postal_code.data or "") if self.country.data == FRANCE else []

    def validate_phone(self, field: PhoneField) -> None:
        try:
            phone_number.parse(field.data or "", self.country.data or FRANCE)
        except phone_number.InvalidPhone as error:
            field.proposals = [error.meant] if error.meant else []
            raise ValidationError(self.message("phone", error.reason).format(digits=error.digits)) from None

    def notices(self) -> list[tuple[str, str]]:
        """Say what is not kept of the phone number."""
        extension = phone_number.extension(self.phone.data or "")
        text = f"Le numéro de poste {extension} n’est pas gardé : nous notons la ligne directe ou le standard."
        return [*super().notices(), *([("info", text)] if extension else [])]

    def validate_postal_code(self, field: LineField) -> None:
        if field.data and self.country.data == FRANCE and not is_french_post_code(field.data):
            raise ValidationError(self.message("postal_code", "not_french"))

    def accepted(self) -> Values:
        values = self.typed()
        return values | {"phone": phone_number.parse(values["phone"], values["country"])}


class TrustedQuestionForm(StepForm):
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
