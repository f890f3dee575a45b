"""Faults that a suite can ask for: they happen to the service as in real life, and the suite sees how it copes.

A fault is for everyone, or for one namespace: the requests that carry its name in the cookie `recette`, and the
messages to its addresses (seeds.py).
"""

import time
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import Flask, g, has_request_context, request, session
from sqlalchemy import delete, event, select
from sqlalchemy.exc import OperationalError

from testkit.shared_file import Content, SharedFile
from webapp.persistence.drafts import DraftRow
from webapp.services import Services
from webapp.web.access import demand_access

COOKIE = "recette"
FILE = "faults.json"
EVERYONE = ""
SLOW_SECONDS = 2.0


class Fault(StrEnum):
    """What can go wrong; the value is its name in the contract."""

    DATABASE_DOWN = "database-down"
    DATABASE_SLOW = "database-slow"
    INTERNAL_ERROR = "internal-error"
    DRAFT_EXPIRED = "draft-expired"
    MAIL_DOWN = "mail-down"
    OUTBOX_FULL = "outbox-full"
    ADDRESS_REFUSED = "address-refused"


SMTP_REFUSALS = {
    Fault.MAIL_DOWN: "421 4.3.2 Service not available",
    Fault.OUTBOX_FULL: "452 4.3.1 Mail system full",
    Fault.ADDRESS_REFUSED: "550 5.1.1 No such mailbox here",
}
"""What the embedded mail server answers then (RFC 5321 section 4.2.3, RFC 3463): messages wait in the outbox, or the
address counts as one that does not exist."""


class Faults:
    """The faults that are on, by namespace; all processes of the service share them."""

    def __init__(self, data_dir: Path) -> None:
        self._file = SharedFile(data_dir / FILE)

    def of(self, namespace: str) -> set[str]:
        found = self._file.read()
        return {*found.get(EVERYONE, ()), *found.get(namespace, ())}

    def smtp_refusal(self, to: str) -> str:
        """The SMTP refusal of a message for this address; empty when the server accepts it."""
        local = to.rpartition("@")[0].casefold()
        met = self.of(local.rpartition("+")[2] if "+" in local else EVERYONE)
        return next((answer for fault, answer in SMTP_REFUSALS.items() if fault in met), "")

    def put(self, namespace: str, faults: Iterable[str]) -> None:
        """Set exactly these faults for a namespace, from now on."""
        self._change(lambda found: found | {namespace: sorted(faults)})

    def spend(self, namespace: str, fault: Fault) -> None:
        """Turn off a fault that a request of this namespace has met, even one for everyone."""

        def without(found: Content) -> Content:
            return found | {
                name: [one for one in found.get(name, ()) if one != fault] for name in (namespace, EVERYONE)
            }

        self._change(without)

    def forget(self, namespace: str) -> None:
        """Turn off all faults of a namespace, or of all of them when the name is empty."""
        self._change(lambda found: {name: those for name, those in found.items() if namespace not in (EVERYONE, name)})

    def _change(self, change: Callable[[Content], Content]) -> None:
        """Change the file. A namespace without faults leaves nothing in it."""
        self._file.change(lambda found: {name: those for name, those in change(found).items() if those})


def init_faults(app: Flask, faults: Faults) -> None:
    """Make the faults happen to all requests but the kit's own."""
    services: Services = app.extensions["espace"]

    def meet_faults() -> None:
        if request.path.startswith("/recette/") or request.endpoint == "static":
            return
        namespace = request.cookies.get(COOKIE, EVERYONE)
        g.faults = faults.of(namespace)
        if Fault.DRAFT_EXPIRED in g.faults:  # once only: the journey that starts again must last
            _expire_drafts(services)
            faults.spend(namespace, Fault.DRAFT_EXPIRED)
        if Fault.INTERNAL_ERROR in g.faults:
            raise RuntimeError("a fault that the suite asked for")
        if g.faults & {Fault.DATABASE_DOWN, Fault.DATABASE_SLOW}:  # met by each page: suites need not know which reads
            with services.database.read() as reading:
                reading.execute(select(1))

    hooks = app.before_request_funcs[None]
    hooks.insert(hooks.index(demand_access), meet_faults)  # it looks the user up in a database that may be "gone"

    @event.listens_for(services.database.engine, "before_cursor_execute")
    def meet_database_faults(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        met = g.get("faults", ()) if has_request_context() else ()
        if Fault.DATABASE_SLOW in met and "faults_waited" not in g:
            g.faults_waited = True
            time.sleep(SLOW_SECONDS)
        if Fault.DATABASE_DOWN in met:
            raise OperationalError(statement, None, ConnectionRefusedError("a fault that the suite asked for"))


def _expire_drafts(services: Services) -> None:
    """Erase the drafts of this browser, as if 24 hours had passed without an answer."""
    with services.database.transaction() as transaction:
        transaction.execute(delete(DraftRow).where(DraftRow.id.in_(filter(None, session.get("drafts", {}).values()))))
