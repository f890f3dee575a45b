"""The head office's address as INSEE writes it, in parts, and its postal lines (SPEC 10.2; NF Z10-011)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

HIDDEN_FIELD = "[ND]"
"""Stands in public files for what a company hides ("non diffusible"): it is no text (SPEC 10.2)."""
_REPETITIONS = {"B": "BIS", "T": "TER", "Q": "QUATER", "C": "QUINQUIES"}
_STREET_TYPES = {
    "ALL": "ALLEE", "AV": "AVENUE", "BD": "BOULEVARD", "CAR": "CARREFOUR", "CHE": "CHEMIN", "CHS": "CHAUSSEE",
    "COR": "CORNICHE", "CRS": "COURS", "DOM": "DOMAINE", "DSC": "DESCENTE", "ECA": "ECART", "ESP": "ESPLANADE",
    "FG": "FAUBOURG", "GR": "GRANDE RUE", "HAM": "HAMEAU", "HLE": "HALLE", "IMP": "IMPASSE", "LD": "LIEU DIT",
    "LOT": "LOTISSEMENT", "MAR": "MARCHE", "MTE": "MONTEE", "PAS": "PASSAGE", "PL": "PLACE", "PLN": "PLAINE",
    "PLT": "PLATEAU", "PRO": "PROMENADE", "PRV": "PARVIS", "QUA": "QUARTIER", "RES": "RESIDENCE", "RLE": "RUELLE",
    "ROC": "ROCADE", "RPT": "ROND POINT", "RTE": "ROUTE", "SEN": "SENTIER", "SQ": "SQUARE", "TPL": "TERRE PLEIN",
    "TRA": "TRAVERSE", "VLA": "VILLA", "VLGE": "VILLAGE",
}  # fmt: skip
"""Abbreviations of INSEE; a type without one is written in full already."""


@dataclass(frozen=True)
class AddressParts:
    """The parts of an address, as the public files have them; "" for what there is not."""

    extra: str = ""
    number: str = ""
    repetition: str = ""
    last_number: str = ""
    street_type: str = ""
    street_name: str = ""
    distribution: str = ""
    """Such as `BP 12`."""
    postal_code: str = ""
    town: str = ""
    cedex_code: str = ""
    cedex_town: str = ""
    foreign_town: str = ""
    """May hold a foreign post code too."""
    country_code: str = ""
    """INSEE's code of a foreign country; "" in France."""
    country: str = ""

    @classmethod
    def read(cls, values: Mapping[str, object]) -> "AddressParts":
        """Make the parts of texts that may be missing, null or surrounded by blanks."""
        return cls(**{part.name: " ".join(str(values.get(part.name) or "").split()) for part in fields(cls)})

    @property
    def is_abroad(self) -> bool:
        return bool(self.country_code or self.country)

    @property
    def is_hidden(self) -> bool:
        return any(getattr(self, part.name) == HIDDEN_FIELD for part in fields(self))

    @property
    def place(self) -> str:
        """The town to show: the one that the mail goes to is another where there is a CEDEX."""
        return self.foreign_town or self.country if self.is_abroad else self.town

    def lines(self) -> tuple[str, ...]:
        """The lines in postal order: what is inside, the street, the box, the town, the country."""
        numbers = "-".join(filter(None, (self.number, self.last_number)))
        repetition = _REPETITIONS.get(self.repetition, self.repetition)
        street_type = _STREET_TYPES.get(self.street_type, self.street_type)
        lines = (
            self.extra,
            _joined(numbers, repetition, street_type, self.street_name),
            self.distribution,
            self._town_line(),
            self.country if self.is_abroad else "",
        )
        return tuple(line for line in lines if line)

    def _town_line(self) -> str:
        if self.is_abroad:
            return self.foreign_town
        if self.cedex_code:
            return _joined(self.cedex_code, self.cedex_town or self.town)
        return _joined(self.postal_code, self.town)


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))
