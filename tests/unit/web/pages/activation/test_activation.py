"""SPEC 5: three steps; one message for a wrong pair; what was typed stays."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.people import PASSWORD
from tests.unit.conftest import ManualClock
from tests.unit.documents.poppler import needs_poppler, read_structure
from tests.unit.web.conftest import EMAIL, Walker
from webapp.messages.message import RenderedMessage
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.email_availability import EmailStatus, email_availability

SUMMARY = "/activation/recapitulatif"
WRONG_CODE = "ABCD-EFGH-JKMN"


def number_of(services: Services) -> str:
    with services.database.read() as session:
        return session.scalars(select(Space.number)).one()


def test_code_and_address_open_the_space_and_give_its_number(walker: Walker, mailed_code: str) -> None:
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    assert walker.url == "/activation/recapitulatif"
    assert "Zoé MARTIN" in walker.text
    assert "votre inscription a été réalisée le 21 août 2023 sous le numéro : 2023 233 " in walker.text


def test_the_link_of_the_message_only_fills_in_the_code(walker: Walker, mailed_code: str) -> None:
    walker.open(f"/activation/code?code={mailed_code}")
    assert walker.fields()["code"] == mailed_code
    assert walker.send(**walker.solve()).url == "/activation/identifiants"


def test_following_the_link_twice_changes_nothing(walker: Walker, mailed_code: str) -> None:
    for _ in range(2):
        walker.client.get(f"/activation/code?code={mailed_code}")
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    assert walker.url == "/activation/recapitulatif"


@pytest.mark.parametrize(("code", "email"), [(WRONG_CODE, EMAIL), (None, "other@exemple.fr")])
def test_a_wrong_pair_never_tells_which_is_wrong(
    walker: Walker, mailed_code: str, code: str | None, email: str
) -> None:
    walker.to_activation_login(code or mailed_code).send(email=email)
    assert walker.status == 422
    assert "Ce code et cette adresse ne vont pas ensemble" in walker.errors[0]
    assert walker.fields()["email"] == email


def test_an_expired_code_is_said_to_be_with_a_link_to_start_again(
    walker: Walker, mailed_code: str, clock: ManualClock
) -> None:
    clock.advance(hours=48)
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    assert walker.status == 422 and "Ce code a expiré" in walker.errors[0]
    assert walker.document.query('.error-summary a[href="/creation/expert"]')


@pytest.mark.parametrize("code", ["", "ABC", "ABCD-EFGH-JKM0", "é" * 12, "A" * 10_000, "<b>ABCD"])
def test_a_code_of_the_wrong_form_is_explained_with_an_example(walker: Walker, code: str) -> None:
    walker.open("/activation/code")
    walker.send(code=code, **walker.solve())
    assert walker.status == 422
    assert walker.error_beside("code")
    assert "Déjà faite" in walker.text


def test_a_char_that_no_code_has_is_named(walker: Walker) -> None:
    walker.open("/activation/code").send(code="ABCD-EFGH-JKM0", **walker.solve())
    assert "jamais 0, O, 1, I ni L" in walker.error_beside("code")


def test_the_code_is_found_in_the_whole_message_that_was_pasted(
    walker: Walker, mailed_code: str, sent: list[RenderedMessage]
) -> None:
    walker.open("/activation/code").send(code=f"> {sent[-1].text}", **walker.solve())
    assert walker.url == "/activation/identifiants"
    walker.open("/activation/code")
    assert walker.fields()["code"] == mailed_code
    walker.open("/activation/identifiants").send(email=EMAIL)
    assert walker.url == "/activation/recapitulatif"


def test_attempts_are_limited_and_the_page_says_when_to_try_again(walker: Walker, clock: ManualClock) -> None:
    walker.to_activation_login(WRONG_CODE)
    for _ in range(10):
        assert walker.send(email=EMAIL, password=PASSWORD).status == 422
    form = walker.fields() | {"action": "continue", "password": PASSWORD}
    refused = walker.client.post("/activation/identifiants", data=form)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "900"
    clock.advance(minutes=15)
    assert walker.client.post("/activation/identifiants", data=form).status_code == 422


def test_the_pdf_is_shown_and_downloaded_under_its_name(walker: Walker, mailed_code: str, services: Services) -> None:
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    links = [str(link.attrs["href"]) for link in walker.document.query("a") if ".pdf" in str(link.attrs.get("href"))]
    shown, saved = sorted(links)[0], next(link for link in links if "telecharger" in link)
    name = f"recapitulatif-{number_of(services)}.pdf"
    assert walker.client.get(shown).headers["Content-Disposition"] == f"inline; filename={name}"
    response = walker.client.get(saved)
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert response.mimetype == "application/pdf" and response.data.startswith(b"%PDF-1.7")


@needs_poppler
def test_the_page_says_what_the_pdf_says_in_the_same_order(
    walker: Walker, mailed_code: str, services: Services, tmp_path: Path
) -> None:
    """SPEC 7, RGAA 13.3: text and roles, as read by poppler in the file and by a parser in the page."""
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    number = number_of(services)
    (tmp_path / "summary.pdf").write_bytes(walker.client.get(f"{SUMMARY}/recapitulatif-{number}.pdf").data)
    operator, services, *leaves = read_structure(tmp_path / "summary.pdf")
    walker.open(f"{SUMMARY}/coordonnees")
    roles = {"h1": "H1", "p": "P", "dt": "Lbl", "dd": "LBody"}
    read = walker.document.query("main > h1, main > p, main > .summary dt, main > .summary dd")
    assert [(roles[element.name], " ".join(element.to_text().split())) for element in read] == leaves
    assert (operator, services) == (("P", "Service de démonstration"), ("P", "Espace Pro"))
    assert {"Martin", "Zoé", EMAIL, number} <= {text for _, text in leaves}
    assert "Zouzou" not in walker.text


def test_the_text_to_copy_says_what_the_page_says(walker: Walker, mailed_code: str) -> None:
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    walker.open(f"{SUMMARY}/coordonnees")
    text = " ".join(walker.document.query("textarea")[0].to_text().split())
    shown = [
        element.to_text()
        for element in walker.document.query("main > h1, main > p, main > .summary dt, main > .summary dd")
    ]
    place = 0
    for words in shown:
        place = text.find(" ".join(words.split()), place)
        assert place >= 0, words


def test_the_number_alone_opens_no_pdf(walker: Walker, mailed_code: str, app: Flask, services: Services) -> None:
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    stranger = app.test_client()
    answer = stranger.get(f"{SUMMARY}/recapitulatif-{number_of(services)}.pdf")
    assert (answer.status_code, urlsplit(answer.location).path) == (303, "/connexion")
    assert walker.client.get(f"{SUMMARY}/recapitulatif-20232339999999.pdf").status_code == 404


def test_following_the_cancel_link_changes_nothing_the_button_does(
    walker: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    walker.to_registered()
    send_next(services)
    link = next(word for word in sent[0].text.split() if "/annulation/" in word).removeprefix("http://localhost:8000")
    for _ in range(2):
        assert walker.open(link).status == 200
    walker.send()
    assert walker.status == 200
    assert walker.open(link).status == 410


def test_whoever_cancels_can_refuse_further_requests_and_take_it_back(
    walker: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    walker.to_registered()
    send_next(services)
    link = next(word for word in sent[0].text.split() if "/annulation/" in word).removeprefix("http://localhost:8000")
    walker.open(link).send(refuses_further="1")
    assert "jusqu’au 20 septembre 2023" in walker.text
    assert email_availability(services, EMAIL).status is EmailStatus.REFUSED
    assert walker.open(link).heading == "Vous refusez les demandes"
    assert walker.send_to(f"{link}/accepter").status == 200
    assert email_availability(services, EMAIL).status is EmailStatus.FREE
    assert walker.open(link).status == 410


def test_a_wrong_code_can_be_corrected(walker: Walker, mailed_code: str) -> None:
    walker.to_activation_login(WRONG_CODE).send(email=EMAIL)
    assert walker.status == 422
    walker.open("/activation/code").send(code=mailed_code)
    assert walker.url == "/activation/identifiants"
    assert walker.send(email=EMAIL).url == "/activation/recapitulatif"
    assert walker.heading == "Votre espace est créé"


def test_the_last_page_is_not_shown_before_anything_was_done(walker: Walker, mailed_code: str) -> None:
    walker.to_activation_login(WRONG_CODE).send(email=EMAIL)
    assert walker.open("/activation/recapitulatif").url == "/activation/identifiants"


def test_a_link_that_is_only_followed_ends_nothing_of_what_is_finished(walker: Walker, mailed_code: str) -> None:
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    Walker(walker.client, walker._service).open("/activation/code?code=K7MP-4RTW-9XCD")
    assert "sous le numéro" in walker.open("/activation/recapitulatif").text


def test_the_link_of_another_message_begins_another_activation(walker: Walker, mailed_code: str) -> None:
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    walker.open("/activation/code?code=ABCD-EFGH-JKMN")
    assert walker.url == "/activation/code"
    assert walker.fields()["code"] == "ABCD-EFGH-JKMN"


def test_the_summary_is_kept_by_no_cache(walker: Walker, mailed_code: str, services: Services) -> None:
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    for page in (f"recapitulatif-{number_of(services)}.pdf", "coordonnees"):
        answer = walker.client.get(f"{SUMMARY}/{page}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store"), page


def test_a_stranger_cannot_keep_the_owner_out(walker: Walker, mailed_code: str, app: Flask, services: Services) -> None:
    stranger = Walker(app.test_client(), services)
    stranger.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    stranger.to_activation_login(WRONG_CODE)
    for _ in range(11):
        stranger.send(email=EMAIL, password=PASSWORD)
    assert stranger.status == 429
    assert walker.to_activation_login(mailed_code).send(email=EMAIL).url == "/activation/recapitulatif"
