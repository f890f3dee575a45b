"""The anti-robot check of a form (SPEC 6): the person chooses one of three modes; none locks anyone out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Self

import structlog
from flask import request, session, url_for
from markupsafe import Markup
from wtforms import Field, HiddenField, StringField

from webapp.captcha.challenge import ChallengeMode, ForeignToken, Outcome
from webapp.domain import phone_number
from webapp.usecases.access.check_human import check_human
from webapp.web.current import current_services, session_id
from webapp.web.forms.base import StepForm
from webapp.web.forms.fields import LineField
from webapp.web.limits import (
    COSTLY_ANSWERS,
    REUSED_CHECKS,
    Keys,
    RateLimited,
    client,
    ensure_below,
    hit,
    record_robot_sign,
)

WRONG = "Les caractères ne correspondent pas. En voici d’autres : recommencez, ou choisissez un autre moyen."
EXPIRED = "Cette vérification a déjà servi ou n’est plus valable. En voici une autre."
FOREIGN = "Cette vérification n’a pas été préparée pour cette page. En voici une autre."
MISSING = "Recopiez les six caractères de l’image, ou ceux du son. Exemple : H7FC4R."
NOT_COMPUTED = "La vérification automatique n’est pas terminée. Relancez-la, ou choisissez un autre moyen."
MODES_LABEL = "Moyen de vérification"
MODE_LABELS = {
    ChallengeMode.AUTOMATIC: "Automatique",
    ChallengeMode.IMAGE: "Image",
    ChallengeMode.SOUND: "Son",
}
HELP = Markup(
    ' Une personne peut vous aider : appelez le <a class="number" href="tel:{dialled}">{phone}</a>, ou écrivez à '
    '<a class="breakable" href="mailto:{to}">{to}</a>. Elle vous donnera un code à saisir à la place des six '
    "caractères."
)
"""Added to the error itself (SPEC 6): it is then in the summary, and in the description of the field."""
SHORT_HELP = "à refaire. Une personne peut vous aider\u00a0: {phone}, ou {to}"
FAILURES_BEFORE_HUMAN_HELP = 3
PASSED = "passed_checks"
"""In the cookie: when the check of a form outside the journeys was passed, until that form is carried out."""
PASSED_LIFETIME = timedelta(minutes=15)
FASTEST_PERSON = timedelta(seconds=2)
"""Shortest time from drawing the page to sending it: anyone faster is likely a program."""

log = structlog.get_logger()


@dataclass(frozen=True)
class HumanCheck:
    """What the page shows of the check: a new challenge, or that the check was passed."""

    passed: bool
    form_name: str = ""
    token: str = ""
    mode: ChallengeMode = ChallengeMode.IMAGE
    modes_label: ClassVar = MODES_LABEL
    mode_labels: ClassVar = MODE_LABELS

    def shows(self, mode: str) -> bool:
        """Whether the page shows this mode; the others are one press away."""
        return self.mode == mode

    @property
    def image_url(self) -> str:
        return url_for("captcha.image", token=self.token)

    @property
    def audio_url(self) -> str:
        return url_for("captcha.audio", token=self.token)

    @property
    def task_url(self) -> str:
        return url_for("captcha.task", token=self.token)


def new_human_check(form_name: str, chosen: str | None = None) -> HumanCheck:
    """Issue a new challenge. It costs next to nothing, and is never refused: what is drawn or said of it is counted.

    `chosen`: the mode that it is for; by default the one that this person chose last.
    """
    services = current_services()
    return HumanCheck(
        passed=False,
        form_name=form_name,
        token=services.challenges.issue(session=session_id(), form=form_name, now=services.clock.now()),
        mode=_mode(chosen or session.get("challenge_way")),
    )


def has_passed(form_name: str) -> bool:
    """Whether this person passed the check of this form, which was refused for another reason since (SPEC 6).

    A former cookie would say so for ever: the server counts how often a form is sent again after one check.
    """
    passed_at = session.get(PASSED, {}).get(form_name)
    if passed_at is None or current_services().clock.now().timestamp() - passed_at > PASSED_LIFETIME.total_seconds():
        return False
    if request.method == "POST":
        try:
            hit(REUSED_CHECKS, client())
        except RateLimited:
            return False
    return True


def remember_passed(form_name: str, passed: bool) -> None:
    """Ask nobody twice: keep that a refused form had its check, and forget it once the form is carried out."""
    others = {name: at for name, at in session.get(PASSED, {}).items() if name != form_name}
    kept = others | ({form_name: int(current_services().clock.now().timestamp())} if passed else {})
    if kept != session.get(PASSED, {}):
        session[PASSED] = kept


def count_drawing(token: str) -> None:
    """Count an image, a sound or a task of a challenge.

    Raises:
        ForeignToken: the token is not ours.
        RateLimited: its session has asked for too many.
    """
    hit(COSTLY_ANSWERS, _holder(token))


def demand_drawings_left(token: str) -> None:
    """Refuse when the image of this challenge would be refused.

    Raises:
        RateLimited: its session has asked for too many.
    """
    ensure_below(COSTLY_ANSWERS, _holder(token))


def _holder(token: str) -> Keys:
    """The session that the token was issued to: a media player may ask without a cookie."""
    return (("challenges", current_services().challenges.holder(token)),)


CHECK_FIELDS = {"challenge", "challenge_way", "challenge_answer", "challenge_proof", "site_web"}
"""The names of the check's own fields; `human_check` of the templates draws them."""


