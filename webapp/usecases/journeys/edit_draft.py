"""Nothing that a person types in a journey is lost (SPEC 3)."""

from collections.abc import Callable

from webapp.domain.draft import Draft
from webapp.persistence import drafts
from webapp.persistence.drafts import DraftKey
from webapp.services import Services

__all__ = ["LATE_SECONDS", "DraftKey", "edit_draft", "find_draft", "forget_draft", "read_draft"]
LATE_SECONDS = int(drafts.LATE_FOR.total_seconds())
"""After these a browser that had no answer to an accepted step goes on with the id that it has."""


def read_draft(services: Services, key: DraftKey) -> Draft | None:
    """The current draft. None when there is none, or when its time has passed."""
    found = find_draft(services, key)
    return found[1] if found else None


def find_draft(services: Services, key: DraftKey) -> tuple[DraftKey, Draft] | None:
    """The current draft, and its key with its id. Whoever finds it by its new id ends the former one."""
    if key.is_new:
        return None
    with services.database.read() as session:
        found = drafts.find(session, services.keyring, key, services.clock.now())
    if found and found[0].is_unseen:
        with services.database.transaction(async_commit=True) as session:
            drafts.see_renewal(session, found[0])
    return found


def edit_draft(
    services: Services, key: DraftKey, change: Callable[[Draft], None], *, renews: str | None = None
) -> tuple[DraftKey, Draft]:
    """Apply a change to the current draft and store it, so that two tabs never overwrite each other's steps.

    A draft that is gone starts again. A finished draft stays as it is. Returns the key of the draft, and the draft.

    `renews`: the id that the browser holds; the draft gets another one with the change (docs/decisions/0027).
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        found = drafts.find(session, services.keyring, key, now, lock=True)
        if found is None:
            draft = Draft()
            change(draft)
            return drafts.add(session, services.keyring, key, draft, now), draft
        key, draft = found
        if draft.outcome is None:
            change(draft)
            drafts.write(session, services.keyring, key, draft, now)
            if renews is not None and not key.is_late:
                key = drafts.renew(session, key, renews, now)
        return key, draft


def forget_draft(services: Services, key: DraftKey) -> None:
    """Erase the draft, and with it the outcome that it holds."""
    if not key.is_new:
        with services.database.transaction() as session:
            drafts.erase(session, key)
