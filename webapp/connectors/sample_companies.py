"""Invented companies of every shape, for demonstrations and tests (SPEC 10.2): `sample_companies.json` lists them.

Their numbers are believed to be unassigned: companies exist with none below 005 000 000.
"""

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from webapp.clock import Clock
from webapp.domain.company import Company, Found, HeadOffice, Hidden, Unavailable, Unknown
from webapp.domain.french import in_paris
from webapp.domain.head_office import AddressParts
from webapp.domain.siren import Siren

FILE = Path(__file__).with_name("sample_companies.json")


@cache
def _sample() -> dict[str, dict[str, Any]]:
    return {company["siren"]: company for company in json.loads(FILE.read_text())}


class SampleCompanies:
    """The directory of a demonstration."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def find(self, siren: Siren) -> Found:
        found = _sample().get(siren)
        if found is None:
            return Unknown()
        if found.get("answers") == "unavailable":
            return Unavailable()
        if found.get("answers") == "hidden":
            return Hidden(found["name"])
        office = found.get("head_office")
        return Company(
            siren,
            found["name"],
            found["legal_form"],
            is_closed=found.get("is_closed", False),
            head_office=office and self._head_office(office),
        )

    def _head_office(self, office: dict[str, Any]) -> HeadOffice:
        """The move of a sample is so many days old, whenever it is looked at."""
        parts, age = AddressParts.read(office), office.get("moved_days_ago")
        moved_on = None if age is None else in_paris(self._clock.now()).date() - timedelta(days=age)
        return HeadOffice(parts.lines(), parts.place, moved_on, parts.is_abroad)
