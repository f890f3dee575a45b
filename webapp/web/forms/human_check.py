"""The anti-robot check of a form (SPEC 6): the person chooses one of three modes; none locks anyone out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import structlog
from flask import session, url_for
from wtforms import Field, HiddenField, StringField

from webapp.captcha.challenge import ChallengeMode, ForeignToken, Outcome
from webapp.usecases.access.check_human import check_human
from webapp.web.current import current_services, session_id
from webapp.web.forms.base import StepForm
from webapp.web.forms.fields import LineField
from webapp.web.limits import COSTLY_ANSWERS, Keys, ensure_below, hit, record_robot_sign

WRONG = "Les caractères ne correspondent pas. En voici d’autres : recommencez, ou choisissez un autre moyen."
EXPIRED = "Cette vérification a déjà servi ou n’est plus valable. En voici une autre."
FOREIGN = "Cette vérification n’a pas été préparée pour cette page. En voici une autre."
MISSING = "Recopiez les six caractères de l’image, ou ceux du son. Exemple : H7FC4R."
NOT_COMPUTED = "La vérification automatique n’est pas terminée. Relancez-la, ou choisissez un autre moyen."
MODES_LABEL = "Moyen de vérification"
MODE_LABELS = {
    ChallengeMode.IMAGE: "Recopier l’image",
    ChallengeMode.SOUND: "Écouter l’extrait sonore",
    ChallengeMode.AUTOMATIC: "Vérification automatique",
}
FAILURES_BEFORE_HUMAN_HELP = 3
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
    offers_help: bool = False
    modes_label: ClassVar = MODES_LABEL
    mode_labels: ClassVar = MODE_LABELS

    @property
    def image_url(self) -> str:
        return url_for("captcha.image", token=self.token)

    @property
    def audio_url(self) -> str:
        return url_for("captcha.audio", token=self.token)

    @property
    def task_url(self) -> str:
        return url_for("captcha.task", token=self.token)


def new_human_check(form_name: str) -> HumanCheck:
    """Issue a new challenge. It costs next to nothing, and is never refused: what is drawn or said of it is counted."""
    services = current_services()
    return HumanCheck(
        passed=False,
        form_name=form_name,
        token=services.challenges.issue(session=session_id(), form=form_name, now=services.clock.now()),
        mode=_mode(session.get("challenge_way")),
        offers_help=session.get("challenge_failures", 0) >= FAILURES_BEFORE_HUMAN_HELP,
    )


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

    Where nothing remembers a passed check (`remembers_human` is false), the rest is validated first. A form that does
    not ask everybody says so by `asks_human`.
    """

    remembers_human: ClassVar[bool] = True
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
    challenge_way = StringField("Vérification automatique")
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
        if not valid and not self.remembers_human:
            return False
        return (self.context.human_passed or not self.asks_human or self._is_human()) and valid

    def _is_human(self) -> bool:
        automatic = self.mode is ChallengeMode.AUTOMATIC
        field: Field = self.challenge_way if automatic else self.challenge_answer
        given = (self.challenge_proof if automatic else self.challenge_answer).data
        if not given:
            field.errors = [self.message(field.name, "missing" if self.challenge.data else "not_shown")]
            return False
        outcome = check_human(
            self.context.services,
            token=self.challenge.data or "",
            given=given,
            mode=self.mode,
            session_id=session_id(),
            form=self.context.name,
        )
        self._note_signs_of_a_robot(outcome)
        if outcome is not Outcome.PASSED:
            field.errors = [self.message(field.name, outcome.value)]
            session["challenge_failures"] = session.get("challenge_failures", 0) + 1
            return False
        session.pop("challenge_failures", None)
        self.context.human_passed = True
        return True

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
    return ChallengeMode(value) if value in set(ChallengeMode) else ChallengeMode.IMAGE
