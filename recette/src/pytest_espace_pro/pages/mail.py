"""The mailbox of development, and the pages that the links of a message open (SPEC 4.3)."""

import re

from playwright.sync_api import Page, expect

from pytest_espace_pro.pages.base import SitePage, audit


class GonePage(SitePage):
    heading = "Demande introuvable"


class CancelledPage(SitePage):
    heading = "Demande annulée"


class CancelPage(SitePage):
    heading = "Annuler une demande"

    def confirm(self) -> CancelledPage:
        self.press("Annuler la demande")
        return self.arrive(CancelledPage)


class HtmlMessage:
    """The message as a mail reader shows it. It is not a page of the site."""

    def __init__(self, page: Page) -> None:
        self._page = page
        expect(page).to_have_url(re.compile("/html$"))
        audit(page)

    def assert_holds(self, text: str) -> None:
        expect(self._page.get_by_role("main")).to_contain_text(text)


class MessagePage(SitePage):
    heading = "Espace professionnel – Création ou modification de l’espace"

    def open_html(self) -> HtmlMessage:
        self.follow("Voir la version HTML")
        return HtmlMessage(self.page)


class MailboxPage(SitePage):
    heading = "Boîte aux lettres de démonstration"

    def open_message_to(self, address: str) -> MessagePage:
        self.main.get_by_role("listitem").filter(has_text=address).get_by_role("link").first.click()
        return self.arrive(MessagePage)
