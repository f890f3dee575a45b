"""No path asks for the same thing twice (WCAG 3.3.7), except where ``ASKED_AGAIN`` gives a reason. Judges the forms."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Flask
from wtforms import Field, Form, HiddenField

from a11y.findings import Finding
from webapp.web.pages.account.changes import CHANGES
from webapp.web.pages.legal.forms import ContactForm
from webapp.web.pages.recovery.forms import AskForm, ResetForm
from webapp.web.pages.registration.forms import CorrectAddressForm
from webapp.web.pages.sign_in.forms import SignInForm

CHECK = "redundant-entry"
CONFIRMATION = "_confirmation"
ASKED_AGAIN = {
    "email_confirmation": "SPEC 3.2: a code sent to a mistyped address never comes",
    "password_confirmation": "SPEC 3.2: what is typed unseen may be mistyped",
    "LoginForm.email": "SPEC 5.2: with the code, it proves that who types reads the messages of that address",
    "CodeForm.challenge_answer": "SPEC 5.1, 6: the activation is another visit, and each challenge serves once",
}
SAME = {"username": "email"}
"""Tokens of ``autocomplete`` that ask for the same thing."""
NOT_ASKED = {"site_web", "challenge_way"}
"""Fields that people never see, and the choice between three ways of one check."""

Forms = Sequence[type[Form]]


def paths(app: Flask) -> Mapping[str, Forms]:
    """Return, by path, the forms that one person fills in for one purpose."""
    journeys = app.extensions["journeys"]
    to_a_space = [
        step.form for name in ("creation", "activation") for step in journeys[name].journey.all_steps.form_steps
    ]
    changes = {change.steps[0].slug: [change.steps[0].form] for change in CHANGES}
    return {
        "creation": to_a_space,
        "connexion": [SignInForm],
        "contact": [ContactForm],
        "oubli": [AskForm, ResetForm],
        "correction": [CorrectAddressForm],
        **changes,
    }


def findings(path: str, forms: Forms) -> list[Finding]:
    """Return what the path asks again without a reason. Building the forms needs a request context."""
    seen: set[str] = set()
    found = []
    for form, field in _fields(forms):
        thing = asked(field)
        if thing in seen and not {field.name, f"{form.__name__}.{field.name}"} & ASKED_AGAIN.keys():
            found.append(Finding(CHECK, f"'{field.label.text}' asks for {thing} again", path))
        seen.add(thing)
    return found


def asked(field: Field) -> str:
    """Return what a field asks for, whatever its name: its ``autocomplete``, else its name."""
    purpose = (field.render_kw or {}).get("autocomplete", "off")
    return str(field.name).removesuffix(CONFIRMATION) if purpose == "off" else SAME.get(purpose, purpose)


def _fields(forms: Forms) -> Iterator[tuple[type[Form], Field]]:
    for form in forms:
        for field in form():
            if not isinstance(field, HiddenField) and field.name not in NOT_ASKED:
                yield form, field
