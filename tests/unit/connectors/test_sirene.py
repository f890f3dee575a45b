"""SPEC 10.2: the public Sirene files are imported while the site serves, swapped at once, and can be interrupted."""

import sqlite3
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.support.sirene_files import many_offices, many_units, office, sirens, unit, write_stock
from webapp.connectors import sirene_import
from webapp.connectors.sirene import Sirene, open_copy
from webapp.connectors.sirene_import import Imported, ImportRefused, import_stock
from webapp.connectors.sirene_stock import UnreadableStock
from webapp.domain.company import Company, Found, HeadOffice, Hidden, Unavailable, Unknown
from webapp.domain.siren import parse

ONE, TWO, THREE = "732829320", "552100554", "000000109"
FIRST, LATER, LATEST = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
LINES = ("12 RUE DES MEUNIERS", "99999 EXEMPLEVILLE")
CREATED = date(2015, 3, 1)


class Copy:
    """The imported file of a test, and its directory."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "sirene.sqlite3"

    def load(self, units: list[dict[str, str]], offices: list[dict[str, str]], today: date = FIRST) -> Imported:
        return import_stock(self.file, write_stock(self.folder / "stock", units, offices), today)

    def find(self, siren: str = ONE) -> Found:
        return Sirene(self.file).find(parse(siren))

    def left(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def found_office(found: Found) -> HeadOffice | None:
    assert isinstance(found, Company)
    return found.head_office


def test_a_company_of_the_files_is_found_with_its_head_office(copy: Copy) -> None:
    assert copy.load([unit(ONE, denomination="ATELIER  LUMIERE")], [office(ONE)]) == Imported(1, 1)
    expected = HeadOffice(LINES, "EXEMPLEVILLE", CREATED)
    assert copy.find() == Company(parse(ONE), "ATELIER LUMIERE", "5710", head_office=expected)
    assert copy.find(TWO) == Unknown()


def test_a_number_that_begins_with_zeros_is_found(copy: Copy) -> None:
    copy.load([unit(THREE)], [office(THREE)])
    assert copy.find(THREE) == Company(
        parse(THREE), f"SOCIETE {THREE}", "5710", head_office=found_office(copy.find(THREE))
    )


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"prenomUsuel": "ZOÉ", "nom": "MARTIN"}, "ZOÉ MARTIN"),
        ({"prenomUsuel": "ZOÉ", "nom": "MARTIN", "nomUsage": "DURAND"}, "ZOÉ DURAND"),
        ({"nom": "MARTIN"}, "MARTIN"),
        ({"sigle": "ABC"}, "ABC"),
        ({"denomination": "ABC, \"D\"\nE", "nom": "MARTIN"}, 'ABC, "D" E'),
    ],
)  # fmt: skip
def test_a_sole_trader_has_the_name_of_use_and_a_company_its_own(copy: Copy, fields: dict[str, str], name: str) -> None:
    copy.load([unit(ONE, **{"denomination": ""} | fields)], [office(ONE)])
    found = copy.find()
    assert isinstance(found, Company) and found.name == name


def test_closed_companies_and_public_bodies_are_known_as_such(copy: Copy) -> None:
    copy.load([unit(ONE, etatAdministratif="C"), unit(TWO, categorieJuridique="7210")], [office(ONE), office(TWO)])
    closed, town_hall = copy.find(), copy.find(TWO)
    assert isinstance(closed, Company) and closed.is_closed and not closed.is_public_body
    assert isinstance(town_hall, Company) and town_hall.is_public_body and not town_hall.is_closed


def test_only_the_open_head_office_of_today_counts(copy: Copy) -> None:
    offices = [office(ONE, "00011", libelleVoie="ANCIENNE", etatAdministratif="F", etablissementSiege="false")]
    offices += [office(ONE, "00029"), office(TWO, "00029"), office(THREE, etatAdministratif="F")]
    copy.load([unit(ONE, nicSiege="00029"), unit(TWO, nicSiege="00037"), unit(THREE)], offices)
    assert found_office(copy.find()) == HeadOffice(LINES, "EXEMPLEVILLE", CREATED)
    assert found_office(copy.find(TWO)) is None  # the files name another place
    assert found_office(copy.find(THREE)) is None  # closed


def test_a_cedex_and_a_foreign_seat_are_read_from_their_own_columns(copy: Copy) -> None:
    cedex = {"codeCedex": "99998", "libelleCedex": "EXEMPLEVILLE CEDEX 02", "distributionSpeciale": "BP 12"}
    abroad = {"codePostal": "", "libelleCommune": "", "libelleCommuneEtranger": "10115 BERLIN"}
    abroad |= {"codePaysEtranger": "99109", "libellePaysEtranger": "ALLEMAGNE"}
    copy.load([unit(ONE), unit(TWO)], [office(ONE, **cedex), office(TWO, **abroad)])
    seat = HeadOffice(("12 RUE DES MEUNIERS", "BP 12", "99998 EXEMPLEVILLE CEDEX 02"), "EXEMPLEVILLE", CREATED)
    assert found_office(copy.find()) == seat
    foreign = HeadOffice(("12 RUE DES MEUNIERS", "10115 BERLIN", "ALLEMAGNE"), "10115 BERLIN", CREATED, is_abroad=True)
    assert found_office(copy.find(TWO)) == foreign


@pytest.mark.parametrize(
    ("of_unit", "of_office", "name"),
    [
        ({"statutDiffusion": "P", "denomination": "", "prenomUsuel": "[ND]", "nom": "[ND]"}, {}, ""),
        ({"statutDiffusion": "P"}, {"libelleVoie": "[ND]"}, f"SOCIETE {ONE}"),
        ({"statutDiffusion": "P"}, {}, f"SOCIETE {ONE}"),
        ({}, {"libelleVoie": "[ND]", "numeroVoie": "[ND]"}, f"SOCIETE {ONE}"),
        ({}, {"statutDiffusion": "P"}, f"SOCIETE {ONE}"),
        ({}, {"libelleCommune": "[ND]"}, f"SOCIETE {ONE}"),
    ],
)  # fmt: skip
def test_what_is_hidden_is_never_text_nor_stored(
    copy: Copy, of_unit: dict[str, str], of_office: dict[str, str], name: str
) -> None:
    copy.load([unit(ONE, **of_unit)], [office(ONE, **of_office)])
    assert copy.find() == Hidden(name)
    assert b"[ND]" not in copy.file.read_bytes()


def test_without_an_import_the_directory_is_unavailable(copy: Copy) -> None:
    assert copy.find() == Unavailable()
    assert copy.left() == set()  # asking makes no empty file
    copy.file.write_bytes(b"not a database")
    assert copy.find() == Unavailable()


def test_the_copy_is_one_private_file_and_nothing_else_is_left(copy: Copy) -> None:
    copy.load([unit(ONE)], [office(ONE)])
    assert copy.left() == {"stock", "sirene.sqlite3", "sirene.sqlite3.lock"}
    assert copy.file.stat().st_mode & 0o777 == 0o600
    assert copy.file.read_bytes()[18:20] == b"\1\1"  # not WAL: readers write nothing beside it


def test_the_former_companies_serve_until_all_the_new_ones_are_there(copy: Copy) -> None:
    copy.load([unit(ONE)], [office(ONE)])
    seen: list[tuple[str, Found, Found]] = []
    paths = write_stock(copy.folder / "stock", [unit(TWO)], [office(TWO)])
    import_stock(copy.file, paths, LATER, lambda what, _rows: seen.append((what, copy.find(), copy.find(TWO))))
    assert [what for what, _, _ in seen] == ["unit", "head_office"]
    assert all(isinstance(one, Company) and two == Unknown() for _, one, two in seen)
    assert copy.find() == Unknown() and isinstance(copy.find(TWO), Company)


def test_a_reader_of_the_former_copy_finishes_what_it_reads(copy: Copy) -> None:
    copy.load([unit(ONE)], [office(ONE)])
    reader = open_copy(copy.file)
    copy.load([unit(TWO)], [office(TWO)], LATER)
    assert reader.execute("select siren from unit").fetchall() == [(int(ONE),)]
    reader.close()


class Killed(Exception):
    pass


def interrupt(copy: Copy, paths: list[Path], after: int) -> None:
    """Stop an import after so many batches, as a signal would."""
    left = iter(range(after))

    def stop(*_: object) -> None:
        if next(left, None) is None:
            raise Killed

    with pytest.raises(Killed):
        import_stock(copy.file, paths, FIRST, stop)


@pytest.mark.parametrize("after", [0, 3, 10, 14])
def test_an_interrupted_import_goes_on_where_it_was(copy: Copy, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    monkeypatch.setattr(sirene_import, "BATCH_ROWS", 10)
    paths = write_stock(copy.folder / "stock", many_units(100), many_offices(100))
    interrupt(copy, paths, after)
    assert copy.find(next(sirens(1))) == Unavailable()
    batches: list[tuple[str, int]] = []
    assert import_stock(copy.file, paths, FIRST, lambda *batch: batches.append(batch)) == Imported(100, 100)
    assert len(batches) == 10 + 15 - after - 1  # 100 companies, 150 places, by tens
    assert all(copy.find(siren) != Unknown() for siren in sirens(100))


def test_an_interrupted_import_of_other_files_begins_again(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sirene_import, "BATCH_ROWS", 10)
    interrupt(copy, write_stock(copy.folder / "stock", many_units(100), many_offices(100)), 4)
    assert copy.load([unit(ONE)], [office(ONE)]) == Imported(1, 1)
    assert copy.find(next(sirens(1))) == Unknown()


def test_rubbish_of_an_earlier_try_is_thrown_away(copy: Copy) -> None:
    copy.file.with_name("sirene.sqlite3.unfinished").write_bytes(b"rubbish" * 1000)
    assert copy.load([unit(ONE)], [office(ONE)]) == Imported(1, 1)


def test_one_import_at_a_time(copy: Copy) -> None:
    paths = write_stock(copy.folder / "stock", [unit(ONE)], [office(ONE)])

    def begin_another(*_: object) -> None:
        with pytest.raises(ImportRefused, match="another import runs"):
            import_stock(copy.file, paths, FIRST)

    assert import_stock(copy.file, paths, FIRST, begin_another) == Imported(1, 1)


def test_both_files_are_needed_in_any_order_and_under_any_name(copy: Copy) -> None:
    units, offices = write_stock(copy.folder / "stock", [unit(ONE)], [office(ONE)])
    for paths in ([units], [offices], [units, units], [units, offices, offices]):
        with pytest.raises(ImportRefused, match="both files"):
            import_stock(copy.file, paths, FIRST)
    renamed = units.rename(units.with_name("juin.zip"))
    assert import_stock(copy.file, [offices, renamed], FIRST) == Imported(1, 1)


def test_files_without_companies_replace_nothing(copy: Copy) -> None:
    copy.load([unit(ONE)], [office(ONE)])
    with pytest.raises(ImportRefused, match="no company"):
        copy.load([], [])
    assert isinstance(copy.find(), Company)


def test_a_damaged_file_replaces_nothing_and_is_named(copy: Copy) -> None:
    copy.load([unit(ONE)], [office(ONE)])
    paths = write_stock(copy.folder / "stock", many_units(1000), many_offices(1000))
    whole = paths[1].read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:2000] + b"\0" * 500 + whole[2500:], b"", b"siren;nom"):
        paths[1].write_bytes(damaged)
        with pytest.raises(UnreadableStock, match="StockEtablissement_utf8"):
            import_stock(copy.file, paths, LATER)
    assert isinstance(copy.find(), Company)


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({}, "0 CSV files"),
        ({"a.csv": "x", "b.csv": "y"}, "2 CSV files"),
        ({"a.csv": "siren,nom\n"}, "lacks the columns"),
    ],
)
def test_a_zip_that_is_no_stock_file_says_what_it_lacks(tmp_path: Path, members: dict[str, str], fault: str) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    with pytest.raises(UnreadableStock, match=fault):
        import_stock(tmp_path / "sirene.sqlite3", [tmp_path / "other.zip"], FIRST)


def test_rows_that_name_no_company_are_left_out(copy: Copy) -> None:
    assert copy.load([unit("ABC"), unit(""), unit(ONE)], [office("ABC"), office(ONE)]) == Imported(1, 1)


def test_a_head_office_that_changed_its_place_moved_at_the_earliest_when_we_saw_it(copy: Copy) -> None:
    """SPEC 10.3: whoever declares the move also declares its date, which may be made older."""
    copy.load([unit(ONE), unit(TWO)], [office(ONE), office(TWO)])
    moved = [unit(ONE, nicSiege="00029"), unit(TWO)]
    there = [office(ONE, "00029", libelleVoie="NEUVE", dateCreation="2016-01-01"), office(TWO)]
    copy.load(moved, there, LATER)
    assert [getattr(found_office(copy.find(siren)), "moved_on", None) for siren in (ONE, TWO)] == [LATER, CREATED]
    copy.load(moved, there, LATEST)  # the next month keeps it
    assert getattr(found_office(copy.find()), "moved_on", None) == LATER


def test_a_move_that_is_dated_later_than_we_saw_it_keeps_its_date(copy: Copy) -> None:
    copy.load([unit(ONE)], [office(ONE)])
    copy.load([unit(ONE, nicSiege="00029")], [office(ONE, "00029", dateCreation="2026-11-20")], LATER)
    assert getattr(found_office(copy.find()), "moved_on", None) == date(2026, 11, 20)


def test_an_import_replaces_a_copy_that_nobody_can_read(copy: Copy) -> None:
    copy.file.write_bytes(b"not a database")
    copy.load([unit(ONE)], [office(ONE)])
    assert isinstance(copy.find(), Company)


def test_a_date_that_is_missing_is_not_known(copy: Copy) -> None:
    for today in (FIRST, LATER):
        copy.load([unit(ONE)], [office(ONE, dateCreation="")], today)
        assert found_office(copy.find()) == HeadOffice(LINES, "EXEMPLEVILLE")


def test_a_full_disk_leaves_what_serves(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    copy.load([unit(ONE)], [office(ONE)])

    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sirene_import, "_write", full)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        copy.load([unit(TWO)], [office(TWO)], LATER)
    assert isinstance(copy.find(), Company)
