"""WCAG 1.4.10: nothing scrolls sideways at 400 % zoom, where a page is 320 px wide and 256 px high.

``tests/e2e/a11y`` judges every state at 320 × 640 px.
"""

import pytest
from playwright.sync_api import Page
from pytest_espace_pro.mailboxes import Mailbox
from pytest_espace_pro.pages.activation import SummaryPage
from pytest_espace_pro.pages.base import audit
from pytest_espace_pro.pages.creation import TermsPage

pytestmark = pytest.mark.one_database
PAGES = [
    "/",
    "/connexion",
    "/mot-de-passe-oublie",
    "/creation",
    "/creation/expert/conditions",
    "/activation/code",
    "/conditions-generales",
    "/mentions-legales",
    "/donnees-personnelles",
    "/accessibilite",
    "/plan-du-site",
    "/aide",
    "/contact",
    "/boite-aux-lettres/",
    "/inconnu",
]
ZOOMED = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
zoomed = pytest.mark.parametrize("options", [ZOOMED], ids=["400 % zoom of 1280 × 1024"])


@zoomed
def test_every_page_fits(page: Page) -> None:
    for url in PAGES:
        page.goto(url)
        audit(page)


@zoomed
def test_the_whole_path_fits(terms: TermsPage, mailbox: Mailbox, address: str) -> None:
    """Each page object looks at its page on arrival; the errors of each step are looked at too."""
    terms.continue_expecting_errors()
    credentials = terms.accept_terms().solve_captcha().continue_().continue_expecting_errors()
    details = credentials.fill(address).continue_().continue_expecting_errors()
    registered = details.fill().continue_().confirm()
    code_page = registered.activate().continue_expecting_errors()
    login = (
        code_page.fill(mailbox.code_sent_to(address)).solve_captcha().continue_().fill("").continue_expecting_errors()
    )
    activated = login.fill(address).continue_()
    activated.follow("Lire les mêmes informations dans une page")
    activated.arrive(SummaryPage)
