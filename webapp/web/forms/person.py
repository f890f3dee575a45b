"""Name, address and trusted question of a person: asked at creation, changed in the space (SPEC 3.3, 8.3)."""

import re
from typing import Any, ClassVar

from wtforms import Form
from wtforms.validators import StopValidation, ValidationError

from webapp.domain import phone_number
from webapp.domain.draft import Values
from webapp.domain.person_name import reads_as_web_address
from webapp.domain.postal_address import (
    WITH_FRENCH_POST_CODES,
    countries,
    french_post_code,
    meant_post_code,
)
from webapp.domain.trusted_questions import TRUSTED_QUESTIONS
from webapp.web.forms.base import StepForm
from webapp.web.forms.fields import ChoiceField, LineField, PhoneField, PlainField
from webapp.web.towns import towns_of

ADDRESS_CHARS = ',/°º()&«»"#:;+!'
"""People write "12/14", "n° 3", "Frankfurt (Oder)", "Durand & Fils" (docs/decisions/0008)."""
FRANCE = "FR"
PHONE_EXAMPLE = "Exemple : 01 99 00 12 34."


class NoWebAddress:
    """Refuse a name that mail readers would make a link of: it is written in messages."""

    messages: ClassVar = {
        "web_address": "« {label} » se lit comme une adresse de site. Écrivez le nom seul, "
        "ou une espace après le point."
    }

    def __call__(self, form: Form, field: LineField) -> None:
        if reads_as_web_address(field.data or ""):
            field.proposals = [re.sub(r"\.(?=\w)", ". ", field.data or "")]
            raise StopValidation(self.messages["web_address"].format(label=field.label.text))


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

    last_name = PlainField(
        "Nom",
        missing="Saisissez votre nom. Exemple : Martin.",
        checks=(NoWebAddress(),),
        autocomplete="family-name",
    )
    first_name = PlainField(
        "Prénom",
        missing="Saisissez votre prénom. Exemple : Camille.",
        checks=(NoWebAddress(),),
        autocomplete="given-name",
    )
    phone = PhoneField(
        "Téléphone",
        missing="Saisissez votre numéro de téléphone. Exemple : 01 99 00 12 34.",
        description="Exemple : 01 99 00 12 34, ou +32 2 555 12 12 à l’étranger.",
        autocomplete="tel",
        render_kw={"type": "tel", "inputmode": "tel"},
    )
    street_number = PlainField("Numéro de voie", description="Exemple : 12 bis.", max_length=20, also=ADDRESS_CHARS)
    street_type = PlainField(
        "Nature de la voie",
        description="Exemple : rue, avenue, chemin. Vous pouvez écrire autre chose.",
        max_length=50,
        also=ADDRESS_CHARS,
    )
    street_name = PlainField("Libellé de la voie", description="Exemple : de la République.", also=ADDRESS_CHARS)
    address_extra = PlainField(
        "Complément d’adresse",
        description="Bâtiment, étage, boîte postale.",
        also=ADDRESS_CHARS,
        autocomplete="address-line2",
    )
    postal_code = PlainField(
        "Code postal",
        description="Cinq chiffres pour la France. Exemple : 69100.",
        max_length=20,
        also=ADDRESS_CHARS,
        autocomplete="postal-code",
    )
    town = PlainField(
        "Ville",
        missing="Saisissez le nom de votre ville. Exemple : Villeurbanne.",
        also=ADDRESS_CHARS,
        autocomplete="address-level2",
    )
    country = ChoiceField(
        "Pays", choices=countries(), invalid="Choisissez un pays dans la liste.", render_kw={"autocomplete": "country"}
    )

    def validate(self, *args: Any, **options: Any) -> bool:
        """A post code of one town is enough: the town that the person sees proposed is meant (SPEC 3.3)."""
        if not self.town.data and len(self.towns) == 1:
            self.town.data = self.towns[0]
        return super().validate(*args, **options)

    @property
    def towns(self) -> list[str]:
        """Towns of the French post code that was typed; without JavaScript they come with the page."""
        return towns_of(self.postal_code.data or "") if self.country.data in WITH_FRENCH_POST_CODES else []

    @property
    def proposed_towns(self) -> list[str]:
        """The towns to choose among; none once one of them is chosen."""
        return [] if self.town.data in self.towns else self.towns

    def validate_phone(self, field: PhoneField) -> None:
        try:
            phone_number.parse(field.data or "", self.country.data or FRANCE)
        except phone_number.InvalidPhone as error:
            field.proposals = [error.meant] if error.meant else []
            raise ValidationError(self.message("phone", error.reason).format(digits=error.digits)) from None

    def advice(self) -> list[str]:
        return ["phone_extension"] if phone_number.extension(self.phone.data or "") else []

    @classmethod
    def advise(cls, _code: str, _held: Values) -> tuple[str, str]:
        """Say what is not kept of the phone number."""
        return (
            "info",
            "Le numéro de poste n’est pas gardé\u00a0: nous notons la ligne directe ou le standard.",
        )

    def validate_postal_code(self, field: LineField) -> None:
        """A French post code is kept as its five digits; overseas and in Monaco too."""
        if not field.data or self.country.data not in WITH_FRENCH_POST_CODES:
            return
        if code := french_post_code(field.data):
            field.data = code
        elif self.country.data == FRANCE:
            meant = meant_post_code(field.data)
            field.proposals = [meant] if meant else []
            raise ValidationError(self.message("postal_code", "not_french"))

    def accepted(self) -> Values:
        values = self.typed()
        return values | {"phone": phone_number.parse(values["phone"], values["country"])}


class TrustedQuestionForm(StepForm):
    masked: ClassVar = frozenset({"trusted_answer"})

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
