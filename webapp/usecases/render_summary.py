"""The summary of a space (SPEC 7): the same rows for the PDF and for the page."""

from pathlib import Path

from webapp.documents.summary import SummaryDocument, render_summary
from webapp.domain.registration import Registrant
from webapp.persistence.models import Space
from webapp.usecases.service import Service

FONTS = Path(__file__).resolve().parent.parent / "generated" / "fonts"


def summary_document(service: Service, space: Space) -> SummaryDocument:
    settings = service.settings
    return SummaryDocument(
        operator_name=settings.operator_name,
        service_name=settings.service_name,
        support_line=f"{settings.support_phone}, {settings.support_hours}",
        subscriber_number=space.number,
        registered_at=space.created_at,
        created_at=service.clock.now(),
        rows=Registrant.from_mapping({**space.details, "email": space.email}).summary(),
    )


def summary_pdf(service: Service, space: Space) -> bytes:
    return render_summary(summary_document(service, space), templates=service.templates, fonts=FONTS)
