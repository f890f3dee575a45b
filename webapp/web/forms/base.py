"""The base of all forms: what a step asks, what the draft keeps of it, how the recap shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import validate_csrf
from wtforms import BooleanField, Field, HiddenField, SelectField, ValidationError

from webapp.domain.draft import Values
from webapp.services import Services

SEND_AGAIN = (
    "Cette page était ouverte depuis longtemps, ou vous vous êtes connecté ou déconnecté dans un autre onglet. "
    "Rien n’est perdu\u00a0: vérifiez votre saisie et envoyez à nouveau."
)
NO_COOKIE = (
    "Votre navigateur n’a pas envoyé de témoin de connexion (cookie)\u00a0: il les refuse, ou cette page était ouverte "
    "depuis plus de 24\u00a0heures. Rien n’est perdu\u00a0: envoyez à nouveau. Si ce message revient, autorisez les "
    "cookies de ce site dans les réglages du navigateur."
)


TEXT_MAX_LENGTH = 100
"""Characters of a text, where its field names no other maximum."""
Messages = Mapping[str, Mapping[str, str]]


@dataclass
class Context:
    """What a form knows beyond what was typed.

    `held`: what the draft keeps of this step. `reached`: all earlier steps are valid.
    """

    services: Services
    name: str
    held: Values = field(default_factory=dict)
    human_passed: bool = False
    reached: bool = True


@dataclass(frozen=True)
class SummaryRow:
    """One thing that was entered, or that a space holds: its name, its lines, and where it is corrected.

    `is_masked`: it is shown on demand only (SPEC 8.9). `is_ours`: the words are the service's own, so that translators
    of browsers may translate them.
    """

    name: str
    lines: list[str]
    is_masked: bool = False
    is_ours: bool = False
    edit_url: str = ""


class StepForm(FlaskForm):
    """Base of all forms of the service. Set `context` before the form is validated."""

    never_kept: ClassVar[frozenset[str]] = frozenset({"csrf_token"})
    drawn_apart: ClassVar[frozenset[str]] = frozenset({"csrf_token"})
    recap: ClassVar[tuple[str, ...]] = ()
    """Fields that the recap shows, one row each; those left empty are left out (SPEC 3.4)."""
    masked: ClassVar[frozenset[str]] = frozenset()
    """Fields that the recap shows on demand only (SPEC 8.9)."""
    messages: ClassVar[Messages] = {}
    """Errors that the form itself may give, by field, then by code. Validators hold the other errors of a field."""
    blamed: tuple[str, ...] = ()
    blamed_id: ClassVar = "erreur-commune"
    context: Context

    @classmethod
    def own_messages(cls, field: str) -> dict[str, str]:
        """The form's own errors for a field, by code, with those of its base classes."""
        families = [vars(one).get("messages", {}) for one in reversed(cls.__mro__)]
        return {code: text for family in families for code, text in family.get(field, {}).items()}

    def message(self, field: str, code: str) -> str:
        return self.own_messages(field)[code]

    def asked(self) -> list[Field]:
        """What a page that knows nothing of this form shows of it: all but what is hidden or drawn apart."""
        return [field for field in self if field.name not in self.drawn_apart and not isinstance(field, HiddenField)]

    def typed(self) -> Values:
        """What is kept before validation, so that nothing typed is lost. JSON values only; never a secret.

        A text is cut one character after its maximum: what is kept is bounded, and is still refused as too long.
        """
        return {field.name: _bounded(field) for field in self if field.name not in self.never_kept}

    def filled_in(self) -> Values:
        """What is kept, blank where a list still has its first choice: nobody has chosen it."""
        return {
            name: "" if name in self and value == self[name].default else value for name, value in self.typed().items()
        }

    def accepted(self) -> Values:
        """What is kept once the form is valid."""
        return self.typed()

    def advice(self) -> list[str]:
        """Codes of what the next page says about this form, and refuses nothing. The cookie holds them until then."""
        return []

    @classmethod
    def advise(cls, code: str, held: Values) -> tuple[str, str]:
        """The category and the words of an advice, with what the draft holds."""
        raise NotImplementedError  # a form that gives advice has words for it

    def refuse(self, *messages: str, field: str = "", blamed: tuple[str, ...] = ()) -> None:
        """Add errors to the field that they are about, or to the whole form when it has no such field.

        `blamed`: the fields of which one is wrong, when it may not be said which. The error describes them all, and
        leads to the first (RGAA 11.10).
        """
        if field in self:
            self[field].errors = list(messages)
            return
        self.form_errors.extend(messages)
        self.blamed = blamed
        for name in blamed:
            self[name].blamed_by = self.blamed_id  # type: ignore[attr-defined]  # for the template

    def forget_spent(self) -> None:
        """Clear, after a refusal, what serves only once. A form with such a field overrides this."""

    @classmethod
    def summary(cls, held: Values) -> list[SummaryRow]:
        """What was entered, one row for each thing, for the recap (SPEC 3.4, RGAA 11.12)."""
        form = cls(formdata=None, data=held)
        return [row for row in map(form._row, cls.recap) if row.lines]

    def _row(self, name: str) -> SummaryRow:
        bound: Any = self[name]
        is_ours = isinstance(bound, SelectField | BooleanField)
        return SummaryRow(bound.label.text, bound.shown(), is_masked=name in self.masked, is_ours=is_ours)


def _bounded(field: Field) -> Any:
    data = field.data
    return data[: getattr(field, "max_length", TEXT_MAX_LENGTH) + 1] if isinstance(data, str) else data


def has_valid_token(form: FlaskForm) -> bool:
    """Check the CSRF token. A wrong one does nothing and loses nothing: the page asks the person to send again.

    Where the form comes from was checked before (webapp/web/origin.py).
    """
    if not is_token_valid():
        form.form_errors.append(SEND_AGAIN if request.cookies else NO_COOKIE)
        return False
    return True


def is_token_valid() -> bool:
    """Whether a page of this session sent what is sent."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    g.csrf_valid = True
    return True