class HumanCheckedForm(StepForm):
    """A form that asks for the check once: a passed check stays passed while the person corrects the rest.

    A form that does not ask everybody says so by `asks_human`.
    """

    messages: ClassVar = {
        "challenge_answer": {
            "missing": MISSING,
            "not_shown": MISSING,
            "wrong": WRONG,
            "expired": EXPIRED,
            "foreign": FOREIGN,
        },
        "challenge_way": {
            "missing": NOT_COMPUTED,
            "not_shown": NOT_COMPUTED,
            "wrong": NOT_COMPUTED,
            "expired": EXPIRED,
            "foreign": FOREIGN,
        },
    }

    never_kept: ClassVar[frozenset[str]] = StepForm.never_kept | CHECK_FIELDS
    drawn_apart: ClassVar[frozenset[str]] = StepForm.drawn_apart | CHECK_FIELDS

    challenge = HiddenField()
    challenge_way = StringField(MODES_LABEL)
    """The value of a `ChallengeMode`; its errors are those of the automatic mode."""
    challenge_answer = LineField("Caractères de l’image ou du son", max_length=50, starred=True)
    challenge_proof = HiddenField()
    honeypot = StringField("Laissez ce champ vide", name="site_web")
    """Nobody sees or hears it: a program fills it in (or a zealous browser assistant, so it is only a sign)."""

    @property
    def asks_human(self) -> bool:
        return True

    @property
    def mode(self) -> ChallengeMode:
        return _mode(self.challenge_way.data)

    def remember_mode(self) -> None:
        """The next challenge, here and on other pages, first shows the mode that the person chose."""
        if self.challenge_way.data:
            session["challenge_way"] = self.mode.value

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return (self.context.human_passed or not self.asks_human or self._is_human()) and valid

    def _is_human(self) -> bool:
        mode = self._judged_mode()
        automatic = mode is ChallengeMode.AUTOMATIC
        field: Field = self.challenge_way if automatic else self.challenge_answer
        given = (self.challenge_proof if automatic else self.challenge_answer).data
        if not given:
            was_shown = bool(self.challenge.data)
            self._refuse(field, "missing" if was_shown else "not_shown", is_failure=automatic and was_shown)
            return False
        outcome = check_human(
            self.context.services,
            token=self.challenge.data or "",
            given=given,
            mode=mode,
            session_id=session_id(),
            form=self.context.name,
        )
        self._note_signs_of_a_robot(outcome)
        if outcome is not Outcome.PASSED:
            self._refuse(field, outcome.value, is_failure=True)
            return False
        session.pop("challenge_failures", None)
        self.context.human_passed = True
        return True

    def _judged_mode(self) -> ChallengeMode:
        """What the person typed is judged, though a browser without script may send another mode with it."""
        return ChallengeMode.IMAGE if self.challenge_answer.data and not self.challenge_proof.data else self.mode

    def _refuse(self, field: Field, code: str, *, is_failure: bool) -> None:
        """After three failures the error itself says who helps (SPEC 6)."""
        failures = session.get("challenge_failures", 0) + is_failure
        if is_failure:
            session["challenge_failures"] = failures
        text = self.message(field.name, code)
        field.errors = [HelpedFault.of(text) if failures >= FAILURES_BEFORE_HUMAN_HELP else text]

    def _note_signs_of_a_robot(self, outcome: Outcome) -> None:
        """Count signs of a robot: they raise the cost of the automatic check and never refuse anyone."""
        signs = {
            "failed": outcome is not Outcome.PASSED,
            "trapped": bool(self.honeypot.data),
            "hurried": self._sent_after() < FASTEST_PERSON,
        }
        found = [name for name, is_there in signs.items() if is_there]
        for _ in found:
            record_robot_sign()
        if found:
            log.info("robot_signs", signs=found, way=self.mode.value)

    def _sent_after(self) -> timedelta:
        services = self.context.services
        try:
            return services.clock.now() - services.challenges.issued_at(self.challenge.data or "")
        except ForeignToken:
            return timedelta(0)


def _mode(value: str | None) -> ChallengeMode:
    return ChallengeMode(value if value in set(ChallengeMode) else current_services().settings.first_check)


class HelpedFault(Markup):
    """An error that says who helps, beside the field and in the list of errors alike."""

    short: str

    @classmethod
    def of(cls, text: str) -> Self:
        settings = current_services().settings
        phone, to = phone_number.display(settings.support_phone), settings.contact_email
        fault = cls(Markup("{}{}").format(text, HELP.format(phone=phone, dialled="".join(phone.split()), to=to)))
        fault.short = SHORT_HELP.format(phone=phone, to=to)
        return fault
