"""When a session ends before a form is sent, what was typed is kept until the next sign-in (WCAG 2.2.5)."""

from webapp.domain.draft import Draft, Values
from webapp.persistence import drafts, sign_ins
from webapp.persistence.database import advisory_lock
from webapp.security.keyring import Purpose
from webapp.services import Services
from webapp.usecases.journeys.edit_draft import DraftKey, read_draft

JOURNEY = "space"
OWNER = "owner"
MAX_PAGES = 3
"""Pages whose forms are kept after one session, the latest: a browser may have several tabs."""


def stash_form(services: Services, token: str, page: str, values: Values) -> str | None:
    """Keep the form for 24 hours, in one stash a session.

    Returns the id of the stash; None when the owner of the session is unknown.
    """
    with services.database.read() as session:
        space_id = sign_ins.space_of_ended_session(session, services.keyring.keyed_hashes(Purpose.SESSION, token))
    if space_id is None:
        return None

    key = DraftKey(JOURNEY, id=services.keyring.keyed_hash(Purpose.STASH, token)[:43])
    now = services.clock.now()
    with services.database.transaction() as session:
        advisory_lock(session, f"stash {key.id}")
        found = drafts.find(session, services.keyring, key, now)
        kept = found[1].steps if found else {}
        others = [name for name in kept if name not in (OWNER, page)][1 - MAX_PAGES :]
        draft = Draft({name: kept[name] for name in others})
        draft.keep_typed(page, values)
        draft.accept(OWNER, {"space_id": space_id})
        drafts.put(session, services.keyring, key, draft, now + drafts.LIFETIME)
    return key.id


def find_stash(services: Services, draft_id: str | None, page: str, space_id: str) -> Values:
    """The values typed on this page for this space; empty when there are none."""
    draft = read_draft(services, DraftKey(JOURNEY, draft_id))
    if draft is None or draft.step(OWNER).shown != {"space_id": space_id}:
        return {}
    return draft.step(page).shown
