"""SPEC 4.3: the link of a message leads to its page, whatever was glued to its end."""

import pytest

from tests.unit.web.conftest import Walker
from webapp.messages.message import RenderedMessage
from webapp.services import Services
from webapp.usecases.outbox.send_outbox import send_next

HOME = "http://localhost:8000"
GLUED = [".", ",", ";", ":", "!", "?", ")", "].", "»", "\u00a0»", "\u202f».", ">", '">', "’", "…", " ", "%3E", "'", "*"]


def mailed(sent: list[RenderedMessage], services: Services, part: str) -> str:
    while send_next(services):
        pass
    return next(word for message in sent for word in message.text.split() if part in word).removeprefix(HOME)


@pytest.mark.parametrize("glued", GLUED)
def test_the_link_that_cancels_works_with_what_is_glued_to_it(
    walker: Walker, services: Services, sent: list[RenderedMessage], glued: str
) -> None:
    walker.to_registered()
    link = mailed(sent, services, "/annulation/")
    assert walker.open(link + glued).status == 200
    walker.send()
    assert walker.status == 200 and walker.open(link).status == 410


@pytest.mark.parametrize("glued", GLUED)
def test_the_link_that_changes_a_password_works_with_what_is_glued_to_it(
    walker: Walker, number: str, services: Services, sent: list[RenderedMessage], glued: str
) -> None:
    walker.open("/mot-de-passe-oublie").send(email="zoe.martin@exemple.fr", **walker.solve())
    link = mailed(sent, services, "/mot-de-passe-oublie/")
    assert walker.open(link + glued).status == 200 and "ne vaut plus rien" not in walker.text


def test_a_token_that_ends_with_a_hyphen_or_a_line_keeps_it(walker: Walker) -> None:
    """base64url has both."""
    matcher = walker.client.application.url_map.bind("localhost")
    for token in ("abc-", "abc_", "abc-_"):
        assert matcher.match(f"/activation/opposition/{token}.") == ("activation.object", {"token": token})
