"""SPEC 8.1: passkeys, with a virtual device of the browser's own (Chromium's DevTools protocol, domain WebAuthn)."""

import re
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.account import PasskeysPage, SpacePage
from pytest_espace_pro.pages.home import SignInPage

from tests.e2e.keyboard import Keyboard
from tests.support.devices import DEVICES
from tests.support.people import PASSWORD

BUTTON = "Me connecter avec une clé d’accès"
on_a_phone = pytest.mark.parametrize("options", ["phone"], indirect=True)


class VirtualDevice:
    """A phone's own authenticator: it holds keys, and its owner unlocks it or not."""

    def __init__(self, page: Page) -> None:
        self._protocol: CDPSession = page.context.new_cdp_session(page)
        self._protocol.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        added = self._protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"isUserVerified": True}})
        self._id = added["authenticatorId"]

    def unlocks(self, verified: bool) -> None:
        self._send("setUserVerified", isUserVerified=verified)

    @property
    def keys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._send("getCredentials")["credentials"]
        return found

    def _send(self, command: str, **parameters: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._protocol.send(f"WebAuthn.{command}", {"authenticatorId": self._id} | parameters)
        return answer


@pytest.fixture
def device(page: Page) -> VirtualDevice:
    return VirtualDevice(page)


@pytest.fixture
def passkeys(space: SpacePage, device: VirtualDevice) -> PasskeysPage:
    """The list, once a key was added."""
    adding = space.open_passkeys().open_adding()
    adding.change(**{"Nom de la clé": "Mon téléphone"})
    return adding.arrive(PasskeysPage)


def notice(page: Page, text: str) -> None:
    """It is seen, and said by the live region."""
    expect(page.get_by_role("main").get_by_text(text)).to_be_visible()
    expect(page.locator("#annonces")).to_contain_text(text)


@on_a_phone
def test_a_passkey_is_added_signs_in_and_is_removed(passkeys: PasskeysPage, page: Page, kit: Kit) -> None:
    expect(passkeys.main).to_contain_text("Mon téléphone")
    passkeys.sign_out()
    page.goto("/connexion")
    SignInPage(page, kit).press(BUTTON)
    SpacePage(page, kit).open_passkeys().open_removing("Mon téléphone").change()
    PasskeysPage(page, kit).sign_out()
    page.goto("/connexion")
    SignInPage(page, kit).press(BUTTON)
    summary = page.get_by_role("group", name=re.compile("à corriger$"))
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Cette clé d’accès n’ouvre aucun espace")


def test_by_keyboard_it_comes_after_the_password(passkeys: PasskeysPage, page: Page, kit: Kit) -> None:
    passkeys.sign_out()
    page.goto("/connexion?next=/espace/appareils")
    sign_in_page = SignInPage(page, kit)
    keyboard = Keyboard(page)
    keyboard.go_to(sign_in_page.field("Mot de passe *"))
    keyboard.go_to(sign_in_page.main.get_by_role("button", name=BUTTON))
    keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/espace/appareils$"))


def test_who_does_not_unlock_the_device_learns_it_and_may_go_on(
    passkeys: PasskeysPage, device: VirtualDevice, page: Page, kit: Kit
) -> None:
    passkeys.sign_out()
    page.goto("/connexion")
    sign_in_page = SignInPage(page, kit)
    device.unlocks(False)
    sign_in_page.press(BUTTON)
    notice(page, "La clé d’accès n’a pas été utilisée.")
    sign_in_page.assert_accessible()
    device.unlocks(True)
    sign_in_page.press(BUTTON)
    SpacePage(page, kit)


def test_a_wrong_password_does_not_make_the_device_make_a_second_key(
    space: SpacePage,
    device: VirtualDevice,
    page: Page,
    kit: Kit,
) -> None:
    adding = space.open_passkeys().open_adding()
    adding.change("wrong")
    expect(page.get_by_role("group", name=re.compile("à corriger$"))).to_be_focused()
    (made,) = device.keys
    adding.change()
    PasskeysPage(page, kit)
    assert [key["credentialId"] for key in device.keys] == [made["credentialId"]]


def test_a_device_that_has_one_already_says_so(passkeys: PasskeysPage, page: Page) -> None:
    adding = passkeys.open_adding()
    adding.change()
    notice(page, "Cet appareil a déjà une clé d’accès")
    expect(adding.field("Mot de passe actuel *")).to_have_value(PASSWORD)


def test_a_lost_connection_loses_nothing(space: SpacePage, device: VirtualDevice, page: Page, kit: Kit) -> None:
    adding = space.open_passkeys().open_adding()
    page.route("**/nouvelle.json", lambda route: route.abort())
    adding.change()
    notice(page, "La connexion a été interrompue.")
    page.unroute("**/nouvelle.json")
    adding.press(adding.go_on)
    PasskeysPage(page, kit)


def test_a_session_that_ended_meanwhile_leads_to_the_sign_in_and_back(
    space: SpacePage,
    device: VirtualDevice,
    page: Page,
    kit: Kit,
    address: str,
) -> None:
    adding = space.open_passkeys().open_adding()
    kit.shift_clock(hours=0.6)
    adding.change(**{"Nom de la clé": "Ma tablette"})
    again = SignInPage(page, kit)
    again.fill(address, PASSWORD).solve_challenge()
    again.press("Se connecter")
    expect(adding.field("Nom de la clé *")).to_have_value("Ma tablette")
    adding.change()
    PasskeysPage(page, kit)


def test_a_browser_without_passkeys_says_so(space: SpacePage, page: Page, kit: Kit) -> None:
    space.sign_out()
    page.add_init_script("delete globalThis.PublicKeyCredential")
    page.goto("/connexion")
    SignInPage(page, kit).press(BUTTON)
    notice(page, "Ce navigateur ne permet pas d’utiliser une clé d’accès ici.")


@pytest.mark.parametrize("options", [DEVICES["phone"] | {"java_script_enabled": False}], indirect=True)
def test_without_javascript_only_what_works_is_offered(space: SpacePage, page: Page, kit: Kit) -> None:
    adding = space.open_passkeys().open_adding()
    expect(adding.main).to_contain_text("Votre navigateur n’exécute pas JavaScript.")
    expect(adding.main.get_by_role("button", name=adding.go_on)).to_be_hidden()
    page.goto("/espace")
    space.sign_out()
    page.goto("/connexion")
    expect(SignInPage(page, kit).main.get_by_role("button", name=BUTTON)).to_be_hidden()
