"""The changes of a space, declared (SPEC 8.3): journeys of one step, which ask for the password again."""

from dataclasses import fields

from webapp.domain.details import Details
from webapp.domain.french import format_duration
from webapp.domain.permissions import Permission
from webapp.usecases.access.current_user import CurrentUser
from webapp.usecases.access.passkeys import (
    MAX_PASSKEYS,
    PasskeyAddition,
    PasskeyRefused,
    PasskeyRemoval,
    TooManyPasskeys,
    add_passkey,
    remove_passkey,
)
from webapp.usecases.account.change_space import (
    DetailsChange,
    EmailChange,
    PasswordChange,
    QuestionChange,
    SameEmail,
    ask_email_change,
    change_details,
    change_password,
    change_question,
)
from webapp.usecases.account.close_space import close_space
from webapp.usecases.registration.email_availability import EmailTaken
from webapp.usecases.registration.submit_registration import hash_answer
from webapp.web.current import session_id
from webapp.web.forms.email import record_taken, refuse_enumeration, taken_message
from webapp.web.forms.faults import Fault
from webapp.web.journey import Ending, Journey, JourneyRefused, Step, Submission
from webapp.web.limits import EMAIL_CHANGES, RateLimited, ensure_below, record
from webapp.web.pages.account.forms import (
    AddPasskeyForm,
    ChangeAddressForm,
    ChangeEmailForm,
    ChangeNameForm,
    ChangePasswordForm,
    ChangePhoneForm,
    ChangeQuestionForm,
    CloseForm,
    ConfirmedForm,
    RemovePasskeyForm,
)

PASSKEY_REFUSED = Fault(
    "Cette clé d’accès n’a pas pu être vérifiée. Votre navigateur doit exécuter JavaScript et connaître les clés "
    "d’accès. Recommencez.",
    "clé non vérifiée",
)
TOO_MANY = Fault(
    f"Un espace a {MAX_PASSKEYS} clés d’accès au plus. Retirez-en une, puis recommencez.",
    f"{MAX_PASSKEYS} clés au plus",
)
TOO_MANY_CODES = Fault(
    "Vous avez demandé plusieurs codes en peu de temps. Vous pourrez en demander un autre dans {}.",
    "trop de codes demandés",
)
SAME = Fault("C’est déjà l’adresse de votre espace. Saisissez-en une autre.", "déjà celle de votre espace")
DETAILS = ("Vos coordonnées", "account.details")
DETAILS_FIELDS = [field.name for field in fields(Details)]
PASSKEYS = ("Mes clés d’accès", "account.passkeys")


def owner_of(submission: Submission) -> CurrentUser:
    assert submission.user is not None  # each of these journeys requires a signed-in space
    return submission.user


def details_change(submission: Submission) -> DetailsChange:
    """What the one step asks for: a name, a phone or an address."""
    (answers,) = submission.answers.values()
    return DetailsChange(owner_of(submission), {name: answers[name] for name in DETAILS_FIELDS if name in answers})


def question_change(submission: Submission) -> QuestionChange:
    answers = submission.answers["question"]
    answer_hash = hash_answer(submission.services, answers["trusted_answer"])
    return QuestionChange(owner_of(submission), answers["trusted_question"], answer_hash)


def password_change(submission: Submission) -> PasswordChange:
    password_hash = submission.services.passwords.hash(submission.answers["password"]["password"])
    return PasswordChange(owner_of(submission), password_hash)


def email_change(submission: Submission) -> EmailChange:
    """Limit the codes sent for one space, and what a client learns of taken addresses (SPEC 8.3, 3.2).

    Raises:
        RateLimited: one of these limits is reached.
    """
    owner = owner_of(submission)
    ensure_below(EMAIL_CHANGES, _keys(owner))
    refuse_enumeration()
    return EmailChange(owner, submission.answers["email"]["email"])


def count_code(owner: CurrentUser) -> None:
    record(EMAIL_CHANGES, _keys(owner))


def _keys(owner: CurrentUser) -> tuple[tuple[str, str], ...]:
    return (("space", owner.space.id),)


def explain_taken(taken: EmailTaken) -> JourneyRefused:
    record_taken()
    return JourneyRefused(taken_message(taken.availability), field="email")


def explain_rate(limited: RateLimited) -> JourneyRefused:
    return JourneyRefused(TOO_MANY_CODES.format(format_duration(limited.seconds)), field="email")


