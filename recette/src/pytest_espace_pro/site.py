"""The site as one test sees it, and the namespace that separates tests.

An address belongs to the namespace ``n`` when its local part ends with ``+n`` (RFC 5233).
"""

from dataclasses import dataclass
from secrets import token_hex
from typing import Self

from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Page

from pytest_espace_pro.kit import Account, Kit
from pytest_espace_pro.pages.home import HomePage

COOKIE = "recette"


@dataclass(frozen=True)
class Namespace:
    """The namespace of one test. ``address``: the address that new ones derive from."""

    name: str
    address: str

    @classmethod
    def new(cls, worker: str, address: str) -> Self:
        return cls(f"{worker}-{token_hex(4)}", address)

    def new_address(self) -> str:
        """An address that nobody has had. A mailbox that knows sub-addresses receives its messages."""
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{token_hex(4)}+{self.name}@{domain}"


@dataclass(frozen=True)
class Site:
    page: Page
    base_url: str
    namespace: Namespace
    kit: Kit | None

    @property
    def cookie(self) -> SetCookieParam:
        """The cookie that exposes a browser to the faults of the namespace."""
        return {"name": COOKIE, "value": self.namespace.name, "url": self.base_url}

    def home(self) -> HomePage:
        self.page.goto(self.base_url)
        return HomePage(self.page, self.kit)

    def new_address(self) -> str:
        return self.namespace.new_address()

    def seed(self, state: str) -> Account:
        """Make an account in a state of the contract: pending, expired, active, locked, certificate, closing."""
        return self._demanded_kit().seed(state, self.namespace.name, self.new_address())

    def set_faults(self, *faults: str) -> None:
        """Set exactly these faults in this browser: database-down, database-slow, internal-error, draft-expired."""
        self._demanded_kit().set_faults(self.namespace.name, *faults)

    def _demanded_kit(self) -> Kit:
        assert self.kit, "this needs the test kit: give --espace-token"
        return self.kit
