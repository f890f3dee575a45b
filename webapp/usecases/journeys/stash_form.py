"""When a session ends before a form is sent, what was typed is kept until the next sign-in (WCAG 2.2.5)."""

from webapp.domain.draft import Draft, Values
from webapp.persistence import sign_ins
from webapp.security.keyring import Purpose
from webapp.services import Services
from webapp.usecases.journeys.edit_draft import DraftKey, edit_draft, read_draft

JOURNEY = "space"
OWNER = "owner"


def stash_form(services: Services, token: str, page: str, values: Values) -> str | None:
    """Keep the form for 24 hours. Returns the id of the stash; None when the owner of the session is unknown."""
    with services.database.read() as session:
        space_id = sign_ins.space_of_ended_session(session, services.keyring.keyed_hashes(Purpose.SESSION, token))
    if space_id is None:
        return None

    def fill(draft: Draft) -> None:
        draft.keep_typed(page, values)
        draft.accept(OWNER, {"space_id": space_id})

    return edit_draft(services, DraftKey(JOURNEY), fill)[0].id


def find_stash(services: Services, draft_id: str | None, page: str, space_id: str) -> Values:
    """The values typed on this page for this space; empty when there are none."""
    draft = read_draft(services, DraftKey(JOURNEY, draft_id))
    if draft is None or draft.step(OWNER).shown != {"space_id": space_id}:
        return {}
    return draft.step(page).shown
