"""Somebody who has a space."""

import pytest
from playwright.sync_api import Page

from tests.e2e.kit import Kit
from tests.e2e.pages.account import SpacePage
from tests.e2e.pages.creation import PASSWORD
from tests.e2e.pages.home import HomePage, SignInPage


@pytest.fixture
def sign_in(home: HomePage, kit: Kit, address: str, page: Page) -> SignInPage:
    """Somebody whose space has just been activated, at the sign-in page."""
    terms = home.open_sign_in().create_space().choose_expert().accept_terms().solve_captcha()
    registered = terms.continue_().fill(address).continue_().fill().continue_().confirm()
    code = registered.activate().fill(kit.code_sent_to(address)).solve_captcha().continue_()
    code.fill(address).continue_()
    page.goto("/connexion")
    return SignInPage(page, kit)


@pytest.fixture
def space(sign_in: SignInPage, address: str) -> SpacePage:
    sign_in.fill(address, PASSWORD).solve_challenge()
    return sign_in.sign_in()
