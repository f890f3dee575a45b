"""What end-to-end suites need and people never see: answers, messages, the clock, accounts, faults, a reset.

Each request carries `Authorization: Bearer` and the kit's token. docs/recette.md is for people,
`/recette/openapi.json` for programs.
"""

import re
import time
from dataclasses import asdict
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Annotated, Any, Self

from flask import Blueprint, abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from werkzeug.exceptions import Conflict

from testkit import seeds
from testkit.contract import VERSION, Contract, openapi
from testkit.faults import EVERYONE, Fault
from testkit.journey_map import JourneyMap, journey_map
from testkit.kit import current_kit
from webapp.connectors.embedded_mailbox import received_messages
from webapp.domain.permissions import Permission
from webapp.extensions import csrf
from webapp.persistence.registrations import Registration
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.registration.email_availability import EmailTaken
from webapp.web.access import access
from webapp.web.current import current_services

blueprint = Blueprint("testkit", __name__, url_prefix="/recette", template_folder="templates")
csrf.exempt(blueprint)
operation = Contract(blueprint)
WAIT_MAX_SECONDS = 30.0
POLL_SECONDS = 0.05
FARTHEST_SECONDS = 10 * 365 * 24 * 3600
TOO_FAR = "The clock is ten years from the real time at most."
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
LINK = re.compile(r"https?://\S+")
PUBLIC = {f"testkit.{name}" for name in ("index", "contract", "journeys", "journeys_schema", "diagram")}
"""Pages and documents that hold no secret: people open them in a browser."""
Namespace = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{0,40}$")]


class Asked(BaseModel):
    """What a suite sends: an unknown name is an error, and the answer names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@blueprint.before_request
def demand_token() -> None:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    expected = current_kit().token.get_secret_value()
    if request.endpoint not in PUBLIC and not compare_digest(given.encode(), expected.encode()):
        abort(403)


@blueprint.get("/")
@access(Permission.PUBLIC)
def index() -> str:
    """What the kit offers, for people."""
    return render_template("testkit/index.html", operations=operation.operations, version=VERSION)


@blueprint.get("/openapi.json", endpoint="contract")
@access(Permission.PUBLIC)
def contract() -> ResponseReturnValue:
    """This contract, for programs."""
    return jsonify(openapi(operation, current_services().settings.base_url))


@blueprint.get("/parcours.json")
@access(Permission.PUBLIC)
def journeys() -> ResponseReturnValue:
    """The map of the journeys, for programs."""
    return jsonify(journey_map(current_app).model_dump(mode="json"))


@blueprint.get("/parcours.schema.json")
@access(Permission.PUBLIC)
def journeys_schema() -> ResponseReturnValue:
    """The JSON Schema of the map."""
    return jsonify({"$schema": "https://json-schema.org/draft/2020-12/schema"} | JourneyMap.model_json_schema())


@blueprint.get("/parcours")
@access(Permission.PUBLIC)
def diagram() -> str:
    """The same map, for people."""
    return render_template("testkit/diagram.html", map=journey_map(current_app))


class Answer(BaseModel):
    answer: str


@operation("GET", "/verification/<token>")
def answer(token: str) -> Answer:
    """The six characters of a challenge."""
    return Answer(answer=current_services().challenges.answer(token))


class MessagesWanted(Asked):
    to: str | None = Field(None, description="Only messages to this address")
    at_least: int = Field(1, ge=1, description="Wait until there are this many")
    wait_seconds: float = Field(0, ge=0, le=WAIT_MAX_SECONDS)


class Message(BaseModel):
    id: str
    to: str
    sender: str
    subject: str
    date: datetime
    text: str
    html: str
    code: str | None = Field(description="The activation code in the text")
    links: list[str]


class Messages(BaseModel):
    messages: list[Message] = Field(description="Newest first")


@operation("GET", "/messages")
def messages(query: MessagesWanted) -> Messages:
    """Messages received, newest first; waits for them when asked to."""
    deadline = time.monotonic() + query.wait_seconds
    while len(found := _messages_to(query.to)) < query.at_least and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return Messages(messages=found)


def _messages_to(wanted: str | None) -> list[Message]:
    received = received_messages(current_services().settings.data_dir)
    return [_read(asdict(message)) for message in received if wanted in (None, message.to)]


def _read(message: dict[str, Any]) -> Message:
    code = CODE.search(message["text"])
    return Message(**message, code=code[0] if code else None, links=LINK.findall(message["text"]))


class Clock(BaseModel):
    now: datetime
    shift_seconds: float = Field(description="Difference with the real time")


def _given(name: str, json_type: str) -> dict[str, Any]:
    """JSON Schema of a property that is present and not null."""
    return {"required": [name], "properties": {name: {"type": json_type}}}


class ClockSet(Asked):
    """Either `now` or `shift_seconds`."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_given("now", "string"), _given("shift_seconds", "number")]})
    now: AwareDatetime | None = None
    shift_seconds: float | None = Field(None, strict=True)

    @model_validator(mode="after")
    def demand_one(self) -> Self:
        if (self.now is None) == (self.shift_seconds is None):
            raise ValueError("give either now or shift_seconds")
        return self


