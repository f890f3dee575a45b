"""An impatient press gets the outcome of the first one (SPEC 6, docs/decisions/0024): a form is carried out once."""

import time
from datetime import timedelta

from webapp.domain.draft import Draft, Values
from webapp.persistence import drafts
from webapp.persistence.database import advisory_lock
from webapp.security.keyring import Purpose
from webapp.services import Services
from webapp.usecases.journeys.edit_draft import DraftKey, forget_draft, read_draft

JOURNEY = "press"
ANSWERED_FOR = timedelta(minutes=1)
PATIENCE_SECONDS = 15
"""How long a press waits for the first one. Then that one is taken for dead, and the press is carried out itself."""
POLLED_EVERY_SECONDS = 0.05


class Press:
    """A form that was sent from a page. `browser`: what all pages of a session share; `sent`: all that the form says.

    Only the last press of a browser is remembered. So a form that is sent again after another one is carried out again.
    """

    def __init__(self, services: Services, browser: str, sent: list[str]) -> None:
        self._services = services
        self._name = services.keyring.keyed_hash(Purpose.PRESS, browser, *sent)
        self._key = DraftKey(JOURNEY, id=services.keyring.keyed_hash(Purpose.PRESS, browser)[:43])

    def first_outcome(self) -> Values | None:
        """The outcome of the same press; waits while it is being carried out. None: nobody has sent it, so do it now.

        Then call `keep` or `release`.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            kept = read_draft(self._services, self._key)
            if kept is None or not self._is_in(kept):
                if self._claim():
                    return None
            elif kept.outcome is not None:
                return kept.outcome
            else:
                time.sleep(POLLED_EVERY_SECONDS)
        self.take_over()
        return None

    def take_over(self) -> None:
        """Carry this press out again, whatever became of the first one."""
        self._claim(takes_over=True)

    def keep(self, outcome: Values) -> None:
        """Give this outcome to whoever presses again within a minute."""
        self._write(Draft(outcome=outcome))

    def release(self) -> None:
        """Nothing was done: the next press is carried out."""
        forget_draft(self._services, self._key)

    def _claim(self, *, takes_over: bool = False) -> bool:
        """Whether this press is the first one; of two at once one is."""
        services, now = self._services, self._services.clock.now()
        with services.database.transaction(async_commit=True) as session:
            advisory_lock(session, f"press {self._key.id}")
            found = drafts.find(session, services.keyring, self._key, now)
            if found and self._is_in(found[1]) and not takes_over:
                return False
            drafts.put(session, services.keyring, self._key, self._named(Draft()), now + ANSWERED_FOR)
        return True

    def _write(self, draft: Draft) -> None:
        services = self._services
        with services.database.transaction(async_commit=True) as session:
            advisory_lock(session, f"press {self._key.id}")
            found = drafts.find(session, services.keyring, self._key, services.clock.now())
            if found and self._is_in(found[1]):  # else another form was sent since
                until = services.clock.now() + ANSWERED_FOR
                drafts.put(session, services.keyring, self._key, self._named(draft), until)

    def _is_in(self, draft: Draft) -> bool:
        return draft.accepted() == {JOURNEY: {"name": self._name}}

    def _named(self, draft: Draft) -> Draft:
        draft.accept(JOURNEY, {"name": self._name})
        return draft
