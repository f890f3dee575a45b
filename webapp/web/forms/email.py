"""The e-mail field, and the errors for an address that is taken (SPEC 3.2)."""

from typing import Any, ClassVar

from flask import url_for
from markupsafe import Markup
from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

from webapp.domain import email_address
from webapp.domain.french import format_date_time
from webapp.usecases.registration.email_availability import EmailAvailability, EmailStatus
from webapp.web.forms.base import StepForm
from webapp.web.forms.faults import Fault, TakenAddress
from webapp.web.forms.fields import LineField
from webapp.web.limits import TAKEN_ADDRESSES, client, ensure_below, record_failure

EXAMPLE = "Exemple : nom@domaine.fr."
INVALID = {
    "empty": Fault(f"Saisissez votre adresse électronique. {EXAMPLE}", "à remplir"),
    "too_long": Fault(
        "Votre adresse électronique dépasse 100 caractères. Indiquez une adresse plus courte.",
        "100 caractères au plus",
    ),
    "no_at": Fault(f"Il manque le signe @ dans votre adresse électronique. {EXAMPLE}", "il manque le signe @"),
    "several": Fault(
        f"Écrivez une seule adresse électronique, avec un seul signe @. {EXAMPLE}", "une seule, avec un seul signe @"
    ),
    "space": Fault(
        f"Une adresse électronique n’a pas d’espace. Retirez-le, ou écrivez une seule adresse. {EXAMPLE}",
        "un espace à retirer",
    ),
    "letters": Fault(
        "Avant le signe @, nous n’acceptons que des lettres sans accent, des chiffres et des signes simples : "
        f"les autres adresses reçoivent mal les messages. {EXAMPLE}",
        "signe non accepté",
    ),
    "no_ending": Fault(
        f"Il manque la fin de votre adresse électronique, comme « .fr » ou « .com ». {EXAMPLE}", "il manque la fin"
    ),
    "syntax": Fault(f"Votre adresse électronique n’a pas une forme valable. Vérifiez-la. {EXAMPLE}", "à vérifier"),
}


TAKEN = {
    EmailStatus.PENDING: TakenAddress(
        "Une demande attend déjà son activation pour cette adresse, jusqu’au {until}. "
        'Si c’est bien la vôtre, ouvrez le message reçu, puis <a href="{activation}">activez votre espace</a>. '
        "Sinon, annulez-la par le lien de ce message, puis recommencez ici."
    ),
    EmailStatus.RESERVED: TakenAddress(
        "Cette adresse vient d’être quittée par un espace, qui peut la reprendre jusqu’au {until}. "
        "Utilisez une autre adresse, ou revenez après cette date."
    ),
    EmailStatus.REFUSED: TakenAddress(
        "La personne qui reçoit le courrier de cette adresse refuse toute demande jusqu’au {until}. "
        "Si c’est vous, ouvrez de nouveau le lien qui vous a servi à annuler : il permet d’accepter les demandes. "
        "Sinon, utilisez une autre adresse."
    ),
    EmailStatus.MANY_CODES: TakenAddress(
        "Trois codes ont été envoyés à cette adresse. Pour ne pas importuner la personne qui les reçoit, nous n’en "
        "envoyons plus jusqu’au {until}. Utilisez une autre adresse, ou revenez après cette date."
    ),
    EmailStatus.CERTIFICATE: TakenAddress(
        "Cette adresse appartient à un espace auquel on accède par certificat. "
        'Pour le convertir, <a href="{contact}">contactez-nous</a> : vos dossiers seront conservés.'
    ),
    EmailStatus.SPACE: TakenAddress(
        'Cette adresse appartient déjà à un espace. <a href="{sign_in}">Connectez-vous</a>, '
        'ou <a href="{forgotten}">retrouvez votre mot de passe</a>. Vous pouvez aussi utiliser une autre adresse.'
    ),
}
TAKEN_MESSAGES = {f"taken_by_{status.value}": text for status, text in TAKEN.items()}


class EmailSyntax:
    """Check the syntax of an address; `data` becomes its normal form."""

    messages: ClassVar = INVALID

    def __call__(self, _form: Form, field: LineField) -> None:
        try:
            field.data = email_address.normalise(field.data or "")
        except email_address.InvalidEmail as error:
            field.proposals = [error.meant] if error.meant else []
            raise StopValidation(INVALID[error.reason]) from None


class EmailField(LineField):
    """An e-mail address; once valid, `data` is its normal form."""

    def __init__(self, label: str, *, missing: str = INVALID["empty"], **options: Any) -> None:
        attributes = {"type": "email", "inputmode": "email", "spellcheck": "false", "autocapitalize": "none"}
        options = {"description": EXAMPLE, "autocomplete": "email"} | options
        super().__init__(
            label,
            missing=missing,
            max_length=1000,  # EmailSyntax applies the limit of 100 characters
            checks=(EmailSyntax(),),
            render_kw=attributes,
            **options,
        )
        self.max_length = email_address.MAX_LENGTH


DIFFERENT_ADDRESSES = {
    "differs": Fault("Les deux adresses diffèrent. Corrigez celle qui est fausse.", "différente de la première")
}


def demand_same_address(first: Field, second: Field) -> None:
    """Demand that the second address repeats the first. When the first one has an error, only that one is shown.

    Raises:
        ValidationError: the addresses differ.
    """
    if first.data and not first.errors and not same_address(first.data, second.data or ""):
        raise ValidationError(DIFFERENT_ADDRESSES["differs"])


def same_address(one: str, other: str) -> bool:
    return email_address.comparison_key(one) == email_address.comparison_key(other)


class NewEmailForm(StepForm):
    """Another address, typed twice."""

    messages: ClassVar = {"email": TAKEN_MESSAGES, "email_confirmation": DIFFERENT_ADDRESSES}

    email = EmailField("Nouvelle adresse électronique")
    email_confirmation = EmailField(
        "Confirmation de la nouvelle adresse",
        missing="Saisissez une seconde fois votre nouvelle adresse.",
        description="",
    )

    def validate_email_confirmation(self, field: EmailField) -> None:
        demand_same_address(self.email, field)


def refuse_enumeration() -> None:
    """Refuse a client that tries out addresses. Call it before a look-up: a later refusal would reveal the result.

    Raises:
        RateLimited: this client has learned too often that an address is taken.
    """
    ensure_below(TAKEN_ADDRESSES, client())


def record_taken() -> None:
    """Count that this client learns that an address is taken: few people need that more than a few times."""
    record_failure(TAKEN_ADDRESSES)


def taken_message(availability: EmailAvailability) -> Markup:
    """Why the address cannot be used, and what to do."""
    return TAKEN[availability.status].format(
        until=format_date_time(availability.until) if availability.until else "",
        activation=url_for("activation.start"),
        contact=url_for("legal.contact"),
        sign_in=url_for("sign_in.sign_in"),
        forgotten=url_for("recovery.ask"),
    )
