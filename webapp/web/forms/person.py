"""Name, address and trusted question of a person: asked at creation, changed in the space (SPEC 3.3, 8.3)."""

import re
from typing import Any, ClassVar

from wtforms import Form
from wtforms.validators import StopValidation, ValidationError

from webapp.domain import phone_number
from webapp.domain.details import Details
from webapp.domain.draft import Values
from webapp.domain.person_name import reads_as_web_address
from webapp.domain.postal_address import (
    WITH_FRENCH_POST_CODES,
    countries,
    french_post_code,
    meant_post_code,
)
from webapp.domain.trusted_questions import TRUSTED_QUESTIONS
from webapp.web.forms.base import StepForm, SummaryRow
from webapp.web.forms.faults import Fault
from webapp.web.forms.fields import ChoiceField, LineField, PhoneField, PlainField
from webapp.web.towns import towns_of

ADDRESS_CHARS = ',/°º()&«»"#:;+!'
"""People write "12/14", "n° 3", "Frankfurt (Oder)", "Durand & Fils" (docs/decisions/0008)."""
FRANCE = "FR"
PHONE_EXAMPLE = "Exemple : 01 99 00 12 34."


class NoWebAddress:
    """Refuse a name that mail readers would make a link of: it is written in messages."""

    messages: ClassVar = {
        "web_address": Fault(
            "« {label} » se lit comme une adresse de site. Écrivez le nom seul, ou une espace après le point.",
            "se lit comme une adresse de site",
        )
    }

    def __call__(self, form: Form, field: LineField) -> None:
        if reads_as_web_address(field.data or ""):
            field.proposals = [re.sub(r"\.(?=\w)", ". ", field.data or "")]
            raise StopValidation(self.messages["web_address"].format(label=field.label.text))


class NameForm(StepForm):
    """The name of a person."""

    last_name = PlainField(
        "Nom",
        missing="Saisissez votre nom. Exemple : Martin.",
        checks=(NoWebAddress(),),
        autocomplete="family-name",
        render_kw={"autocapitalize": "words"},
    )
    first_name = PlainField(
        "Prénom",
        missing="Saisissez votre prénom. Exemple : Camille.",
        checks=(NoWebAddress(),),
        autocomplete="given-name",
        render_kw={"autocapitalize": "words"},
    )


class PhoneForm(StepForm):
    """A phone number. It may be written as in the country of the address."""

    messages: ClassVar = {
        "phone": {
            "syntax": Fault(f"Écrivez votre numéro de téléphone en chiffres. {PHONE_EXAMPLE}", "à écrire en chiffres"),
            "words": Fault(
                f"Écrivez un seul numéro de téléphone, sans lettre ni mot au milieu. {PHONE_EXAMPLE}",
                "un seul numéro, en chiffres",
            ),
            "not_ten": Fault(
                "Un numéro de téléphone français compte dix chiffres, et celui-ci {digits}. "
                f"{PHONE_EXAMPLE} À l’étranger, commencez par + et l’indicatif du pays.",
                "{digits} au lieu de 10 chiffres",
            ),
            "rewritten": Fault(
                "Écrivez ce numéro de téléphone avec + et l’indicatif de son pays. Exemple : +32 2 555 12 12.",
                "l’indicatif du pays manque",
            ),
            "impossible": Fault(
                f"Ce numéro de téléphone n’est pas complet, ou il est trop long. {PHONE_EXAMPLE}",
                "incomplet, ou trop long",
            ),
        },
    }

    phone = PhoneField(
        "Téléphone",
        missing="Saisissez votre numéro de téléphone. Exemple : 01 99 00 12 34.",
        description="À l’étranger : + et l’indicatif du pays.",
        autocomplete="tel",
        render_kw={"type": "tel", "inputmode": "tel"},
    )

    @property
    def phone_country(self) -> str:
        """The country (ISO 3166-1 alpha-2) of a number without country code."""
        raise NotImplementedError  # each form knows the address: it asks for it, or the space has it

    def validate_phone(self, field: PhoneField) -> None:
        try:
            phone_number.parse(field.data or "", self.phone_country)
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

    def accepted(self) -> Values:
        values = super().accepted()
        return values | {"phone": phone_number.parse(values["phone"], self.phone_country)}


class AddressForm(StepForm):
    """A professional address."""

    messages: ClassVar = {
        "postal_code": {
            "not_french": Fault(
                "En France, le code postal a cinq chiffres. Exemple : 69100.", "cinq chiffres en France"
            )
        },
    }

    street_number = PlainField("Numéro de voie", max_length=20, also=ADDRESS_CHARS)
    street_type = PlainField(
        "Nature de la voie", max_length=50, also=ADDRESS_CHARS, render_kw={"autocapitalize": "none"}
    )
    street_name = PlainField("Libellé de la voie", also=ADDRESS_CHARS)
    address_extra = PlainField("Complément d’adresse", also=ADDRESS_CHARS, autocomplete="address-line2")
    postal_code = PlainField("Code postal", max_length=20, also=ADDRESS_CHARS, autocomplete="postal-code")
    town = PlainField(
        "Ville",
        missing="Saisissez le nom de votre ville. Exemple : Villeurbanne.",
        also=ADDRESS_CHARS,
        autocomplete="address-level2",
        render_kw={"autocapitalize": "words"},
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
    def post_code_keys(self) -> dict[str, str]:
        """A keypad of digits where post codes have none but digits; post-codes.js changes it with the country."""
        keys = "numeric" if self.country.data in WITH_FRENCH_POST_CODES else "text"
        return {"inputmode": keys, "data-digits-in": " ".join(sorted(WITH_FRENCH_POST_CODES))}

    @property
    def proposed_towns(self) -> list[str]:
        """The towns to choose among; none once one of them is chosen."""
        return [] if self.town.data in self.towns else self.towns

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


class PersonForm(NameForm, PhoneForm, AddressForm):
    """A name, a phone, a professional address."""

    @property
    def phone_country(self) -> str:
        return self.country.data or FRANCE

    @classmethod
    def summary(cls, held: Values) -> list[SummaryRow]:
        """The name as it is shown, and the address as one block, as on a letter."""
        details = Details.from_mapping(held)
        return [
            SummaryRow("Nom", [details.full_name]),
            SummaryRow("Téléphone", [phone_number.display(details.phone)]),
            SummaryRow("Adresse professionnelle", details.address_lines),
            *super().summary(held),
        ]


class TrustedQuestionForm(StepForm):
    recap: ClassVar = ("trusted_question", "trusted_answer")
    masked: ClassVar = frozenset({"trusted_answer"})

    trusted_question = ChoiceField(
        "Question", choices=TRUSTED_QUESTIONS, invalid="Choisissez une question dans la liste."
    )
    trusted_answer = LineField(
        "Réponse",
        missing="Saisissez la réponse à votre question de confiance.",
        description="Si vous perdez votre mot de passe. Vous seul la connaissez.",
        max_length=200,
        render_kw={"autocomplete": "off"},
    )
