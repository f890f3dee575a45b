"""The summary "Récapitulatif – Vos coordonnées" is a document of one page for the person to keep (SPEC 7)."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment

from webapp.documents.glyphs import drawable_text
from webapp.documents.tagging import tagged_pdf
from webapp.domain.french import format_date, format_pdf_moment

TEMPLATE = "pdf/summary.html"
TITLE = "Récapitulatif – Vos coordonnées"
NUMBER_LABEL = "N° d’abonné"
NUMBER_FOLLOWS = "Prénom"
LOGO_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


@dataclass(frozen=True)
class Logo:
    """The operator's picture (PNG or JPEG) and its alternative text (RGAA 1.1)."""

    path: Path
    alt: str


@dataclass(frozen=True)
class SummaryDocument:
    """The content of the summary. It never holds the password or the trusted answer.

    `rows` are pairs (label, lines) in reading order; the subscriber number is inserted after the names.
    `registered_at` and `created_at` are aware datetimes, shown in Europe/Paris.
    """

    operator_name: str
    service_name: str
    support_line: str
    subscriber_number: str
    registered_at: datetime
    created_at: datetime
    rows: Sequence[tuple[str, Sequence[str]]]
    logo: Logo | None = None

    @property
    def entries(self) -> list[tuple[str, Sequence[str]]]:
        """All rows in the order of SPEC 7: names, subscriber number, the others."""
        labels = [label for label, _ in self.rows]
        place = labels.index(NUMBER_FOLLOWS) + 1 if NUMBER_FOLLOWS in labels else 0
        return [*self.rows[:place], (NUMBER_LABEL, [self.subscriber_number]), *self.rows[place:]]

    @property
    def lead(self) -> str:
        return (
            f"Votre inscription a été réalisée le {self.registered_on} sous le numéro {self.subscriber_number}. "
            "Ce numéro est personnel\u00a0: conservez ce document."
        )

    @property
    def support(self) -> str:
        return f"Assistance\u00a0: {self.support_line}"

    @property
    def colophon(self) -> str:
        return f"{self.service_name} – document créé le {self.created_on}"

    @property
    def text(self) -> str:
        """The summary in plain text, to copy and paste."""
        rows = [f"{label}\u00a0: " + "\n".join(lines) for label, lines in self.entries]
        return "\n".join([TITLE, self.operator_name, "", self.lead, "", *rows, "", self.support, self.colophon])

    @property
    def registered_on(self) -> str:
        """The day of the registration: "21 août 2023" or "1er mai 2024"."""
        return format_date(self.registered_at)

    @property
    def created_on(self) -> str:
        """When the document was made, to the second: "10/10/2024 à 15h47mn26s" (SPEC 7)."""
        return format_pdf_moment(self.created_at)


def file_name(subscriber_number: str) -> str:
    """The name of the downloaded file: `recapitulatif-<subscriber number>.pdf` (SPEC 7)."""
    return f"recapitulatif-{subscriber_number}.pdf"


def render_summary(document: SummaryDocument, *, templates: Environment, fonts: Path) -> bytes:
    """Render the summary as a tagged PDF/UA-1 file in French. The same document gives the same bytes.

    Args:
        document: the content. Its values may be hostile.
        templates: the application's templates, with autoescape on, so that a value never becomes markup.
        fonts: the only folder that the renderer may read.

    Raises:
        ValueError: the templates do not escape, or the logo is neither PNG nor JPEG.
        FileNotFoundError: the logo does not exist.
        TaggingError: the document could not be made accessible.
    """
    if templates.autoescape is False:
        raise ValueError("the summary needs templates with autoescape")
    html = templates.get_template(TEMPLATE).render(_template_values(document, fonts))
    return tagged_pdf(html, assets=fonts, dated=document.created_at)


def _template_values(document: SummaryDocument, fonts: Path) -> dict[str, object]:
    def shown(text: str) -> str:
        return drawable_text(text, fonts)

    return {
        "title": TITLE,
        "operator": shown(document.operator_name),
        "service": shown(document.service_name),
        "number": shown(document.subscriber_number),
        "lead": shown(document.lead),
        "support": shown(document.support),
        "colophon": shown(document.colophon),
        "entries": [(shown(label), [shown(line) for line in lines]) for label, lines in document.entries],
        "logo": _embedded(document.logo) if document.logo else None,
        "logo_alt": shown(document.logo.alt) if document.logo else "",
    }


def _embedded(logo: Logo) -> str:
    """The picture as a data: URI, so that the renderer reads no file but the fonts."""
    kind = LOGO_TYPES.get(logo.path.suffix.lower())
    if kind is None:
        raise ValueError(f"the logo must be a PNG or a JPEG: {logo.path.name}")
    return f"data:{kind};base64,{b64encode(logo.path.read_bytes()).decode('ascii')}"
