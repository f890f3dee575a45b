"""SPEC 6: the sound says the six characters, plays anywhere (iOS asks for ranges), is saved, follows the image."""

from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from pytest_espace_pro.pages.creation import TermsPage

pytestmark = pytest.mark.one_database
DURATION_MIN_SECONDS, DURATION_MAX_SECONDS = 5, 30
# A muted element may play without a gesture; what is decoded is the same.
PLAY = """audio => new Promise((played, failed) => {
    const fail = () => failed(audio.error?.message ?? 'not played')
    audio.muted = true
    audio.onerror = fail
    audio.ontimeupdate = () => audio.currentTime > 0 && played([audio.duration, audio.readyState])
    audio.play().catch(fail)
})"""
HAVE_CURRENT_DATA = 2


@pytest.fixture
def terms(terms: TermsPage) -> TermsPage:
    return terms.choose_way("Son")


def test_the_browser_decodes_and_plays_the_sound(terms: TermsPage) -> None:
    duration_seconds, ready_state = terms.sound.evaluate(PLAY)
    assert DURATION_MIN_SECONDS < duration_seconds < DURATION_MAX_SECONDS
    assert ready_state >= HAVE_CURRENT_DATA


def test_the_sound_is_named_and_has_controls(terms: TermsPage) -> None:
    expect(terms.sound).to_have_accessible_name("Extrait sonore de la vérification")
    expect(terms.sound).to_have_attribute("controls", "")


def test_the_sound_is_given_by_ranges_as_ios_asks(terms: TermsPage) -> None:
    request = Request(terms.sound.evaluate("audio => audio.src"), headers={"Range": "bytes=0-1"})
    with urlopen(request, timeout=10) as response:
        assert response.status == 206
        assert response.headers["Content-Range"].startswith("bytes 0-1/")
        assert response.headers["Content-Type"] == "audio/mpeg"
        assert response.read() == b"\xff\xf3"


def test_the_sound_can_be_saved(terms: TermsPage) -> None:
    with terms.page.expect_download() as download:
        terms.follow("Télécharger l’extrait sonore (fichier MP3)")
    assert download.value.path().read_bytes().startswith(b"\xff\xf3")


def test_another_sound_is_for_another_challenge(terms: TermsPage) -> None:
    before = terms.sound.get_attribute("src") or ""
    terms.press("Changer le son")
    expect(terms.sound).not_to_have_attribute("src", before)
    terms.sound.evaluate(PLAY)
