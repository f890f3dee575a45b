"""Add and remove passkeys, and sign in with them (SPEC 8.1; WebAuthn Level 3).

A device proves that it holds a private key and that its owner has unlocked it. The owner has nothing to remember or to
copy (WCAG 3.3.8) and takes no anti-robot check. The challenges are made like those of the anti-robot check: signed,
bound to one browser's session, and answered once.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from sqlalchemy.orm import Session
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from webapp.domain.audit import Event
from webapp.messages.passkeys_changed import PasskeyAdded, PasskeyRemoved
from webapp.persistence import audit, challenges, outbox, passkeys, sign_ins
from webapp.persistence.former_factors import keep_factors
from webapp.persistence.passkeys import Passkey
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser, owner_name, space_of_owner
from webapp.usecases.access.sign_in import open_session

ADDING, SIGNING_IN = "passkey added", "passkey used"
MAX_PASSKEYS = 10
CEREMONY_TIMEOUT_MS = 10 * 60 * 1000
"""How long the browser waits for the person, who may need time (WCAG 2.2.1). Each press of the button starts again."""
VERIFIED = UserVerificationRequirement.REQUIRED  # holding the device is not enough: the owner unlocks it
UNVERIFIED = (WebAuthnException, ValueError, TypeError, LookupError, RecursionError)
"""What the library raises on answers that no device sends. Fuzzing found them."""

NOTICES = {Event.PASSKEY_ADDED: PasskeyAdded, Event.PASSKEY_REMOVED: PasskeyRemoved}
log = structlog.get_logger()


class PasskeyRefused(Exception):
    """The answer proves nothing: unknown key, key of another space, used challenge, or altered answer."""


class TooManyPasskeys(Exception):
    """A space can have `MAX_PASSKEYS` passkeys."""


def creation_options(services: Services, owner: CurrentUser, browser: str) -> str:
    """JSON for `navigator.credentials.create`. `browser`: the session that must send the answer."""
    with services.database.read() as session:
        known = [base64url_to_bytes(passkey.id) for passkey in passkeys.of_space(session, owner.space.id)]
    options = generate_registration_options(
        rp_id=_host(services),
        rp_name=services.settings.service_name,
        user_id=owner.space.id.encode(),
        user_name=owner.space.email,
        user_display_name=owner.space.full_name,
        challenge=_issue(services, browser, ADDING),
        timeout=CEREMONY_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=id_) for id_ in known],
    )
    return options_to_json(options)


@dataclass(frozen=True)
class PasskeyAddition:
    """`answer`: the result of `navigator.credentials.create`, as JSON. `browser`: the session that must send it."""

    owner: CurrentUser
    answer: str
    name: str
    browser: str


@dataclass(frozen=True)
class PasskeyRemoval:
    owner: CurrentUser
    passkey_id: str


def add_passkey(services: Services, addition: PasskeyAddition) -> None:
    """Add a passkey and notify the owner by mail.

    Raises:
        PasskeyRefused: the answer proves nothing, or a space already has this passkey.
        TooManyPasskeys: the space already has `MAX_PASSKEYS`.
        SignedOut: the session has ended.
    """
    now = services.clock.now()
    try:
        credential = parse_registration_credential_json(addition.answer)
        challenge = parse_client_data_json(credential.response.client_data_json).challenge
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(services),
            expected_origin=_origin(services),
            require_user_verification=True,
        )
    except UNVERIFIED as error:
        raise PasskeyRefused("not verified") from error
    with services.database.transaction() as session:
        space = space_of_owner(session, addition.owner)
        passkey_id = bytes_to_base64url(made.credential_id)
        if len(passkeys.of_space(session, space.id)) >= MAX_PASSKEYS:
            raise TooManyPasskeys
        if passkeys.is_known(session, passkey_id):
            raise PasskeyRefused("known already")
        _spend(services, session, challenge, addition.browser, ADDING)
        keep_factors(session, space, now)
        session.add(
            Passkey(
                id=passkey_id,
                space_id=space.id,
                name=addition.name,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                created_at=now,
            )
        )
        _notify_owner(services, session, space, Event.PASSKEY_ADDED, addition.owner.device.name)


def remove_passkey(services: Services, removal: PasskeyRemoval) -> None:
    """Remove a passkey, end the other sessions that it opened, notify the owner; do nothing if it is already gone.

    This session stays: the owner has just typed the password.

    Raises:
        SignedOut: the session has ended.
    """
    with services.database.transaction() as session:
        space, found = space_of_owner(session, removal.owner), passkeys.find(session, removal.passkey_id)
        if found and found[1].id == space.id:
            keep_factors(session, space, services.clock.now())
            sign_ins.end_sessions_of_passkey(session, removal.passkey_id, but=removal.owner.device.id)
            session.delete(found[0])
            _notify_owner(services, session, space, Event.PASSKEY_REMOVED, removal.owner.device.name)


def request_options(services: Services, browser: str) -> str:
    """JSON for `navigator.credentials.get`. It lists no key, so it does not reveal who has a space."""
    options = generate_authentication_options(
        rp_id=_host(services),
        challenge=_issue(services, browser, SIGNING_IN),
        timeout=CEREMONY_TIMEOUT_MS,
        user_verification=VERIFIED,
    )
    return options_to_json(options)


def sign_in_with_passkey(services: Services, *, answer: str, browser: str, device: str) -> str:
    """Open a session and return its token. `answer`: the result of `navigator.credentials.get`, as JSON.

    Raises:
        PasskeyRefused: the answer proves nothing.
    """
    with services.database.transaction() as session:
        passkey, space = _prove(services, session, answer, browser)
        event = Event.SIGNED_IN_WITH_PASSKEY
        return open_session(services, session, space, device, event, passkey_id=passkey.id)


def _prove(services: Services, session: Session, answer: str, browser: str) -> tuple[Passkey, Space]:
    try:
        credential = parse_authentication_credential_json(answer)
        challenge = parse_client_data_json(credential.response.client_data_json).challenge
        found = passkeys.find(session, credential.id)
        if found is None:
            raise PasskeyRefused("unknown")
        passkey, space = found
        proof = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(services),
            expected_origin=_origin(services),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except UNVERIFIED as error:
        log.warning("passkey_not_verified", reason=type(error).__name__)
        raise PasskeyRefused("not verified") from error
    if credential.response.user_handle not in (None, space.id.encode()):
        raise PasskeyRefused("of another space")
    _spend(services, session, challenge, browser, SIGNING_IN)
    passkey.sign_count, passkey.last_used_at = proof.new_sign_count, services.clock.now()
    return passkey, space


def _issue(services: Services, browser: str, purpose: str) -> bytes:
    return services.challenges.issue(session=browser, form=purpose, now=services.clock.now()).encode()


def _spend(services: Services, session: Session, challenge: bytes, browser: str, purpose: str) -> None:
    """Use up a challenge.

    Raises:
        PasskeyRefused: it was made for another browser or purpose, or was already answered.
    """
    token, keeper = challenge.decode("ascii", "replace"), services.challenges
    if not keeper.is_ours(token, session=browser, form=purpose, now=services.clock.now()):
        raise PasskeyRefused("foreign challenge")
    if not challenges.spend(session, keeper.token_id(token), keeper.expires_at(token)):
        raise PasskeyRefused("answered already")


def _notify_owner(services: Services, session: Session, space: Space, event: Event, device: str) -> None:
    now = services.clock.now()
    audit.add(session, event, space.number, now, device=device)
    message = NOTICES[event](to=space.email, full_name=owner_name(space), at=now)
    outbox.add(session, services.keyring, message, now=now)


def _host(services: Services) -> str:
    """The "relying party" that passkeys are bound to: another site cannot ask for them."""
    return urlsplit(services.settings.base_url).hostname or ""


def _origin(services: Services) -> str:
    public = urlsplit(services.settings.base_url)
    return f"{public.scheme}://{public.netloc}"
