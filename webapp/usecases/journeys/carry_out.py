"""Carry a journey out, once (SPEC 3.5, 5): the outcome and what makes it are kept together, or neither is."""

from collections.abc import Callable
from typing import TypeVar

from webapp.domain.documents import to_document
from webapp.domain.draft import Draft, Values
from webapp.persistence import drafts
from webapp.services import Services
from webapp.usecases.journeys.edit_draft import DraftKey, read_draft

Command = TypeVar("Command")


class DraftGone(Exception):
    """The draft has expired: there is nothing to carry out."""


def carry_out(
    services: Services,
    key: DraftKey,
    prepare: Callable[[Draft], Command],
    done: Callable[[Services, Command], object],
) -> Values:
    """The outcome of ``done``, a dataclass, as a document; a second call gives the first one's.

    ``prepare`` makes the command from what was accepted. It may hash, which takes tens of ms: it runs before the draft
    is locked, and again if another tab changed the draft meanwhile. ``done`` runs in the transaction that keeps its
    outcome.

    Raises:
        DraftGone, and what ``prepare`` and ``done`` raise.
    """
    while True:
        seen = read_draft(services, key)
        if seen is None:
            raise DraftGone
        if seen.outcome is not None:
            return seen.outcome
        command = prepare(seen)
        now = services.clock.now()
        with services.database.transaction() as session:
            found = drafts.find(session, services.keyring, key, now, lock=True)
            if found is None:
                raise DraftGone
            kept, draft = found
            if draft.outcome is not None:
                return draft.outcome
            if draft.accepted() == seen.accepted():
                outcome = to_document(_outcome(done(services, command)))
                draft.finish(outcome)
                drafts.write(session, services.keyring, kept, draft, now)
                return outcome


def _outcome(given: object) -> object:
    if given is None:
        raise TypeError("`done` must give an outcome: it is what says that the journey was carried out")
    return given
