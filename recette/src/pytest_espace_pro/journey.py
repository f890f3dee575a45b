"""Whole journeys of one person, from the home page on."""

from typing import TypeVar

from pytest_espace_pro.mailboxes import Mailbox
from pytest_espace_pro.pages.account import SpacePage
from pytest_espace_pro.pages.activation import ActivatedPage, CodePage
from pytest_espace_pro.pages.base import SitePage
from pytest_espace_pro.pages.creation import PASSWORD, RegisteredPage
from pytest_espace_pro.pages.home import SignInPage
from pytest_espace_pro.site import Site

Opened = TypeVar("Opened", bound=SitePage)


class Journey:
    """The journeys of one person. ``address``: an address that nobody else has."""

    def __init__(self, espace: Site, mailbox: Mailbox) -> None:
        self._espace, self._mailbox = espace, mailbox
        self.address = espace.new_address()

    def create_space(self) -> RegisteredPage:
        """Walk the five steps of the creation in expert mode (SPEC 3)."""
        terms = self._espace.home().open_sign_in().create_space().choose_expert()
        credentials = terms.accept_terms().solve_captcha().continue_()
        recap = credentials.fill(self.address).continue_().fill().continue_()
        return recap.assert_shows(self.address).confirm()

    def activate(self, code: str = "") -> ActivatedPage:
        """Walk the three steps of the activation with the mailed code (SPEC 5)."""
        code = code or self._mailbox.code_sent_to(self.address)
        step = self._open("/activation", CodePage).fill(code).solve_captcha().continue_()
        return step.fill(self.address).continue_()

    def sign_in(self, address: str = "", password: str = PASSWORD) -> SpacePage:
        """Sign in as the person of this journey, or as another person (SPEC 8.1).

        Whoever is signed in already is signed out first.
        """
        self._espace.page.goto(f"{self._espace.base_url}/connexion")
        if self._espace.page.url.endswith("/espace"):
            SpacePage(self._espace.page, self._espace.kit).sign_out()
        page = self._open("/connexion", SignInPage).fill(address or self.address, password)
        page.solve_challenge()
        return page.sign_in()

    def _open(self, path: str, kind: type[Opened]) -> Opened:
        self._espace.page.goto(self._espace.base_url + path)
        return kind(self._espace.page, self._espace.kit)