def passkey_addition(submission: Submission) -> PasskeyAddition:
    answers = submission.answers["passkey"]
    return PasskeyAddition(
        owner_of(submission), answer=answers["passkey"] or "", name=answers["passkey_name"], browser=session_id()
    )


def passkey_removal(submission: Submission) -> PasskeyRemoval:
    return PasskeyRemoval(owner_of(submission), submission.answers["remove_passkey"]["passkey_id"])


def _details_journey(name: str, slug: str, form: type[ConfirmedForm], thing: str, done: str) -> Journey:
    """A journey that changes one thing among the details."""
    return Journey(
        f"change-{name}",
        label="Vos coordonnées",
        requires=Permission.MANAGE_OWN_SPACE,
        command=details_change,
        done=change_details,
        ending=Ending(done, between=(DETAILS,)),
        steps=(Step.alone(name, slug, form, f"Modifier {thing}"),),
    )


CHANGES = (
    _details_journey("name", "nom", ChangeNameForm, "mon nom", "Nom modifié."),
    _details_journey("phone", "telephone", ChangePhoneForm, "mon téléphone", "Téléphone modifié."),
    _details_journey(
        "address",
        "adresse-professionnelle",
        ChangeAddressForm,
        "mon adresse professionnelle",
        "Adresse professionnelle modifiée.",
    ),
    Journey(
        "change-question",
        label="Vos coordonnées",
        requires=Permission.MANAGE_OWN_SPACE,
        command=question_change,
        done=change_question,
        ending=Ending("Question de confiance changée.", between=(DETAILS,)),
        steps=(Step.alone("question", "question", ChangeQuestionForm, "Changer ma question de confiance"),),
    ),
    Journey(
        "change-password",
        label="Vos coordonnées",
        requires=Permission.MANAGE_OWN_SPACE,
        command=password_change,
        done=change_password,
        ending=Ending("Mot de passe changé. Vos autres appareils sont déconnectés.", between=(DETAILS,)),
        steps=(Step.alone("password", "mot-de-passe", ChangePasswordForm, "Changer mon mot de passe"),),
    ),
    Journey(
        "change-email",
        label="Vos coordonnées",
        requires=Permission.MANAGE_OWN_SPACE,
        command=email_change,
        done=ask_email_change,
        explain={
            EmailTaken: explain_taken,
            SameEmail: lambda _same: JourneyRefused(SAME, field="email"),
            RateLimited: explain_rate,
        },
        ending=Ending(
            "Un code est parti vers votre nouvelle adresse. Votre adresse changera quand vous l’aurez saisi.",
            between=(DETAILS,),
            count=count_code,
        ),
        steps=(Step.alone("email", "adresse-electronique", ChangeEmailForm, "Changer mon adresse électronique"),),
    ),
    Journey(
        "add-passkey",
        label="Mes clés d’accès",
        requires=Permission.MANAGE_OWN_SPACE,
        command=passkey_addition,
        done=add_passkey,
        explain={
            TooManyPasskeys: lambda _many: JourneyRefused(TOO_MANY, field="passkey_name"),
            PasskeyRefused: lambda _refused: JourneyRefused(PASSKEY_REFUSED, field="passkey_name"),
        },
        ending=Ending("Clé d’accès ajoutée. Vous pourrez vous connecter avec elle.", between=(PASSKEYS,)),
        steps=(Step.alone("passkey", "cle-d-acces", AddPasskeyForm, "Ajouter une clé d’accès"),),
    ),
    Journey(
        "remove-passkey",
        label="Mes clés d’accès",
        requires=Permission.MANAGE_OWN_SPACE,
        command=passkey_removal,
        done=remove_passkey,
        ending=Ending("Clé d’accès retirée.", between=(PASSKEYS,)),
        steps=(Step.alone("remove_passkey", "retirer-cle", RemovePasskeyForm, "Retirer une clé d’accès"),),
    ),
    Journey(
        "close-space",
        label="Mon espace",
        requires=Permission.MANAGE_OWN_SPACE,
        command=owner_of,
        done=close_space,
        ending=Ending("La fermeture est enregistrée. Vous pouvez encore garder votre espace."),
        steps=(Step.alone("closing", "fermeture", CloseForm, "Fermer mon espace"),),
    ),
)
BY_SLUG = {journey.steps[0].slug: journey for journey in CHANGES}
