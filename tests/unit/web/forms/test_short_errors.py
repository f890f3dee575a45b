"""SPEC 3: the list of errors has one short line each; the whole sentence stands at the field."""

from collections.abc import Iterator

from flask import Flask

from tests.unit.web.conftest import CREDENTIALS, Walker
from webapp.domain.password_policy import SHORT_MESSAGES
from webapp.services import Services
from webapp.web.forms.base import Context, StepForm
from webapp.web.forms.fields import messages_of
from webapp.web.forms.human_check import CHECK_FIELDS

MAX_SHORT_CHARS = 40
OF_EMPTY_FIELDS = {"missing", "not_in_list", "other_address"}


def kinds(base: type[StepForm] = StepForm) -> Iterator[type[StepForm]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_the_list_has_short_lines_and_the_sentence_stands_at_the_field(walker: Walker) -> None:
    walker.to_details().send(phone="06 39 98 01 2", postal_code="6910", town="Lyon")
    assert walker.errors == [
        "Nom\u00a0: à remplir",
        "Prénom\u00a0: à remplir",
        "Téléphone\u00a0: 9 au lieu de 10\u00a0chiffres",
        "Code postal\u00a0: cinq\u00a0chiffres en France",
        "Réponse\u00a0: à remplir",
    ]
    assert "dix chiffres, et celui-ci 9" in walker.error_beside("phone")


def test_an_address_that_cannot_serve_is_one_short_line(walker: Walker, number: str) -> None:
    walker.to_credentials().send(**CREDENTIALS)
    assert walker.errors == ["Adresse électronique\u00a0: ne peut pas servir"]
    assert "Connectez-vous" in walker.error_beside("email")


def test_a_password_says_all_that_it_lacks_in_one_line(walker: Walker) -> None:
    walker.to_credentials().send(**CREDENTIALS | {"password": "azerty", "password_confirmation": "azerty"})
    assert walker.errors == ["Mot de passe\u00a0: 20\u00a0caractères au moins, il manque un chiffre"]


def test_a_box_is_to_be_ticked(walker: Walker) -> None:
    walker.open("/creation/expert/conditions").send()
    assert "J’accepte sans restriction les conditions générales\u00a0: à cocher" in walker.errors


def test_every_error_has_a_short_form_or_is_about_an_empty_field(app: Flask, services: Services) -> None:
    with app.test_request_context():
        for kind in kinds():
            form = kind(formdata=None)
            form.context = Context(services, "")
            for field in form:
                for code, text in messages_of(kind, field).items():
                    if code not in OF_EMPTY_FIELDS and field.name not in CHECK_FIELDS:
                        short = getattr(text, "short", SHORT_MESSAGES.get(code, ""))
                        assert 0 < len(short) <= MAX_SHORT_CHARS, (kind, field.name, code)
