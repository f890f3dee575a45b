"""The directory of companies behind one interface, with three drivers (SPEC 10.2; docs/decisions/0032)."""

from typing import Protocol

from webapp.clock import Clock
from webapp.connectors.company_api import CompanyApi
from webapp.connectors.sample_companies import SampleCompanies
from webapp.connectors.sirene import Sirene
from webapp.domain.company import Found
from webapp.domain.siren import Siren
from webapp.settings import Settings


class CompanyDirectory(Protocol):
    """Where companies are found. Whatever goes wrong outside is the answer `Unavailable`, never an exception."""

    def find(self, siren: Siren) -> Found:
        """The company, or why there is none to show."""


def open_directory(settings: Settings, clock: Clock) -> CompanyDirectory:
    """The driver that ``ESPACE_COMPANIES`` names."""
    if settings.companies == "api":
        return CompanyApi(settings.companies_api_url, f"{settings.service_name} ({settings.base_url})", clock)
    if settings.companies == "sirene":
        return Sirene(settings.sirene_file)
    return SampleCompanies(clock)
