"""Helpers to stand at a point of the path without HTTP."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.people import ACCEPTED_DETAILS, TRUSTED_ANSWER
from webapp.domain.details import Details
from webapp.domain.draft import Draft
from webapp.domain.email_address import comparison_key
from webapp.messages.message import RenderedMessage
from webapp.persistence import registrations
from webapp.services import Services
from webapp.usecases.journeys.edit_draft import DraftKey, edit_draft
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.activate_space import ActivationReceipt, ActivationRequest, activate_space
from webapp.usecases.registration.submit_registration import (
    RegistrationReceipt,
    RegistrationRequest,
    hash_answer,
    submit_registration,
)


def registration_request(
    services: Services, email: str = "zoe.martin@exemple.fr", **details: Any
) -> RegistrationRequest:
    answer_hash = hash_answer(services, TRUSTED_ANSWER)
    return RegistrationRequest(email, "$argon2id$x", answer_hash, Details.from_mapping(ACCEPTED_DETAILS | details))


def register(services: Services, email: str = "zoe.martin@exemple.fr", **details: Any) -> RegistrationReceipt:
    return submit_registration(services, registration_request(services, email, **details))


def activate(services: Services, code: str, email: str) -> ActivationReceipt:
    """Activate as the browser that asked for the code: the one of the request, or one signed in to the space."""
    return activate_space(services, asked_here(services, code, email))


def asked_here(services: Services, code: str, email: str) -> ActivationRequest:
    with services.database.read() as session:
        found = registrations.code_of_address(session, comparison_key(email))
        held = {"registration_id": found.registration_id, "space_id": found.space_id} if found else {}
    return ActivationRequest(code, email, "Firefox", **held)


def creation_draft(services: Services, email: str = "zoe.martin@exemple.fr") -> DraftKey:
    """A draft of the creation in which everything is accepted."""

    def fill(draft: Draft) -> None:
        draft.accept("conditions", {"accept_terms": True})
        draft.accept("identifiants", {"email": email, "email_confirmation": email, "password_hash": "$argon2id$x"})
        draft.accept("formulaire", ACCEPTED_DETAILS)
        draft.accept("recapitulatif", {})

    return edit_draft(services, DraftKey("creation"), fill)[0]


def activation_draft(services: Services, code: str, email: str) -> DraftKey:
    def fill(draft: Draft) -> None:
        draft.accept("code", {"code": code})
        draft.accept("identifiants", {"email": email})

    return edit_draft(services, DraftKey("activation"), fill)[0]


def code_in(message: RenderedMessage) -> str:
    """The code as the person reads it in the text of the message."""
    return next(line.strip() for line in message.text.splitlines() if _looks_like_code(line.strip()))


def _looks_like_code(line: str) -> bool:
    groups = line.split("\u202f")
    return len(groups) == 3 and all(len(group) == 4 and group.isalnum() and group.upper() == group for group in groups)


@pytest.fixture
def mail_code(services: Services, sent: list[RenderedMessage]) -> Callable[[str], str]:
    """Register an address and give back the code that was mailed."""

    def submit(email: str) -> str:
        register(services, email)
        while send_next(services):
            pass
        return code_in(sent[-1])

    return submit
