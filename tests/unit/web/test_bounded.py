"""What is stored is bounded, whatever is sent: cut at the maximum of each field, one draft, one stash a session."""

from urllib.parse import quote

import pytest
from sqlalchemy import select

from tests.support.html import attribute
from tests.support.settings import UNLIMITED
from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import DETAILS, EMAIL, PASSWORD, Walker
from tests.unit.web.test_pressed_twice import FORMS, Form, Site
from webapp.messages.message import RenderedMessage
from webapp.persistence.drafts import DraftRow
from webapp.services import Services
from webapp.settings import Settings

KEPT = 32 * 1024
"""Bytes of a sealed draft, at most."""
ACTIONS = ("continue", "clear", "continue", "previous", "clear", "restore", "reveal", "new_challenge")
WIDE = "\N{GRINNING FACE}"
"""Four bytes."""
OURS = {"csrf_token", "press", "action", "challenge", "shown", "begins_again"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """No rate limit: what is kept is bounded without them."""
    return Settings(**settings.model_dump() | UNLIMITED)


@pytest.fixture
def site(walker: Walker, services: Services, sent: list[RenderedMessage]) -> Site:
    return Site(walker, services, sent)


def sealed(services: Services) -> list[int]:
    with services.database.read() as session:
        return [len(row) for row in session.scalars(select(DraftRow.sealed))]


def filled(walker: Walker, char: str = WIDE) -> dict[str, str]:
    """Every field of the page, filled until the form has 60 kB."""
    names = {attribute(one, "name") or "" for one in walker.document.query("main [name]")} - OURS
    size = 60_000 // (len(quote(char)) * max(1, len(names)))
    return dict.fromkeys(names, char * size)


@pytest.mark.parametrize("url", FORMS)
def test_no_form_keeps_more_than_a_draft_may_hold(url: str, site: Site) -> None:
    """With a session: all its actions, several times, then what a script sends while one types."""
    come, _effect = FORMS[url]
    form: Form = come(site)
    walker, target = site.walker, form.url or site.walker.url
    page, values = walker.fields(), filled(walker)
    for text in (values, filled(walker, "a")):
        for action in ACTIONS:
            answer = walker.client.post(target, data=page | text | {"action": action})
            assert answer.status_code != 413  # it was cut before it was too much
    for journey, slug in (("creation", "identifiants"), ("creation", "formulaire"), ("activation", "identifiants")):
        walker.client.post(f"/fragments/brouillon/{journey}/{slug}", data=page | values)
    assert all(size <= KEPT for size in sealed(site.services))
    assert sum(sealed(site.services)) <= 2 * KEPT


@pytest.mark.parametrize("url", FORMS)
def test_nothing_is_kept_of_what_comes_without_a_session(url: str, site: Site) -> None:
    come, _effect = FORMS[url]
    form: Form = come(site)
    target, values = form.url or site.walker.url, site.walker.fields() | filled(site.walker)
    before = sum(sealed(site.services))
    site.walker.client.delete_cookie("espace")
    for _ in range(3):
        site.walker.client.post(target, data=values | {"press": ""})
    assert sum(sealed(site.services)) <= before


@pytest.mark.parametrize("slug", ["nom", "question", "adresse-electronique", "cle-d-acces"])
def test_a_session_that_has_ended_keeps_one_stash(slug: str, site: Site, clock: ManualClock) -> None:
    walker = site.owner()
    walker.open(f"/espace/coordonnees/{slug}")
    page, values = walker.fields(), filled(walker)
    cookie = walker.client.get_cookie("espace")
    assert cookie is not None
    clock.advance(minutes=31)
    for n in range(10):
        walker.client.set_cookie("espace", cookie.value)
        walker.client.post(f"/espace/coordonnees/{slug}", data=page | values | {"press": f"{n}"})
    with site.services.database.read() as session:
        assert len(session.scalars(select(DraftRow.id).where(DraftRow.journey == "space")).all()) == 1
    assert sum(sealed(site.services)) <= 2 * KEPT


def test_each_tab_of_a_session_that_has_ended_finds_its_form_again(site: Site, clock: ManualClock) -> None:
    walker = site.owner()
    token = walker.open("/espace/coordonnees/nom").fields()["csrf_token"]
    cookie = walker.client.get_cookie("espace")
    assert cookie is not None
    clock.advance(minutes=31)
    for slug, typed in {"nom": {"last_name": "Durand"}, "question": {"trusted_answer": "Rex"}}.items():
        walker.client.set_cookie("espace", cookie.value)
        walker.client.post(f"/espace/coordonnees/{slug}", data={"csrf_token": token} | typed)
    walker.open("/connexion").send(email=EMAIL, password=PASSWORD, **walker.solve())
    assert walker.open("/espace/coordonnees/nom").fields()["last_name"] == "Durand"
    assert walker.open("/espace/coordonnees/question").fields()["trusted_answer"] == "Rex"


@pytest.mark.parametrize(("name", "maximum"), [("last_name", 100), ("postal_code", 20), ("trusted_answer", 200)])
def test_a_text_is_cut_after_its_maximum_and_is_still_refused(walker: Walker, name: str, maximum: int) -> None:
    """SPEC 3.3: nothing is cut in silence."""
    walker.to_details().send("previous", **DETAILS | {name: "a" * 5_000})
    walker.open("/creation/expert/formulaire")
    assert walker.fields()[name] == "a" * (maximum + 1)
    assert "Raccourcissez" in walker.send().error_beside(name)
