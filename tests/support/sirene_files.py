"""Write Sirene stock files with the columns of the public ones, for tests and benches."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from stdnum import luhn

_UNIT = """
siren statutDiffusion unitePurgee dateCreation sigle sexe prenom1 prenom2 prenom3 prenom4 prenomUsuel pseudonyme
identifiantAssociation trancheEffectifs anneeEffectifs dateDernierTraitement nombrePeriodes categorieEntreprise
anneeCategorieEntreprise dateDebut etatAdministratif nom nomUsage denomination denominationUsuelle1
denominationUsuelle2 denominationUsuelle3 categorieJuridique activitePrincipale nomenclatureActivitePrincipale
nicSiege economieSocialeSolidaire societeMission caractereEmployeur
"""
_OFFICE = """
siren nic siret statutDiffusion dateCreation trancheEffectifs anneeEffectifs activitePrincipaleRegistreMetiers
dateDernierTraitement etablissementSiege nombrePeriodes complementAdresse numeroVoie indiceRepetition
dernierNumeroVoie indiceRepetitionDernierNumeroVoie typeVoie libelleVoie codePostal libelleCommune
libelleCommuneEtranger distributionSpeciale codeCommune codeCedex libelleCedex codePaysEtranger libellePaysEtranger
identifiantAdresse coordonneeLambertAbscisse coordonneeLambertOrdonnee complementAdresse2 numeroVoie2
indiceRepetition2 typeVoie2 libelleVoie2 codePostal2 libelleCommune2 libelleCommuneEtranger2 distributionSpeciale2
codeCommune2 codeCedex2 libelleCedex2 codePaysEtranger2 libellePaysEtranger2 dateDebut etatAdministratif enseigne1
enseigne2 enseigne3 denominationUsuelle activitePrincipale nomenclatureActivitePrincipale caractereEmployeur
"""
_BARE = {"siren", "nic", "siret", "dateDebut", "etablissementSiege", "categorieEntreprise", "anneeCategorieEntreprise"}
"""Names that have no ending in the public files."""
UNIT_FILE, OFFICE_FILE = "StockUniteLegale_utf8.zip", "StockEtablissement_utf8.zip"
OPEN_UNIT = {"statutDiffusion": "O", "etatAdministratif": "A", "categorieJuridique": "5710", "nicSiege": "00011"}
OPEN_OFFICE = {
    "statutDiffusion": "O",
    "etatAdministratif": "A",
    "etablissementSiege": "true",
    "dateCreation": "2015-03-01",
    "numeroVoie": "12",
    "typeVoie": "RUE",
    "libelleVoie": "DES MEUNIERS",
    "codePostal": "99999",
    "libelleCommune": "EXEMPLEVILLE",
}
Fields = Mapping[str, str]


def unit(siren: str, **fields: str) -> dict[str, str]:
    """A company that is open and shown; ``fields`` by the names of INSEE, without their ending."""
    return OPEN_UNIT | {"siren": siren, "denomination": f"SOCIETE {siren}"} | fields


def office(siren: str, nic: str = "00011", **fields: str) -> dict[str, str]:
    """Its open head office."""
    return OPEN_OFFICE | {"siren": siren, "nic": nic, "siret": siren + nic} | fields


def write_stock(folder: Path, units: Iterable[Fields], offices: Iterable[Fields]) -> list[Path]:
    """Write both zips, and return their paths."""
    folder.mkdir(exist_ok=True)
    paths = [folder / UNIT_FILE, folder / OFFICE_FILE]
    _write(paths[0], _named(_UNIT.split(), "UniteLegale"), units)
    _write(paths[1], _named(_OFFICE.split(), "Etablissement"), offices)
    return paths


def _named(names: list[str], ending: str) -> dict[str, str]:
    return {name: name if name in _BARE else f"{name}{ending}" for name in names}


def _write(path: Path, columns: Mapping[str, str], rows: Iterable[Fields]) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(f"{path.stem}.csv", "w", force_zip64=True) as member,
        io.TextIOWrapper(member, "utf-8", newline="") as text,
    ):
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(columns.values())
        lines.writerows([row.get(name, "") for name in columns] for row in rows)


def sirens(count: int) -> Iterator[str]:
    """So many numbers whose key is right, in order."""
    tens = range(10_000_000, 10_000_000 + count)
    return (f"{ten:08}{luhn.calc_check_digit(f'{ten:08}')}" for ten in tens)


def many_units(count: int) -> Iterator[Fields]:
    """One of two is a sole trader, one of three is closed, one of twenty hides."""
    for place, siren in enumerate(sirens(count)):
        if place % 20 == 0:
            yield unit(siren, statutDiffusion="P", denomination="[ND]", dateCreation="2010-01-01")
        elif place % 2:
            names = {"prenomUsuel": "ZOE", "prenom1": "ZOE", "nom": f"MARTIN{place}"}
            state = "C" if place % 3 == 0 else "A"
            yield unit(siren, denomination="", categorieJuridique="1000", etatAdministratif=state, **names)
        else:
            yield unit(siren, activitePrincipale="62.01Z", nombrePeriodes="3")


def many_offices(count: int) -> Iterator[Fields]:
    """The head offices, and for one company of two another place."""
    for place, siren in enumerate(sirens(count)):
        if place % 2:
            yield office(siren, "00029", etablissementSiege="false", etatAdministratif="F")
        yield office(siren, numeroVoie=str(place % 300), libelleVoie=f"DE L EXEMPLE {place % 9973}")
