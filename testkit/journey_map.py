"""The map of the journeys: what a suite needs to walk them, generated from the declarations (docs/recette.md)."""

from collections.abc import Iterable, Mapping
from re import sub
from typing import Any
from urllib.parse import unquote

from flask import Flask, url_for
from markupsafe import Markup
from pydantic import BaseModel, Field
from wtforms import BooleanField, PasswordField, SelectField
from wtforms import Field as FormField

from testkit.contract import VERSION
from webapp.web.forms.base import NO_COOKIE, SEND_AGAIN, Context, StepForm
from webapp.web.forms.fields import MaxLength, messages_of
from webapp.web.forms.human_check import MODE_LABELS, MODES_LABEL, HumanCheckedForm
from webapp.web.journey.declaration import Button, Journey, Registered, Step

STAR = " *"
ROLES = {BooleanField: "checkbox", SelectField: "combobox", PasswordField: None}
HIDDEN = {"csrf_token", "shown", "challenge", "challenge_proof", "site_web"}


class Text(BaseModel):
    code: str
    text: str = Field(description="Braces stand for values that change")


class Choice(BaseModel):
    value: str
    name: str


class MappedField(BaseModel):
    name: str = Field(description="The name under which it is sent")
    label: str = Field(description="Its accessible name, with the star of a mandatory one")
    role: str | None = Field(description="ARIA role; a password has none")
    input_type: str
    is_required: bool
    is_secret: bool
    autocomplete: str | None
    hint: str | None
    max_length: int | None
    choices: list[Choice]
    errors: list[Text]


class MappedButton(BaseModel):
    name: str
    action: str = Field(description="Sent as `action`")
    leads_to: list[str] = Field(description="Slugs of steps")


class MappedStep(BaseModel):
    slug: str
    url: str
    heading: str
    title: str = Field(description='Title of the page; it begins with "Erreur : " after a refusal')
    has_human_check: bool
    shows_summary: bool
    prefilled_by_link: list[str]
    fields: list[MappedField]
    buttons: list[MappedButton]


class MappedJourney(BaseModel):
    name: str
    label: str
    start: str = Field(description="URL that begins the journey, or continues it")
    steps: list[MappedStep]
    refusals: list[Text] = Field(description="Errors of the whole form, although each field is valid")


class JourneyMap(BaseModel):
    """The content of `/recette/parcours.json`."""

    version: str = Field(description="Version of the public interface, semantic")
    service: str
    journeys: list[MappedJourney]


def journey_map(app: Flask) -> JourneyMap:
    """The map of all journeys of the app. Call it within a request: forms need one."""
    services = app.extensions["espace"]
    registered: Mapping[str, Registered] = app.extensions["journeys"]
    return JourneyMap(
        version=VERSION,
        service=services.settings.service_name,
        journeys=[_journey(*one, services) for one in registered.values()],
    )


def _journey(blueprint: str, journey: Journey, services: Any) -> MappedJourney:
    return MappedJourney(
        name=journey.name,
        label=journey.label,
        start=_url(blueprint, journey, "start"),
        steps=[_step(blueprint, journey, step, services) for step in journey.steps],
        refusals=_texts({"send_again": SEND_AGAIN, "no_cookie": NO_COOKIE, **journey.refusals}),
    )


def _step(blueprint: str, journey: Journey, step: Step, services: Any) -> MappedStep:
    heading, number, count = _plain(step.title), journey.all_steps.number(step), len(journey.steps)
    return MappedStep(
        slug=step.slug,
        url=_url(blueprint, journey, "step", slug=step.slug),
        heading=heading,
        title=f"{heading} – Étape {number} sur {count} – {services.settings.service_name}",
        has_human_check=step.form is not None and issubclass(step.form, HumanCheckedForm),
        shows_summary=step.shows_summary,
        prefilled_by_link=list(step.prefilled_by_link),
        fields=list(_fields(step.form, services)) if step.form else [],
        buttons=[_button(journey, step, button) for button in step.buttons],
    )


def _url(blueprint: str, journey: Journey, endpoint: str, **values: Any) -> str:
    """The address; what the journey is about stands in braces: `/espace/entreprises/{siren}/mandat`."""
    if journey.subject:
        values[journey.subject] = f"{{{journey.subject}}}"
    return unquote(url_for(f"{blueprint}.{endpoint}", **values))


def _button(journey: Journey, step: Step, button: Button) -> MappedButton:
    """A button and where it leads: "Continuer" to the first later step that lacks something, hence to any later one."""
    route = journey.all_steps
    later = route.form_steps[route.number(step) :] or (route.last,)
    leads_to = {"continue": later, "previous": (route.previous(step) or step,)}.get(button.action, (step,))
    return MappedButton(name=button.name, action=button.action, leads_to=[one.slug for one in leads_to])


def _fields(kind: type[StepForm], services: Any) -> Iterable[MappedField]:
    form = kind(formdata=None)
    form.context = Context(services, "map")
    for field in form:
        if field.name not in HIDDEN:
            yield _field(kind, field)


def _field(kind: type[StepForm], field: Any) -> MappedField:
    attributes = field.render_kw or {}
    is_mode = field.name == "challenge_way"
    choices = {mode.value: label for mode, label in MODE_LABELS.items()} if is_mode else dict(_choices(field))
    return MappedField(
        name=field.name,
        label=MODES_LABEL if is_mode else _plain(field.label.text) + (STAR if field.flags.required else ""),
        role="radiogroup" if is_mode else _role(field, attributes),
        input_type=str(attributes.get("type") or getattr(field.widget, "input_type", "select")),
        is_required=bool(field.flags.required),
        is_secret=isinstance(field, PasswordField),
        autocomplete=attributes.get("autocomplete"),
        hint=_plain(field.description) or None,
        max_length=next((check.maximum for check in field.validators if isinstance(check, MaxLength)), None),
        choices=[Choice(value=value, name=name) for value, name in choices.items()],
        errors=_texts(messages_of(kind, field)),
    )


def _role(field: FormField, attributes: Mapping[str, str]) -> str | None:
    for kind, role in ROLES.items():
        if isinstance(field, kind):
            return role
    return "combobox" if "list" in attributes else "textbox"


def _choices(field: Any) -> Iterable[tuple[str, str]]:
    for choice in getattr(field, "choices", None) or ():
        yield choice.value, choice.label


def _texts(messages: Mapping[str, str]) -> list[Text]:
    return [Text(code=code, text=_plain(text)) for code, text in messages.items()]


def _plain(text: str) -> str:
    """The text as it is read: without markup, with plain spaces."""
    words = text.striptags() if isinstance(text, Markup) else text
    return sub(r"\s+", " ", words)
