"""The summary of a space has the same rows in the PDF and on the page (SPEC 7)."""

from webapp.documents.glyphs import undrawable_characters
from webapp.documents.summary import Logo, SummaryDocument, render_summary
from webapp.domain import phone_number
from webapp.domain.details import Details
from webapp.paths import FONTS
from webapp.services import Services
from webapp.usecases.access.current_user import SpaceView


def unprintable_characters(text: str) -> list[str]:
    """The characters that the PDF cannot draw: a form refuses them instead of losing them silently (SPEC 7)."""
    return undrawable_characters(text, FONTS)


def summary_document(services: Services, space: SpaceView) -> SummaryDocument:
    settings = services.settings
    return SummaryDocument(
        operator_name=settings.operator_name,
        service_name=settings.service_name,
        support_line=f"{phone_number.display(settings.support_phone)}, {settings.support_hours}",
        subscriber_number=space.number,
        registered_at=space.created_at,
        created_at=services.clock.now(),
        logo=Logo(settings.logo_file, settings.logo_alt or settings.operator_name) if settings.logo_file else None,
        rows=Details.from_mapping(space.details).summary(space.email),
    )


def summary_pdf(services: Services, space: SpaceView) -> bytes:
    return render_summary(summary_document(services, space), templates=services.templates, fonts=FONTS)
