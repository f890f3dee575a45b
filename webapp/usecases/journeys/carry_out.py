"""A journey is carried out once (SPEC 3.5, 5): its effects and its outcome are stored in one transaction."""

from collections.abc import Callable
from typing import TypeVar

from webapp.domain.documents import to_document
from webapp.domain.draft import Draft, Values
from webapp.persistence import drafts
from webapp.services import Services
from webapp.usecases.journeys.edit_draft import DraftKey, read_draft

Command = TypeVar("Command")


class DraftGone(Exception):
    """The draft has expired, so there is nothing to carry out."""


def carry_out(
    services: Services,
    key: DraftKey,
    prepare: Callable[[Draft], Command],
    done: Callable[[Services, Command], object],
) -> Values:
    """The outcome of ``done`` (a dataclass) as a document. A second call returns the same outcome.

    ``prepare`` makes the command from the accepted answers. It may hash passwords, which takes tens of milliseconds. So
    it runs before the draft is locked, and again if another tab changed the draft meanwhile. ``done`` runs in the
    transaction that stores its outcome.

    Raises:
        DraftGone: the draft has expired. Errors of ``prepare`` and ``done`` pass through.
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
