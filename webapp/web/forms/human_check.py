"""The anti-robot check of a form (SPEC 6)."""

from dataclasses import dataclass
from typing import ClassVar

from flask import url_for
from wtforms import HiddenField
from wtforms.validators import ValidationError

from webapp.captcha.challenge import Outcome
from webapp.usecases.check_human import check_human
from webapp.web.current import current_service, session_id
from webapp.web.forms.base import StepForm
from webapp.web.forms.fields import LineField

MESSAGES = {
    Outcome.WRONG: "Les caractères ne correspondent pas. En voici d’autres : recopiez-les ou écoutez-les.",
    Outcome.EXPIRED: "Cette vérification a déjà servi ou n’est plus valable. En voici une autre.",
    Outcome.FOREIGN: "Cette vérification n’a pas été préparée pour cette page. En voici une autre.",
}
MISSING = "Recopiez les six caractères de l’image, ou ceux du son. Exemple : H7FC4R."


@dataclass(frozen=True)
class HumanCheck:
    """What the page shows of the check: a fresh challenge, or that it has been passed."""

    passed: bool
    form_name: str = ""
    token: str = ""

    @property
    def image_url(self) -> str:
        return url_for("captcha.image", token=self.token)

    @property
    def audio_url(self) -> str:
        return url_for("captcha.audio", token=self.token)


def new_human_check(form_name: str) -> HumanCheck:
    service = current_service()
    token = service.challenges.issue(session=session_id(), form=form_name, now=service.clock.now())
    return HumanCheck(passed=False, form_name=form_name, token=token)


class HumanCheckedForm(StepForm):
    """A form that asks for the check once: what was passed stays passed while the rest is put right."""

    never_kept: ClassVar[frozenset[str]] = StepForm.never_kept | {"challenge", "challenge_answer"}

    challenge = HiddenField()
    challenge_answer = LineField(
        "Caractères de l’image ou du son",
        description="Six caractères, lettres ou chiffres. Majuscules et minuscules se valent.",
        max_length=50,
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )

    def validate_challenge_answer(self, field: LineField) -> None:
        if self.context.human_passed:
            return
        if not field.data:
            raise ValidationError(MISSING)
        outcome = check_human(
            self.context.service,
            token=self.challenge.data or "",
            typed=field.data,
            session_id=session_id(),
            form=self.context.name,
        )
        if outcome is not Outcome.PASSED:
            raise ValidationError(MESSAGES[outcome])
        self.context.human_passed = True
