"""`flask companies` (docs/operations.md)."""

from pathlib import Path

import pytest
from flask import Flask

from tests.support.sirene_files import office, unit, write_stock
from webapp.services import Services

SIREN = "732829320"


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["companies", *arguments])
    return result.exit_code, result.output


def test_what_was_imported_is_found_by_the_service(app: Flask, services: Services, tmp_path: Path) -> None:
    paths = write_stock(tmp_path / "stock", [unit(SIREN)], [office(SIREN)])
    said = run(app, "import", *map(str, paths))
    assert said == (0, "1 companies and 1 head offices serve now\n")
    assert services.settings.sirene_file.exists()


@pytest.mark.parametrize("which", [slice(1), slice(1, 2)])
def test_an_import_that_is_refused_says_why_on_one_line(app: Flask, tmp_path: Path, which: slice) -> None:
    paths = write_stock(tmp_path / "stock", [unit(SIREN)], [office(SIREN)])
    status, said = run(app, "import", *map(str, paths[which]))
    assert status == 1
    assert said == "Error: give both files: StockUniteLegale_utf8.zip and StockEtablissement_utf8.zip\n"


def test_a_file_that_cannot_be_read_is_named(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "stock.zip").write_text("x")
    status, said = run(app, "import", str(tmp_path / "stock.zip"))
    assert status == 1 and "stock.zip: File is not a zip file" in said


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("000 000 109", 0, ["BOULANGERIE DU MOULIN", "12 RUE DES MEUNIERS", "there since: 2015-09-12"]),
        ("000000141", 0, ["public body", "99998 EXEMPLEVILLE CEDEX"]),
        ("000000182", 0, ["abroad", "ALLEMAGNE"]),
        ("000000208", 0, ["closed", "no open head office"]),
        ("000000216", 0, ["hidden, without a name"]),
        ("000000224", 0, ["hidden, SOCIETE DISCRETE"]),
        ("732829320", 0, ["unknown"]),
        ("000000232", 1, ["the directory does not answer now"]),
        ("73282932000074", 1, ["no SIREN (siret): the SIREN would be 732829320"]),
        ("732829321", 1, ["no SIREN (key)"]),
    ],
)
def test_the_operator_asks_the_directory(
    app: Flask, services: Services, typed: str, status: int, said: list[str]
) -> None:
    found = run(app, "find", typed)
    assert found[0] == status
    assert [words for words in said if words not in found[1]] == [], found[1]
