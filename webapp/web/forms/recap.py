"""The form of a recap: "Valider" sends what its page showed, and nothing else (SPEC 3.4)."""

import json
from typing import ClassVar

from wtforms import HiddenField

from webapp.domain.answers import Answers
from webapp.security.keyring import Keyring, Purpose
from webapp.web.forms.base import StepForm

CHANGED = (
    "Votre demande a changé dans un autre onglet depuis que cette page est ouverte. Rien n’a été envoyé. "
    "Voici le nouveau récapitulatif\u00a0: relisez-le, puis validez."
)
RECAP_REFUSALS = {"recap_changed": CHANGED}


class RecapForm(StepForm):
    """Ask nothing more. `shown`: the fingerprint of the answers on the page, a keyed hash that reveals none of them."""

    never_kept: ClassVar = StepForm.never_kept | {"shown"}

    shown = HiddenField()

    def show(self, keyring: Keyring, answers: Answers) -> None:
        """Note in the page which answers it shows."""
        self.shown.data = keyring.keyed_hash(Purpose.RECAP, _text(answers))

    def has_shown(self, keyring: Keyring, answers: Answers) -> bool:
        """Whether the page that sent this form showed these answers."""
        return self.shown.data in keyring.keyed_hashes(Purpose.RECAP, _text(answers))


def _text(answers: Answers) -> str:
    return json.dumps(answers, sort_keys=True)
