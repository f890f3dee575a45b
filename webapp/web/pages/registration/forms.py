"""Forms of the creation in expert mode, one per step. To add a field, edit this file, its template and a test."""

from functools import cached_property
from typing import ClassVar

from wtforms import HiddenField
from wtforms.validators import ValidationError

from webapp.domain import email_address
from webapp.domain.draft import Values
from webapp.usecases.registration.email_availability import EmailStatus, email_availability
from webapp.web.forms.base import StepForm, SummaryRow
from webapp.web.forms.email import (
    DIFFERENT_ADDRESSES,
    TAKEN_MESSAGES,
    EmailField,
    NewEmailForm,
    demand_same_address,
    record_taken,
    refuse_enumeration,
    same_address,
    taken_message,
)
from webapp.web.forms.fields import AgreementField
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.forms.password import RULES, NewPasswordField, NewPasswordForm
from webapp.web.forms.person import PersonForm, TrustedQuestionForm
from webapp.web.limits import HASHED_PASSWORDS, client, hit
from webapp.web.passwords import password_strength

OF_PASSWORD = ("password_hash", "password_level", "password_email")
"""What is kept of a password that is usable, with the address that it was judged with."""


class TermsForm(HumanCheckedForm):
    accept_terms = AgreementField(
        "J’accepte sans restriction les conditions générales",
        missing="Cochez la case pour accepter les conditions générales. Sans cela, vous ne pouvez pas continuer.",
    )


class CredentialsForm(NewPasswordForm):
    """E-mail and password. The draft keeps only the password's hash; then the password need not be typed again."""

    never_kept: ClassVar = StepForm.never_kept | {"password", "password_confirmation", "strength_told"}
    recap: ClassVar = ("email",)
    messages: ClassVar = {
        "email": TAKEN_MESSAGES,
        "email_confirmation": DIFFERENT_ADDRESSES,
        "password": {
            "other_address": "Vous avez changé d’adresse. Saisissez de nouveau votre mot de passe : il ne doit pas "
            "être fait de cette adresse."
        },
    }

    email = EmailField("Adresse électronique")
    email_confirmation = EmailField(
        "Confirmation de l’adresse électronique",
        missing="Saisissez une seconde fois votre adresse électronique.",
        description="",
    )
    password = NewPasswordField("Mot de passe", description=RULES)
    password_confirmation = NewPasswordField("Confirmation du mot de passe")
    strength_told = HiddenField()
    """The level that the page has shown while the password was typed."""

    @property
    def password_owner(self) -> str:
        return self.email.data or ""

    @property
    def password_kept(self) -> bool:
        """Whether a usable password was typed before, and no other since.

        A password judged with another address is asked for again: it must not be made of this one (SPEC 3.2).
        """
        is_typed = self.password.data or self.password_confirmation.data
        return "password_hash" in self.context.held and not is_typed and not self._is_for_another_address()

    def _is_for_another_address(self) -> bool:
        judged_with = self.context.held.get("password_email", "")
        return bool(judged_with) and not same_address(judged_with, self.email.data or "")

    def validate_password(self, field: NewPasswordField) -> None:
        if not field.data and self._is_for_another_address():
            raise ValidationError(self.message("password", "other_address"))
        super().validate_password(field)

    def validate_email(self, field: EmailField) -> None:
        refuse_enumeration()
        availability = email_availability(self.context.services, field.data or "")
        if availability.status is not EmailStatus.FREE:
            record_taken()
            raise ValidationError(taken_message(availability))

    def validate_email_confirmation(self, field: EmailField) -> None:
        demand_same_address(self.email, field)

    def typed(self) -> Values:
        """A usable password is kept as its hash even while the rest needs a correction."""
        held: Values = {name: self.context.held[name] for name in OF_PASSWORD if name in self.context.held}
        if self.context.reached and (self.password.data or self.password_confirmation.data):
            held = self._hashed()
        return super().typed() | held

    def _hashed(self) -> Values:
        """What to keep of the password just typed: nothing if it is unusable, and the one before is forgotten."""
        password = self.password.data or ""
        if password != self.password_confirmation.data or self.password_fault():
            return {}
        hit(HASHED_PASSWORDS, client())
        password_hash = self.context.services.passwords.hash(password)
        email = self.email.data or ""
        judged_with = email if email_address.is_valid(email) else ""  # else a slip would cost the password too
        return dict(zip(OF_PASSWORD, (password_hash, self.typed_level, judged_with), strict=True))

    def advice(self) -> list[str]:
        level = self.typed_level if self.strength_told.data != self.typed_level else ""
        given = {"password_level": level, "likely_slip": self.suggested_email}
        return [code for code, found in given.items() if found]

    @classmethod
    def advise(cls, code: str, held: Values) -> tuple[str, str]:
        if code == "password_level":
            return "info", f"Niveau de sécurité de votre mot de passe\u00a0: {held.get(code, '')}."
        email = held["email"]
        return (
            "warning",
            f"Vérifiez votre adresse\u00a0: {email}. Vouliez-vous écrire {email_address.suggest(email)}\u00a0? "
            "Si oui, revenez à l’étape précédente pour la corriger.",
        )

    @classmethod
    def summary(cls, held: Values) -> list[SummaryRow]:
        return [*super().summary(held), SummaryRow("Mot de passe", ["Choisi, jamais affiché"], is_ours=True)]

    @property
    def suggested_email(self) -> str | None:
        return email_address.suggest(self.email.data or "")

    @cached_property
    def typed_level(self) -> str:
        """The French name of the level, estimated once: only the hash takes longer in this step."""
        password = self.password.data
        return password_strength(password, self.email.data or "").label if password else ""


class DetailsForm(PersonForm, TrustedQuestionForm):
    """The person's name and address, and the trusted question."""


class CorrectAddressForm(NewEmailForm):
    """Another address for a registration whose message went astray (SPEC 3.5)."""
