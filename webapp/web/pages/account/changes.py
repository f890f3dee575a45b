"""What can be changed of a space, declared (SPEC 8.3): a form, its page, what is done with it, what is then said."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.domain.french import format_duration
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser
from webapp.usecases.access.passkeys import MAX_PASSKEYS, PasskeyRefused, TooManyPasskeys, add_passkey, remove_passkey
from webapp.usecases.account import change_space
from webapp.usecases.account.close_space import close_space
from webapp.usecases.registration.email_availability import EmailTaken
from webapp.web.current import session_id
from webapp.web.forms.email import refuse_trying_out, taken_message, tell_taken
from webapp.web.limits import EMAIL_CHANGES, RateLimited, ensure_below, record
from webapp.web.pages.account.forms import (
    AddPasskeyForm,
    ChangeDetailsForm,
    ChangeEmailForm,
    ChangePasswordForm,
    ChangeQuestionForm,
    CloseForm,
    ConfirmedForm,
    RemovePasskeyForm,
)

PASSKEY_REFUSED = (
    "Cette clé d’accès n’a pas pu être vérifiée. Votre navigateur doit exécuter JavaScript et connaître les clés "
    "d’accès. Recommencez."
)
TOO_MANY = f"Un espace a {MAX_PASSKEYS} clés d’accès au plus. Retirez-en une, puis recommencez."
TOO_MANY_CODES = "Vous avez demandé plusieurs codes en peu de temps. Vous pourrez en demander un autre dans {}."
SAME = "C’est déjà l’adresse de votre espace. Saisissez-en une autre."


class ChangeRefused(Exception):
    """An error of one field, found when the change was made."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


DETAILS = ("Vos coordonnées", "account.details")
PASSKEYS = ("Mes clés d’accès", "account.passkeys")


@dataclass(frozen=True)
class Change:
    """``slug``: of its page and template. ``between``: the pages on the way to it (label, endpoint), the last of which
    one goes back to.
    """

    slug: str
    title: str
    form: type[ConfirmedForm]
    make: Callable[[Services, CurrentUser, Any], None]
    done: str
    between: tuple[tuple[str, str], ...] = (DETAILS,)

    @property
    def back(self) -> str:
        return self.between[-1][1] if self.between else "account.home"


def _details(services: Services, owner: CurrentUser, form: ChangeDetailsForm) -> None:
    change_space.change_details(services, owner, form.accepted())


def _question(services: Services, owner: CurrentUser, form: ChangeQuestionForm) -> None:
    change_space.change_question(
        services, owner, question=form.trusted_question.data, answer=form.trusted_answer.data or ""
    )


def _password(services: Services, owner: CurrentUser, form: ChangePasswordForm) -> None:
    change_space.change_password(services, owner, form.password.data or "")


def _email(services: Services, owner: CurrentUser, form: ChangeEmailForm) -> None:
    keys = (("space", owner.space.id),)
    try:
        ensure_below(EMAIL_CHANGES, keys)
        refuse_trying_out()
        change_space.ask_email_change(services, owner, form.email.data or "")
    except change_space.SameEmail:
        raise ChangeRefused("email", SAME) from None
    except RateLimited as refusal:
        raise ChangeRefused("email", TOO_MANY_CODES.format(format_duration(refusal.seconds))) from None
    except EmailTaken as taken:
        tell_taken()
        raise ChangeRefused("email", taken_message(taken.availability)) from None
    record(EMAIL_CHANGES, keys)


def _close(services: Services, owner: CurrentUser, _form: CloseForm) -> None:
    close_space(services, owner)


def _add_passkey(services: Services, owner: CurrentUser, form: AddPasskeyForm) -> None:
    try:
        add_passkey(
            services, owner, answer=form.passkey.data or "", name=form.passkey_name.data or "", browser=session_id()
        )
    except TooManyPasskeys:
        raise ChangeRefused("passkey_name", TOO_MANY) from None
    except PasskeyRefused:
        form.passkey.data = ""  # the next one is asked of the browser anew
        raise ChangeRefused("passkey_name", PASSKEY_REFUSED) from None


def _remove_passkey(services: Services, owner: CurrentUser, form: RemovePasskeyForm) -> None:
    remove_passkey(services, owner, form.passkey_id.data)


CHANGES = (
    Change(
        "identite",
        "Modifier mon nom, mon téléphone ou mon adresse",
        ChangeDetailsForm,
        _details,
        "Coordonnées modifiées.",
    ),
    Change(
        "question", "Changer ma question de confiance", ChangeQuestionForm, _question, "Question de confiance changée."
    ),
    Change(
        "mot-de-passe",
        "Changer mon mot de passe",
        ChangePasswordForm,
        _password,
        "Mot de passe changé. Vos autres appareils sont déconnectés.",
    ),
    Change(
        "adresse-electronique",
        "Changer mon adresse électronique",
        ChangeEmailForm,
        _email,
        "Un code est parti vers votre nouvelle adresse. Votre adresse changera quand vous l’aurez saisi.",
    ),
    Change(
        "cle-d-acces",
        "Ajouter une clé d’accès",
        AddPasskeyForm,
        _add_passkey,
        "Clé d’accès ajoutée. Vous pourrez vous connecter avec elle.",
        between=(PASSKEYS,),
    ),
    Change(
        "retirer-cle",
        "Retirer une clé d’accès",
        RemovePasskeyForm,
        _remove_passkey,
        "Clé d’accès retirée.",
        between=(PASSKEYS,),
    ),
    Change(
        "fermeture",
        "Fermer mon espace",
        CloseForm,
        _close,
        "La fermeture est enregistrée. Vous pouvez encore garder votre espace.",
        between=(),
    ),
)
