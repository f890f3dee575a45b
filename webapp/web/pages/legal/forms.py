"""The contact form (SPEC 9)."""

from typing import ClassVar

from wtforms.validators import ValidationError

from webapp.domain.reference import read_reference
from webapp.web.forms.email import EmailField
from webapp.web.forms.faults import Fault
from webapp.web.forms.fields import LineField, ParagraphsField
from webapp.web.forms.human_check import HumanCheckedForm

SUBJECT_MAX_LENGTH = 120
TEXT_MAX_LENGTH = 4000


class ContactForm(HumanCheckedForm):
    messages: ClassVar = {
        "incident": {
            "unreadable": Fault(
                "Un numéro d’incident a huit caractères. Exemple : K7Q4-2M9C. Sinon, laissez ce champ vide.",
                "huit caractères attendus",
            )
        }
    }

    email = EmailField("Adresse électronique", description="Pour vous répondre. Exemple : nom@domaine.fr.")
    about = LineField(
        "Sujet",
        missing="Indiquez le sujet de votre message, en quelques mots.",
        max_length=SUBJECT_MAX_LENGTH,
    )
    text = ParagraphsField(
        "Votre message",
        description="4\u00a0000\u00a0caractères au plus. N’y mettez ni mot de passe ni code.",
        missing="Écrivez votre message.",
        max_length=TEXT_MAX_LENGTH,
    )
    incident = LineField(
        "Numéro d’incident",
        description="Si une page d’erreur vous en a donné un. Exemple : K7Q4-2M9C.",
        max_length=30,
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )

    def validate_incident(self, field: LineField) -> None:
        if field.data and not read_reference(field.data):
            raise ValidationError(self.message("incident", "unreadable"))
