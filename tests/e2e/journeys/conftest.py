"""Somebody who begins a creation, or has a space."""

import pytest
from playwright.sync_api import Page
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages import base
from pytest_espace_pro.pages.account import SpacePage
from pytest_espace_pro.pages.creation import TermsPage
from pytest_espace_pro.pages.home import HomePage, SignInPage

from tests.support.people import PASSWORD


@pytest.fixture(autouse=True)
def _axe_on_other_instances(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Axe takes more than half the time of a journey: of our own server, tests/e2e/a11y has it judge every state."""
    if not pytestconfig.getoption("espace_base_url"):
        monkeypatch.setattr(base, "AXE", None)


@pytest.fixture
def terms(home: HomePage) -> TermsPage:
    """The first step of a creation, reached from the home page (SPEC 2)."""
    return home.open_sign_in().create_space().choose_expert()


@pytest.fixture
def sign_in(kit: Kit, address: str, page: Page) -> SignInPage:
    """Somebody who has a space, at the sign-in page. The test kit made the space: other tests walk that path."""
    kit.seed("active", email=address)
    page.goto("/connexion")
    return SignInPage(page, kit)


@pytest.fixture
def space(sign_in: SignInPage, address: str) -> SpacePage:
    sign_in.fill(address, PASSWORD).solve_challenge()
    return sign_in.sign_in()
