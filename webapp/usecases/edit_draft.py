"""Keep what a person types in a journey (SPEC 3: nothing typed is lost)."""

from collections.abc import Callable

from webapp.domain.draft import Draft
from webapp.persistence import drafts
from webapp.usecases.service import Service


def read_draft(service: Service, journey: str, draft_id: str | None) -> Draft | None:
    """The draft as it stands; None when there is none or its 24 hours have passed."""
    if draft_id is None:
        return None
    with service.database.read() as session:
        return drafts.find(session, service.vault, journey, draft_id, service.clock.now())


def edit_draft(
    service: Service, journey: str, draft_id: str | None, change: Callable[[Draft], None]
) -> tuple[str, Draft]:
    """Apply a change to the draft as it stands now, and keep it: two tabs never overwrite each other's steps.

    A draft that is gone is begun anew. Returns the id under which it is kept, and the draft. A finished draft is left
    as it is.
    """
    now = service.clock.now()
    with service.database.transaction() as session:
        draft = drafts.find(session, service.vault, journey, draft_id, now, lock=True) if draft_id else None
        if draft is None or draft_id is None:
            draft = Draft()
            change(draft)
            return drafts.add(session, service.vault, journey, draft, now), draft
        if draft.outcome is None:
            change(draft)
            drafts.replace(session, service.vault, draft_id, draft, now)
        return draft_id, draft
