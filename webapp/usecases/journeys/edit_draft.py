"""Keep what a person types in a journey (SPEC 3: nothing typed is lost)."""

from collections.abc import Callable

from webapp.domain.draft import Draft
from webapp.persistence import drafts
from webapp.services import Services


def read_draft(services: Services, journey: str, draft_id: str | None) -> Draft | None:
    """The draft as it stands; None when there is none or its 24 hours have passed."""
    if draft_id is None:
        return None
    with services.database.read() as session:
        return drafts.find(session, services.keyring, journey, draft_id, services.clock.now())


def edit_draft(
    services: Services, journey: str, draft_id: str | None, change: Callable[[Draft], None]
) -> tuple[str, Draft]:
    """Apply a change to the draft as it stands now, and keep it: two tabs never overwrite each other's steps.

    A draft that is gone is begun anew. Returns the id under which it is kept, and the draft. A finished draft is left
    as it is.
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        draft = drafts.find(session, services.keyring, journey, draft_id, now, lock=True) if draft_id else None
        if draft is None or draft_id is None:
            draft = Draft()
            change(draft)
            return drafts.add(session, services.keyring, journey, draft, now), draft
        if draft.outcome is None:
            change(draft)
            drafts.replace(session, services.keyring, draft_id, draft, now)
        return draft_id, draft
