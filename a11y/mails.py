"""Each message that is mailed, as a person gets it: its HTML judged like a page, its text as text (SPEC 4.3).

Both say the same, in the same order. The texts are kept in snapshots/ and reviewed in diffs, like the ARIA snapshots of
pages; ``ESPACE_WRITE_SNAPSHOTS=1`` writes them.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import zip_longest
from typing import TypedDict

from playwright.sync_api import Page

from a11y import aria_snapshots, axe, plain_language, rules, typography
from a11y.findings import Finding, Judged
from a11y.rendering_modes import FEW, SLOWLY
from tests.support.html import elements, parse
from webapp.domain.activation_code import groups
from webapp.domain.french import format_date_time
from webapp.messages.activation_code import NARROW_SPACE, ActivationCode
from webapp.messages.closing import Closing
from webapp.messages.contact import ContactMessage
from webapp.messages.email_changed import EmailChanged
from webapp.messages.message import Message, RenderedMessage
from webapp.messages.passkeys_changed import PasskeyAdded, PasskeyRemoved
from webapp.messages.password_changed import PasswordChanged
from webapp.messages.question_changed import QuestionChanged
from webapp.messages.reset_link import NoResetLink, ResetLink
from webapp.messages.reset_refused import ResetRefused
from webapp.messages.sign_in_locked import SignInLocked
from webapp.messages.unused_space import UnusedSpace

CHECK = "mail"
MOMENT = datetime(2023, 8, 23, 10, 0, tzinfo=UTC)
TOKEN = "kJ3vQ9xT2mB7nL5wR8yC1dF4gH6sP0aZ_uEiOoXqWeY"  # noqa: S105 (as long as those that are sent)
OF_PAGES = ("one-live-region", "help-in-place", "description", "lists")
"""Rules on what every page of the site has around it."""
COLUMNS_MAX = 78  # RFC 5322, 2.1.1
MARKUP = re.compile(r"</?[a-z]+|&(?:#\d+|\w+);|\{[{%#]|\[[^]]*\]\(|^#|\*\*", re.MULTILINE)
URL = re.compile(r"https?://\S+")
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
SPAN = re.compile(r"</?(?:span|wbr)\b[^>]*>")
"""Keeps parts of a word apart by style alone."""
FIXED_SIZE = re.compile(r"font-size:\s*[\d.]+(?:px|pt)")
BLOCKS = "h1, h2, p, li"
BETWEEN_BLOCKS = re.compile(r"\n\s*\n|\n(?=\d+\. )")
NUMBER = re.compile(r"^\s*\d+\. ")


class Person(TypedDict):
    to: str
    full_name: str


PERSON: Person = {"to": "zoe.martin@exemple.fr", "full_name": "Zoé MARTIN"}
CODE = ActivationCode(**PERSON, code="K7MP4RTW9XCD", cancel_token=TOKEN, deadline=MOMENT)
SAMPLES: dict[str, Message] = {
    "message-code": CODE,
    "message-code-nouvelle-adresse": replace(CODE, is_change=True),
    "message-connexion-bloquee": SignInLocked(**PERSON, until=MOMENT),
    "message-connexion-debloquee": SignInLocked(**PERSON, until=None),
    "message-mot-de-passe-oublie": ResetLink(**PERSON, token=TOKEN, deadline=MOMENT),
    "message-sans-espace": NoResetLink(to=PERSON["to"], reason="unknown"),
    "message-sans-espace-demande": NoResetLink(to=PERSON["to"], reason="pending", deadline=MOMENT),
    "message-sans-espace-certificat": NoResetLink(**PERSON, reason="certificate"),
    "message-reponse-inexacte": ResetRefused(**PERSON, at=MOMENT, left=9),
    "message-derniere-reponse-inexacte": ResetRefused(**PERSON, at=MOMENT, left=0),
    "message-question-changee": QuestionChanged(**PERSON, at=MOMENT),
    "message-adresse-changee": EmailChanged(**PERSON, token=TOKEN, deadline=MOMENT),
    "message-fermeture": Closing(**PERSON, until=MOMENT),
    "message-espace-inutilise": UnusedSpace(**PERSON, until=MOMENT),
    "message-mot-de-passe-change": PasswordChanged(**PERSON, at=MOMENT),
    "message-mot-de-passe-change-cles": PasswordChanged(**PERSON, at=MOMENT, keys_count=2),
    "message-contact": ContactMessage(
        to="contact@exemple.fr",
        email=PERSON["to"],
        about="Une page refuse mon code",
        text="Bonjour,\nla page refuse mon code depuis ce matin.\n\nPouvez-vous m’aider\u00a0?",
        reference="K7Q4-2M9C",
        incident="R4TH-9WXD",
        is_signed_in=True,
    ),
    "message-cle-ajoutee": PasskeyAdded(**PERSON, at=MOMENT),
    "message-cle-retiree": PasskeyRemoved(**PERSON, at=MOMENT),
}
"""Every message, in every wording that it has."""


def html_findings(page: Page, message: RenderedMessage) -> Iterator[tuple[str, Finding]]:
    """Yield (mode, finding) for the HTML as a mail reader draws it, in the rendering modes of each commit."""
    page.set_content(message.html)
    for mode in FEW:
        mode.apply_to(page)
        slowly = axe.findings(page) if mode in SLOWLY else []
        for finding in rules.findings(page, without=OF_PAGES) + slowly:
            yield str(mode), finding
    FEW[0].apply_to(page)


def judged(name: str, page: Page, message: RenderedMessage) -> Judged:
    heading = page.get_by_role("heading", level=1).inner_text()
    return Judged(name, "", False, message.subject, heading, [str(mode) for mode in FEW], kind="mail")


def text_findings(name: str, message: RenderedMessage) -> list[Finding]:
    """Check, without a browser, the text alone, against the HTML, and against the reviewed text."""
    found = text_faults(message.text) + differences(message) + missing_values(message, SAMPLES[name])
    found += fixed_sizes(message.html)
    return [Finding(CHECK, what) for what in found] + aria_snapshots.text_findings(f"{name}.txt", f"{message.text}\n")


def text_faults(text: str) -> list[str]:
    """Return the faults of a text that people read as it is."""
    lines = [line for line in text.splitlines() if not URL.fullmatch(line.strip())]
    found = [f"a line of {len(line)} signs: {line}" for line in lines if len(line) > COLUMNS_MAX]
    found += [f"bare markup: {markup}" for markup in MARKUP.findall(text)]
    for block in BETWEEN_BLOCKS.split(text):
        found += [f"{what}: {block}" for what in typography.faults(block)]
        found += [what for passage in URL.split(block) for what in plain_language.faults(passage)]
    return found


def differences(message: RenderedMessage) -> list[str]:
    """Return the blocks in which text and HTML differ in words or links."""
    pairs = zip_longest(blocks_of_text(message.text), blocks_of_html(message.html))
    return [f"the text says {text}, the HTML {html}" for text, html in pairs if text != html]


def missing_values(message: RenderedMessage, sample: Message) -> list[str]:
    """Return the codes and moments that the text or the HTML of a message leaves out."""
    values = [getattr(sample, field.name) for field in fields(sample)]
    owed = ["".join(groups(sample.code))] if isinstance(sample, ActivationCode) else []
    owed += [format_date_time(value) for value in values if isinstance(value, datetime)]
    forms = {"text": message.text.replace(NARROW_SPACE, ""), "HTML": SPAN.sub("", message.html)}
    return [f"the {form} lacks {value}" for value in owed for form, text in forms.items() if value not in text]


def fixed_sizes(html: str) -> list[str]:
    """Text that stays as small when its reader asks for larger letters (WCAG 1.4.4, RGAA 10.4)."""
    return [f"text does not grow with the reader’s: {size}" for size in FIXED_SIZE.findall(html)]


Block = tuple[list[str], list[str]]
"""Words, and addresses of links."""


def blocks_of_text(text: str) -> list[Block]:
    return [block for found in BETWEEN_BLOCKS.split(text) if any(block := _block(NUMBER.sub("", found)))]


def blocks_of_html(html: str) -> list[Block]:
    """Write a link as the text does: its name, then its address."""
    document = parse(LINK.sub(r"\2 \1 ", SPAN.sub("", html)))
    return [_block(element.to_text()) for element in elements(document, BLOCKS)]


def _block(text: str) -> Block:
    text = text.replace(NARROW_SPACE, "")  # the HTML keeps the groups of a code apart by style
    return re.findall(r"\w+", URL.sub(" ", text).casefold()), URL.findall(text)
