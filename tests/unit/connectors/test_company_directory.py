"""SPEC 10.2: one interface, three drivers; the sample has companies of every shape."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.unit.conftest import ManualClock
from webapp.connectors.company_api import CompanyApi
from webapp.connectors.company_directory import open_directory
from webapp.connectors.sample_companies import FILE, SampleCompanies, _sample
from webapp.connectors.sirene import Sirene
from webapp.domain.company import Company, Found, HeadOffice, Hidden, Unavailable, Unknown
from webapp.domain.siren import Siren, parse
from webapp.settings import Settings

TODAY = date(2023, 8, 21)  # the day of the tests’ clock


@pytest.fixture
def sample(clock: ManualClock) -> SampleCompanies:
    return SampleCompanies(clock)


def all_of(sample: SampleCompanies) -> dict[Siren, Found]:
    return {parse(siren): sample.find(parse(siren)) for siren in _sample()}


def companies(sample: SampleCompanies) -> Iterator[Company]:
    return (found for found in all_of(sample).values() if isinstance(found, Company))


def offices(sample: SampleCompanies) -> Iterator[HeadOffice]:
    return (company.head_office for company in companies(sample) if company.head_office)


def test_the_sample_has_forty_companies_whose_numbers_are_right_and_nobody_s(sample: SampleCompanies) -> None:
    numbers = list(all_of(sample))
    assert len(numbers) == len(set(numbers)) == FILE.read_text().count('"siren"') == 40
    assert all(number < "000100000" for number in numbers)


def test_the_sample_answers_in_every_way(sample: SampleCompanies) -> None:
    found = [*all_of(sample).values(), sample.find(parse("732829320"))]
    assert {type(answer) for answer in found} == {Company, Hidden, Unavailable, Unknown}
    assert {bool(answer.name) for answer in found if isinstance(answer, Hidden)} == {True, False}


def test_the_sample_has_every_shape_of_company(sample: SampleCompanies) -> None:
    """Sole trader, SARL, SAS, association, town hall, foreign seat, closed, no known seat, a name of 60 characters."""
    found = list(companies(sample))
    assert {"1000", "5499", "5710", "9220", "7210"} <= {company.legal_form for company in found}
    assert {company.is_closed for company in found} == {True, False}
    assert {company.is_abroad for company in found} == {True, False}
    assert {company.is_public_body for company in found} == {True, False}
    assert any(company.head_office is None and not company.is_closed for company in found)
    assert {1, 60} <= {len(company.name) for company in found}


def test_the_sample_has_every_shape_of_address(sample: SampleCompanies) -> None:
    """CEDEX, no street number, a box, more than one line, lines longer than 38 characters, every age of a move."""
    lines = [office.lines for office in offices(sample)]
    assert any("CEDEX" in written[-1] for written in lines)
    assert any(not written[0][0].isdigit() for written in lines if len(written) == 2)
    assert any("BP 12" in written for written in lines)
    assert any(len(line) > 38 for written in lines for line in written)
    moved = {office.moved_on for office in offices(sample)}
    assert {None, *(TODAY - timedelta(days=days) for days in (5, 29, 30))} <= moved


def test_every_company_of_the_sample_has_a_legal_form_with_a_label(sample: SampleCompanies) -> None:
    assert all(company.legal_form_label != "Forme juridique non précisée" for company in companies(sample))


@pytest.mark.parametrize(("name", "driver"), [("sample", SampleCompanies), ("sirene", Sirene), ("api", CompanyApi)])
def test_the_operator_chooses_the_directory(name: str, driver: type, tmp_path: Path, clock: ManualClock) -> None:
    settings = Settings(companies=name, data_dir=tmp_path)  # type: ignore[arg-type]  # parametrized
    assert type(open_directory(settings, clock)) is driver


def test_the_demonstration_finds_companies_in_the_sample() -> None:
    assert Settings().companies == "sample"