class ClockAdvance(Asked):
    seconds: float = Field(gt=0, strict=True)


@operation("GET", "/horloge")
def clock() -> Clock:
    """The time of the service."""
    return _clock_shown()


@operation("PUT", "/horloge", conflict=TOO_FAR)
def set_clock(body: ClockSet) -> Clock:
    """Set the clock of all processes; a shift of 0 sets it right."""
    return _shift(body.shift_seconds or 0 if body.now is None else (body.now - datetime.now(UTC)).total_seconds())


@operation("POST", "/horloge/avance", conflict=TOO_FAR)
def advance_clock(body: ClockAdvance) -> Clock:
    """Let time pass, in all processes."""
    return _shift(_clock_shown().shift_seconds + body.seconds)


def _shift(seconds: float) -> Clock:
    if abs(seconds) > FARTHEST_SECONDS:
        raise Conflict
    current_kit().clock.shift(seconds)
    return _clock_shown()


def _clock_shown() -> Clock:
    now = current_services().clock.now()
    return Clock(now=now, shift_seconds=round((now - datetime.now(UTC)).total_seconds()))


class FaultsSet(Asked):
    faults: list[Fault]
    namespace: Namespace = Field(EVERYONE, description="The value of the cookie `recette`; empty: for everyone")


@operation("PUT", "/pannes")
def set_faults(body: FaultsSet) -> None:
    """Set exactly these faults, for a namespace or for everyone."""
    current_kit().faults.put(body.namespace, body.faults)


class AccountWanted(Asked):
    state: seeds.State
    namespace: Namespace = Field(EVERYONE, description="The local part of the new address ends with `+namespace`")
    email: str | None = Field(None, description="Its address, instead of a new one")


class Account(BaseModel):
    state: seeds.State
    email: str
    password: str
    trusted_answer: str
    number: str | None = Field(description="Subscriber number, once there is a space")
    full_name: str


@operation("POST", "/espaces", conflict="The address is taken.")
def seed(body: AccountWanted) -> Account:
    """Make an account in this state with the service itself; its messages are sent as usual."""
    email = body.email or seeds.new_address(body.namespace)
    try:
        made = seeds.seed(current_services(), body.state, email)
    except EmailTaken:
        raise Conflict from None
    return Account(
        state=body.state,
        email=email,
        password=seeds.PASSWORD,
        trusted_answer=seeds.TRUSTED_ANSWER,
        number=None if made is None or isinstance(made, Registration) else made.number,
        full_name=f"{seeds.DETAILS['first_name']} {seeds.DETAILS['last_name'].upper()}",
    )


class Purged(BaseModel):
    erased: dict[str, int] = Field(description="Rows, by table")


@operation("POST", "/purge")
def purge() -> Purged:
    """Erase what has expired, now rather than within ten minutes."""
    return Purged(erased=purge_expired(current_services()))


class Reset(Asked):
    namespace: Namespace = Field(EVERYONE, description="Empty: everything, and the clock is set right")


@operation("POST", "/remise-a-zero")
def reset(body: Reset) -> None:
    """Erase registrations, spaces, messages and faults of a namespace, or of everyone."""
    kit = current_kit()
    seeds.erase(current_services(), body.namespace)
    kit.faults.forget(body.namespace)
    if body.namespace == EVERYONE:
        kit.clock.shift(0)
